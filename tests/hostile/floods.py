"""Files about which there is too much to say: what is said stays bounded, and the rest is counted."""

from .feature import SAME, UNSAFE, Kind, Wanted, only, refused, wrong
from .victim import COUNT, MONEY, NAME, TEXT, Victim, letters, places

kind = Kind("floods")
SIZE = refused(UNSAFE, "FILE-SIZE")
TABLE = "funding"


def table(name: str = TABLE) -> dict[str, tuple[str, int]]:
    """Column key → letters and first row, of a table's inputs."""
    found = {k.partition(".")[2]: p for k, p in places().items() if k.startswith(f"{name}.")}
    return {k: (p.cell.rstrip("0123456789"), p.row) for k, p in found.items()}


def flood(words: str, n: int, cells: str, *also: Wanted) -> None:
    """``n`` rows more, below the last mark of the sheet of money."""

    def make(v: Victim) -> None:
        start = 2_000
        v.more(MONEY, "".join(f'<row r="{start + i}">{cells.replace("{n}", str(start + i))}</row>' for i in range(n)))

    kind.add(words, make, wrong(), SIZE, *also)


flood("100,000 values outside the form", 100_000, '<c r="D{n}"><v>1</v></c>')
flood(
    "300,000 texts outside the form",
    100_000,
    '<c r="D{n}" t="inlineStr"><is><t>x</t></is></c><c r="E{n}" t="inlineStr"><is><t>y</t></is></c><c r="F{n}" t="inlineStr"><is><t>z</t></is></c>',
)
flood("100,000 errors outside the form", 100_000, '<c r="D{n}" t="e"><v>#REF!</v></c>')
flood("100,000 formulas nobody has calculated", 100_000, '<c r="D{n}"><f>1+1</f></c>', SAME)
flood(
    "100,000 copies of a field's key",
    100_000,
    f'<c r="A{{n}}" t="inlineStr"><is><t>{COUNT}</t></is></c><c r="C{{n}}"><v>1</v></c>',
)
flood("100,000 tables", 100_000, f'<c r="A{{n}}" t="inlineStr"><is><t>#table:{TABLE}</t></is></c>')
flood("100,000 marks that nobody knows", 100_000, '<c r="A{n}" t="inlineStr"><is><t>#何か</t></is></c>', SAME)


def many_rows(words: str, n: int, cell: str, keys: int = 9) -> None:
    """``n`` rows more within a table, each with ``cell`` in its columns."""

    def make(v: Victim) -> None:
        columns = [letter for letter, _ in table().values()][:keys]
        at = places()[f"{TABLE}.total_cost"]
        xml = v.parts[at.part].decode()
        import re

        ends = [int(r) for r in re.findall(r'<c r="A(\d+)"[^>]*><v>', xml)]
        last = max(ends)
        rows = "".join(
            f'<row r="{last + 1 + i}">{"".join(cell.replace("{r}", f"{c}{last + 1 + i}") for c in columns)}</row>'
            for i in range(n)
        )
        # the end mark of the table is taken away, so that all that follows belongs to it
        for r in ends[-1:]:
            xml = re.sub(rf'<c r="A{r}"[^>]*>.*?</c>', "", xml, count=1, flags=re.DOTALL)
        v.parts[at.part] = xml.replace("</sheetData>", f"{rows}</sheetData>").encode()

    kind.add(words, make, only(f"{TABLE}.*"), SIZE)


many_rows("100,000 rows of errors in a table", 100_000, '<c r="{r}" t="e"><v>#REF!</v></c>', 1)
many_rows("50,000 rows of wrong types in a table", 50_000, '<c r="{r}" t="inlineStr"><is><t>x</t></is></c>')
many_rows("50,000 rows of dates in a table", 50_000, '<c r="{r}" s="35"><v>45000</v></c>')
many_rows("50,000 rows of numbers below zero in a table", 50_000, '<c r="{r}"><v>-1</v></c>')
many_rows(
    "2,000 rows of long texts in a table", 2_000, f'<c r="{{r}}" t="inlineStr"><is><t>{"長" * 10_000}</t></is></c>', 1
)
many_rows(
    "100,000 rows of spaces in a table",
    100_000,
    '<c r="{r}" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>',
    1,
)


@kind(wrong(), SIZE)
def sixteen_thousand_columns_in_a_table(v: Victim) -> None:
    at = places()[f"{TABLE}.total_cost"]
    _, first = table()["total_cost"]
    more = "".join(f'<c r="{letters(n)}{first}" t="inlineStr"><is><t>x{n}</t></is></c>' for n in range(30, 16_000))
    v.sub_re(at.part, rf'(<row r="{first}"[^<>]*>(?:(?!</row>).)*)</row>', lambda m: f"{m[1]}{more}</row>", 1)


@kind(wrong(), SIZE)
def a_thousand_sheets_with_a_hundred_values(v: Victim) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 101))
    for n in range(1_000):
        v.sheet(f"表{n}", rows, f"xl/worksheets/f{n}.xml")


@kind(wrong(), SIZE)
def a_hundred_thousand_comments(v: Victim) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    notes = "".join(f'<comment ref="D{n}" authorId="0"><text><t>x</t></text></comment>' for n in range(1, 100_001))
    v.parts["xl/comments1.xml"] = (
        f'<comments xmlns="{main}"><authors><author>x</author></authors><commentList>{notes}</commentList></comments>'.encode()
    )
    kind_ = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    rels = places()[COUNT].part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    old = v.parts.get(rels, f'<Relationships xmlns="{space}"></Relationships>'.encode()).decode()
    v.parts[rels] = old.replace(
        "</Relationships>", f'<Relationship Id="rC" Type="{kind_}" Target="/xl/comments1.xml"/></Relationships>'
    ).encode()


@kind(wrong(NAME, TEXT, COUNT))
def a_message_that_repeats_what_was_typed(v: Victim) -> None:
    v.text(NAME, "名" * 30_000)
    v.text(TEXT, "文" * 30_000)
    v.text(COUNT, "数" * 30_000)
