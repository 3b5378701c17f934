"""Read the file of a form into frozen objects."""

import hashlib
import json
from pathlib import Path

from ..definitions import read_yaml, validated
from ..errors import DefinitionError
from ..rules import law_rows
from . import structure
from .model import Form
from .words import FormText


def read_form(path: Path) -> Form:
    """The form in ``path``, with every expression parsed and type-checked.

    Raises ``DefinitionError`` naming file and line for anything that is wrong in it.
    """
    try:
        data, lines = read_yaml(path)
        text = validated(FormText, data, lines)
        content = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
        form = Form(text, law_rows.rule_values(), hashlib.sha256(content.encode()).hexdigest()[:16], lines)
        structure.check(form)
    except RecursionError as e:
        raise DefinitionError(
            path, None, "入れ子が深すぎます（同じ「*」の名前の中に自分自身があるか、式が長すぎます）"
        ) from e
    return form
