"""Where a cell is: far cells, odd row numbers, addresses in any order and form, none at all, or twice."""

import re

from .feature import EITHER, NOT_READ, SAME, UNSAFE, Kind, noticed, refused
from .victim import COUNT, Victim, letters, places

kind = Kind("addresses")
LAST = "XFD1048576"


def stray(name: str, cell: str, address: str, row: str = "") -> None:
    """A value far away: read, and named where it stands."""
    number = re.sub("[^0-9]", "", address)
    at = f' r="{number}"' if row == "" else row
    kind.add(name, lambda v: v.more(COUNT, f"<row{at}>{cell}</row>"), noticed(cell=address))


stray("a number in the last cell", f'<c r="{LAST}"><v>1</v></c>', LAST)
stray("a text in the last row", '<c r="A1048576" t="inlineStr"><is><t>x</t></is></c>', "A1048576")
stray("a number in column XFD", '<c r="XFD500"><v>1</v></c>', "XFD500")
stray("a number in the last cell, its style first", f'<c s="1" r="{LAST}"><v>1</v></c>', LAST)
stray("a number in the last cell, its type first", f'<c t="n" s="1" r="{LAST}"><v>1</v></c>', LAST)
stray("a number in the last cell, after a foreign r", f'<c xmlns:x="urn:x" x:r="A1" r="{LAST}"><v>1</v></c>', LAST)
stray(
    "a number in the last cell, after a sign in an attribute",
    f'<c xmlns:x="urn:x" x:y="a>b" r="{LAST}"><v>1</v></c>',
    LAST,
)
stray("a number in the last cell, with single quotes", f"<c\n\tr = '{LAST}'><v>1</v></c>", LAST)
stray("a number in the last cell, with a character reference", '<c r="XFD104857&#54;"><v>1</v></c>', LAST)
stray("a number in the last cell, with a prefix",
      f'<m:c xmlns:m="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="{LAST}"><m:v>1</m:v></m:c>', LAST)  # fmt: skip
stray("a number in the last cell, after a comment with a tag", f'<!-- <c r="A1"> --><c r="{LAST}"><v>1</v></c>', LAST)
stray("numbers without addresses in a far row", "<c><v>1</v></c>" * 3, "A1000000", ' r="1000000"')

for name, cell in (
    ("a styled empty cell at the end", f'<c r="{LAST}" s="1"/>'),
    ("an empty text in the last cell", f'<c r="{LAST}" t="inlineStr"><is><t></t></is></c>'),
    ("a space in the last cell", f'<c r="{LAST}" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>'),
    ("a space in the last row", '<c r="A1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>'),
    ("an ideographic space in the last row", '<c r="B1048576" t="inlineStr"><is><t>　</t></is></c>'),
    ("a zero-width space in the last row", '<c r="B1048576" t="inlineStr"><is><t>\u200b</t></is></c>'),
    ("an empty value in the last cell", f'<c r="{LAST}"><v></v></c>'),
):
    kind.add(name, lambda v, c=cell: v.more(COUNT, f'<row r="1048576">{c}</row>'), SAME, noticed("BOOK-OUTSIDE"))

for address in ("A4294967295", "A99999999999999", "ZZZZZZZ1", "XFE9", "A1048577", "A" * 5000 + "9", "A" + "9" * 5000):
    short = address if len(address) < 20 else f"{address[:5]}… of {len(address):,} characters"
    kind.add(
        f"a cell at {short}",
        lambda v, a=address: v.more(COUNT, f'<row r="900"><c r="{a}"><v>1</v></c></row>'),
        NOT_READ,
    )
    kind.add(f"a cell at {short}, its style first",
             lambda v, a=address: v.more(COUNT, f'<row r="900"><c s="1" r="{a}"><v>1</v></c></row>'), NOT_READ)  # fmt: skip
kind.add("a row 1048577", lambda v: v.more(COUNT, '<row r="1048577"><c><v>1</v></c></row>'), NOT_READ)
kind.add("a row after the last one", lambda v: v.more(COUNT, '<row r="1048576"/><row><c><v>1</v></c></row>'), NOT_READ)

for number in (
    "1e300",
    "１２",
    "1.5",
    "-1",
    "0",
    "",
    "+{n}",
    "0x1F",
    "9" * 400,
    "{n} ",
    "{n}&#32;",
    "0{n}",
    "NaN",
    "1_0",
    "{n}.0",
):

    def rows(v: Victim, number: str = number) -> None:
        n = str(places()[COUNT].row)
        written = number.replace("{n}", n)
        v.row(COUNT, lambda a, cells: f'<row r="{written}">{cells}</row>')

    kind.add(f"a row numbered {number[:8]!r}", rows, *EITHER)

for number in ("1e300", "１２", "9" * 400, "-5"):
    kind.add(f"a last row numbered {number[:8]!r}, with a cell without an address",
             lambda v, n=number: v.more(COUNT, f'<row r="{n}"><c><v>1</v></c></row>'), NOT_READ)  # fmt: skip

for form in (
    "{low}",
    "${c}${n}",
    "R{n}C3",
    "{c}{wide}",
    "{c}0{n}",
    "{n}{c}",
    "{c}",
    "{n}",
    "{c}{n}:{c}{n}",
    "",
    " {c}{n}",
    "{c}{n}\n",
    "{c}.{n}",
    "表紙!{c}{n}",
):

    def address(v: Victim, form: str = form) -> None:
        at = places()[COUNT]
        c, n = re.sub(r"\d", "", at.cell), str(at.row)
        wide = n.translate({48 + i: 0xFF10 + i for i in range(10)})
        written = form.format(low=at.cell.lower(), c=c, n=n, wide=wide)
        v.sub(at.part, f'<c r="{at.cell}"', f'<c r="{written}"')

    kind.add(f"an address written {form!r}", address, *EITHER)


