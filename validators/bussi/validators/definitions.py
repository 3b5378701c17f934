"""Read a YAML definition (form or law) into frozen objects; every mistake is named by file and line."""

import re
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import DefinitionError, meant

Location = tuple[Hashable, ...]
Model = TypeVar("Model", bound=BaseModel)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML whose only truth values are true and false: ``on`` and ``no`` are words of our forms."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def _day(loader: Any, node: yaml.Node) -> Any:
    try:
        return yaml.SafeLoader.construct_yaml_timestamp(loader, node)
    except ValueError as e:
        raise yaml.MarkedYAMLError(None, None, f"{node.value} という日はありません", node.start_mark) from e


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


class Frozen(BaseModel):
    """Base of all definition objects: immutable, and an unknown word in the file is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Lines:
    """Where each value of a YAML file stands: ``lines.of(("rules", 3, "must"))`` is a line number."""

    def __init__(self, path: Path, root: yaml.Node | None) -> None:
        self.path = path
        self._at: dict[Location, int] = {}
        if root is not None:
            self._walk(root, ())

    def _walk(self, node: yaml.Node, loc: Location) -> None:
        self._at.setdefault(loc, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.tag == "tag:yaml.org,2002:null":
                    raise DefinitionError(self.path, key.start_mark.line + 1, "「:」の前に語がありません")
                if key.value in seen:
                    raise DefinitionError(self.path, key.start_mark.line + 1, f"'{key.value}' が2回書かれています")
                seen.add(key.value)
                self._at[(*loc, key.value)] = key.start_mark.line + 1
                self._walk(value, (*loc, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                self._walk(value, (*loc, i))

    def of(self, loc: Location) -> int:
        """Line of the deepest known ancestor of ``loc``."""
        while loc and loc not in self._at:
            loc = loc[:-1]
        return self._at.get(loc, 1)

    def error(self, loc: Location, what: str) -> DefinitionError:
        """A ``DefinitionError`` at ``loc``, to be raised by the caller."""
        return DefinitionError(self.path, self.of(loc), what)


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """The data of a YAML file and the lines its values stand on; raises ``DefinitionError``."""
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=_Loader)
        data, lines = yaml.load(text, Loader=_Loader), Lines(path, root)
    except UnicodeDecodeError as e:
        line = e.object.count(b"\n", 0, e.start) + 1
        raise DefinitionError(path, line, "UTF-8 で書かれていません") from e
    except yaml.reader.ReaderError as e:  # ty: ignore[possibly-missing-submodule]
        line = text.count("\n", 0, e.position) + 1
        raise DefinitionError(path, line, f"使えない文字があります: U+{e.character:04X}") from e
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        raise DefinitionError(
            path, mark.line + 1 if mark else None, f"YAMLとして読めません: {_problem(str(e.problem))}"
        ) from e
    except OSError as e:
        raise DefinitionError(path, None, "ファイルを開けません") from e
    except ValueError as e:  # !!int "abc"
        raise DefinitionError(path, None, "YAMLとして読めません: 「!!」の付いた値が、その型の値ではありません") from e
    return data, lines


_PROBLEMS = (
    ("alias", "「*」の名前がどこにも定義されていません（文字なら引用符で囲みます）"),
    ("tab", "字下げにタブは使えません（空白を使います）"),
    ("\\t", "字下げにタブは使えません（空白を使います）"),
    ("constructor", "「!!」の付いた書き方は使えません"),
    ("日はありません", "{0}"),
)


def _problem(english: str) -> str:
    """What the YAML library found, in our own words."""
    words = "括弧・引用符・字下げと、「:」の後の空白を確かめてください"
    return next((text for part, text in _PROBLEMS if part in english), words).format(english)


def validated(model: type[Model], data: Any, lines: Lines, at: Location = ()) -> Model:
    """``data`` as ``model``; the first mistake raises ``DefinitionError`` with the line it stands on.

    A word that does not exist comes first: it is why another seems to be missing.
    """
    try:
        return model.model_validate(data)
    except ValidationError as e:

        def order(x: Any) -> tuple[bool, bool, int, int]:
            unknown, consequence = x["type"] == "extra_forbidden", x["type"] == "too_short"
            return not unknown, consequence, lines.of((*at, *x["loc"])), -len(x["loc"])

        first = min(e.errors(), key=order)
        raise lines.error((*at, *first["loc"]), _in_words(model, first)) from e


_WORDS: Mapping[str, str] = {
    "string": "文字で書きます", "bool": "true か false で書きます", "int": "整数で書きます", "float": "数で書きます",
    "date": "日付で書きます（例 2026-04-01）", "tuple": "一覧（[…]）で書きます", "dict": "「語: 値」の形で書きます",
    "mapping": "「語: 値」の形で書きます", "model": "「語: 値」の形で書きます", "too": "一つ以上書きます",
    "greater": "{0} 以上で書きます", "less": "{0} 以下で書きます",
}  # fmt: skip


def _in_words(model: type[BaseModel], error: Any) -> str:
    """What is wrong, in our own words."""
    kind, loc = error["type"], error["loc"]
    name = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    given, context = error["input"], error.get("ctx", {})
    match kind:
        case "extra_forbidden":
            parent = _model_at(model, loc[:-1])
            known = list(parent.model_fields) if parent else []
            return f"'{loc[-1]}' という語はありません{meant(str(loc[-1]), known)}"
        case "missing":
            return f"{name} がありません"
        case "value_error":
            return str(context["error"])
        case "enum" | "literal_error":
            known = re.findall(r"'([^']*)'", context["expected"])
            return f"{name} に '{given}' は書けません{meant(str(given), known)}"
        case "string_pattern_mismatch":
            example = _model_at(model, loc[:-1])
            described = example.model_fields[name].description if example and name in example.model_fields else None
            return f"{name}: '{given}' は書き方が違います" + (f"（{described}）" if described else "")
        case "string_too_long":
            return f"{name} は{context['max_length']}字までです"
        case "string_too_short":
            return f"{name} は空にできません"
    limit = next((context[k] for k in ("ge", "gt", "le", "lt") if k in context), "")
    words = _WORDS.get(kind.split("_")[0], "使えない値です").format(limit)
    return f"{name or '(全体)'}: {words}"


def _model_at(model: type[BaseModel], loc: Location) -> type[BaseModel] | None:
    """The model that stands at ``loc`` below ``model``."""
    at: Any = model
    for part in loc:
        if isinstance(part, str) and isinstance(at, type) and issubclass(at, BaseModel) and part in at.model_fields:
            at = at.model_fields[part].annotation
        models = [x for x in (at, *_parameters(at)) if isinstance(x, type) and issubclass(x, BaseModel)]
        at = models[0] if models else at
    return at if isinstance(at, type) and issubclass(at, BaseModel) else None


def _parameters(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        yield part
        yield from _parameters(part)
