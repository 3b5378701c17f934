"""Names of sheets and files: empty, endless, with control characters, turned around, in other encodings."""

import os

from .feature import EITHER, NOT_READ, SAME, UNSAFE, Kind, noticed, refused
from .victim import MONEY, WORKBOOK, Victim, places

kind = Kind("names")
VALUE = '<row r="1"><c r="A1" t="inlineStr"><is><t>連絡事項</t></is></c></row>'

for title, words, wanted in (
    ("", "an empty name", (noticed(), NOT_READ)),
    (" ", "a space", (noticed(), NOT_READ)),
    ("あ" * 32, "32 characters", (noticed(), NOT_READ)),
    ("あ" * 100_000, "100,000 characters", (noticed(), NOT_READ)),
    ("メモ_x0001_", "an escaped control character", (noticed(), NOT_READ)),
    ("メモ&#9;", "a tab", (noticed(), NOT_READ)),
    ("メモ&#10;二", "a line end", (noticed(), NOT_READ)),
    ("&#27;[31m", "a reference to a control character", (NOT_READ,)),
    ("\x1b[31m", "a control character", (NOT_READ,)),
    ("メモ&#x85;", "a control character of the second kind", (noticed(), NOT_READ)),
    ("\u202eモメ", "a mark that turns the direction", (noticed(), NOT_READ)),
    ("\u200b", "characters nobody sees", (noticed(), NOT_READ)),
    ("メモ'", "an apostrophe", (noticed(), NOT_READ)),
    ("[1]メモ/:*?\\", "characters Excel does not allow", (noticed(), NOT_READ)),
    ("👨‍👩‍👧", "a family", (noticed(),)),
    ("=1+1", "a formula", (noticed(),)),
    ("&lt;b&gt;", "tags", (noticed(),)),
    ("_メモ", "an underscore before it", (noticed(),)),
    ("_bussi2", "a name like ours", (noticed(),)),
    ("A1", "an address", (noticed(),)),
    ("History", "a name that Excel keeps for itself", (noticed(), NOT_READ)),
    ("表紙 ", "the name of ours and a space", (noticed(), NOT_READ)),
    ("_BUSSI", "our stamp in capitals", (noticed(), NOT_READ)),
    ("_bussi", "our stamp again", (NOT_READ,)),
    ("表紙", "the name of a sheet of ours", (NOT_READ,)),
):
    kind.add(f"a sheet more with {words}", lambda v, t=title: v.sheet(t, VALUE), *wanted)
kind.add(
    "a sheet more without a name",
    lambda v: (v.sheet("zzz", VALUE), v.sub(WORKBOOK, 'name="zzz" ', ""))[1],
    NOT_READ,
    noticed(),
)
kind.add(
    "two sheets more whose names differ by case",
    lambda v: (v.sheet("Memo", VALUE), v.sheet("MEMO", VALUE, "xl/worksheets/s901.xml"))[1],
    noticed(),
    NOT_READ,
)
kind.add(
    "a sheet more that is hidden",
    lambda v: (v.sheet("隠し", VALUE), v.sub(WORKBOOK, 'name="隠し"', 'name="隠し" state="veryHidden"'))[1],
    noticed(),
)

for title, words in (("資金計画（修正）", "another name"), ("\u202e画計", "a mark that turns the direction"), ("x" * 200, "200 characters"), ("a&#10;b", "a line end"), ("a_x0007_b", "an escaped control character"),
                     ("=cmd", "a formula"), ("O'Brien's", "apostrophes")):  # fmt: skip

    def renamed(v: Victim, title: str = title) -> None:
        v.sub(WORKBOOK, f'<sheet name="{places()[MONEY].sheet}"', f'<sheet name="{title}"')

    kind.add(
        f"one of our sheets renamed to {words}",
        renamed,
        SAME,
        noticed(),
        *((NOT_READ,) if words != "another name" else ()),
    )

kind.add(
    "300 sheets more",
    lambda v: [v.sheet(f"x{n}", VALUE, f"xl/worksheets/x{n}.xml") for n in range(300)] and None,
    noticed(),
    refused(UNSAFE),
)


def listed(v: Victim, n: int) -> None:
    v.sub(
        WORKBOOK,
        "</sheets>",
        "".join(f'<sheet name="x{i}" sheetId="{1000 + i}" r:id="rId1"/>' for i in range(n)) + "</sheets>",
    )


for n in (5_000, 300_000):
    kind.add(f"{n:,} entries in the list of sheets", lambda v, n=n: listed(v, n), noticed(), NOT_READ, SAME)
kind.add(
    "a million names in the book",
    lambda v: v.sub(
        WORKBOOK, "</definedNames>", '<definedName name="a">1</definedName>' * 1_000_000 + "</definedNames>"
    ),
    *EITHER,
)
kind.add(
    "all sheets hidden",
    lambda v: v.sub_re(WORKBOOK, '<sheet (name="[^_])', r'<sheet state="veryHidden" \1'),
    SAME,
    noticed(),
    NOT_READ,
)

FILES = (
    ("\x1b[31m赤.xlsx", "a terminal code"), ("行\n末.xlsx", "a line end"), ("\u202exslx.xlsx", "a mark that turns the direction"), ("-rf.xlsx", "a hyphen before it"),
    ("--json.xlsx", "an option"), ("=cmd.xlsx", "a formula"), ("<b>&amp;.xlsx", "tags"), ("'\"`$(id).xlsx", "quotes"), ("a\tb.xlsx", "a tab"), ("\x01\x02.xlsx", "control characters"),
    ("あ" * 80 + ".xlsx", "245 bytes"), ("提出.XLSX", "an ending in capitals"), ("提出", "no ending"), ("提出.xls", "an ending of old books"), ("提出.xlsx.exe", "an ending of programs"),
    ("提出.xlsx ", "a space at the end"), ("が.xlsx", "an accent that is composed"), ("か\u3099.xlsx", "an accent of its own"), ("\u200b.xlsx", "characters nobody sees"), ("{0}%s.xlsx", "marks of formats"),
    ("#a?b=c.xlsx", "marks of addresses"), ("[1]x!.xlsx", "marks of references"), ("\x7f\x80.xlsx", "control characters of the second kind"),
    (os.fsdecode("申請書①.xlsx".encode("cp932")), "bytes of Shift_JIS"), (os.fsdecode(b"\xff\xfe\xfd.xlsx"), "bytes of no encoding"),
)  # fmt: skip
for file, words in FILES:
    kind.add(f"a file called with {words}", lambda v: None, SAME, file=file)
