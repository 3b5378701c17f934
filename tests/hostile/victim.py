"""A real submission on the operating table: its parts, and where each of its inputs stands in their XML."""

import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import crafted
import independent_reader
from bussi.scripts.samples.invented import corporate_number

COUNT, REQUIRED, PERCENT, DECIMAL = "surge_days", "continuity_years", "surge_capacity", "stock_months"
MONEY, TEXT, NAME, NUMBER = "funding.total_cost", "tight_definition", "lead_name", "lead_number"
DATE, MONTH = "submitted_on", "plan_start"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'  # which other programs write to every part
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS, STYLES, WORKBOOK, RELATIONS = (
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
)


@dataclass(frozen=True)
class Place:
    """Where an input stands: sheet, part, address, and the index of its style."""

    sheet: str
    part: str
    cell: str
    style: str

    @property
    def row(self) -> int:
        return int(re.sub("[A-Z]", "", self.cell))


def clean() -> bytes:
    """A plan application without any error."""
    return crafted.plan()


@cache
def own_number() -> str:
    """The corporate number of the clean submission."""
    return str(_cells()[NUMBER][1])


@cache
def places() -> dict[str, Place]:
    """Key of a field, and table.column of each table's first row → its place."""
    return {key: place for key, (place, _) in _cells().items()}


def value(key: str) -> object:
    """What stands in an input of the clean book."""
    return _cells()[key][1]


@cache
def _cells() -> dict[str, tuple[Place, object]]:
    found: dict[str, tuple[Place, object]] = {}
    book, package = independent_reader.read(clean()), crafted.parts(clean())
    for title, cells in book.sheets.items():
        part = crafted.part_of(clean(), title)
        xml = package[part].decode()
        text = {at: c.value for at, c in cells.items() if c.kind == "text"}
        inputs: dict[str, tuple[int, int]] = {}
        value_column = None
        for row, column in sorted(cells):
            key = text.get((row, 1), "")
            if key.startswith("#table:") and column > 1 and re.fullmatch("[a-z_]+", text.get((row, column), "")):
                first = next((r for r in range(row + 1, row + 5) if _filled(r, cells)), row + 3)
                inputs[f"{key[7:]}.{text[row, column]}"] = first, column
            elif key == "#fields" and text.get((row, column)) == "value":
                value_column = column
            elif column == 1 and value_column and not key.startswith("#"):
                inputs[key] = row, value_column
        for key, (row, column) in inputs.items():
            address = f"{letters(column)}{row}"
            tag = re.search(rf'<c r="{address}"([^>]*)>', xml)
            if tag:
                style = re.search(r's="(\d+)"', tag[1])
                place = Place(title, part, address, style[1] if style else "0")
                found[key] = place, cells[row, column].value if (row, column) in cells else None
    return found


def _filled(row: int, cells: independent_reader.Sheet) -> bool:
    """Whether a row below the keys of a table is one of its data, no heading and no empty row between."""
    mark = cells.get((row, 1))
    if mark is not None and str(mark.value).startswith("#"):
        return False
    return sum(1 for r, column in cells if r == row and column > 1) > 1


