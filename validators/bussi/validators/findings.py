"""What is wrong in a readable book, as values: where, what, what should be there, and what to do about it."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal

from .forms.model import Level

Language = Literal["ja", "en"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info")
LEVEL_WORDS: Mapping[Language, Mapping[Level, str]] = {
    "ja": {"error": "エラー", "warning": "警告", "info": "情報"},
    "en": {"error": "error", "warning": "warning", "info": "info"},
}
WHOLE_BOOK = "（ファイル全体）"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one book. Every field is filled; only ``related`` may be empty.

    ``cell`` is an A1 address on ``sheet``; a fault of the file as a whole has ``WHOLE_BOOK`` as its sheet and A1 as its
    cell. ``value`` is what stands there and ``expected`` what should, both as text.
    """

    rule: str
    level: Level
    book: str
    sheet: str
    cell: str
    related: tuple[str, ...]
    field: str
    value: str
    expected: str
    message: str
    remedy: str
    basis: str

    def __post_init__(self) -> None:
        for f in fields(self):
            if f.name != "related" and not getattr(self, f.name):
                raise ValueError(f"finding {self.rule or '?'} without {f.name}")
        if not re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]*", self.cell):
            raise ValueError(f"finding {self.rule} with a cell that is no address: {self.cell!r}")

    def line(self, language: Language = "ja") -> str:
        """One line for people: place, rule, message, remedy."""
        place = f"[{self.book}]" + ("" if self.sheet == WHOLE_BOOK else f"{self.sheet}!{self.cell}")
        return f"{place}: {LEVEL_WORDS[language][self.level]} {self.rule} {self.message} → {self.remedy}"

    def as_json(self) -> dict[str, object]:
        """The finding as the command line prints it, under its book."""
        return {k: v for k, v in asdict(self).items() if k not in ("book", "related")}
