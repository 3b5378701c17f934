"""Texts: shared ones and their numbers, rich ones, entities, encodings, characters nobody sees, and length."""

import re

from .feature import BROKEN, NOT_READ, SAME, UNSAFE, Kind, noticed, only, refused, wrong
from .victim import COUNT, DATE, MAIN, MONEY, NAME, NUMBER, REQUIRED, STRINGS, TEXT, WORKBOOK, Victim, places, value

kind = Kind("texts")

for index in (
    "abc",
    "-1",
    "1.5",
    "1" + "0" * 20,
    "99999999",
    "",
    "３",
    "0x1",
    "1e1",
    "NaN",
    "1 2",
    "&#65;",
    "--1",
    "9" * 5000,
):
    kind.add(f"the number of a shared text is {index[:12]!r}", lambda v, i=index: v.cell(NAME, f'<c r="{{r}}" s="{{s}}" t="s"><v>{i}</v></c>'),
             refused(BROKEN, UNSAFE), wrong(NAME))  # fmt: skip
kind.add(
    "no number of a shared text",
    lambda v: v.cell(NAME, '<c r="{r}" s="{s}" t="s"/>'),
    refused(BROKEN, UNSAFE),
    wrong(NAME),
)
kind.add(
    "a bad number of a shared text, its type first",
    lambda v: v.cell(NAME, '<c t="s" s="{s}" r="{r}"><v>abc</v></c>'),
    refused(BROKEN, UNSAFE),
    wrong(NAME),
)
kind.add(
    "a bad number of a shared text, with single quotes",
    lambda v: v.cell(NAME, "<c r='{r}' t='s'><v>-1</v></c>"),
    refused(BROKEN, UNSAFE),
    wrong(NAME),
)
kind.add(
    "a bad number of a shared text, with spaces",
    lambda v: v.cell(NAME, '<c r="{r}" t = "s" ><v >abc</v ></c >'),
    refused(BROKEN, UNSAFE),
    wrong(NAME),
)
kind.add(
    "a bad number of a shared text, in CDATA",
    lambda v: v.cell(NAME, '<c r="{r}" t="s"><v><![CDATA[-1]]></v></c>'),
    refused(BROKEN, UNSAFE),
    wrong(NAME),
)
kind.add("a bad number of a shared text, with a prefix",
         lambda v: v.cell(NAME, f'<m:c xmlns:m="{MAIN}" r="{{r}}" t="s"><m:v>-1</m:v></m:c>'), refused(BROKEN, UNSAFE), wrong(NAME))  # fmt: skip


def shared(v: Victim, key: str = NAME) -> str:
    """The number of the shared text in an input's cell."""
    import re

    at = places()[key]
    m = re.search(rf'<c r="{at.cell}"[^<>]*><v>(\d+)</v>', v.parts[at.part].decode())
    assert m
    return m[1]


for spelling in ("{}<!-- 0 -->", "&#48;{}", "0{}", "<![CDATA[{}]]>", "{}<?x?>"):
    kind.add(f"the number of a shared text is written {spelling}",
             lambda v, s=spelling: v.cell(NAME, f'<c r="{{r}}" s="{{s}}" t="s"><v>{s.format(shared(v))}</v></c>'), SAME)  # fmt: skip
kind.add(
    "the number of a shared text has spaces around it",
    lambda v: v.cell(NAME, f'<c r="{{r}}" t="s"><v> {shared(v)}\n</v></c>'),
    SAME,
    NOT_READ,
)
kind.add(
    "a plus before the number of a shared text",
    lambda v: v.cell(NAME, f'<c r="{{r}}" t="s"><v>+{shared(v)}</v></c>'),
    SAME,
    NOT_READ,
)
kind.add(
    "one attribute twice", lambda v: v.cell(NAME, f'<c r="{{r}}" t="s" t="s"><v>{shared(v)}</v></c>'), refused(BROKEN)
)
kind.add(
    "a foreign type beside the type",
    lambda v: v.cell(NAME, f'<c xmlns:x="urn:x" x:t="n" r="{{r}}" t="s" x:r="A1"><v>{shared(v)}</v></c>'),
    SAME,
)
kind.add("9,000 foreign types beside the type",
         lambda v: v.cell(NAME, f'<c xmlns:x="urn:x" {" ".join(f"x:t{i}={chr(34)}s{chr(34)}" for i in range(9000))} r="{{r}}" t="s"><v>{shared(v)}</v></c>'), SAME, NOT_READ)  # fmt: skip

