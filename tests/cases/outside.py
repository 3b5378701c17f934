"""Words outside the inputs: comments, boxes, titles, headings, units and sheets of people's own are all named."""

import re
from dataclasses import replace

from hostile.feature import SAME, Kind, noticed
from hostile.victim import COUNT, MAIN, MONEY, NAME, WORKBOOK, Victim, places

kind = Kind("outside")
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def part_of(v: Victim, title: str) -> str:
    names = re.findall(r'<sheet name="([^"]*)"', v.parts[WORKBOOK].decode())
    return f"xl/worksheets/sheet{names.index(title) + 1}.xml"


def related(v: Victim, part: str, kind_of: str, target: str, data: str) -> None:
    """Give a sheet a part more."""
    v.parts[target] = data.encode()
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    old = v.parts.get(rels, f'<Relationships xmlns="{PACKAGE}"></Relationships>'.encode()).decode()
    v.parts[rels] = old.replace(
        "</Relationships>", f'<Relationship Id="rIdZ" Type="{kind_of}" Target="/{target}"/></Relationships>'
    ).encode()


def typed(v: Victim, title: str, address: str, text: str) -> None:
    """Type a text into any cell of a sheet, as a person with the protection off does."""
    part, row = part_of(v, title), re.sub("[A-Z]", "", address)
    cell = f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'
    if f'<c r="{address}"' in v.parts[part].decode():
        v.sub_re(part, rf'<c r="{address}"[^<>]*?(?:/>|>(?:(?!</c>).)*</c>)', lambda _: cell, 1)
    elif f'<row r="{row}"' in v.parts[part].decode():
        v.sub_re(
            part,
            rf'<row r="{row}"([^<>]*?)(?:/>|>((?:(?!</row>).)*)</row>)',
            lambda m: f'<row r="{row}"{m[1]}>{_put(m[2] or "", cell, address)}</row>',
            1,
        )
    else:
        v.sub(part, "</sheetData>", f'<row r="{row}">{cell}</row></sheetData>')


def _put(cells: str, cell: str, address: str) -> str:
    column = re.sub(r"\d", "", address)
    for m in re.finditer(r'<c r="([A-Z]+)\d+"', cells):
        if (len(m[1]), m[1]) > (len(column), column):
            return cells[: m.start()] + cell + cells[m.start() :]
    return cells + cell


def comment(key: str, cell: str = "") -> object:
    def make(v: Victim) -> None:
        at = places()[key]
        text = f'<comments xmlns="{MAIN}"><authors><author>x</author></authors><commentList><comment ref="{cell or at.cell}" authorId="0"><text><t>見積は別便で送ります</t></text></comment></commentList></comments>'
        related(v, at.part, f"{RELATIONSHIPS}/comments", "xl/comments9.xml", text)

    return make


for key in (COUNT, NAME, "funding.total_cost", "goods.risk"):
    kind.add(f"a comment on {key}", comment(key), noticed("BOOK-OUTSIDE"))  # type: ignore[arg-type]
kind.add("a comment on a cell that is no input", comment(COUNT, "E3"), noticed("BOOK-OUTSIDE"))  # type: ignore[arg-type]


