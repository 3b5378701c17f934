"""What a value is: numbers in every spelling, and what is none."""

from .feature import BROKEN, NOT_READ, SAME, UNSAFE, Kind, noticed, only, refused, wrong
from .victim import COUNT, DATE, MAIN, MONEY, REQUIRED, STYLES, WORKBOOK, Victim, value

kind = Kind("numbers")
TYPED = ("TYPE", "CELL-DATE", "REQUIRED")


def v_of(words: str, *wanted: object, key: str = COUNT, cell: str = "") -> None:
    """The number 45 of a field, its ``<v>`` written in another way."""
    xml = f'<c r="{{r}}" s="{{s}}"{cell}>{words}</c>'
    kind.add(f"{key}: {cell.strip()} {words}"[:80].strip(), lambda v: v.cell(key, xml), *(wanted or (SAME,)))  # type: ignore[arg-type]


assert value(COUNT) == 45
for spelling in ("&#52;5", "4&#53;", "&#x34;&#x35;", "4<!-- 9 -->5", "<!-- -->45", "45<!---->", "4<?x 9?>5", "<?x?>45", "<![CDATA[45]]>", "4<![CDATA[5]]>",
                 "<![CDATA[]]>45", "45.0", "45.", "4.5E1", "4.5e+1", "450E-1", "+45", "045", "0000000045", "4500000000000000000e-17",
                 "45." + "0" * 5000, "0.45E+2", "<!-- <v>99</v> -->45", "4<?xml-x?>5"):  # fmt: skip
    v_of(f"<v>{spelling}</v>")
for spelling in (" 45 ", "\n45\n", "&#32;45", "45&#10;", "\t45"):
    v_of(f"<v>{spelling}</v>", SAME, wrong(COUNT), NOT_READ)
v_of('<v xml:space="preserve">45</v>')
v_of('<v xmlns:x="urn:x" x:y="1">45</v>')
v_of("<v\n>45</v\n>")
v_of('<q:v xmlns:q="urn:q">99</q:v><v>45</v>', SAME, NOT_READ)
v_of('<v>45</v><q:v xmlns:q="urn:q">99</q:v>', SAME, NOT_READ)
v_of(f'<m:v xmlns:m="{MAIN}">45</m:v>')
v_of("<v>45</v>", cell=' t="n"')
v_of("<v>45</v>", cell=" t='n'")
v_of("<v>45</v>", cell=' t = "n"')
v_of("<v>45</v>", cell=' t="&#110;"')
v_of("<v>45</v>", cell=' xmlns:x="urn:x" x:t="s"')
v_of("<v>45</v>", cell=' cm="0" vm="0" ph="0"')
v_of("<v>45</v><extLst><ext uri='x'><v>99</v></ext></extLst>", SAME, NOT_READ)
v_of("<v>44</v><v>45</v>", NOT_READ)
v_of("<v>4<x/>5</v>", NOT_READ)
v_of("<v>4<v>5</v></v>", NOT_READ)
v_of("<v>45</v><is><t>99</t></is>", SAME, NOT_READ)
v_of("<v>45</v>", NOT_READ, wrong(COUNT), cell=' t="q"')
v_of("<v>45</v>", NOT_READ, SAME, cell=' t=" n "')
v_of("<v>45</v>", NOT_READ, cell=' t="s" t="n"')
v_of("<v>10</v>", NOT_READ, wrong(REQUIRED), key=REQUIRED, cell=' t="N"')
v_of('<q:v xmlns:q="urn:q">99</q:v>', NOT_READ, wrong(REQUIRED), key=REQUIRED)
kind.add("a cell in another name space", lambda v: v.cell(REQUIRED, '<q:c xmlns:q="urn:q" r="{r}"><q:v>99</q:v></q:c>'),
         NOT_READ, wrong(REQUIRED))  # fmt: skip