@kind(NOT_READ)
def a_cell_with_the_address_of_another_row(v: Victim) -> None:
    at = places()[COUNT]
    below = f"{re.sub(r'[0-9]', '', at.cell)}{at.row + 1}"
    v.sub(at.part, f'<c r="{at.cell}"', f'<c r="{below}"')


@kind(NOT_READ)
def one_cell_twice_with_two_values(v: Victim) -> None:
    v.cell(COUNT, '<c r="{r}" s="{s}"><v>45</v></c><c r="{r}" s="{s}"><v>99</v></c>')


@kind(NOT_READ)
def one_row_twice_with_two_values(v: Victim) -> None:
    v.row(
        COUNT,
        lambda a, cells: (
            f'<row r="{places()[COUNT].row}"{a}>{cells}</row><row r="{places()[COUNT].row}">{cells.replace("<v>", "<v>1")}</row>'
        ),
    )


@kind(*EITHER)
def cells_of_a_row_in_reverse_order(v: Victim) -> None:
    def reverse(a: str, cells: str) -> str:
        found = re.findall(r"<c [^<>]*/>|<c (?:(?!</c>).)*</c>", cells, re.DOTALL)
        return f'<row r="{places()[COUNT].row}"{a}>{"".join(reversed(found))}</row>'

    v.row(COUNT, reverse)


@kind(*EITHER)
def rows_in_reverse_order(v: Victim) -> None:
    def reverse(m: re.Match[str]) -> str:
        found = re.findall(r"<row [^<>]*/>|<row (?:(?!</row>).)*</row>", m[1], re.DOTALL)
        return f"<sheetData>{''.join(reversed(found))}</sheetData>"

    v.sub_re(places()[COUNT].part, "<sheetData>(.*)</sheetData>", reverse)


def unaddressed(xml: str, rows: bool) -> str:
    """A sheet whose cells (and rows) follow one another without saying where they are."""
    last = 0

    def cells(m: re.Match[str]) -> str:
        nonlocal last
        number, attributes, inside = int(m[1]), m[2], m[3] or ""
        gap = "<row/>" * (number - last - 1)
        last = number
        out, column = "", 0
        for tag, at, rest in re.findall(
            r'(<c) r="([A-Z]+)\d+"((?:[^<>]*/>)|(?:[^<>]*>(?:(?!</c>).)*</c>))', inside, re.DOTALL
        ):
            here = 0
            for letter in at:
                here = here * 26 + ord(letter) - 64
            out += "<c/>" * (here - column - 1) + tag + rest
            column = here
        return f"{gap}<row{attributes}>{out}</row>" if rows else f'<row r="{number}"{attributes}>{out}</row>'

    return re.sub(r'<row r="(\d+)"([^<>]*?)(?:/>|>((?:(?!</row>).)*)</row>)', cells, xml, flags=re.DOTALL)


@kind(SAME)
def cells_without_addresses(v: Victim) -> None:
    part = places()[COUNT].part
    v.parts[part] = unaddressed(v.parts[part].decode(), False).encode()


@kind(SAME)
def rows_and_cells_without_addresses(v: Victim) -> None:
    part = places()[COUNT].part
    v.parts[part] = unaddressed(v.parts[part].decode(), True).encode()


for reference in ("A1:XFD1048576", "XFD1048576:A1", "A1:A1", "", "A1:ZZZ9999999", "x"):

    def dimension(v: Victim, reference: str = reference) -> None:
        v.sub_re(places()[COUNT].part, "<dimension [^>]*/>", f'<dimension ref="{reference}"/>')

    kind.add(f"a dimension {reference!r}", dimension, SAME)

kind.add(
    "more cells in a row than there are columns",
    lambda v: v.more(COUNT, f'<row r="900">{"<c><v>1</v></c>" * 16_385}</row>'),
    NOT_READ,
)
kind.add("a million empty rows without numbers", lambda v: v.more(COUNT, "<row/>" * 1_000_000), *EITHER)
kind.add("two million empty rows without numbers", lambda v: v.more(COUNT, "<row/>" * 2_000_000), *EITHER)
kind.add(
    "300,000 styled empty cells",
    lambda v: v.more(
        COUNT,
        "".join(
            f'<row r="{n}">{"<c s=" + chr(34) + "1" + chr(34) + "/>"}{"<c/>" * 29}</row>' for n in range(500, 10_500)
        ),
    ),
    SAME,
)
kind.add(
    "columns to the last one with a width",
    lambda v: v.sub(places()[COUNT].part, "<sheetData>", "<sheetData>".replace("<sheetData>", "<sheetData >")),
    SAME,
)


@kind(noticed(), refused(UNSAFE))
def boxes_of_many_sheets_that_are_large_together(v: Victim) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2900"><c r="ALL2900"><v>1</v></c></row>'
    for n in range(30):
        v.sheet(f"大{n}", rows, f"xl/worksheets/big{n}.xml")


@kind(noticed(), refused(UNSAFE))
def three_million_numbers_in_a_sheet_of_its_own(v: Victim) -> None:
    v.sheet("表", "".join(f'<row r="{n}">{"<c><v>1</v></c>" * 30}</row>' for n in range(1, 90_001)))


@kind(SAME, noticed())
def one_merge_over_the_whole_sheet(v: Victim) -> None:
    v.sub(places()[COUNT].part, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')


@kind(SAME, noticed())
def a_hundred_thousand_merges(v: Victim) -> None:
    merges = "".join(f'<mergeCell ref="{letters(30)}{n}:{letters(31)}{n}"/>' for n in range(1, 100_001))
    v.sub(places()[COUNT].part, "</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>")
