"""Books for the headless door: a submission with three findings, as many programs and offices would have made it."""

import io
import re
import warnings
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.xlsx_templates.build import build
from crafted import parts, zipped
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc00000030101"
    "00c9fe92ef0000000049454e44ae426082"
)
MONEY = "xl/worksheets/sheet11.xml"  # 資金計画, in which a cell is marked


@cache
def submission() -> bytes:
    """A plan with an amount as text, a required cell left empty and an attachment missing."""
    plan = plan_application("半導体", 0)
    plan["fields"].pop("incident_contact")
    plan["tables"]["funding"][0]["total_cost"] = "１，２００円"
    plan["tables"]["attachments"] = plan["tables"]["attachments"][1:]
    return build(forms.load("plan_application"), plan, item="半導体")


def money_part(found):
    """The sheet in which the amount stands: hidden sheets, which repeat what is said of it, come after it."""
    says = [n for n, x in found.items() if n.startswith("xl/worksheets/sheet") and "１，２００円" in x.decode()]
    return min(says, key=lambda n: int(re.sub(r"\D", "", n)), default=MONEY)


def changed(book, change):
    """A book whose parts ``change`` replaced."""
    found = parts(book)
    change(found)
    return zipped(found)


def relate(found, source, target, kind, relation):
    folder, _, base = source.rpartition("/")
    name = f"{folder}/_rels/{base}.rels" if folder else "_rels/.rels"
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    entry = f'<Relationship Id="{relation}" Type="{kind}" Target="/{target}"/>'
    found[name] = found.get(name, empty).replace(b"</Relationships>", f"{entry}</Relationships>".encode())


def declare(found, name, kind):
    types = "[Content_Types].xml"
    found[types] = found[types].replace(
        b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
    )


# what offices put into books -----------------------------------------------------------------------------------------


def picture(found):
    """A picture on the sheet in which a cell is marked."""
    found["xl/media/image1.png"] = PNG
    found["xl/drawings/drawing1.xml"] = (
        f'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f'<xdr:oneCellAnchor><xdr:from><xdr:col>6</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="9525" cy="9525"/>'
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="印影"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="{OFFICE}" r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9525" cy="9525"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>'
    ).encode()
    relate(found, "xl/drawings/drawing1.xml", "xl/media/image1.png", f"{OFFICE}/image", "rId1")
    declare(found, "xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml")
    types = "[Content_Types].xml"
    found[types] = found[types].replace(b"<Default ", b'<Default Extension="png" ContentType="image/png"/><Default ', 1)
    in_sheet(found, "drawing", "xl/drawings/drawing1.xml", f"{OFFICE}/drawing")


def in_sheet(found, element, target, kind):
    name = money_part(found)
    relate(found, name, target, kind, "rIdOurs")
    xml = found[name].decode()
    after = re.search(r"<(?:legacyDrawing|tableParts|extLst)\b|</worksheet>", xml[xml.index("</sheetData>") :])
    at = xml.index("</sheetData>") + after.start()
    found[name] = (xml[:at] + f'<{element} xmlns:r="{OFFICE}" r:id="rIdOurs"/>' + xml[at:]).encode()


def label(found):
    """A sensitivity label, as Microsoft Purview puts it into the package."""
    found["docMetadata/LabelInfo.xml"] = (
        b'<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"><clbl:label id="{00000000-0000-0000-0000-000000000001}" enabled="1" method="Standard" siteId="{00000000-0000-0000-0000-000000000002}"/></clbl:labelList>'
    )
    relate(found, "", "docMetadata/LabelInfo.xml", "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels", "rIdLabel")  # fmt: skip
    declare(found, "docMetadata/LabelInfo.xml", "application/vnd.ms-office.classificationlabels+xml")


