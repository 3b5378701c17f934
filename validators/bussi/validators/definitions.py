"""Read a YAML definition (form or law) into frozen objects; every mistake is named by file and line."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import DefinitionError

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
        data = yaml.load(text, Loader=_Loader)
    except UnicodeDecodeError as e:
        line = e.object.count(b"\n", 0, e.start) + 1
        raise DefinitionError(path, line, "UTF-8 で書かれていません") from e
    except yaml.reader.ReaderError as e:  # ty: ignore[possibly-missing-submodule]
        line = text.count("\n", 0, e.position) + 1
        raise DefinitionError(path, line, f"使えない文字があります: U+{e.character:04X}") from e
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        raise DefinitionError(path, mark.line + 1 if mark else None, f"YAMLとして読めません: {e.problem}") from e
    return data, Lines(path, root)


def validated(model: type[Model], data: Any, lines: Lines, at: Location = ()) -> Model:
    """``data`` as ``model``; the first mistake raises ``DefinitionError`` with the line it stands on."""
    try:
        return model.model_validate(data)
    except ValidationError as e:
        first = e.errors()[0]
        loc = (*at, *first["loc"])
        name = ".".join(str(part) for part in loc) or "(全体)"
        raise lines.error(loc, f"{name}: {first['msg']}") from e
