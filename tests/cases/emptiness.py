"""What nobody can see: a far cell that holds nothing, a required cell with a space in it, an empty row of a table."""

from hostile.feature import SAME, Kind, Wanted, noticed, wrong
from hostile.victim import NAME, TEXT, Victim, places

kind = Kind("emptiness")
UNSEEN = {"a space": " ", "a wide space": "　", "a space that does not break": "\u00a0", "a thin space": "\u2009", "an em space": "\u2003", "a narrow space": "\u202f", "no width": "\u200b",
          "a joiner": "\u200d", "a non-joiner": "\u200c", "a word joiner": "\u2060", "a byte order mark": "\ufeff", "a tab": "&#9;", "a line end": "&#10;", "line ends": "&#13;&#10;",
          "a line separator": "\u2028", "an old space": "\u1680", "a soft hyphen": "\u00ad", "a mark of direction": "\u200e", "all of them": " 　\u00a0\u200b\ufeff&#9;&#10;\u2003"}  # fmt: skip
AT_MOST_ONE = Wanted("same", ("*",), (), at_most=1, accepted=True)

for words, text in UNSEEN.items():
    for key in (TEXT, NAME, "plan_title"):
        kind.add(
            f"{words} in {key}, which must be filled in",
            lambda v, k=key, t=text: v.text(k, t),
            wrong(key, rules=("REQUIRED",)),
        )
    if words in ("a space", "no width", "a tab", "all of them", "a space that does not break"):
        for key in ("intake", "consulted_on", "goods.country_share", "contacts.parent_number", "contacts.parent_name"):
            if key in places():
                kind.add(f"{words} in {key}, which may be empty", lambda v, k=key, t=text: v.text(k, t),
                         Wanted("same", ("*",), (key,), accepted=True))  # fmt: skip


def empty_row(table: str, text: str) -> object:
    """Something nobody sees in the first empty row of a table."""

    def make(v: Victim) -> None:
        import re

        columns = {k: p for k, p in places().items() if k.startswith(f"{table}.")}
        at = next(iter(columns.values()))
        xml = v.parts[at.part].decode()
        column = re.sub(r"\d", "", at.cell)
        for row in range(at.row, at.row + 40):
            m = re.search(rf'<c r="{column}{row}"([^<>]*)/>', xml)
            if m:
                v.sub(
                    at.part,
                    m[0],
                    f'<c r="{column}{row}"{m[1]} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>',
                )
                return
        raise AssertionError(table)

    return make


for table in ("applicants", "goods", "goals", "partners", "funding", "sources", "investments"):
    for words in (
        "a space",
        "no width",
        "a wide space",
        "a space that does not break",
        "a line end",
        "a byte order mark",
        "all of them",
    ):
        kind.add(f"{words} in an empty row of {table}", empty_row(table, UNSEEN[words]), AT_MOST_ONE)  # type: ignore[arg-type]

FAR = ("A1048576", "B1048576", "XFD1048576", "XFD1", "C500000", "ZZ9999")
for sheet_of in (TEXT, NAME, "funding.total_cost"):
    for address in FAR:
        row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if row == "1":
            continue
        kind.add(f"an empty cell with a style at {address} of the sheet of {sheet_of}",
                 lambda v, k=sheet_of, a=address, r=row: v.more(k, f'<row r="{r}"><c r="{a}" s="1"/></row>'), SAME)  # fmt: skip
        kind.add(f"a space at {address} of the sheet of {sheet_of}",
                 lambda v, k=sheet_of, a=address, r=row: v.more(k, f'<row r="{r}"><c r="{a}" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>'), SAME, noticed("BOOK-OUTSIDE"))  # fmt: skip
        kind.add(f"a word at {address} of the sheet of {sheet_of}",
                 lambda v, k=sheet_of, a=address, r=row: v.more(k, f'<row r="{r}"><c r="{a}" t="inlineStr"><is><t>連絡</t></is></c></row>'), noticed(cell=address))  # fmt: skip
kind.add(
    "a word in the last cell of a sheet that is not ours",
    lambda v: v.sheet("別紙（当社）", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    noticed(),
)
