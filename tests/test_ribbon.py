"""The add-in: the same bytes each time, read by other programs, its ribbon valid, its buttons doing what they say."""

import io
import random
import re
import shutil
import struct
import subprocess
import warnings
import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import olefile
import openxml_audit
import pytest
import xlwings
from bussi.addin.ribbon import ovba, xlam
from bussi.addin.ribbon.cfb import NO_STREAM, compound_file
from openxml_audit.codegen.data_resources import get_openxml_data_dir
from pyopenvba import ExcelFile
from pyopenvba.exceptions import VBARuntimeError
from vba_host import LOCAL, PROGRAM, Control, Windows, excel_with_add_in

with warnings.catch_warnings():  # oletools uses names that pyparsing has renamed
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser, decompress_stream

COMMITTED = Path(__file__).parents[1] / "addin" / xlam.FILE_NAME
UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
LABELS = {
    "検査": "check",
    "指摘一覧": None,
    "印を消す": "clear",
    "元に戻す": "undo",
    "統合": "consolidate",
    "執行率": "budget",
    "様式": "template",
    "新旧対照": "compare",
}


# --- the file


def test_the_committed_add_in_is_the_one_the_sources_build():
    assert COMMITTED.read_bytes() == xlam.build() == xlam.build(), (
        "run: bussi addin build -o addin/bussi.xlam --overwrite"
    )


def test_two_other_programs_read_every_module_back(tmp_path):
    path = tmp_path / "a.xlam"
    xlam.build(path)
    with ExcelFile(path) as book:
        assert {name: book.get_module(name).replace("\r\n", "\n") for name in book.module_names()} == {
            module.name: module.source for module in xlam.modules()
        }
    found = {name: code for _, _, name, code in VBA_Parser(str(path)).extract_macros()}
    assert {name: code.replace("\r\n", "\n") for name, code in found.items()} == {
        "ThisWorkbook.cls": xlam.source("ThisWorkbook.cls"),
        "Sheet1.cls": xlam.source("Sheet1.cls"),
        "BUSSI.bas": xlam.source("BUSSI.bas"),
        "Ribbon.bas": xlam.source("Ribbon.bas"),
    }


def test_the_open_xml_schema_finds_nothing(tmp_path):
    xlam.build(tmp_path / "a.xlam")
    result = openxml_audit.OpenXmlValidator().validate(str(tmp_path / "a.xlam"))
    assert result.errors == []


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_add_in_with_all_its_modules(tmp_path):
    xlam.build(tmp_path / "bussi.xlam")
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    office += ["--infilter=Calc MS Excel 2007 VBA XML", "--convert-to", "xlsm:Calc MS Excel 2007 VBA XML"]
    office += ["--outdir", str(tmp_path)]
    subprocess.run([*office, str(tmp_path / "bussi.xlam")], check=True, capture_output=True, timeout=120)
    found = {
        name.partition(".")[0]: code for _, _, name, code in VBA_Parser(str(tmp_path / "bussi.xlsm")).extract_macros()
    }
    for module in xlam.modules():
        code = [line for line in found[module.name].splitlines() if not line.startswith(("Attribute", "Rem Attribute"))]
        ours = [line for line in module.source.splitlines() if not line.startswith("Attribute")]
        assert "\n".join(ours).strip() in "\n".join(code), module.name


def test_sources_are_ascii_and_japanese_stands_on_the_sheet():
    for name, _ in xlam.MODULES:
        assert xlam.source(name).isascii()
    with pytest.raises(UnicodeEncodeError):
        ovba.vba_project("P", [ovba.Module("M", 'Attribute VB_Name = "M"\n\' 検査')])
    assert [row for row in xlam.texts() if len(row) != 4 or not row[3] or len(row[3]) > 255] == []


