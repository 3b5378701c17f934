"""The headless door: what goes out is what came in, byte for byte, except for what we mark; undo gives the same file."""

import io
import zipfile

import openxml_audit
import pytest
from bussi.addin.excel.findings_sheet import SHEET
from bussi.addin.excel.record import STATE, Marking, State
from bussi.addin.headless import door
from bussi.addin.headless.marking import marked, read_state, unmarked
from bussi.validators.findings import Finding
from bussi.validators.kinds import Level, Place
from bussi.xlsx_templates.sheets.look import LEVEL_FILL
from crafted import parts
from headless_books import changed, features, other_names, producers, submission, write
from lxml import etree

FEATURES, PRODUCERS = features(), producers()


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "提出.xlsx", submission())


def raw_members(data):
    """Name → how it is packed, in the order of the file, read from the directory alone."""
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return {
            e.filename: (e.CRC, e.compress_size, e.compress_type, e.date_time, e.flag_bits & ~8) for e in z.infolist()
        }


def sheets_of(data):
    """Sheet name → part, by the relations of the book."""
    found = parts(data)

    def links(source):
        folder, _, base = source.rpartition("/")
        name = f"{folder}/_rels/{base}.rels" if folder else "_rels/.rels"
        out = {}
        for r in etree.fromstring(found[name]):
            target = r.get("Target")
            steps = target.split("/") if target.startswith("/") else [*folder.split("/"), *target.split("/")]
            path = []
            for step in steps:
                path = path[:-1] if step == ".." else [*path, step] if step else path
            out[r.get("Id")] = (r.get("Type").rpartition("/")[2], "/".join(path))
        return out

    (workbook,) = [t for kind, t in links("").values() if kind == "officeDocument"]
    targets = links(workbook)
    listed = [e for e in etree.fromstring(found[workbook]).iter() if etree.QName(e).localname == "sheet"]
    return {e.get("name"): targets[next(v for k, v in e.attrib.items() if k.endswith("}id"))][1] for e in listed}


def without_marks(sheet):
    """A sheet without the styles of its cells, without empty cells and rows, and without the link to notes."""
    top = etree.fromstring(sheet)
    for e in list(top.iter()):
        name = etree.QName(e).localname if isinstance(e.tag, str) else ""
        if name == "c":
            e.attrib.pop("s", None)
        if (name == "c" and not len(e)) or name == "legacyDrawing":
            e.getparent().remove(e)
    for e in list(top.iter()):
        if isinstance(e.tag, str) and etree.QName(e).localname == "row" and not len(e):
            e.getparent().remove(e)
    return etree.tostring(top, method="c14n")


def assert_only_marks_differ(before, after, marked_sheets):
    old, new = parts(before), parts(after)
    sheets = sheets_of(before)
    (styles,) = [n for n in old if n.lower().endswith("styles.xml")]
    book = [n for n in old if n.endswith((".rels", "[Content_Types].xml")) or n.lower().endswith(("workbook.xml", "main.xml"))]  # fmt: skip
    notes = [n for n in old if "comment" in n.lower() or "vmlDrawing9" in n]
    may_differ = {sheets[s] for s in marked_sheets} | {styles, *book, *notes}
    for name, data in old.items():
        if name not in may_differ:
            assert new[name] == data, name
            assert raw_members(after)[name] == raw_members(before)[name], name
    assert list(new)[: len(old)] == list(old)
    for sheet in marked_sheets:
        assert without_marks(new[sheets[sheet]]) == without_marks(old[sheets[sheet]]), sheet
    xfs, more = ([etree.tostring(e) for e in etree.fromstring(p[styles]).find("{*}cellXfs")] for p in (old, new))
    assert more[: len(xfs)] == xfs and len(more) > len(xfs)
    added = sheets_of(after).keys() - sheets.keys()
    assert added == {SHEET, STATE}


@pytest.mark.parametrize("name", [*FEATURES, *PRODUCERS])
def test_after_a_check_only_the_marks_differ_and_after_undo_the_file_is_the_same(tmp_path, name):
    before = (FEATURES | PRODUCERS)[name]
    path = write(tmp_path / "提出.xlsx", before)
    result = door.check(path)
    places = {(f.sheet, f.cell) for f in result.findings}
    assert {("資金計画", "E15"), ("情報管理", "C13"), ("添付書類", "B7")} <= places
    after = path.read_bytes()
    assert_only_marks_differ(before, after, {sheet for sheet, _ in places if sheet in sheets_of(before)})
    colors = colors_of(after)
    assert {place for place in places if colors.get(place) in {c[1:] for c in LEVEL_FILL.values()}} == {
        p for p in places if p[0] in sheets_of(before)
    }
    door.undo(path)
    assert path.read_bytes() == before


def colors_of(data):
    """(sheet, address) → the plain colour in which a cell is filled, read by lxml alone; addresses are counted."""
    found, out = parts(data), {}
    (styles,) = [n for n in found if n.lower().endswith("styles.xml")]
    look = etree.fromstring(found[styles])
    fills = [e.find("{*}patternFill/{*}fgColor") for e in look.find("{*}fills")]
    xfs = [int(e.get("fillId", 0)) for e in look.find("{*}cellXfs")]
    for sheet, part in sheets_of(data).items():
        row = column = 0
        for e in etree.fromstring(found[part]).iter("{*}row", "{*}c"):
            if etree.QName(e).localname == "row":
                row, column = int(e.get("r", row + 1)), 0
                continue
            letters = (e.get("r") or "").rstrip("0123456789")
            column = sum(26**i * (ord(c) - 64) for i, c in enumerate(reversed(letters))) if letters else column + 1
            fill = fills[xfs[int(e.get("s", 0))]]
            if fill is not None and fill.get("rgb"):
                out[sheet, f"{letters_of(column)}{row}"] = fill.get("rgb")[-6:]
    return out


def letters_of(column):
    return letters_of((column - 1) // 26) + chr(65 + (column - 1) % 26) if column else ""


@pytest.mark.parametrize("name", [*FEATURES, "ours", "openpyxl"])
def test_a_marked_book_is_as_valid_as_it_was(tmp_path, name):
    before = write(tmp_path / "前.xlsx", (FEATURES | PRODUCERS)[name])
    path = write(tmp_path / "後.xlsx", before.read_bytes())
    door.check(path)
    assert faults(path) <= faults(before)


def faults(path):
    return {
        e.description
        for e in openxml_audit.OpenXmlValidator().validate(str(path)).errors
        if e.severity.value == "error"
    }


# any book, whoever reads it -----------------------------------------------------------------------------------------


def finding(sheet, cell, level="error"):
    place = Place(sheet, cell, "key")
    return Finding("X-1", Level(level), "b.xlsx", place, (), "値", "あるべき値", "内容", "直し方", "根拠")


def with_marks(data, *places):
    findings = tuple(finding(*place) for place in places)
    return marked(data, State().followed_by(Marking("題", findings), "")).data


def test_parts_are_found_by_their_relations_whatever_their_names_are():
    before = changed(submission(), other_names)
    after = with_marks(before, ("資金計画", "E15"), ("添付書類", "B200"))
    assert_only_marks_differ(before, after, {"資金計画", "添付書類"})
    assert colors_of(after)["添付書類", "B200"] == LEVEL_FILL["error"][1:]
    assert unmarked(after, read_state(after)).data == before