kind.add("a cell of another name space before the cell", lambda v: v.cell(COUNT, '<q:c xmlns:q="urn:q" r="{r}"><q:v>99</q:v></q:c><c r="{r}" s="{s}"><v>45</v></c>'),
         SAME, NOT_READ)  # fmt: skip
kind.add("a cell of another name space after the cell", lambda v: v.cell(COUNT, '<c r="{r}" s="{s}"><v>45</v></c><q:c xmlns:q="urn:q" r="{r}"><q:v>99</q:v></q:c>'),
         SAME, NOT_READ)  # fmt: skip

for number in ("NaN", "INF", "-INF", "+INF", "inf", "Infinity", "1e400", "-1e400", "１２", "４５", "1_000", "0x2D", "45円", "4 5", "4,5", "45%", "４", "²", "٤٥", "1e", "--45",
               "4e5e6", "45d", "#REF!", "TRUE", "-", "."):  # fmt: skip
    v_of(f"<v>{number}</v>", refused(BROKEN, UNSAFE), wrong(COUNT))
for logical in ("1", "0", "true", "false"):
    v_of(f"<v>{logical}</v>", wrong(COUNT, rules=("TYPE",)), cell=' t="b"')
for logical in ("2", "TRUE", "yes", "-1", "1.0", "", "１"):
    v_of(f"<v>{logical}</v>", wrong(REQUIRED), refused(BROKEN, UNSAFE), key=REQUIRED, cell=' t="b"')
v_of("<v>45</v>", wrong(COUNT, rules=("TYPE",)), cell=' t="str"')
v_of("<is><t>45</t></is>", wrong(COUNT, rules=("TYPE",)), cell=' t="inlineStr"')
for huge in ("1e15", "1e308", "-1e308", "123456789012345678"):  # numbers, but not of days
    v_of(f"<v>{huge}</v>", wrong(COUNT), refused(BROKEN))
v_of("<v>1e-320</v>", only(COUNT))

DAYS = ("-1", "-1e308", "1e308", "2958466", "3e6", "1e15", "-0.5", "NaN", "1e400", "-99999999999999999999")
for serial in DAYS:
    v_of(f"<v>{serial}</v>", wrong(DATE), refused(BROKEN, UNSAFE), key=DATE)
v_of("<v>60</v>", wrong(DATE), key=DATE)
v_of("<v>0</v>", wrong(DATE), key=DATE)
assert value(DATE) == 46325
v_of("<v>2026-10-30</v>", SAME, key=DATE, cell=' t="d"')
v_of("<v>2026-10-30T00:00:00</v>", SAME, key=DATE, cell=' t="d"')
v_of("<v>2026-13-45</v>", wrong(DATE), refused(BROKEN), key=DATE, cell=' t="d"')
v_of("<v>46325.0000000001</v>", SAME, wrong(DATE), key=DATE)
v_of("<v>46324.9999999999</v>", SAME, wrong(DATE), key=DATE)
v_of("<v>46325.5</v>", wrong(DATE), only(DATE), key=DATE)


for flag, words in (
    ('date1904="1"', "1904"), ("date1904 = 'true'", "1904 in single quotes"), ('date1904="&#49;"', "1904 as a character reference"),
):  # fmt: skip

    def since_1904(v: Victim, flag: str = flag) -> None:
        v.sub(WORKBOOK, "<workbookPr ", f"<workbookPr {flag} ")
        v.cell(DATE, f'<c r="{{r}}" s="{{s}}"><v>{46325 - 1462}</v></c>')

    days = (
        "plan_start",
        "plan_end",
        "consulted_on",
        "pledged_on",
        "activities.start",
        "activities.end",
        "activities.supply_start",
    )
    kind.add(
        f"a book that counts days from {words}: one date is that day, the others are named or later",
        since_1904,
        only(*days),
    )
for decoy, words in (
    ('<!-- <workbookPr date1904="1"/> --><workbookPr ', "in a comment"), ('<workbookPr xmlns:x="urn:x" x:date1904="1" ', "of another name space"),
    ('<workbookPr date1904="0" ', "switched off"), ('<workbookPr date1904="false" ', "false"),
):  # fmt: skip
    kind.add(f"a 1904 {words}", lambda v, d=decoy: v.sub(WORKBOOK, "<workbookPr ", d), SAME)