# --- the writer


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4095, 4096, 4097, 39_999, 40_001, 120_000])
def test_source_of_any_size_survives_compression(size):
    rng = random.Random(size)
    text = "\r\n".join(f"    x{i} = {rng.randrange(10**6)} ' line {i}" for i in range(size // 20 + 1))[:size].encode()
    assert bytes(decompress_stream(bytearray(ovba.compress(text)))) == text


@pytest.mark.parametrize(
    "data", [b"a" * 9000, b"\r\n" * 5000, bytes(range(256)) * 64, random.Random(1).randbytes(3 * 4096)]
)
def test_repetition_and_noise_survive_compression(data):
    assert bytes(decompress_stream(bytearray(ovba.compress(data)))) == data


def test_noise_in_the_last_chunk_is_refused_rather_than_padded():
    with pytest.raises(ValueError, match="last chunk"):
        ovba.compress(random.Random(1).randbytes(4095))


def test_a_module_of_5000_lines_and_several_of_60_kb_come_back(tmp_path):
    rng = random.Random(2)
    modules = [ovba.Module("ThisWorkbook", xlam.source("ThisWorkbook.cls"), "document")]
    for name, lines in (("Long", 5000), ("A", 2000), ("B", 2000)):
        code = "\n".join(f"    total = total + {rng.randrange(10**9)} ' {name} {i}" for i in range(lines))
        modules.append(ovba.Module(name, f'Attribute VB_Name = "{name}"\nSub Sum{name}()\n{code}\nEnd Sub\n'))
    assert len(modules[1].source) > 150_000 and len(modules[2].source) > 60_000
    data = ovba.vba_project("Big", modules)
    found = {name.partition(".")[0]: code for _, _, name, code in VBA_Parser("b", data=data).extract_macros()}
    for module in modules:
        assert found[module.name].replace("\r\n", "\n") == module.source


@pytest.mark.parametrize(
    ("project", "modules"),
    [("P", ["検査"]), ("P", ["1A"]), ("P", ["A" * 32]), ("P", ["A", "a"]), ("P", ["p"]), ("P x", ["A"])],
)
def test_names_that_vba_does_not_know_are_refused(project, modules):
    with pytest.raises(ValueError, match="name"):
        ovba.vba_project(project, [ovba.Module(name, f'Attribute VB_Name = "{name}"\n') for name in modules])


def test_a_source_must_carry_its_own_name():
    with pytest.raises(ValueError, match="VB_Name"):
        ovba.vba_project("P", [ovba.Module("M", 'Attribute VB_Name = "N"\n')])


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 40])
def test_a_compound_file_gives_back_every_stream_and_its_tree_is_balanced(count):
    rng = random.Random(count)
    streams = {
        f"{'VBA/' if i % 3 else ''}s{'x' * (i % 5)}{i}": rng.randbytes(rng.choice([0, 5, 4095, 4096, 9999]))
        for i in range(count)
    }
    data = compound_file(streams)
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL) as ole:
        assert {"/".join(path): ole.openstream(path).read() for path in ole.listdir()} == streams
        (first,) = struct.unpack_from("<L", data, 48)
        directory = data[(first + 1) * 512 :]

        def black_height(number, above_is_red=False):
            if number == NO_STREAM:
                return 1
            entry = directory[number * 128 : number * 128 + 128]
            red = entry[67] == 0
            assert not (red and above_is_red)
            left, right = struct.unpack_from("<2L", entry, 68)
            heights = {black_height(left, red), black_height(right, red)}
            assert len(heights) == 1
            return heights.pop() + (not red)

        black_height(struct.unpack_from("<L", directory, 76)[0])


def test_a_compound_file_refuses_what_it_cannot_hold():
    with pytest.raises(ValueError, match="not a stream name"):
        compound_file({"x" * 32: b""})
    with pytest.raises(ValueError, match="more than"):
        compound_file({"x": bytes(8_000_000)})


