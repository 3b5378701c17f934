"""Errors, and formulas nobody has calculated: never blank, however they are written."""

from .feature import BROKEN, NOT_READ, UNSAFE, Kind, only, refused, wrong
from .victim import COUNT, MAIN, REQUIRED, Victim, places

kind = Kind("errors")
assert places()[COUNT]
TYPED = wrong(COUNT, rules=("TYPE",))


def cell(xml: str, *wanted: object, key: str = COUNT) -> None:
    kind.add(xml.replace("{r}", "…")[:90], lambda v: v.cell(key, xml), *(wanted or (TYPED,)))  # type: ignore[arg-type]


for code in ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#GETTING_DATA", "#CONNECT!",
             "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!", "#n/a", "#N&#47;A", "<![CDATA[#REF!]]>", "#RE<!-- x -->F!", "#何か!"):  # fmt: skip
    cell(f'<c r="{{r}}" s="{{s}}" t="e"><v>{code}</v></c>', TYPED, refused(BROKEN)) if code.startswith("#何") else cell(
        f'<c r="{{r}}" s="{{s}}" t="e"><v>{code}</v></c>'
    )
cell('<c t="e" s="{s}" r="{r}"><v>#REF!</v></c>')
cell("<c r='{r}' s='{s}' t='e'><v>#REF!</v></c>")
cell('<c r = "{r}" s="{s}" t = "e" ><v >#REF!</v ></c >')
cell('<c\nr="{r}"\nt="e"\n><v>#REF!</v></c>')
cell('<c r="{r}" t="&#101;"><v>#REF!</v></c>')
cell('<c xmlns:x="urn:x" x:t="n" r="{r}" t="e"><v>#REF!</v></c>')
cell('<c xmlns:x="urn:x" r="{r}" t="e" x:t="n"><v>#REF!</v></c>')
cell('<c xmlns:x="urn:x" x:note="a>b" r="{r}" t="e"><v>#REF!</v></c>')
cell('<c xmlns:x="urn:x" x:r="A1" r="{r}" t="e"><v>#REF!</v></c>')
cell('<c r="{r}" t="e"><f>A1/0</f><v>#DIV/0!</v></c>')
cell('<c r="{r}" t="e"><f/><v>#REF!</v></c>')
cell('<c r="{r}" t="e"><f t="shared" si="0"/><v>#REF!</v></c>')
cell('<c r="{r}" t="e"><f>IF(A1&lt;0,"&gt;",1)</f><v>#REF!</v></c>')
cell('<c r="{r}" t="e"><!-- x --><v>#REF!</v></c>')
cell('<c r="{r}" t="e"><f>A1</f><!-- x -->\n <v>#REF!</v><?x?></c>')
cell('<c r="{r}" t="e"><v xml:space="preserve">#REF!</v></c>')
cell('<c r="{r}" t="e"><v>#REF!</v><extLst><ext uri="x"/></extLst></c>')
cell('<c r="{r}" t="e" vm="1"><v>#VALUE!</v></c>')
cell(f'<m:c xmlns:m="{MAIN}" r="{{r}}" t="e"><m:v>#REF!</m:v></m:c>')
cell(f'<c r="{{r}}" t="e"><m:v xmlns:m="{MAIN}">#REF!</m:v></c>')
cell('<c r="{r}" t="e"><q:v xmlns:q="urn:q">45</q:v><v>#REF!</v></c>', TYPED, NOT_READ)
cell('<c r="{r}" t="e"/>', wrong(REQUIRED), NOT_READ, key=REQUIRED)
cell('<c r="{r}" t="e"><v/></c>', wrong(REQUIRED), NOT_READ, key=REQUIRED)
cell('<c r="{r}" t="str"><v>#REF!</v></c>')
cell('<c r="{r}" t="inlineStr"><is><t>#REF!</t></is></c>')

for formula in ("<f>1+1</f>", "<f>1+1</f><v/>", "<f>1+1</f><v></v>", "<f/>", '<f ca="1">NOW()</f>', '<f t="array" ref="{r}">1</f>', '<f t="shared" ref="{r}:{r}" si="9">1+1</f>',
                '<f t="dataTable" ref="{r}" dt2D="0" dtr="0" r1="A1"/>', "<!-- x --><f>1+1</f>", "<f>1+1</f><!-- x -->", "<f>1+1</f>\n ", "<f><![CDATA[1+1]]></f>",
                '<f xml:space="preserve">1+1</f>', "<f\n>1+1</f\n>", "<f>A1&lt;B1</f>", "<f>1+1</f><extLst><ext uri='x'/></extLst>", "<f>1</f><v ></v >", "<v/><f>1+1</f>",
                "<f>1+1</f><?x?>", "<f>1+1</f><v><!-- 9 --></v>"):  # fmt: skip
    cell(f'<c r="{{r}}" s="{{s}}">{formula}</c>')
cell('<c s="{s}" r="{r}"><f>1+1</f></c>')
cell("<c r='{r}'><f>1+1</f></c>")
cell('<c r="{r}" t="n"><f>1+1</f></c>')
cell('<c t="n" r="{r}"><f>1+1</f><v></v></c>')
cell('<c xmlns:x="urn:x" x:r="A1" r="{r}"><f>1+1</f></c>')
cell('<c xmlns:x="urn:x" x:note="a>b" r="{r}"><f>1+1</f></c>')
cell(f'<m:c xmlns:m="{MAIN}" r="{{r}}"><m:f>1+1</m:f></m:c>')
cell(f'<c r="{{r}}"><m:f xmlns:m="{MAIN}">1+1</m:f></c>')
cell('<c r="{r}" t="b"><f>1=1</f></c>', TYPED, NOT_READ)
cell('<c r="{r}" t="str"><f>"x"</f></c>', wrong(REQUIRED), key=REQUIRED)
cell('<c r="{r}" t="str"><f>""</f><v></v></c>', wrong(REQUIRED, rules=("REQUIRED",)), key=REQUIRED)
cell('<c r="{r}" t="str"><f>""</f><v> </v></c>', wrong(REQUIRED, rules=("REQUIRED", "TYPE")), key=REQUIRED)
cell('<c r="{r}" t="s"><f>A1</f></c>', wrong(REQUIRED), NOT_READ, key=REQUIRED)
cell('<c r="{r}"><f>WEBSERVICE("http://127.0.0.1:9/")</f></c>')
cell('<c r="{r}"><f>[1]Sheet1!$A$1</f><v>45</v></c>', only(), wrong(COUNT), NOT_READ)


def without_address(inside: str, attributes: str) -> None:
    """The cell of a count after a cell that says where it is, itself without an address."""

    def make(v: Victim) -> None:
        at = places()[COUNT]
        before = chr(ord(at.cell[0]) - 1)
        v.cell(COUNT, f"<c{attributes}>{inside}</c>")
        assert f'<c r="{before}{at.row}"' in v.parts[at.part].decode()

    kind.add(f"<c{attributes}>{inside}</c> without an address"[:90], make, TYPED)


without_address("<v>#REF!</v>", ' t="e"')
without_address("<f>A1</f><v>#REF!</v>", " t='e'")
without_address("<f>1+1</f>", "")
without_address("<f>1+1</f><v/>", ' s="1"')
without_address("<v>#SPILL!</v>", ' s="1" t="e"')


@kind(refused(UNSAFE, BROKEN), wrong(COUNT))
def a_formula_of_a_million_characters(v: Victim) -> None:
    v.cell(COUNT, f'<c r="{{r}}"><f>{"1+" * 500_000}1</f></c>')