for count in ("4294967295", "99999999999999999999", "-1", "abc", "0", "1"):

    def counted(v: Victim, count: str = count) -> None:
        v.sub_re(
            STRINGS,
            r'<sst ([^>]*?) count="\d+" uniqueCount="\d+"',
            lambda m: f'<sst {m[1]} count="{count}" uniqueCount="{count}"',
            1,
        )

    kind.add(f"shared texts said to be {count}", counted, SAME)
kind.add(
    "a million empty shared texts more",
    lambda v: v.sub(STRINGS, "</sst>", "<si><t/></si>" * 1_000_000 + "</sst>"),
    SAME,
    refused(UNSAFE, BROKEN),
)
kind.add(
    "shared texts of 90 MB together",
    lambda v: v.sub(STRINGS, "</sst>", f"<si><t>{'a' * 30_000}</t></si>" * 3_000 + "</sst>"),
    SAME,
    refused(UNSAFE, BROKEN),
)
kind.add(
    "one shared text of 90 MB that nothing uses",
    lambda v: v.sub(STRINGS, "</sst>", f"<si><t>{'a' * 90_000_000}</t></si></sst>"),
    SAME,
    refused(UNSAFE, BROKEN),
)
for length in (32_768, 1_000_000, 20_000_000):
    kind.add(
        f"a text of {length:,} characters",
        lambda v, n=length: v.text(TEXT, "あ" * n),
        wrong(TEXT),
        refused(UNSAFE, BROKEN),
    )
kind.add("a text of 32,767 characters", lambda v: v.text(TEXT, "あ" * 32_767), wrong(TEXT))


@kind(noticed(), refused(UNSAFE))
def a_million_cells_with_one_text_of_32767_characters(v: Victim) -> None:
    v.sub(STRINGS, "</sst>", f"<si><t>{'a' * 32_767}</t></si></sst>")
    n = v.parts[STRINGS].count(b"<si>") - 1
    v.sheet(
        "長い",
        "".join(f'<row r="{r}">{f"<c t={chr(34)}s{chr(34)}><v>{n}</v></c>" * 100}</row>' for r in range(1, 10_001)),
    )


def alone(v: Victim, item: str) -> None:
    """A shared text of its own for the name; ``*`` in it stands for the name itself."""
    v.sub(STRINGS, "</sst>", f"<si>{item.replace('*', str(value(NAME)))}</si></sst>")
    v.cell(NAME, f'<c r="{{r}}" s="{{s}}" t="s"><v>{v.parts[STRINGS].count(b"<si") - 1}</v></c>')


NAMED = str(value(NAME))
FIRST, REST = NAMED[:2], NAMED[2:]
for item, words in (
    (f"<r><rPr><b/></rPr><t>{FIRST}</t></r><r><t>{REST}</t></r>", "in two looks"),
    (f"<t>{NAMED}</t><rPh sb='0' eb='2'><t>フリガナ</t></rPh><phoneticPr fontId='1'/>", "with furigana"),
    (f"<r><t>{NAMED}</t></r><rPh sb='0' eb='2'><t>フリガナ</t></rPh>", "in one look, with furigana"),
    (f"<t xml:space='preserve'>{NAMED}</t>", "that keeps its spaces"),
    (f"<t><![CDATA[{NAMED}]]></t>", "in CDATA"), (f"<t>{FIRST}<![CDATA[{REST}]]></t>", "half in CDATA"),
    (f"<t>{FIRST}<!-- 偽 -->{REST}</t>", "with a comment"), (f"<t>{FIRST}<?x 偽?>{REST}</t>", "with an instruction"),
    ("<t>" + "".join(f"&#{ord(c)};" for c in NAMED) + "</t>", "in decimal references"),
    ("<t>" + "".join(f"&#x{ord(c):X};" for c in NAMED) + "</t>", "in hexadecimal references"),
    ("<t>" + "".join(f"_x{ord(c):04X}_" for c in NAMED) + "</t>", "in Excel's own escapes"),
    (f"<t>{FIRST}</t><!-- <t>偽</t> --><r><t>{REST}</t></r>", "partly in a run after it"),
    (f"<r><t>{NAMED}</t></r><r><t/></r><r><rPr/><t></t></r>", "with empty runs"),
    (f"<m:t xmlns:m='{MAIN}'>{NAMED}</m:t>", "with a prefix"),
):  # fmt: skip
    wanted = (SAME, NOT_READ) if "partly" in words else (SAME,)
    kind.add(f"a name {words}", lambda v, i=item: alone(v, i), *wanted)
    inline = item.replace("{", "{{")
    kind.add(
        f"a name in its cell {words}",
        lambda v, i=inline: v.cell(NAME, f'<c r="{{r}}" s="{{s}}" t="inlineStr"><is>{i}</is></c>'),
        *wanted,
    )