def custom_xml(found):
    found["customXml/item1.xml"] = "<root xmlns='urn:架空'>予算</root>".encode()
    found["customXml/itemProps1.xml"] = b'<ds:datastoreItem ds:itemID="{0}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'  # fmt: skip
    relate(found, "customXml/item1.xml", "customXml/itemProps1.xml", f"{OFFICE}/customXmlProps", "rId1")
    relate(found, "xl/workbook.xml", "customXml/item1.xml", f"{OFFICE}/customXml", "rIdCustom")
    declare(found, "customXml/itemProps1.xml", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml")


def threaded_comments(found):
    """A conversation on a cell of the sheet that is marked, with the note that older programs show instead."""
    name = money_part(found)
    said = "[スレッド化されたコメント] 架空の質問"
    found["xl/persons/person.xml"] = b'<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><person displayName="A" id="{00000000-0000-0000-0000-00000000000A}" userId="a" providerId="None"/></personList>'  # fmt: skip
    found["xl/threadedComments/threadedComment1.xml"] = '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A1" dT="2026-11-25T00:00:00.00" personId="{00000000-0000-0000-0000-00000000000A}" id="{00000000-0000-0000-0000-00000000000B}"><text>架空の質問</text></threadedComment></ThreadedComments>'.encode()  # fmt: skip
    found["xl/comments9.xml"] = f'<comments xmlns="{MAIN}"><authors><author>tc={{00000000-0000-0000-0000-00000000000B}}</author></authors><commentList><comment ref="A1" authorId="0" shapeId="0"><text><t>{said}</t></text></comment></commentList></comments>'.encode()  # fmt: skip
    found["xl/drawings/vmlDrawing9.vml"] = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
 <o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="9"/></o:shapelayout><v:shapetype id="_x0000_t202"
  coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/><v:shape id="_x0000_s9217" type="#_x0000_t202"
  style='position:absolute;visibility:hidden'><v:textbox><div style='text-align:left'>a<br>b</div></v:textbox>
  <x:ClientData ObjectType="Note"><x:Anchor>1, 15, 0, 10, 3, 15, 4, 4</x:Anchor><x:Row>0</x:Row><x:Column>0</x:Column>
  </x:ClientData></v:shape></xml>
"""
    relate(found, name, "xl/comments9.xml", f"{OFFICE}/comments", "rIdNotes")
    relate(found, name, "xl/threadedComments/threadedComment1.xml", "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment", "rIdThread")  # fmt: skip
    relate(found, "xl/workbook.xml", "xl/persons/person.xml", "http://schemas.microsoft.com/office/2017/10/relationships/person", "rIdPersons")  # fmt: skip
    declare(found, "xl/comments9.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")
    declare(found, "xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml")
    declare(found, "xl/persons/person.xml", "application/vnd.ms-excel.person+xml")
    types = "[Content_Types].xml"
    found[types] = found[types].replace(
        b"<Default ",
        b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/><Default ',
        1,
    )
    in_sheet(found, "legacyDrawing", "xl/drawings/vmlDrawing9.vml", f"{OFFICE}/vmlDrawing")


def printer(found):
    found["xl/printerSettings/printerSettings1.bin"] = bytes(range(256))
    relate(found, money_part(found), "xl/printerSettings/printerSettings1.bin", f"{OFFICE}/printerSettings", "rIdPrinter")  # fmt: skip
    types = "[Content_Types].xml"
    found[types] = found[types].replace(b"<Default ", b'<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/><Default ', 1)  # fmt: skip


def unknown_part(found):
    found["xl/架空/未来の部品.bin"] = b"\0\1\2" * 1000
    relate(found, "xl/workbook.xml", "xl/架空/未来の部品.bin", "http://example.invalid/2030/unknown", "rIdUnknown")


def furigana(found):
    texts = found["xl/sharedStrings.xml"].decode()
    found["xl/sharedStrings.xml"] = re.sub(r"<si><t>([^<]+)</t></si>", r'<si><t>\1</t><rPh sb="0" eb="1"><t>カ</t></rPh><phoneticPr fontId="1"/></si>', texts, count=3).encode()  # fmt: skip


# how other programs write --------------------------------------------------------------------------------------------


def prefixed(found):
    """The main name space with a prefix in every part, as some libraries write it."""
    for name in found:
        if re.fullmatch(r"xl/(workbook|styles|sharedStrings|worksheets/sheet\d+)\.xml", name):
            xml = found[name].decode().replace(f'xmlns="{MAIN}"', f'xmlns:s="{MAIN}"')
            found[name] = re.sub(r"<(/?)(?![?!/]|\w+:)", r"<\1s:", xml).encode()


def without_addresses(found):
    """Cells and rows that follow each other, without their addresses."""
    for name in found:
        if name.startswith("xl/worksheets/sheet"):
            xml = re.sub(r'(<row) r="\d+"', r"\1", dense(found[name].decode()))
            found[name] = re.sub(r'(<c) r="[A-Z]+\d+"', r"\1", xml).encode()


def dense(xml):
    """A sheet in which every row, and every cell up to the last one of its row, is written."""
    from openpyxl.utils import column_index_from_string, get_column_letter

    if "<sheetData>" not in xml:
        return xml
    head, _, rest = xml.partition("<sheetData>")
    body, _, tail = rest.partition("</sheetData>")
    rows, last = [], 0
    for m in re.finditer(r"<row ([^>]*?)(?:/>|>(.*?)</row>)", body, re.DOTALL):
        number = int(re.search(r'r="(\d+)"', m[1])[1])
        rows += [f'<row r="{n}"></row>' for n in range(last + 1, number)]
        cells, at = [], 0
        for c in re.finditer(r'<c(?= |>)(?: r="([A-Z]+)\d+")?(?:[^>]*/>|.*?</c>)', m[2] or "", re.DOTALL):
            column = column_index_from_string(c[1]) if c[1] else at + 1
            cells += [f'<c r="{get_column_letter(n)}{number}"/>' for n in range(at + 1, column)]
            cells.append(c[0])
            at = column
        rows.append(f"<row {m[1]}>{''.join(cells)}</row>")
        last = number
    return f"{head}<sheetData>{''.join(rows)}</sheetData>{tail}"


def strict(found):
    """The strict variant of the format: other names of all name spaces and relations."""
    for name, data in found.items():
        if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml":
            xml = data.decode().replace(MAIN, STRICT)
            xml = xml.replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
            found[name] = xml.replace("<workbook ", '<workbook conformance="strict" ', 1).encode()


def other_names(found):
    """Parts with other names and places, as OPC allows: everything is found by its relation."""
    workbook = found.pop("xl/workbook.xml")
    links = found.pop("xl/_rels/workbook.xml.rels").decode()
    found["book/Main.xml"] = workbook
    found["book/_rels/Main.xml.rels"] = re.sub(r'Target="(\w)', r'Target="../xl/\1', links).encode()
    found["_rels/.rels"] = found["_rels/.rels"].replace(b"xl/workbook.xml", b"book/Main.xml")
    found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(b"/xl/workbook.xml", b"/book/Main.xml")


def streamed(book):
    """The same parts in a ZIP written to a pipe: sizes stand behind the data."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.out = bytearray()

        def writable(self):
            return True

        def write(self, data):
            self.out += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in parts(book).items():
            z.writestr(name, data)
        z.comment = b"made elsewhere"
    return bytes(pipe.out)


def stored(book):
    return zipped(parts(book), zipfile.ZIP_STORED)


@cache
def saved_by_openpyxl():
    """The submission with a chart, a picture's neighbours and all that openpyxl can put into a book."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(submission()))
    sheet = book["資金計画"]
    sheet["Z1"], sheet["Z2"], sheet["Z3"] = "見出し", 3, 4
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=26, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "AB2")
    sheet.add_table(Table(displayName="架空の表", ref="Z1:Z3"))
    sheet["Z5"] = CellRichText("太い", TextBlock(InlineFont(b=True), "字"))
    sheet["Z6"] = ArrayFormula("Z6:Z7", "=Z2:Z3*2")
    sheet["Z2"].comment = Comment("架空の注", "架空の人")
    sheet["Z2"].number_format = "0%"
    choice = DataValidation(type="list", formula1='"あ,い"')
    choice.add("Z8")
    sheet.add_data_validation(choice)
    sheet.conditional_formatting.add("Z2:Z3", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="FF0000"))  # fmt: skip
    sheet.merge_cells("Z10:AA12")
    book.create_chartsheet("グラフ").add_chart(BarChart())
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def features():
    """Name → the submission with that feature, of this kind of office."""
    single = (picture, label, custom_xml, threaded_comments, printer, unknown_part, furigana)
    found = {f.__name__: changed(submission(), f) for f in single}

    def everything(all_parts):
        for f in single:
            f(all_parts)

    return found | {"everything": changed(submission(), everything)}


def producers():
    """Name → the submission as written by that kind of program."""
    found = {f.__name__: changed(submission(), f) for f in (prefixed, without_addresses, strict, other_names)}
    return {
        "ours": submission(),
        "openpyxl": saved_by_openpyxl(),
        "streamed": streamed(submission()),
        "stored": stored(submission()),
    } | found


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