FORMATS = (
    14,
    17,
    22,
    27,
    30,
    36,
    45,
    46,
    47,
    50,
    55,
    58,
    'ggge"年"m"月"d"日"',
    "[$-411]ge.m.d",
    "yyyy/m/d;@",
    "[h]:mm",
    "[$-F800]dddd, mmmm dd, yyyy",
    "h:mm AM/PM",
    "m/d",
)
for number_format in FORMATS:
    kind.add(f"a count in the date format {number_format}", lambda v, f=number_format: v.formatted(COUNT, f), noticed())
for number_format in (
    0,
    1,
    3,
    37,
    38,
    49,
    "#,##0",
    "0_ ",
    '0"日"',
    "[Red]0",
    '"d"0',
    r"\d0",
    "General",
    "#,##0;[Red]-#,##0",
    "_ * #,##0_ ;_ * -#,##0_ ",
    '[<=100]0;[>100]"多"',
):
    kind.add(
        f"a count in the number format {number_format}",
        lambda v, f=number_format: v.formatted(COUNT, f),
        SAME,
        noticed(),
    )
for number_format in ("#,##0,", '#,##0,,"百万円"', '#,##0"千円"', "0%", "#,##0,,"):
    kind.add(f"an amount in the format {number_format}", lambda v, f=number_format: v.formatted(MONEY, f), noticed())


@kind(SAME, NOT_READ)
def styles_with_prefixes(v: Victim) -> None:
    v.sub(STYLES, "xmlns=", "xmlns:w=")
    v.sub_re(STYLES, r"<(/?)(?=[a-zA-Z])", r"<\1w:")


kind.add(
    "no styles", lambda v: v.parts.update({STYLES: f'<styleSheet xmlns="{MAIN}"/>'.encode()}), SAME, noticed(), NOT_READ
)
kind.add(
    "styles that are a web page", lambda v: v.parts.update({STYLES: b"<html>404</html>"}), SAME, noticed(), NOT_READ
)
kind.add(
    "a style that there is not",
    lambda v: v.cell(COUNT, '<c r="{r}" s="99999"><v>45</v></c>'),
    SAME,
    noticed(),
    NOT_READ,
)
kind.add(
    "a style that is no number", lambda v: v.cell(COUNT, '<c r="{r}" s="abc"><v>45</v></c>'), SAME, noticed(), NOT_READ
)
kind.add("a style below zero", lambda v: v.cell(COUNT, '<c r="{r}" s="-1"><v>45</v></c>'), SAME, noticed(), NOT_READ)
kind.add("a number format of 30,000 characters", lambda v: v.formatted(COUNT, "0" * 30_000), SAME, noticed(), NOT_READ)
kind.add("a number format of 30,000 brackets", lambda v: v.formatted(COUNT, "[" * 30_000), SAME, noticed(), NOT_READ)
kind.add(
    "a number format of 30,000 quotes", lambda v: v.formatted(COUNT, '"' * 30_000 + "d"), SAME, noticed(), NOT_READ
)

for words, code in (
    ("a condition that is no number", "[<1.2.3]0;0"), ("a condition without a number", "[>-]0;0"), ("an endless condition", f"[>{'9' * 400}]0;0"),
    ("brackets without end", "[" * 30_000 + "0"), ("quotation marks without end", '"' * 29_999 + "0"), ("semicolons without end", "0" + ";" * 30_000),
    ("spaces without end", "_" * 30_000 + "0"), ("hours without end", "[h]" * 20_000), ("stars without end", "*" * 30_001), ("commas without end", "0" + "," * 30_000),
):  # fmt: skip
    kind.add(f"a number format with {words}", lambda v, c=code: v.formatted(COUNT, c), SAME, noticed())
