"""What few programs write and none of ours: odd encodings, drawings, styles, relationships and archives."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable

import crafted

from .feature import BROKEN, EITHER, NOT_READ, SAME, UNSAFE, Kind, Wanted, noticed, reads, refused, wrong
from .victim import COUNT, DATE, MAIN, NAME, RELATIONS, STRINGS, STYLES, TEXT, WORKBOOK, Victim, places, value

kind = Kind("strange")
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
SPACES = (
    f'xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main" xmlns:c="{DRAWING}/chart" xmlns:r="{OFFICE}"'
)
Make = Callable[[Victim], None]

# encodings -----------------------------------------------------------------------------------------------------------


def encoded(part: str, name: str, codec: str, errors: str = "strict") -> Make:
    """A part in another encoding, which it declares."""

    def make(v: Victim) -> None:
        text = v.parts[part].decode()
        assert 'encoding="UTF-8"' in text
        v.parts[part] = text.replace('encoding="UTF-8"', f'encoding="{name}"').encode(codec, errors)

    return make


for part in (STRINGS, STYLES, WORKBOOK, RELATIONS):
    for name, codec in (("UTF-16", "utf-16"), ("utf-8", "utf-8-sig"), ("ISO-8859-1", "latin-1")):
        kind.add(f"{part} in {codec}", encoded(part, name, codec, "xmlcharrefreplace"), SAME)
    kind.add(f"{part} in Shift_JIS", encoded(part, "Shift_JIS", "cp932", "xmlcharrefreplace"), *EITHER)
    kind.add(f"{part} in UTF-7", encoded(part, "UTF-7", "utf-7", "xmlcharrefreplace"), refused(BROKEN))
    kind.add(f"{part} in UTF-16, which says UTF-8", encoded(part, "UTF-8", "utf-16"), *EITHER)

# drawings ------------------------------------------------------------------------------------------------------------


def related(kind_of: str, xml: str | bytes, times: int = 1) -> Make:
    """A part that the sheet of a field is related to."""

    def make(v: Victim) -> None:
        part = places()[COUNT].part.replace("worksheets/", "worksheets/_rels/") + ".rels"
        v.parts["xl/strange.xml"] = xml if isinstance(xml, bytes) else xml.encode()
        one = "".join(
            f'<Relationship Id="q{i}" Type="{OFFICE}/{kind_of}" Target="/xl/strange.xml"/>' for i in range(times)
        )
        v.parts[part] = f'<Relationships xmlns="{PACKAGE}">{one}</Relationships>'.encode()

    return make


def drawn(inside: str) -> str:
    return f"<xdr:wsDr {SPACES}><xdr:oneCellAnchor>{inside}</xdr:oneCellAnchor></xdr:wsDr>"


def charted(frame: str, chart: str, *more: str) -> Make:
    """A drawing with a chart; ``more``: relationships of the chart to itself."""

    def make(v: Victim) -> None:
        related("drawing", drawn(frame))(v)
        v.parts["xl/_rels/strange.xml.rels"] = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="c" Type="{OFFICE}/chart" Target="chart.xml"/></Relationships>'.encode()  # fmt: skip
        v.parts["xl/chart.xml"] = f"<c:chartSpace {SPACES}>{chart}</c:chartSpace>".encode()
        own = "".join(f'<Relationship Id="{k}" Type="{OFFICE}/{k}" Target="chart.xml"/>' for k in more)
        v.parts["xl/_rels/chart.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{own}</Relationships>'.encode()

    return make


NOTE = '<v:shape><v:textbox><div>x</div></v:textbox><x:ClientData ObjectType="Note"/></v:shape>'
for words, vml in (
    ("ten million opened tags", b"<" * 10_000_000), ("a tag of ten million letters", b"<v:" + b"a" * 10_000_000), ("three million spaces", b"<v:shape " + b" " * 3_000_000),
    ("bytes of all kinds", bytes(range(256)) * 1000), ("100,000 frames of notes", b"<xml>" + NOTE.encode() * 100_000), ("nothing", b""), ("half a letter of UTF-16", b"\xff\xfe<"),
    ("a million shapes", b"<v:shape>" * 1_000_000), ("a million ends", b"</v:textbox>" * 1_000_000),
):  # fmt: skip
    kind.add(f"an old drawing of {words}", related("vmlDrawing", vml), SAME)
BOX = "<v:shape><v:textbox><div>単位は千円</div></v:textbox>{}</v:shape>"
for words, text in (
    ("without a kind", BOX.format("")), ("in UTF-16", BOX.format("").encode("utf-16")), ("at no place", BOX.format("<x:ClientData ObjectType='Button'><x:Anchor>x</x:Anchor></x:ClientData>")),
    ("at a place beyond the sheet", BOX.format("<x:ClientData ObjectType='Button'><x:Anchor>99999999,0,-1</x:Anchor></x:ClientData>")), ("after a note", NOTE + BOX.format("")),
    ("in a group", f"<v:group>{BOX.format('')}</v:group>"), ("as an entity", BOX.format("").replace("単位", "&#21336;&#20301;")),
):  # fmt: skip
    kind.add(f"words in an old drawing, {words}", related("vmlDrawing", text), Wanted("same", ("BOOK-OUTSIDE",), (), "", True, words=("単位は千円",)))  # type: ignore[arg-type] # fmt: skip
for words, xml, *wanted in (
    ("a million anchors", f"<xdr:wsDr {SPACES}>" + "<xdr:oneCellAnchor><a:t>x</a:t></xdr:oneCellAnchor>" * 1_000_000 + "</xdr:wsDr>", noticed("BOOK-OUTSIDE"), refused(UNSAFE)),
    ("a million nested paragraphs", drawn("<a:p>" * 1_000_000 + "<a:t>x</a:t>" + "</a:p>" * 1_000_000), noticed("BOOK-OUTSIDE"), refused(UNSAFE)),
    ("a document type", f"<!DOCTYPE x>{drawn('')}", refused(UNSAFE)), ("half its XML", drawn("")[:-20], refused(BROKEN)), ("words nobody sees", drawn("<a:t>\u200b　</a:t>"), SAME),
    ("words below the last row", drawn("<xdr:from><xdr:col>0</xdr:col><xdr:row>9999999</xdr:row></xdr:from><a:t>x</a:t>"), noticed("BOOK-OUTSIDE", cell="A1048576")),
    ("an unknown root", "<x/>", SAME), ("a chart that is not there", drawn('<c:chart r:id="none"/>'), SAME),
    ("words behind nothing", drawn("<a:t>x</a:t>").replace("oneCellAnchor", "someAnchor"), SAME, noticed()),
):  # fmt: skip
    kind.add(f"a drawing with {words}", related("drawing", xml), *wanted)  # type: ignore[arg-type]
kind.add("a thousand relationships to one drawing", related("drawing", drawn("<a:p/>" * 500_000), 1000), SAME)
kind.add("a million comments that are empty", related("comments", f'<comments xmlns="{MAIN}"><commentList>' + '<comment ref="A1"/>' * 1_000_000 + "</commentList></comments>"), SAME, refused(UNSAFE))  # fmt: skip
kind.add("one chart a thousand times", charted('<c:chart r:id="c"/>' * 1000, "<a:t>x</a:t>" * 200_000), noticed("BOOK-OUTSIDE"))  # fmt: skip
kind.add("a chart that is drawn on itself", charted('<c:chart r:id="c"/>', "<a:t>千円</a:t>", "chartUserShapes", "chart", "drawing"), noticed("BOOK-OUTSIDE"))  # fmt: skip
kind.add("lists nested 50,000 times in a chart", charted('<c:chart r:id="c"/>', "<c:strLit>" * 50_000 + "<c:v>x</c:v>" * 50_000 + "</c:strLit>" * 50_000), SAME, noticed())  # fmt: skip
kind.add("a chart whose words turn the direction", charted('<c:chart r:id="c"/>', "<a:t>\u202e千円&#x85;&#9;</a:t>"), noticed("BOOK-OUTSIDE"))  # fmt: skip

# styles --------------------------------------------------------------------------------------------------------------

for style in ("99999", "4294967296", "-1", "1.0", "", " 1 ", "１"):
    kind.add(f"the style {style!r}", lambda v, s=style: v.cell(COUNT, f'<c r="{{r}}" s="{s}"><v>{value(COUNT):g}</v></c>'), *EITHER)  # fmt: skip
for words, old, new in (
    ("a number format twice", "<numFmts", '<numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts><numFmts'), ("a format code of a megabyte", "<numFmts", f'<numFmts><numFmt numFmtId="900" formatCode="{"0" * 1_000_000}"/></numFmts><numFmts'),
    ("50,000 format codes", "<numFmts", "<numFmts>" + "".join(f'<numFmt numFmtId="{i}" formatCode="yyyy{i}"/>' for i in range(1000, 51_000)) + "</numFmts><numFmts"), ("an unknown list before all others", "<numFmts", "<x:y xmlns:x='urn:x'/><numFmts"),
):  # fmt: skip
    kind.add(f"styles with {words}", lambda v, o=old, n=new: v.sub(STYLES, o, n), *EITHER, Wanted("same", ("*",)))
kind.add("no styles at all", lambda v: (v.parts.pop(STYLES), None)[1], *EITHER)
kind.add("styles that are no XML", lambda v: v.parts.update({STYLES: b"{}"}), refused(BROKEN))

# values --------------------------------------------------------------------------------------------------------------

for text, day in (("2026-10-30", True), ("2026-10-30T00:00:00", True), ("2026-10-30T00:00:00Z", True), ("2026-10-30T12:00:00", False), ("2026-02-30", False), ("30.10.2026", False), ("", False), ("0000-00-00", False)):  # fmt: skip
    kind.add(f"the day {text!r} as ISO 8601", lambda v, t=text: v.cell(DATE, f'<c r="{{r}}" s="{{s}}" t="d"><v>{t}</v></c>'), *((SAME,) if day else (NOT_READ, wrong(DATE))))  # fmt: skip
for number in ("60", "0", "-1", "2958466", "46325.5", "1e300"):
    kind.add(f"the day {number}", lambda v, n=number: v.cell(DATE, f'<c r="{{r}}" s="{{s}}"><v>{n}</v></c>'), wrong(DATE), NOT_READ)  # fmt: skip
kind.add("a name with letters that are struck out", lambda v: v.cell(NAME, '<c r="{r}" s="{s}" t="inlineStr"><is><r><rPr><strike/></rPr><t>旧</t></r><r><t>新社</t></r></is></c>'), reads({NAME: "旧新社"}, also=("lead_name",)), Wanted("same", ("*",), (NAME,)))  # fmt: skip
kind.add("a picture in a cell", lambda v: v.cell(COUNT, '<c r="{r}" s="{s}" t="e" vm="1"><v>#VALUE!</v></c>'), wrong(COUNT))  # fmt: skip
kind.add("a formula that starts a program", lambda v: v.cell(COUNT, "<c r=\"{r}\" s=\"{s}\"><f>cmd|'/c calc'!A1</f><v>45</v></c>"), *EITHER)  # fmt: skip

# relationships -------------------------------------------------------------------------------------------------------


def sheet_of() -> str:
    return places()[COUNT].part.removeprefix("xl/")


for target in (
    "{}#A1",
    "{}?x=1",
    "file:///{}",
    "//{}",
    "./././{}",
    "x/../{}",
    "{}/",
    "../../../../xl/{}",
    " {}",
    "{}%00",
):
    kind.add(f"the target {target}", lambda v, t=target: v.sub(RELATIONS, f'"{sheet_of()}"', f'"{t.format(sheet_of())}"') if f'"{sheet_of()}"' in v.parts[RELATIONS].decode() else v.sub(RELATIONS, f'"/xl/{sheet_of()}"', f'"{t.format(sheet_of())}"'),
             SAME, NOT_READ, Wanted("same", ("BOOK-STRUCTURE",), (), "", True, True))  # fmt: skip
kind.add("a part with a path that goes nowhere", lambda v: v.parts.update({f"./xl/{sheet_of()}": v.parts.pop(f"xl/{sheet_of()}")}), SAME, NOT_READ, Wanted("same", ("BOOK-STRUCTURE",), (), "", True, True))  # fmt: skip
kind.add("a part with a name in percents", lambda v: (v.parts.update({"xl/worksheets/表.xml": v.parts.pop(f"xl/{sheet_of()}")}), v.sub_re(RELATIONS, rf'"[^"]*{re.escape(sheet_of())}"', '"worksheets/%E8%A1%A8.xml"'))[1], SAME)  # fmt: skip
for words, part, data in (
    ("a task pane", "xl/webextensions/taskpanes.xml", "<x/>"), ("a signature", "_xmlsignatures/sig1.xml", "<Signature/>"), ("connections to data", "xl/connections.xml", "<connections/>"),
    ("a ribbon of its own", "customUI/customUI14.xml", "<customUI onLoad='x'/>"), ("an embedded book", "xl/embeddings/Microsoft_Excel_Sheet1.xlsx", "PK"), ("an embedded program", "xl/embeddings/oleObject1.bin", "MZ"),
):  # fmt: skip
    kind.add(f"a book with {words}", lambda v, p=part, d=data: v.parts.update({p: d.encode()}), SAME, noticed(), refused("FILE-MACRO", UNSAFE))  # fmt: skip

# archives ------------------------------------------------------------------------------------------------------------


def end_with(at: int, number: int) -> Callable[[Victim], bytes]:
    """The book with a number in the end of the zip directory changed."""

    def make(v: Victim) -> bytes:
        book = v.zipped()
        found = book.rfind(b"PK\x05\x06") + at
        return book[:found] + struct.pack("<H", number) + book[found + 2 :]

    return make


for words, at in (("is disk 1", 4), ("begins on disk 1", 6), ("has one part here", 8), ("has one part", 10)):
    kind.add(f"an archive that says it {words}", end_with(at, 1), *EITHER, refused(BROKEN, "FILE-TYPE"), noticed())  # fmt: skip


def packed(spoil: Callable[[bytes], bytes]) -> Callable[[Victim], bytes]:
    """The book with the packed bytes of a sheet changed, its sizes being right."""

    def make(v: Victim) -> bytes:
        part = places()[TEXT].part
        plain, others = v.parts[part], {n: d for n, d in v.parts.items() if n != part}
        machine = zlib.compressobj(9, zlib.DEFLATED, -15)
        raw = spoil(machine.compress(plain) + machine.flush())
        name = part.encode()
        sizes = struct.pack("<3L", zlib.crc32(plain), len(raw), len(plain))
        book = crafted.zipped(others)
        where = book.rfind(b"PK\x05\x06")
        count, size, start = struct.unpack("<HLL", book[where + 10 : where + 20])
        local = (
            b"PK\x03\x04" + struct.pack("<5H", 20, 0, 8, 0, 33) + sizes + struct.pack("<2H", len(name), 0) + name + raw
        )
        entry = b"PK\x01\x02" + struct.pack("<6H", 20, 20, 0, 8, 0, 33) + sizes + struct.pack("<5H2L", len(name), 0, 0, 0, 0, 0, start) + name  # fmt: skip
        end = b"PK\x05\x06" + struct.pack(
            "<4H2LH", 0, 0, count + 1, count + 1, size + len(entry), start + len(local), 0
        )
        return book[:start] + local + book[start : start + size] + entry + end

    return make


kind.add("a sheet packed by hand", packed(lambda raw: raw), SAME)
kind.add("a packed sheet with something after its end", packed(lambda raw: raw + b"more"), *EITHER)
kind.add("a packed sheet that does not end", packed(lambda raw: raw[:-1]), *EITHER)
kind.add("a sheet packed twice", packed(zlib.compress), NOT_READ)
kind.add("a book whose days of change are none", lambda v: re.sub(rb"(?<=PK\x01\x02)(.{8}).{4}", lambda m: m[1] + b"\xff" * 4, v.zipped(), flags=re.DOTALL), *EITHER)  # fmt: skip
kind.add("a book stored with all its parts twice deep", lambda v: crafted.zipped({"申請.xlsx": v.zipped()}, zipfile.ZIP_STORED), refused("FILE-TYPE", BROKEN))  # fmt: skip