@kind(noticed("BOOK-OUTSIDE"))
def a_threaded_comment(v: Victim) -> None:
    at = places()[COUNT]
    text = ('<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            f'<threadedComment ref="{at.cell}" dT="2026-10-30T00:00:00.00" personId="{{0}}" id="{{1}}"><text>確認中です</text></threadedComment></ThreadedComments>')  # fmt: skip
    related(
        v,
        at.part,
        "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
        "xl/threadedComments/threadedComment1.xml",
        text,
    )


def box(text: str) -> object:
    def make(v: Victim) -> None:
        at = places()[COUNT]
        space = "http://schemas.openxmlformats.org/drawingml/2006"
        drawing = (f'<xdr:wsDr xmlns:xdr="{space}/spreadsheetDrawing" xmlns:a="{space}/main"><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row>'
                   "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>4</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp><xdr:nvSpPr>"
                   '<xdr:cNvPr id="2" name="テキスト ボックス 1"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:bodyPr/><a:p>'
                   f"{text}</a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>")  # fmt: skip
        related(v, at.part, f"{RELATIONSHIPS}/drawing", "xl/drawings/drawing9.xml", drawing)
        v.sub(at.part, "</worksheet>", f'<drawing xmlns:r="{RELATIONSHIPS}" r:id="rIdZ"/></worksheet>')

    return make


kind.add("a box with a text", box("<a:r><a:t>金額は見込みです</a:t></a:r>"), noticed("BOOK-OUTSIDE"))  # type: ignore[arg-type]
kind.add(
    "a box with a text in two looks",
    box("<a:r><a:t>金額は</a:t></a:r><a:r><a:t>見込みです</a:t></a:r>"),
    noticed("BOOK-OUTSIDE"),
)  # type: ignore[arg-type]

SPACE = "http://schemas.openxmlformats.org/drawingml/2006"
SPACES = f'xmlns:xdr="{SPACE}/spreadsheetDrawing" xmlns:a="{SPACE}/main" xmlns:c="{SPACE}/chart" xmlns:dgm="{SPACE}/diagram" xmlns:r="{RELATIONSHIPS}" xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
RUN = "<a:p><a:r><a:t>単位は</a:t></a:r><a:r><a:t>千円です</a:t></a:r></a:p>"


def shown(frame: str, **parts: tuple[str, str]) -> object:
    """Something drawn at F7; ``parts``: its relationships by id, each as its kind and the part's XML."""

    def make(v: Victim) -> None:
        at = places()[COUNT]
        related(
            v,
            at.part,
            f"{RELATIONSHIPS}/drawing",
            "xl/drawings/drawing9.xml",
            f"<xdr:wsDr {SPACES}><xdr:oneCellAnchor><xdr:from><xdr:col>5</xdr:col><xdr:row>6</xdr:row></xdr:from>{frame}</xdr:oneCellAnchor></xdr:wsDr>",
        )
        rels = "".join(f'<Relationship Id="{i}" Type="{k if ":" in k else f"{RELATIONSHIPS}/{k}"}" Target="../charts/{i}.xml"/>' for i, (k, _) in parts.items())  # fmt: skip
        v.parts["xl/drawings/_rels/drawing9.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{rels}</Relationships>'.encode()  # fmt: skip
        v.parts |= {f"xl/charts/{i}.xml": xml.encode() for i, (_, xml) in parts.items()}

    return make


def of_chart(inside: str) -> object:
    frame = '<xdr:graphicFrame><a:graphic><a:graphicData><c:chart r:id="r1"/></a:graphicData></a:graphic></xdr:graphicFrame>'
    return shown(frame, r1=("chart", f"<c:chartSpace {SPACES}><c:chart>{inside}</c:chart></c:chartSpace>"))


@kind(replace(noticed("BOOK-OUTSIDE", cell="F7"), words=("グラフ", "単位は千円です"), at_most=1))
def words_in_a_box_on_a_chart(v: Victim) -> None:
    of_chart("<c:userShapes r:id='r1'/>")(v)  # type: ignore[operator]
    v.parts["xl/charts/_rels/r1.xml.rels"] = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATIONSHIPS}/chartUserShapes" Target="../drawings/drawing10.xml"/></Relationships>'.encode()  # fmt: skip
    v.parts["xl/drawings/drawing10.xml"] = f"<c:userShapes {SPACES}>{RUN}</c:userShapes>".encode()


def older(inside: str, kind_of: str) -> object:
    """A drawing of the older kind, as Excel writes it: no well-formed XML."""

    def make(v: Victim) -> None:
        text = f"<xml><v:shape id='_x0000_s1025' type='#_x0000_t201'>{inside}<x:ClientData ObjectType=\"{kind_of}\"><x:Anchor>\n 5, 15, 6, 10, 7, 5, 8, 1</x:Anchor></x:ClientData></v:shape></xml>"
        related(v, places()[COUNT].part, f"{RELATIONSHIPS}/vmlDrawing", "xl/drawings/vmlDrawing9.vml", text)

    return make


AT_F7 = replace(noticed("BOOK-OUTSIDE", cell="F7"), words=("単位は千円です",), at_most=1)
LINES = "<v:textbox><div style='text-align:center'><font face=\"Meiryo\">単位は<br>千円です</font></div></v:textbox>"
for words, drawing in (
    ("the title of a chart", of_chart(f"<c:title><c:tx><c:rich>{RUN}</c:rich></c:tx></c:title>")),
    ("an axis of a chart", of_chart(f"<c:plotArea><c:valAx><c:title><c:tx><c:rich>{RUN}</c:rich></c:tx></c:title></c:valAx></c:plotArea>")),
    ("the name of a series", of_chart("<c:ser><c:tx><c:v>単位は千円です</c:v></c:tx></c:ser>")),
    ("a category of a chart", of_chart("<c:cat><c:strLit><c:pt><c:v>単位は千円です</c:v></c:pt></c:strLit></c:cat>")),
    ("a chart of Excel 2016", shown('<mc:AlternateContent><mc:Choice><cx:chart r:id="r1"/></mc:Choice><mc:Fallback><xdr:sp><a:t>このグラフは表示できません</a:t></xdr:sp></mc:Fallback></mc:AlternateContent>',
        r1=("http://schemas.microsoft.com/office/2014/relationships/chartEx", f"<cx:chartSpace {SPACES}><cx:title><cx:tx><cx:txData><cx:v>単位は千円です</cx:v></cx:txData></cx:tx></cx:title></cx:chartSpace>"))),
    ("SmartArt", shown('<dgm:relIds r:dm="r1" r:lo="r2"/>', r1=("diagramData", f"<dgm:dataModel {SPACES}><dgm:pt><dgm:t>{RUN}</dgm:t></dgm:pt></dgm:dataModel>"))),
    ("a button", older("<v:textbox><div>単位は千円です</div></v:textbox>", "Button")),
    ("letters that are drawn", older('<v:textpath style="x" string="単位は千円です"/>', "Shape")),
):  # fmt: skip
    kind.add(f"words in {words}", drawing, AT_F7)  # type: ignore[arg-type]
kind.add(
    "words of two lines in a box of an older program",
    older(LINES, "Checkbox"),
    replace(AT_F7, words=("単位は 千円です",)),
)  # type: ignore[arg-type]
for words, drawing in (
    ("the frame of a note", older(LINES, "Note")),
    ("a chart that takes its words from cells", of_chart("<c:title><c:tx><c:strRef><c:strCache><c:pt><c:v>従業員数</c:v></c:pt></c:strCache></c:strRef></c:tx></c:title>")),
    ("a chart with places for values", of_chart('<c:dLbl><c:tx><c:rich><a:p><a:fld type="VALUE"><a:t>[値]</a:t></a:fld></a:p></c:rich></c:tx></c:dLbl>')),
):  # fmt: skip
    kind.add(words, drawing, SAME)  # type: ignore[arg-type]

for where in ("oddHeader", "oddFooter", "firstHeader"):

    def on_each_page(v: Victim, part: str = where) -> None:
        at = places()[COUNT]
        v.sub_re(at.part, r"<headerFooter.*?</headerFooter>", f"<headerFooter><{part}>&amp;L&amp;10単位は千円です&amp;R&amp;P</{part}></headerFooter>", 1)  # fmt: skip

    kind.add(f"words in the {where} of a page", on_each_page, noticed("BOOK-OUTSIDE"))


@kind(SAME)
def a_page_as_libreoffice_numbers_it(v: Victim) -> None:
    at = places()[COUNT]
    v.sub_re(at.part, r"<headerFooter.*?</headerFooter>", '<headerFooter><oddHeader>&amp;C&amp;"Times New Roman,Regular"&amp;12&amp;A</oddHeader><oddFooter>&amp;CPage &amp;P</oddFooter></headerFooter>', 1)  # fmt: skip


for title, address, words in (
    ("表紙", "E1", "beside the title"), ("資金計画", "E2", "in the line of explanation"), ("はじめに", "C40", "on the first sheet"), ("はじめに", "H3", "beside the first sheet's words"),
    ("入力チェック", "K5", "on the check sheet"), ("表紙", "H10", "beside a field"), ("資金計画", "J30", "beside a table"), ("誓約", "B60", "below all inputs"),
):  # fmt: skip
    kind.add(
        f"a note {words}", lambda v, t=title, a=address: typed(v, t, a, "金額は見込みです"), noticed("BOOK-OUTSIDE")
    )


def column_after(key: str) -> object:
    """A note in the column of 点検 beside a row of a table."""

    def make(v: Victim) -> None:
        at = places()[key]
        xml = v.parts[at.part].decode()
        cells = re.findall(rf'<c r="([A-Z]+){at.row}"[^<>]*>\s*<f', xml)
        assert cells
        typed(v, at.sheet, f"{cells[0]}{at.row}", "確認済み")

    return make


for key in (COUNT, "funding.total_cost", NAME):
    kind.add(f"a note in the check column beside {key}", column_after(key), noticed())  # type: ignore[arg-type]


def heading(key: str, old: str, new: str) -> object:
    """The words over a column, or beside a field, replaced by others."""

    def make(v: Victim) -> None:
        import independent_reader
        from hostile.victim import clean, letters

        at = places()[key]
        found = [
            (r, c)
            for (r, c), cell in independent_reader.read(clean()).sheets[at.sheet].items()
            if str(cell.value).startswith(old) and r <= at.row
        ]
        assert found, (key, old)
        row, column = max(found)
        typed(v, at.sheet, f"{letters(column)}{row}", new)

    return make


for key, old, new in (
    ("funding.total_cost", "総事業費", "総事業費（千円）"), ("funding.total_cost", "総事業費", "総事業費（百万円）"), ("funding.eligible_cost", "助成対象経費", "補助対象外経費"),
    ("applicants.employees", "従業員数", "従業員数（パート含む）"), ("applicants.capital", "資本金", "資本金（千円）"), ("goals.baseline_value", "基準値", "目標値"),
    ("sources.own_funds", "自己資金", "自己資金（単位：千円）"), (MONEY, "総事業費の総額", "総事業費の総額（千円）"), (MONEY, "円", "千円"), (MONEY, "円", "百万円"), (COUNT, "日", "時間"),
    (COUNT, "増産までの日数", "増産までの月数"),
):  # fmt: skip
    kind.add(f"over or beside {key} stands {new}", heading(key, old, new), noticed())  # type: ignore[arg-type]

for key, old, new in (
    (COUNT, "日", "円"), (COUNT, "日", " 円"), (COUNT, "日", "年"), (COUNT, "日", "%"), (COUNT, "日", "月"),
    (COUNT, "増産までの日数", "備蓄の月数"), ("funding.total_cost", "総事業費", "総事業費※"), ("funding.eligible_cost", "助成対象経費", "総事業費（円）"),
):  # fmt: skip
    kind.add(f"beside or over {key} stands {new}, as elsewhere in the form", heading(key, old, new), noticed("BOOK-HEADING"))  # type: ignore[arg-type] # fmt: skip
for key, old, new in (
    ("funding.total_cost", "総事業費", "総事業費\u3000（円）"), ("funding.total_cost", "総事業費", "総事業費(円)"), ("funding.total_cost", "総事業費", "総 事 業 費"),
    (COUNT, "増産までの日数", "増産 までの日数"), (COUNT, "日", " 日 "),
):  # fmt: skip
    kind.add(f"over or beside {key} stands {new!r}, which is the same", heading(key, old, new), SAME)  # type: ignore[arg-type]

VALUE = '<row r="1"><c r="A1" t="inlineStr"><is><t>よろしくお願いします</t></is></c></row>'
for title in ("_メモ", "メモ", "_rows2", "Sheet1", "補足", "_xlnm", "__計算", "　"):
    kind.add(f"a sheet {title}", lambda v, t=title: v.sheet(t, VALUE), noticed("BOOK-OUTSIDE"))
kind.add(
    "a very hidden sheet",
    lambda v: (v.sheet("隠し", VALUE), v.sub(WORKBOOK, 'name="隠し"', 'name="隠し" state="veryHidden"'))[1],
    noticed("BOOK-OUTSIDE"),
)
