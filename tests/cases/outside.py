"""Words outside the inputs: comments, boxes, titles, headings, units and sheets of people's own are all named."""

import re

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
