"""The XML itself: alternate content, decoys, document types, depth, length, and what is no XML."""

from .feature import BROKEN, EITHER, LOST, NOT_READ, SAME, UNSAFE, Kind, noticed, refused, wrong
from .victim import COUNT, MAIN, RELATIONS, REQUIRED, STRINGS, STYLES, WORKBOOK, Victim, places

kind = Kind("markup")
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
RIGHT, FALSE = '<c r="{r}" s="{s}"><v>45</v></c>', '<c r="{r}" s="{s}"><v>99</v></c>'


def sheet(v: Victim) -> str:
    return v.parts[places()[COUNT].part].decode()


def rows_of(v: Victim) -> str:
    xml = sheet(v)
    return xml[xml.index("<sheetData>") + 11 : xml.index("</sheetData>")]


def alternate(choice: str, fallback: str, requires: str = "x") -> str:
    return (f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:x="urn:x" Requires="{requires}">{choice}</mc:Choice>'
            f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>")  # fmt: skip


kind.add("alternate content around a cell", lambda v: v.cell(COUNT, alternate(FALSE, RIGHT)), *EITHER)
kind.add(
    "alternate content around a value",
    lambda v: v.cell(COUNT, f'<c r="{{r}}" s="{{s}}">{alternate("<v>99</v>", "<v>45</v>")}</c>'),
    *EITHER,
)
kind.add(
    "alternate content within a value",
    lambda v: v.cell(COUNT, f'<c r="{{r}}" s="{{s}}"><v>{alternate("99", "45")}</v></c>'),
    NOT_READ,
    SAME,
)


@kind(*EITHER)
def alternate_content_around_a_row(v: Victim) -> None:
    n = places()[COUNT].row
    v.row(
        COUNT,
        lambda a, cells: alternate(
            f'<row r="{n}">{cells.replace("<v>45</v>", "<v>99</v>")}</row>', f'<row r="{n}"{a}>{cells}</row>'
        ),
    )


@kind(*EITHER)
def alternate_content_around_the_rows(v: Victim) -> None:
    false = rows_of(v).replace("<v>45</v>", "<v>99</v>")
    v.sub(
        places()[COUNT].part,
        f"<sheetData>{rows_of(v)}</sheetData>",
        alternate(f"<sheetData>{false}</sheetData>", f"<sheetData>{rows_of(v)}</sheetData>"),
    )


def second_rows(before: bool, where: str) -> None:
    def make(v: Victim) -> None:
        false = rows_of(v).replace("<v>45</v>", "<v>99</v>")
        wrapped = {
            "": f"<sheetData>{false}</sheetData>",
            "extension": f'<extLst><ext uri="x"><sheetData>{false}</sheetData></ext></extLst>',
            "foreign": f'<q:sheetData xmlns:q="urn:q">{false}</q:sheetData>',
            "comment": f"<!-- <sheetData>{false}</sheetData> -->",
            "cdata": f"<![CDATA[<sheetData>{false}</sheetData>]]>",
            "instruction": f"<?x <sheetData>{false}</sheetData> ?>",
        }[where]
        mark = "<sheetData>" if before else "</sheetData>"
        v.sub(places()[COUNT].part, mark, f"{wrapped}{mark}" if before else f"{mark}{wrapped}")

    wanted = {"": (NOT_READ,), "cdata": EITHER, "foreign": EITHER}.get(
        where, EITHER if before and where == "extension" else (SAME,)
    )
    kind.add(f"second rows {'before' if before else 'after'} ours, in {where or 'a second sheetData'}", make, *wanted)


for place in ("", "extension", "foreign", "comment", "cdata", "instruction"):
    second_rows(True, place)
    second_rows(False, place)

for decoy in (
    '<!-- <c r="{r}"><v>99</v></c> -->',
    '<?x <c r="{r}"><v>99</v></c> ?>',
    '<extLst><ext uri="x"><c r="{r}"><v>99</v></c></ext></extLst>',
):
    wanted = (SAME, NOT_READ) if "extLst" in decoy else (SAME,)
    kind.add(f"before a cell {decoy[:9]}", lambda v, d=decoy: v.cell(COUNT, d + RIGHT), *wanted)
    kind.add(f"after a cell {decoy[:9]}", lambda v, d=decoy: v.cell(COUNT, RIGHT + d), *wanted)
kind.add(
    "a cell in a cell", lambda v: v.cell(COUNT, '<c r="{r}" s="{s}"><v>45</v><c r="{r}"><v>99</v></c></c>'), NOT_READ
)
kind.add(
    "a row in a row",
    lambda v: v.row(
        COUNT, lambda a, c: f'<row r="{places()[COUNT].row}"{a}><row r="1"><c r="A1"><v>9</v></c></row>{c}</row>'
    ),
    NOT_READ,
)
kind.add("cells outside rows", lambda v: v.row(COUNT, lambda a, c: c), NOT_READ, LOST, noticed())

# document types and entities -----------------------------------------------------------------------------------------

DOCTYPES = {
    "a document type": "<!DOCTYPE a>",
    "an entity": '<!DOCTYPE a [<!ENTITY b "c">]>',
    "an entity of a file": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    "an entity of the network": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
    "a parameter entity": '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/x">%b;]>',
    "a billion laughs": "<!DOCTYPE a [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10))
    + "]>",
}
for words, doctype in DOCTYPES.items():
    for part, where in (
        (None, "a sheet"),
        (STRINGS, "the shared texts"),
        (WORKBOOK, "the list of sheets"),
        (RELATIONS, "the relationships"),
        (STYLES, "the styles"),
    ):

        def declared(v: Victim, part: str | None = part, doctype: str = doctype) -> None:
            v.sub_re(part or places()[COUNT].part, r"\?>\s*", lambda m: m[0] + doctype, 1)
            if "a9" in doctype and part is None:
                v.text("tight_definition", "&a9;")

        kind.add(f"{words} in {where}", declared, refused(UNSAFE, BROKEN))
kind.add(
    "a document type in the root relationships",
    lambda v: v.sub_re("_rels/.rels", r"\?>\s*", lambda m: m[0] + "<!DOCTYPE a>", 1),
    refused(UNSAFE, BROKEN),
)
kind.add(
    "a document type in small letters",
    lambda v: v.sub_re(places()[COUNT].part, r"\?>\s*", lambda m: m[0] + "<!doctype a>", 1),
    refused(UNSAFE, BROKEN),
)
kind.add(
    "a document type after many spaces",
    lambda v: v.sub_re(places()[COUNT].part, r"\?>\s*", lambda m: m[0] + " " * 200_000 + "<!DOCTYPE a>", 1),
    refused(UNSAFE, BROKEN),
)
kind.add(
    "a document type in a comment",
    lambda v: v.sub(places()[COUNT].part, "<sheetData>", "<!-- <!DOCTYPE a> --><sheetData>"),
    SAME,
    refused(UNSAFE),
)
kind.add(
    "an entity of the network in the theme",
    lambda v: v.sub_re("xl/theme/theme1.xml", r"\?>\s*", lambda m: m[0] + DOCTYPES["an entity of the network"], 1),
    *EITHER,
)

# size and depth ------------------------------------------------------------------------------------------------------

for n in (1_000, 100_000):
    kind.add(
        f"an extension {n:,} levels deep",
        lambda v, n=n: v.sub(
            places()[COUNT].part,
            "</worksheet>",
            f"<extLst><ext uri='x'>{'<x>' * n}{'</x>' * n}</ext></extLst></worksheet>",
        ),
        *EITHER,
    )
kind.add(
    "100,000 levels deep in a row",
    lambda v: v.more(COUNT, f"<row r='900'>{'<x>' * 100_000}{'</x>' * 100_000}</row>"),
    NOT_READ,
    SAME,
)
kind.add(
    "an attribute of 20 MB",
    lambda v: v.sub(places()[COUNT].part, "<sheetData>", f'<sheetData x="{"a" * 20_000_000}">'),
    *EITHER,
)
kind.add(
    "an attribute of 5 MB in a cell",
    lambda v: v.cell(COUNT, f'<c r="{{r}}" s="{{s}}" x="{"a" * 5_000_000}"><v>45</v></c>'),
    *EITHER,
)
kind.add(
    "a comment of 50 MB",
    lambda v: v.sub(places()[COUNT].part, "<sheetData>", f"<!--{'a' * 50_000_000}--><sheetData>"),
    *EITHER,
)
kind.add(
    "a comment of 20 MB in a value",
    lambda v: v.cell(COUNT, f'<c r="{{r}}" s="{{s}}"><v>4<!--{"a" * 20_000_000}-->5</v></c>'),
    *EITHER,
)
kind.add(
    "a million comments in a value",
    lambda v: v.cell(COUNT, f'<c r="{{r}}" s="{{s}}"><v>4{"<!---->" * 1_000_000}5</v></c>'),
    *EITHER,
)
kind.add(
    "30 MB of small signs that open nothing",
    lambda v: v.sub(places()[COUNT].part, "<sheetData>", "<" * 3_000_000 + "<sheetData>"),
    NOT_READ,
)
kind.add(
    "a name of an element of 1 MB",
    lambda v: v.sub(places()[COUNT].part, "</worksheet>", f"<{'a' * 1_000_000}/></worksheet>"),
    *EITHER,
)
kind.add(
    "100,000 attributes of one element",
    lambda v: v.sub(
        places()[COUNT].part,
        "<sheetData>",
        f"<sheetData {' '.join(f'a{i}={chr(34)}{chr(34)}' for i in range(100_000))}>",
    ),
    *EITHER,
)
kind.add(
    "50,000 name spaces",
    lambda v: v.sub(
        places()[COUNT].part,
        "<sheetData>",
        f"<sheetData {' '.join(f'xmlns:n{i}={chr(34)}u{i}{chr(34)}' for i in range(50_000))}>",
    ),
    *EITHER,
)
kind.add(
    "a million line ends between cells",
    lambda v: v.row(
        COUNT,
        lambda a, c: f'<row r="{places()[COUNT].row}"{a}>{c.replace("><c ", ">" + chr(10) * 300_000 + "<c ", 3)}</row>',
    ),
    *EITHER,
)
kind.add(
    "a million spaces in a tag",
    lambda v: v.cell(COUNT, f'<c r="{{r}}"{" " * 1_000_000}s="{{s}}"><v>45</v></c>'),
    *EITHER,
)
kind.add(
    "a million spaces around an equals sign",
    lambda v: v.cell(COUNT, f'<c r{" " * 500_000}={" " * 500_000}"{{r}}" s="{{s}}"><v>45</v></c>'),
    *EITHER,
)
kind.add("200,000 opened formulas that are not closed", lambda v: v.cell(COUNT, RIGHT + "<c><f>" * 200_000), NOT_READ)
kind.add(
    "100,000 error cells that are not closed",
    lambda v: v.cell(COUNT, RIGHT + '<c r="A1" t="e"><v>' * 100_000),
    NOT_READ,
)
kind.add(
    "60,000 types in one tag that is not closed", lambda v: v.cell(COUNT, RIGHT + "<c " + 't="e" ' * 60_000), NOT_READ
)

# what is no XML, or another one --------------------------------------------------------------------------------------


def whole(text: str) -> object:
    return lambda v: v.parts.update({places()[COUNT].part: text.encode()})


for words, text in (("empty", ""), ("spaces", "   \n"), ("a web page", "<!doctype html><html><body>404</body></html>"), ("another web page", "<html><body><p>404</html>"),
                    ("JSON", '{"a": 1}'), ("a lonely tag", "<worksheet>"), ("two roots", f'<worksheet xmlns="{MAIN}"/><worksheet xmlns="{MAIN}"/>'),
                    ("a sheet of another name space", '<worksheet xmlns="urn:x"><sheetData/></worksheet>'), ("a list of styles", f'<styleSheet xmlns="{MAIN}"/>')):  # fmt: skip
    kind.add(
        f"a sheet that is {words}",
        whole(text),
        NOT_READ,
        *((LOST,) if "name space" in words or "styles" in words else ()),
    )  # type: ignore[arg-type]
kind.add("a sheet without rows", whole(f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'), LOST)  # type: ignore[arg-type]
kind.add("a sheet without a place for rows", whole(f'<worksheet xmlns="{MAIN}"/>'), LOST, NOT_READ)  # type: ignore[arg-type]
for words, old, new in (
    ("a tag that is not closed", "</sheetData>", ""), ("an end that nothing opened", "</sheetData>", "</row></sheetData>"), ("a wrong end", "</sheetData>", "</sheetdata>"),
    ("text after the end", "</worksheet>", "</worksheet>x"), ("a second root", "</worksheet>", "</worksheet><a/>"), ("a comment that is not closed", "</sheetData>", "<!-- </sheetData>"),
    ("two hyphens in a comment", "<sheetData>", "<!-- a -- b --><sheetData>"), ("an attribute without quotes", "<sheetData>", "<sheetData a=1>"),
    ("an attribute without a value", "<sheetData>", "<sheetData a>"), ("a sign in an attribute", "<sheetData>", '<sheetData a="<">'),
    ("a prefix of no name space", "<sheetData>", "<zz:x/><sheetData>"), ("a declaration in the middle", "<sheetData>", '<?xml version="1.0"?><sheetData>'),
):  # fmt: skip
    kind.add(
        words,
        lambda v, o=old, n=new: v.sub(places()[COUNT].part, o, n),
        NOT_READ,
        *(
            (SAME,)
            if words in ("two hyphens in a comment", "a prefix of no name space", "a declaration in the middle")
            else ()
        ),
    )
kind.add("text between rows", lambda v: v.sub(places()[COUNT].part, "<sheetData>", "<sheetData>x"), SAME, NOT_READ)
kind.add("a sheet in XML 1.1", lambda v: v.sub(places()[COUNT].part, 'version="1.0"', 'version="1.1"'), *EITHER)


@kind(SAME)
def a_sheet_with_prefixes(v: Victim) -> None:
    part = places()[COUNT].part
    v.sub(part, "xmlns=", "xmlns:w=")
    v.sub_re(part, r"<(/?)(?=[a-zA-Z])(?!x14|xm)", r"<\1w:")


@kind(SAME)
def a_sheet_with_prefixes_whose_default_name_space_is_foreign(v: Victim) -> None:
    part = places()[COUNT].part
    v.sub(part, "xmlns=", 'xmlns="urn:foreign" xmlns:w=')
    v.sub_re(part, r"<(/?)(?=[a-zA-Z])(?!x14|xm)", r"<\1w:")


@kind(SAME)
def a_sheet_with_single_quotes(v: Victim) -> None:
    v.sub_re(places()[COUNT].part, r"(<(?:c|row) [^<>]*>)", lambda m: m[1].replace('"', "'"))


@kind(SAME)
def a_sheet_with_attributes_in_reverse_order(v: Victim) -> None:
    import re

    v.sub_re(
        places()[COUNT].part,
        r"<c ([^<>/]*)(/?)>",
        lambda m: f"<c {' '.join(reversed(re.findall(r'[a-z]+=.[^ ]*', m[1])))}{m[2]}>",
    )


@kind(SAME)
def a_sheet_with_spaces_and_line_ends_in_its_tags(v: Victim) -> None:
    v.sub_re(
        places()[COUNT].part, r"<(c|row) ([^<>/]*)(/?)>", lambda m: f"<{m[1]}\n\t {m[2].replace('=', ' = ')} {m[3]}>"
    )


@kind(SAME)
def a_sheet_with_line_ends_between_its_tags(v: Victim) -> None:
    v.sub_re(places()[COUNT].part, "(<row |<c |</row>|<v>|<f>)", r"\n  \1")


kind.add(
    "no address, type or value is on one line",
    lambda v: v.cell(REQUIRED, '<c\nr\n=\n"{r}"\ns\n=\n"{s}"\n>\n<v\n>10</v\n>\n</c\n>'),
    SAME,
)
kind.add(
    "a required value whose cell is closed at once",
    lambda v: v.cell(REQUIRED, '<c r="{r}" s="{s}"/>'),
    wrong(REQUIRED, rules=("REQUIRED",)),
)
