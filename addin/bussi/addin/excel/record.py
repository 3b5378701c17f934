"""What a book remembers of its marks: the rows of the hidden sheet ``_bussi_undo``, the same behind every door.

Each marked cell is kept there as a formula, so that it is still found when rows were inserted or a sheet renamed.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, fields
from typing import Any

from bussi.validators.errors import OutputError, UsageError
from bussi.validators.findings import LEVEL_WORDS, LEVELS, WHOLE_BOOK, Finding
from bussi.validators.kinds import Level, Place
from bussi.xlsx_templates.sheets.look import LEVEL_FILL

STATE = "_bussi_undo"
FORMAT = "bussi-undo/1"
MAX_MARKS = 2000  # cells that get a colour; the list holds all
MAX_NOTES = 100  # each is a call of its own to a running Excel; the list holds all
MAX_NOTE = 1000  # characters
MAX_TEXT = 8_000  # characters of one cell of the hidden sheet; some Excels refuse longer texts in an array
MAX_RECORD = 256 * 2**20  # bytes of the findings in it
FINDING = tuple(f.name for f in fields(Finding) if f.name != "place")
_COLOR = re.compile(r"#[0-9A-F]{6}")
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}")
NOTHING = "元に戻すものはありません"


@dataclass(frozen=True)
class Marking:
    """What a check left in a book: its headline and its findings."""

    headline: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Mark:
    """One marked cell: where, the fill it had, the colour we gave it and the note ("" where it had one already)."""

    sheet: str
    cell: str
    fill: str
    color: str
    note: str


@dataclass
class State:
    """Everything the hidden sheet knows: the marking that stands, its marks, and the one before for undo."""

    now: Marking | None = None
    marks: list[Mark] = field(default_factory=list)
    before: Marking | None = None
    undoable: bool = False
    top: str = ""
    file: str = ""  # what a plain file needs to become the same bytes again

    def followed_by(self, marking: Marking | None, top: str) -> "State":
        """The state after a check, or with None after the marks were taken away; ``top``: the sheet in front."""
        return State(marking, [], self.now, True, self.top or top)

    def undone(self) -> "State":
        """The state before the last change; raises ``UsageError`` where there is nothing to undo."""
        if not self.undoable:
            raise UsageError(NOTHING)
        return State(self.before, [], None, False, self.top)

    def cleared(self) -> "State":
        """The state after the marks were taken away; raises ``UsageError`` where none stand."""
        if self.now is None:
            raise UsageError("消す印はありません（このブックはまだ検査していません）")
        return self.followed_by(None, self.top)


def by_place(findings: Iterable[Finding], sheets: Iterable[str]) -> dict[tuple[str, str], list[Finding]]:
    """(sheet, cell) → the findings there, for the sheets that the book has."""
    names = set(sheets)
    found: dict[tuple[str, str], list[Finding]] = {}
    for f in findings:
        if f.sheet != WHOLE_BOOK and f.sheet in names:
            found.setdefault((f.sheet, f.cell), []).append(f)
    return found


def color_of(found: Sequence[Finding]) -> str:
    """The colour of the gravest of some findings."""
    return LEVEL_FILL[min((f.level for f in found), key=LEVELS.index)]


def note_of(found: Sequence[Finding]) -> str:
    """What the note of a cell with these findings says."""
    return "\n".join(f"{LEVEL_WORDS['ja'][f.level]} {f.rule} {f.message}\n→ {f.remedy}" for f in found)[:MAX_NOTE]


def same_note(a: str, b: str) -> bool:
    """Whether a note still says what we wrote; Excel ends lines of notes in its own way."""
    return a.replace("\r\n", "\n").replace("\r", "\n") == b


# rows ---------------------------------------------------------------------------------------------------------------


def state_of(rows: Sequence[Sequence[Any]], formulas: Sequence[Sequence[Any]]) -> State:
    """The state in the rows of the hidden sheet, columns A to E; ``formulas``: those of column B.

    Raises ``OutputError`` where they are none of ours.
    """
    if not rows or rows[0][0] != FORMAT:
        raise OutputError(
            f"シート {STATE} は、この版の bussi の控えではありません（更新した bussi で元に戻してください）"
        )
    try:
        return _state_of(rows, formulas)
    except (ValueError, TypeError, KeyError, RecursionError) as e:  # somebody wrote into the hidden sheet
        raise OutputError(f"シート {STATE} の控えが破損しています。このシートを削除し、色は手動で戻してください") from e


def rows_of(state: State) -> list[tuple[str, ...]]:
    """The rows of the hidden sheet; column B of a mark is left to its formula."""
    about = {
        "now": state.now.headline if state.now else None,
        "before": state.before.headline if state.before else None,
        "undoable": state.undoable,
        "top": state.top,
    }
    rows: list[tuple[str, ...]] = [(FORMAT, "", json.dumps(about, ensure_ascii=False), "", "")]
    rows += [("mark", "", m.fill, m.color, m.note) for m in state.marks]
    for kind, marking in (("now", state.now), ("before", state.before)):
        rows += _chunks(kind, _packed(marking.findings) if marking else "")
    return rows + _chunks("file", state.file)


def reference(mark: Mark) -> str:
    """The formula that follows a marked cell."""
    letters = mark.cell.rstrip("0123456789")
    sheet = mark.sheet.replace("'", "''")
    return f"='{sheet}'!${letters}${mark.cell[len(letters) :]}"


def _chunks(kind: str, text: str) -> list[tuple[str, ...]]:
    """A long text as rows of three cells each."""
    return [
        (kind, "", *(text[i : i + MAX_TEXT] for i in range(at, at + 3 * MAX_TEXT, MAX_TEXT)))
        for at in range(0, len(text), 3 * MAX_TEXT)
    ]


def _state_of(rows: Sequence[Sequence[Any]], formulas: Sequence[Sequence[Any]]) -> State:
    about = json.loads(rows[0][2])
    state = State(undoable=about["undoable"] is True, top=str(about["top"]))
    packed = {"now": "", "before": "", "file": ""}
    for row, (formula,) in zip(rows[1:], formulas[1:], strict=False):
        kind, _, data, color, note = row
        if kind == "mark":
            if (place := place_of(formula)) and _COLOR.fullmatch(color or ""):
                state.marks.append(Mark(*place, data or "", color or "", note or ""))
        elif kind in packed:
            packed[kind] += "".join(x for x in (data, color, note) if x)
    state.now = Marking(about["now"], _unpacked(packed["now"])) if about["now"] is not None else None
    state.before = Marking(about["before"], _unpacked(packed["before"])) if about["before"] is not None else None
    state.file = packed["file"]
    return state


def _packed(findings: Sequence[Finding]) -> str:
    """Findings as a text for a few cells: a book may have tens of thousands."""
    rows = [[*(getattr(f, name) for name in FINDING), astuple(f.place)] for f in findings]
    return base64.b64encode(zlib.compress(json.dumps(rows, ensure_ascii=False).encode())).decode()


def _unpacked(text: str) -> tuple[Finding, ...]:
    """The findings again; raises ``ValueError`` where the text is none of ours, or would grow without end."""
    unzip = zlib.decompressobj()
    try:
        data = unzip.decompress(base64.b64decode(text, validate=True), MAX_RECORD)
    except zlib.error as e:
        raise ValueError("no record of ours") from e
    if not unzip.eof:
        raise ValueError("a record without end")
    values: list[dict[str, Any]] = [dict(zip((*FINDING, "place"), row, strict=True)) for row in json.loads(data)]
    for v in values:
        v |= {"related": tuple(v["related"]), "level": Level(v["level"]), "place": Place(*v["place"])}
    return tuple(Finding(**v) for v in values)


def place_of(formula: Any) -> tuple[str, str] | None:
    """Sheet and cell of a reference, as Excel writes it today; None where the cell was deleted.

    >>> place_of("='設備 投資'!$D$12"), place_of("=表紙!$B$2"), place_of("=#REF!")
    (('設備 投資', 'D12'), ('表紙', 'B2'), None)
    """
    text = str(formula or "").removeprefix("=")
    if "#REF!" in text or "!" not in text:
        return None
    sheet, _, cell = text.rpartition("!")
    if not _CELL.fullmatch(cell):
        return None
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, cell.replace("$", "")
