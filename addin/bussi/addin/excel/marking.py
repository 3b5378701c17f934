"""Mark the cells of a book and bring everything back: colours, notes, the sheet 指摘一覧, and how it was before.

What stood in a cell is written to the hidden sheet ``_bussi_undo`` before the first cell is touched. Each cell is kept
there as a formula, so that it is still found when rows were inserted or a sheet renamed. Values are never changed, and
a colour or note that a person changed since stays.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import xlwings as xw
from bussi.validators.errors import OutputError, UsageError
from bussi.validators.findings import LEVEL_WORDS, LEVELS, WHOLE_BOOK, Finding

from .findings_sheet import SHEET, write_findings
from .hands import Hands, hands_of, on_top

STATE = "_bussi_undo"
FORMAT = "bussi-undo/1"
COLORS = {"error": "#FDE3E1", "warning": "#FDF0D5", "info": "#E8EEF5"}
MAX_MARKS = 2000  # cells that get a colour; the list holds all
MAX_NOTES = 500
MAX_NOTE = 1000  # characters
MAX_TEXT = 30_000  # characters of one cell of the hidden sheet
MAX_RECORD = 256 * 2**20  # bytes of the findings in it
FINDING = tuple(f.name for f in fields(Finding))
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


def mark(book: xw.Book, marking: Marking | None) -> None:
    """Replace the marks of a book; None takes them away. Raises ``OutputError`` where the book cannot be written to."""
    state = read_state(book)
    _change(book, state, marking, State(marking, [], state.now, True, state.top or book.sheets.active.name))


def unmark(book: xw.Book) -> None:
    """Take the marks away; raises ``UsageError`` where there are none."""
    if read_state(book).now is None:
        raise UsageError("消す印はありません（このブックはまだ検査していません）")
    mark(book, None)


def undo(book: xw.Book) -> None:
    """Bring back what was before the last change; raises ``UsageError`` where there is nothing to undo."""
    state = read_state(book)
    if not state.undoable:
        raise UsageError(NOTHING)
    _change(book, state, state.before, State(state.before, [], None, False, state.top))


def _change(book: xw.Book, old: State, marking: Marking | None, new: State) -> None:
    hands = hands_of(book)
    names = [s.name for s in book.sheets]
    if SHEET in names and old.now is None:
        raise OutputError(f"「{SHEET}」という名前のシートがすでにあります。名前を変えてからやり直してください")
    app = book.app
    remark = ""
    quiet = _quiet(app)
    try:
        _restore(book, old.marks, hands)
        if SHEET in names:
            book.sheets[SHEET].delete()
        if marking is not None:
            new.marks, remark = _planned(book, marking.findings, hands)
        if marking is None and not new.undoable:
            if STATE in names:
                book.sheets[STATE].delete()
        else:
            _write_state(book, new)
        if marking is not None:
            _apply(book, new.marks, hands)
            write_findings(book, marking.headline, marking.findings, remark)
        elif new.top in names:
            on_top(book.sheets[new.top])
    finally:
        if quiet:
            app.screen_updating = True


def _quiet(app: xw.App) -> bool:
    """Stop redrawing where the engine can; whether it did."""
    try:
        app.screen_updating = False
    except NotImplementedError:  # xlwings Server
        return False
    return True


# cells --------------------------------------------------------------------------------------------------------------


def _planned(book: xw.Book, findings: Iterable[Finding], hands: Hands) -> tuple[list[Mark], str]:
    """The cells to mark, with the gravest level and all messages of each, what they look like now, and a remark."""
    names = {s.name for s in book.sheets}
    places: dict[tuple[str, str], list[Finding]] = {}
    for f in findings:
        if f.sheet != WHOLE_BOOK and f.sheet in names:
            places.setdefault((f.sheet, f.cell), []).append(f)
    locked = [name for name in dict.fromkeys(sheet for sheet, _ in places) if not _writable(book.sheets[name], hands)]
    marks: list[Mark] = []
    marked: set[tuple[str, str]] = set()
    for (sheet, place), found in places.items():
        if sheet in locked or len(marks) == MAX_MARKS:
            continue
        cell = book.sheets[sheet].range(place)
        fill = hands.fill(cell)
        if fill is None:  # it could not be brought back
            continue
        anchor = cell.merge_area[0, 0]
        address = anchor.get_address(False, False)
        if (sheet, address) in marked:  # another cell of the same merged area
            continue
        marked.add((sheet, address))
        fill = fill if address == place else hands.fill(anchor)
        if fill is None:
            continue
        level = min((f.level for f in found), key=LEVELS.index)
        text = "\n".join(f"{LEVEL_WORDS['ja'][f.level]} {f.rule} {f.message}\n→ {f.remedy}" for f in found)[:MAX_NOTE]
        free = len(marks) < MAX_NOTES and anchor.note is None
        marks.append(Mark(sheet, address, fill, COLORS[level], text if free else ""))
    remark = f"シート「{'」「'.join(locked)}」はパスワードで保護されているので、色を付けていません。" if locked else ""
    if len(marks) == MAX_MARKS < len(places):
        remark += f"色を付けたのは最初の{MAX_MARKS:,}か所です。"
    return marks, remark


def _writable(sheet: xw.Sheet, hands: Hands) -> bool:
    try:
        with hands.lifted(sheet):
            return True
    except OutputError:
        return False


def _by_sheet(marks: Sequence[Mark]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    for m in marks:
        found.setdefault(m.sheet, []).append(m)
    return found


def _apply(book: xw.Book, marks: Sequence[Mark], hands: Hands) -> None:
    for name, own in _by_sheet(marks).items():
        sheet = book.sheets[name]
        with hands.lifted(sheet):
            for m in own:
                cell = sheet.range(m.cell)
                cell.color = m.color
                if m.note:
                    cell.add_note(m.note)


def _restore(book: xw.Book, marks: Sequence[Mark], hands: Hands) -> None:
    names = {s.name for s in book.sheets}
    for name, own in _by_sheet(marks).items():
        if name not in names:  # deleted or renamed since
            continue
        sheet = book.sheets[name]
        with hands.lifted(sheet):
            for m in own:
                cell = sheet.range(m.cell)
                if cell.color == tuple(bytes.fromhex(m.color[1:])):
                    try:
                        hands.refill(cell, m.fill)
                    except (ValueError, TypeError, KeyError, SyntaxError):  # somebody changed the record
                        cell.color = None
                note = cell.note if m.note else None
                if note is not None and _same(note.text, m.note):
                    note.delete()


def _same(a: str, b: str) -> bool:
    """Excel ends lines of notes in its own way."""
    return a.replace("\r\n", "\n").replace("\r", "\n") == b


# the hidden sheet ---------------------------------------------------------------------------------------------------


def read_state(book: xw.Book) -> State:
    """What the hidden sheet of a book knows; an empty state where there is none."""
    if STATE not in [s.name for s in book.sheets]:
        return State()
    sheet = book.sheets[STATE]
    last = sheet.used_range.last_cell.row
    rows = sheet.range((1, 1), (last, 5)).options(ndim=2, err_to_str=True).value
    marked = any(row[0] == "mark" for row in rows)  # xlwings Server marks nothing and reads no formulas
    formulas = (
        sheet.range((1, 2), (last + 1, 2)).formula if marked else [("",)] * (last + 1)
    )  # two rows at least: a tuple
    if rows[0][0] != FORMAT:
        raise OutputError(
            f"シート {STATE} は、この版の bussi の控えではありません（新しい bussi で元に戻してください）"
        )
    try:
        return _state_of(rows, formulas)
    except (ValueError, TypeError, KeyError) as e:  # somebody wrote into the hidden sheet
        raise OutputError(f"シート {STATE} の控えが壊れています。このシートを削除し、色は手で戻してください") from e


def _state_of(rows: Sequence[Sequence[Any]], formulas: Sequence[Sequence[Any]]) -> State:
    about = json.loads(rows[0][2])
    state = State(undoable=about["undoable"] is True, top=str(about["top"]))
    packed = {"now": "", "before": ""}
    for row, (formula,) in zip(rows[1:], formulas[1:], strict=False):
        kind, _, data, color, note = row
        if kind == "mark":
            if (place := _place(formula)) and _COLOR.fullmatch(color or ""):
                state.marks.append(Mark(*place, data or "", color or "", note or ""))
        elif kind in packed:
            packed[kind] += "".join(x for x in (data, color, note) if x)
    state.now = Marking(about["now"], _unpacked(packed["now"])) if about["now"] is not None else None
    state.before = Marking(about["before"], _unpacked(packed["before"])) if about["before"] is not None else None
    return state


def _packed(findings: Sequence[Finding]) -> str:
    """Findings as a text for a few cells: a book may have tens of thousands."""
    rows = [[getattr(f, name) for name in FINDING] for f in findings]
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
    values: list[dict[str, Any]] = [dict(zip(FINDING, row, strict=True)) for row in json.loads(data)]
    for v in values:
        v["related"] = tuple(v["related"])
    return tuple(Finding(**v) for v in values)


def _write_state(book: xw.Book, state: State) -> None:
    about = {
        "now": state.now.headline if state.now else None,
        "before": state.before.headline if state.before else None,
        "undoable": state.undoable,
        "top": state.top,
    }
    rows: list[tuple[str, ...]] = [(FORMAT, "", json.dumps(about, ensure_ascii=False), "", "")]
    rows += [("mark", "", m.fill, m.color, m.note) for m in state.marks]
    for kind, marking in (("now", state.now), ("before", state.before)):
        text = _packed(marking.findings) if marking else ""
        for at in range(0, len(text), 3 * MAX_TEXT):
            rows.append((kind, "", *(text[i : i + MAX_TEXT] for i in range(at, at + 3 * MAX_TEXT, MAX_TEXT))))
    if STATE in [s.name for s in book.sheets]:
        book.sheets[STATE].delete()
    try:
        sheet = book.sheets.add(STATE, after=book.sheets[len(book.sheets) - 1])
    except OutputError:
        raise
    except Exception as e:  # each engine has its own exception for a book whose structure is protected
        raise OutputError("シートを加えられません。校閲タブの「ブックの保護」を解除してからやり直してください") from e
    for column in ("A", "C", "D", "E"):
        sheet.range(f"{column}1:{column}{len(rows)}").number_format = "@"
    sheet.range("A1").value = rows
    if state.marks:
        sheet.range("B2").formula = [[f"={_quoted(m.sheet)}!{_absolute(m.cell)}"] for m in state.marks]
    sheet.visible = False


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _absolute(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"


def _place(formula: Any) -> tuple[str, str] | None:
    """Sheet and cell of a reference, as Excel writes it today; None where the cell was deleted.

    >>> _place("='設備 投資'!$D$12"), _place("=表紙!$B$2"), _place("=#REF!")
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