kind.add("a name as a result", lambda v: v.cell(NAME, f'<c r="{{r}}" s="{{s}}" t="str"><v>{NAMED}</v></c>'), SAME)
kind.add(
    "a name as a result with a formula",
    lambda v: v.cell(NAME, f'<c r="{{r}}" s="{{s}}" t="str"><f>"x"</f><v>{NAMED}</v></c>'),
    SAME,
)
kind.add(
    "a name with a foreign text before it",
    lambda v: alone(v, f"<q:t xmlns:q='urn:q'>偽</q:t><t>{NAMED}</t>"),
    SAME,
    NOT_READ,
)
kind.add(
    "a name with a foreign text after it",
    lambda v: alone(v, f"<t>{NAMED}</t><q:t xmlns:q='urn:q'>偽</q:t>"),
    SAME,
    NOT_READ,
)
kind.add("two texts in one item", lambda v: alone(v, f"<t>{NAMED}</t><t>偽</t>"), NOT_READ, only(NAME))
kind.add("an item in an item", lambda v: alone(v, f"<si><t>偽</t></si><t>{NAMED}</t>"), NOT_READ)


@kind(SAME)
def shared_texts_with_prefixes(v: Victim) -> None:
    v.sub(STRINGS, "xmlns=", "xmlns:w=")
    v.sub_re(STRINGS, r"<(/?)(?=[a-z])", r"<\1w:")


@kind(SAME)
def a_foreign_item_among_the_shared_texts(v: Victim) -> None:
    v.sub_re(STRINGS, r"(<sst [^>]*>)", lambda m: f"{m[1]}<!-- <si><t>偽</t></si> -->")


@kind(SAME, NOT_READ)
def shared_texts_of_another_name_space_before_ours(v: Victim) -> None:
    v.sub_re(STRINGS, r"(<sst [^>]*>)", lambda m: f'{m[1]}<q:si xmlns:q="urn:q"><q:t>偽</q:t></q:si>')


# encodings -----------------------------------------------------------------------------------------------------------

SHEET = "sheet"


def recoded(v: Victim, part: str, encoding: str, declared: str | None) -> None:
    name = places()[COUNT].part if part == SHEET else part
    text = v.parts[name].decode()
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    v.parts[name] = (declaration + re.sub(r"^<[?]xml.*?[?]>", "", text)).encode(encoding, "xmlcharrefreplace")


for part in (SHEET, STRINGS, WORKBOOK):
    said = {SHEET: "a sheet", STRINGS: "shared texts", WORKBOOK: "a list of sheets"}[part]
    for encoding, declared in (("utf-16", "UTF-16"), ("utf-16-le", "UTF-16LE"), ("utf-16-be", None), ("utf-32", "UTF-32"), ("cp932", "Shift_JIS"),
                               ("utf-7", "UTF-7")):  # fmt: skip
        kind.add(
            f"{said} in {encoding} declared as {declared}",
            lambda v, p=part, e=encoding, d=declared: recoded(v, p, e, d),
            SAME,
            NOT_READ,
        )
    for encoding, declared in (("utf-8", None), ("utf-8-sig", "UTF-8"), ("utf-8", "utf-8"), ("utf-8-sig", None)):
        kind.add(
            f"{said} in {encoding} declared as {declared}",
            lambda v, p=part, e=encoding, d=declared: recoded(v, p, e, d),
            SAME,
        )
    kind.add(f"{said} in UTF-8 declared as Shift_JIS", lambda v, p=part: recoded(v, p, "utf-8", "Shift_JIS"), NOT_READ)
    kind.add(f"{said} in UTF-8 declared as UTF-16", lambda v, p=part: recoded(v, p, "utf-8", "UTF-16"), SAME, NOT_READ)
    kind.add(f"{said} in Shift_JIS declared as UTF-8", lambda v, p=part: recoded(v, p, "cp932", "UTF-8"), NOT_READ)