def decrypted(text, key):
    """Data encryption of MS-OVBA 2.4.3, read back."""
    seed, version, project, *rest = bytes.fromhex(text)
    assert (seed ^ version, seed ^ project) == (2, key)
    before, out = key, []
    for older, newer, byte in zip([version, project, *rest], [project, *rest], rest, strict=False):
        out.append(byte ^ ((older + before) & 0xFF))
        before = out[-1]
        assert newer is not None
    data = bytes(out[(seed & 6) // 2 :])
    assert struct.unpack_from("<L", data)[0] == len(data) - 4
    return data[4:]


def project_lines(project_bin):
    with olefile.OleFileIO(io.BytesIO(project_bin)) as ole:
        lines = dict(re.findall(r'^(\w+)="(.*)"\r$', ole.openstream("PROJECT").read().decode("cp1252"), re.MULTILINE))
        return lines, ole.openstream("VBA/_VBA_PROJECT").read()


def test_the_project_has_neither_password_nor_compiled_code_like_xlwings_own_add_in():
    theirs = Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam").read_bytes()
    for data in (theirs, xlam.build()):
        lines, compiled = project_lines(zipfile.ZipFile(io.BytesIO(data)).read("xl/vbaProject.bin"))
        key = sum(lines["ID"].encode()) & 0xFF
        found = [decrypted(lines[name], key) for name in ("CMG", "DPB", "GC")]
        assert found == [b"\0\0\0\0", b"\0", b"\xff"]  # unprotected, no password, visible
        assert compiled[:5] == bytes.fromhex("CC61FFFF00") and len(compiled) == 7


# --- the ribbon against Microsoft's schema, as the Open XML SDK carries it (openxml-audit ships that data)


def schema_errors(root):
    import json

    data = json.loads(
        (get_openxml_data_dir() / "schemas/schemas_microsoft_com_office_2009_07_customui.json").read_text()
    )
    types = {one["Name"]: one for one in data["Types"]}
    enums = {one["Name"]: {facet["Value"] for facet in one["Facets"]} for one in data["Enums"]}
    errors = []

    def check(element, type_name):
        known = {one["QName"].lstrip(":"): one for one in types[type_name].get("Attributes", [])}
        for name, value in element.attrib.items():
            if name not in known:
                errors.append(f"{type_name}: {name}")
                continue
            for rule in known[name].get("Validators", []):
                limits = {limit["Name"]: limit["Value"] for limit in rule.get("Arguments", [])}
                if not int(limits.get("MinLength", 0)) <= len(value) <= int(limits.get("MaxLength", 10**9)):
                    errors.append(f"{type_name}: {name} has {len(value)} characters")
            if enum := re.search(r"\.(\w+)>$", known[name]["Type"]):
                errors.extend([f"{type_name}: {name}={value}"] if value not in enums[enum[1]] else [])
        children = {child["Name"].split(":")[-1]: child["Name"] for child in types[type_name].get("Children", [])}
        for child in element:
            name = child.tag.removeprefix(UI)
            if name in children:
                check(child, children[name])
            else:
                errors.append(f"{type_name}: <{name}>")

    check(root, "mso14:CT_CustomUI/mso14:customUI")
    return errors


def ribbon():
    return ElementTree.fromstring(xlam.source("customUI14.xml"))


def test_the_ribbon_is_valid():
    assert ribbon().tag == f"{UI}customUI"
    assert schema_errors(ribbon()) == []


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('size="large"', 'size="huge"', "size=huge"),
        ("<ribbon>", '<ribbon colour="red">', "colour"),
        ("<tabs>", "<tabs><button/>", "<button>"),
        ('keytip="K"', 'keytip="KKKK"', "keytip has 4"),
    ],
)
def test_the_schema_check_sees_a_fault(old, new, error):
    assert error in schema_errors(ElementTree.fromstring(xlam.source("customUI14.xml").replace(old, new)))[0]


def test_every_button_has_label_icon_and_tips_and_ids_are_unique():
    buttons = list(ribbon().iter(f"{UI}button"))
    assert [button.get("label") for button in buttons] == list(LABELS)
    for button in buttons:
        assert button.get("onAction") == "BussiPressed"
        assert button.get("imageMso") and button.get("screentip") and len(button.get("supertip")) > 15
    ids = [element.get("id") for element in ribbon().iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    keys = [button.get("keytip") for button in buttons]
    assert len(set(keys)) == len(keys)
    assert ribbon().find(f".//{UI}tab").get("label") == "bussi"


#: Control identifiers of Excel: [MS-CUSTOMUI] Custom UI XML Markup Specification, tables of idMso for Excel, and Microsoft's
#: list "Office 2016 Help Files: Office Fluent User Interface Control Identifiers", ExcelControls.xlsx.
EXCEL_IDS = {"ErrorChecking", "ReviewShowAllComments", "ClearFormats", "Undo", "Consolidate", "PercentStyle", "FileNew",
             "ViewSideBySide", "TabData"}  # fmt: skip


def test_every_icon_and_tab_is_one_of_excel_s_own():
    """``WindowSideBySide``, which looks right, is Word's: in Excel the button would have no icon."""
    used = [v for e in ribbon().iter() for k, v in e.attrib.items() if k.endswith("Mso")]
    assert set(used) == EXCEL_IDS


def test_a_button_that_writes_says_that_excel_s_own_undo_list_is_emptied():
    tips = {b.get("label"): b.get("supertip") for b in ribbon().iter(f"{UI}button")}
    assert [label for label, tip in tips.items() if "履歴は空になります" in tip] == ["検査", "印を消す", "元に戻す"]


# --- from the ribbon's XML to the command, in pyOpenVBA's Excel


@pytest.fixture
def excel(tmp_path):
    return excel_with_add_in(tmp_path / "bussi.xlam")


@pytest.mark.parametrize(("label", "action"), [(label, action) for label, action in LABELS.items() if action])
def test_a_button_starts_exactly_this_command(excel, label, action):
    book = excel.add_workbook()
    button = next(one for one in ribbon().iter(f"{UI}button") if one.get("label") == label)
    excel.run(button.get("onAction"), Control(button.get("id")))
    folder = LOCAL + r"\bussi\bin"
    name = book.name.encode("utf-16-be").hex().upper()
    assert excel.windows.started == [(PROGRAM, f"excel {action} --book hex:{name}", folder, "open", 7)]
    assert excel.dialogs == []


def test_the_list_button_goes_to_the_list_or_says_that_there_is_none(excel):
    button = next(one for one in ribbon().iter(f"{UI}button") if one.get("label") == "指摘一覧")
    book = excel.add_workbook()
    excel.run("BussiPressed", Control(button.get("id")))
    assert "先に「検査」" in excel.dialogs[0][1]
    excel.evaluate("Worksheets.Add")
    excel.sheet(1).sheet.vba_set("Name", "指摘一覧", [], {}, by_ref=False)
    excel.evaluate("Worksheets(2).Activate")
    excel.run("BussiPressed", Control(button.get("id")))
    assert book.active_sheet.name == "指摘一覧"
    assert len(excel.dialogs) == 1 and excel.windows.created == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"installed": False}, "見つかりません", id="not installed"),
        pytest.param({"local": r"\\server\share\Local"}, "見つかりません", id="a network folder"),
        pytest.param({"local": "Local"}, "見つかりません", id="a relative folder"),
        pytest.param({"local": ""}, "見つかりません", id="no folder"),
        pytest.param({"local": "/tmp/Local"}, "見つかりません", id="no drive"),
        pytest.param({"drive_type": 3.0}, "見つかりません", id="a mapped network drive"),
        pytest.param({"drive_type": 1.0}, "見つかりません", id="a memory stick"),
    ],
)
def test_where_the_program_is_not_in_its_place_nothing_starts(excel, change, says):
    excel.add_workbook()
    excel.windows = Windows(**change)
    excel.run("BussiPressed", Control("bussiCheck"))
    assert excel.windows.started == []
    assert says in excel.dialogs[0][1]