def letters(column: int) -> str:
    """The letters of a column, 1 for A."""
    return (letters((column - 1) // 26) if column > 26 else "") + chr(65 + (column - 1) % 26)


@dataclass
class Victim:
    """One copy of the clean submission, by a business of its own, on which a feature is grafted."""

    n: int
    parts: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, n: int) -> "Victim":
        parts = {n: data if data[:5] in (b"<?xml", b"") else DECLARATION + data for n, data in crafted.parts(clean()).items()}  # fmt: skip
        parts[STRINGS] = parts[STRINGS].replace(own_number().encode(), corporate_number(n).encode())
        return cls(n, parts)

    def sub(self, part: str, old: str, new: str, count: int = 1) -> None:
        """Replace a text in a part that must be there."""
        before = self.parts[part].decode()
        assert old in before, f"{old} is not in {part}"
        self.parts[part] = before.replace(old, new, count).encode()

    def sub_re(self, part: str, pattern: str, new: str | Callable[[re.Match[str]], str], count: int = 0) -> None:
        """Replace a pattern in a part that must be there."""
        after, n = re.subn(pattern, new, self.parts[part].decode(), count=count, flags=re.DOTALL)
        assert n, f"{pattern} is not in {part}"
        self.parts[part] = after.encode()

    def cell(self, key: str, xml: str) -> None:
        """Put other XML in place of an input's cell; ``{r}`` and ``{s}`` in it are its address and its style."""
        at = places()[key]
        self.sub_re(at.part, rf'<c r="{at.cell}"[^<>]*?(?:/>|>(?:(?!</c>).)*</c>)',
                    lambda _: xml.replace("{r}", at.cell).replace("{s}", at.style), 1)  # fmt: skip

    def row(self, key: str, edit: Callable[[str, str], str]) -> None:
        """Put other XML in place of the row of an input: from its attributes and its cells."""
        at = places()[key]
        self.sub_re(at.part, rf'<row r="{at.row}"([^<>]*)>((?:(?!</row>).)*)</row>', lambda m: edit(m[1], m[2]), 1)

    def more(self, key: str, xml: str) -> None:
        """Add rows at the end of the sheet of an input."""
        self.sub(places()[key].part, "</sheetData>", f"{xml}</sheetData>")

    def text(self, key: str, text: str) -> None:
        """Type a text into an input (as XML)."""
        self.cell(key, f'<c r="{{r}}" s="{{s}}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')

    def sheet(self, title: str, rows: str, part: str = "xl/worksheets/sheet900.xml") -> None:
        """Add a worksheet; ``title`` as it is written in the XML."""
        self.parts[part] = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
        n = len(self.parts)
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        self.sub(RELATIONS, "</Relationships>",
                 f'<Relationship Id="rX{n}" Type="{kind}" Target="/{part}"/></Relationships>')  # fmt: skip
        self.sub(WORKBOOK, "</sheets>", f'<sheet name="{title}" sheetId="{900 + n}" r:id="rX{n}"/></sheets>')
        content = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        self.sub("[Content_Types].xml", "</Types>", f'<Override PartName="/{part}" ContentType="{content}"/></Types>')

    def styled(self, key: str, number_format: str | int) -> str:
        """The index of a style like that of an input, with another number format (a built-in number or a code)."""
        styles = self.parts[STYLES].decode()
        inside = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", styles, re.DOTALL)
        assert inside
        formats = re.findall(r"<xf [^>]*/>|<xf .*?</xf>", inside[1], re.DOTALL)
        if isinstance(number_format, str):
            code = number_format.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
            number = 400 + len(formats)
            entry = f'<numFmt numFmtId="{number}" formatCode="{code}"/>'
            if "<numFmts" in styles:
                styles = styles.replace("</numFmts>", f"{entry}</numFmts>", 1)
            else:
                styles = re.sub(
                    r"(<styleSheet[^>]*>)", lambda m: f'{m[1]}<numFmts count="1">{entry}</numFmts>', styles, count=1
                )
        else:
            number = number_format
        style = re.sub(r'numFmtId="\d+"', f'numFmtId="{number}"', formats[int(places()[key].style)], count=1)
        self.parts[STYLES] = styles.replace("</cellXfs>", f"{style}</cellXfs>", 1).encode()
        return str(len(formats))

    def formatted(self, key: str, number_format: str | int, written: str | None = None) -> None:
        """An input with another number format, and another number where ``written``."""
        number = written if written is not None else f"{value(key):.15g}"
        self.cell(key, f'<c r="{{r}}" s="{self.styled(key, number_format)}"><v>{number}</v></c>')

    def zipped(self, method: int = zipfile.ZIP_DEFLATED) -> bytes:
        return crafted.zipped(self.parts, method)


def with_central(book: bytes, name: str, at: int, change: str, number: int) -> bytes:
    """The book with one number in the zip directory's entry of a part changed; ``change`` is its ``struct`` letter."""
    found = book.rfind(b"PK\x01\x02", 0, book.rfind(name.encode()) + 1) + at
    return book[:found] + struct.pack(f"<{change}", number) + book[found + struct.calcsize(change) :]