for bad, words in ((b"\xff\xfe", "bytes that are no UTF-8"), (b"\xc0\xaf", "an overlong UTF-8 sequence"), (b"\xed\xa0\x80", "half a pair in UTF-8"), (b"\x00", "a zero byte"),
                   (b"\x01", "a control character"), (b"\x1b[31m", "a terminal code"), (b"&#0;", "a reference to zero"), (b"&#1;", "a reference to a control character"),
                   (b"&#xD800;", "a reference to half a pair"), (b"&#x110000;", "a reference beyond Unicode"), (b"&#xFFFF;", "a reference to no character"),
                   (b"&unknown;", "an entity that nobody knows"), (b"&", "a lonely ampersand"), (b"]]>", "an end of CDATA")):  # fmt: skip

    def bad_text(v: Victim, bad: bytes = bad) -> None:
        v.text(NAME, f"{NAMED}あ")
        part = places()[NAME].part
        v.parts[part] = v.parts[part].replace("あ</t>".encode(), bad + b"</t>")

    kind.add(f"a name with {words}", bad_text, refused(BROKEN, UNSAFE), only(NAME))

for text, words in (("_x0001_", "an escaped control character"), ("_x001B_[31m赤", "an escaped terminal code"), ("_xD800_", "an escaped half of a pair"),
                    ("_xFFFF_", "an escaped number that is no character"), ("_x0000_", "an escaped zero"), ("_x000D__x000A_", "escaped line ends"),
                    ("\u202e逆\u202c", "a mark that turns the direction"), ("\u2028行", "a line separator"), ("\ue000", "a character of the company's own"),
                    ("\U0002000b", "a character beyond the first plane"), ("が" + "\u3099" * 2000, "two thousand voiced marks"), ("\u200b\u200d\ufeff", "characters nobody sees"),
                    ("👨‍👩‍👧‍👦" * 20, "families"), ("&lt;script&gt;alert(1)&lt;/script&gt;", "a script"), ("%s%n{0}{x}", "marks of formats"),
                    ("\\u001b]0;x\\u0007", "written escapes"), ("&#13;&#10;Bcc: x@example.jp", "a line that looks like a header")):  # fmt: skip
    kind.add(f"a name that ends in {words}", lambda v, t=text: v.text(NAME, NAMED + t), only(NAME))
for text in (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+1",
    "@SUM(1)",
    "＝1+1",
    "&#9;=1",
    "=HYPERLINK(&quot;http://127.0.0.1:9&quot;)",
):
    kind.add(f"a name that is {text}", lambda v, t=text: v.text(NAME, t), only(NAME))

# long words on which a pattern may take the square of their length ---------------------------------------------------

WORDS = ("１" * 30_000, "(" * 30_000, " " * 30_000 + "1", "1" + " " * 30_000 + "x", "," * 30_000, "1," * 15_000 + "x", "令和" * 15_000, "令和" + "1" * 30_000,
         "-" * 30_000, "‐" * 30_000, "△" * 30_000, "1/" * 15_000, "億" * 30_000, "1億" * 10_000, "0" * 30_000 + "x", "a@" * 15_000, "." * 30_000 + "@",
         "a" * 16_000 + "@" + "a." * 8_000, "年月日" * 10_000, "_x" * 15_000, "円" * 30_000, "E1" * 15_000, "　" * 30_000 + "円", "x" * 30_000, "\t " * 15_000 + "x",
         "1.1" * 10_000, "1e" * 15_000, "ー" * 30_000, "㌔" * 30_000, "①" * 30_000, "Ⅳ" * 30_000, "\u200b" * 30_000 + "1")  # fmt: skip
for n, word in enumerate(WORDS):
    keys = (COUNT, MONEY, DATE, NUMBER, "contacts.postal_code", "contacts.phone", "contacts.email", "applicants.jsic", "activities.start", "goods.dependency_rate",
            "applicants.kana", "contacts.prefecture")  # fmt: skip

    def long_words(v: Victim, word: str = word, keys: tuple[str, ...] = keys) -> None:
        for key in keys:
            v.text(key, word)

    seen = ascii(word[:6])
    kind.add(
        f"long words like {seen} ({n}) in twelve kinds of inputs", long_words, wrong(*keys), refused(UNSAFE, BROKEN)
    )
kind.add(
    "a long word in a field that must be filled in", lambda v: v.text(REQUIRED, "1" + "０" * 30_000), wrong(REQUIRED)
)