def test_a_refusal_by_windows_is_told_in_japanese(excel):
    def refuse(*_):
        raise VBARuntimeError(70, "Permission denied")

    excel.add_workbook()
    excel.interpreter.host.create = refuse
    excel.run("BussiPressed", Control("bussiCheck"))
    assert "起動できませんでした" in excel.dialogs[0][1]
    assert excel.evaluate("Application.StatusBar") is False


def test_a_program_that_a_policy_stops_without_a_word_is_noticed_in_the_status_line(excel):
    """ShellExecute raises nothing then. The line stays until the program, if it runs, writes its own words there."""
    excel.add_workbook()
    excel.run("BussiPressed", Control("bussiCheck"))
    assert "変わらないときは、起動が止められています" in excel.evaluate("Application.StatusBar")


def test_loading_the_ribbon_describes_every_function_and_starts_nothing(excel):
    described = []
    real = excel.application.vba_get
    addin = excel.application._this_workbook

    def vba_get(name, args=(), named=None):
        if name.lower() == "macrooptions":
            if addin.is_addin:  # real Excel: "Cannot edit a macro on a hidden workbook"
                raise VBARuntimeError(1004, "Method 'MacroOptions' of object '_Application' failed")
            described.append(dict(named))
            return None
        return real(name, list(args), named or {})

    excel.application.vba_get = vba_get
    excel.run("BussiLoaded", Control("ui"))
    functions = [row for row in xlam.texts() if row[0] == "function" and not row[2]]
    assert [(one["Macro"], one["Description"]) for one in described] == [(row[1], row[3]) for row in functions]
    for one in described:
        texts = [row[3] for row in xlam.texts() if row[1] == one["Macro"] and row[2]]
        assert list(one["ArgumentDescriptions"].items) == texts
    assert excel.windows.created == []
    assert addin.is_addin is True and addin.saved is True


def test_an_excel_that_cannot_describe_functions_still_has_a_hidden_add_in(excel):
    """Without the function dialog: the add-in is an add-in again, and nobody is asked to save it."""
    real, addin = excel.application.vba_get, excel.application._this_workbook

    def vba_get(name, args=(), named=None):
        if name.lower() == "macrooptions":
            raise VBARuntimeError(1004, "Method 'MacroOptions' of object '_Application' failed")
        return real(name, list(args), named or {})

    excel.application.vba_get = vba_get
    excel.run("BussiLoaded", Control("ui"))
    assert addin.is_addin is True and addin.saved is True


def test_the_callbacks_of_the_ribbon_exist():
    names = set(re.findall(r"^Public Sub (\w+)", xlam.source("Ribbon.bas"), re.MULTILINE))
    assert names == {ribbon().get("onLoad"), *(button.get("onAction") for button in ribbon().iter(f"{UI}button"))}
    handled = re.findall(r'Case "(\w+)"', xlam.source("Ribbon.bas"))
    assert handled == [button.get("id") for button in ribbon().iter(f"{UI}button")]


def test_zip_entries_are_stored_in_one_order_at_one_time():
    entries = zipfile.ZipFile(io.BytesIO(xlam.build())).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert entries[0].filename == "[Content_Types].xml"
    assert all(a.header_offset < b.header_offset for a, b in pairwise(entries))
