"""A workbook cannot choose what the add-in starts: shown on the source, and with hostile workbooks in an interpreter.

The written side of this is addin/THREATS.md.
"""

import re
import warnings

import click
import openpyxl
import pytest
from bussi.addin.ribbon import xlam
from bussi.scripts.excel import BookName
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyopenvba.exceptions import VBAError
from pyopenvba.interpreter import Interpreter
from vba_host import LOCAL, PROGRAM, Control, excel_with_add_in

with warnings.catch_warnings():  # oletools uses names that pyparsing has renamed
    warnings.simplefilter("ignore")
    from oletools.mraptor import MacroRaptor
    from oletools.olevba import VBA_Parser

BUTTONS = ["Check", "Findings", "Clear", "Undo", "Consolidate", "Budget", "Template", "Compare"]
RIBBON = xlam.source("Ribbon.bas")


def code(name):
    """A module without its comments and without what stands in quotation marks."""
    lines = (re.sub(r'"[^"]*"', '""', line).partition("'")[0] for line in xlam.source(name).splitlines())
    return "\n".join(line for line in lines if not line.startswith("Attribute"))


# --- the source


def test_the_add_in_can_make_two_objects_only_both_named_by_literals():
    made = re.findall(r"\bCreateObject\((.*?)\)", RIBBON)
    assert sorted(set(made)) == ['"Scripting.FileSystemObject"', '"Shell.Application"']
    assert "CreateObject" not in "".join(xlam.source(name) for name, _ in xlam.MODULES if name != "Ribbon.bas")


@pytest.mark.parametrize("name", [name for name, _ in xlam.MODULES])
def test_no_module_has_another_way_to_run_read_or_load_anything(name):
    words = "Shell|GetObject|Environ|Command|Dir|Open|Kill|ChDir|ChDrive|Declare|Lib|Run|Evaluate|ExecuteExcel4Macro"
    words += "|CallByName|SendKeys|AppActivate|GetSetting|SaveSetting|FollowHyperlink|AddressOf|RegisterXLL|VBProject"
    words += (
        "|OnTime|OnKey|OnAction|Names|CustomDocumentProperties|FullName|CurDir|DefaultFilePath|Workbooks|AddIns|New"
    )
    assert re.findall(rf"(?i)\b(?:{words})\b", code(name)) == []


def test_of_the_active_workbook_only_its_name_and_the_names_of_its_sheets_are_read():
    assert set(re.findall(r"ActiveWorkbook(?:\.\w+| Is Nothing)", code("Ribbon.bas"))) == {
        "ActiveWorkbook.Name",
        "ActiveWorkbook.Worksheets",
        "ActiveWorkbook Is Nothing",
    }
    assert len(re.findall("ActiveWorkbook", code("Ribbon.bas"))) == 4
    assert set(re.findall(r"\bsheet\.\w+", code("Ribbon.bas"))) == {"sheet.Name", "sheet.Activate"}
    assert not re.search(
        r"ActiveSheet|ActiveCell|Selection|Application\.(?!MacroOptions|StatusBar)", code("Ribbon.bas")
    )
    assert set(re.findall(r"ThisWorkbook\.\w+", code("Ribbon.bas"))) == {"ThisWorkbook.IsAddin", "ThisWorkbook.Saved"}


def test_what_is_started_is_made_of_literals_windows_own_folder_and_the_workbook_s_name():
    (start,) = re.findall(r"\.ShellExecute (.*?)\n(?!\s{12})", RIBBON, re.DOTALL)
    assert " ".join(start.replace("_\n", "").split()) == (
        'program, "excel " & action & " --book hex:" & HexOf(ActiveWorkbook.Name), '
        'Left$(program, InStrRev(program, "\\") - 1), "open", MINIMIZED_NOT_ACTIVE'
    )
    assert set(re.findall(r"StartBussi (\S+)", RIBBON)) == {
        f'"{word}"' for word in ("check", "clear", "undo", "consolidate", "budget", "template", "compare")
    }
    assert re.findall(r"^\s+program = (.*)", RIBBON, re.MULTILINE) == ["InstalledProgram()"]
    assert f'LAUNCHER As String = "\\{xlam.LAUNCHER}"' in RIBBON


def test_a_cell_formula_can_call_nothing_that_starts_anything():
    """Any public Function of an open add-in can stand in a formula of any workbook, without a macro in it."""
    assert re.findall(r"^(?:Public )?Function (\w+)|^Public \w+ Function", RIBBON, re.MULTILINE) == []
    assert not re.search(r"Application|ActiveWorkbook|CreateObject|\.Value\b(?!2)", code("BUSSI.bas"))
    assert set(re.findall(r"\.(\w+)", code("BUSSI.bas"))) == {
        *("CountLarge", "Value2", "Areas", "Count", "Worksheet", "Parent", "Date1904"),
    } | set(re.findall(r"\d\.(\d+)", code("BUSSI.bas")))


def test_opening_the_add_in_runs_no_code():
    for name in ("ThisWorkbook.cls", "Sheet1.cls"):
        assert not re.search(r"\b(Sub|Function|Property)\b", code(name))
    source = "\n".join(text for *_, text in VBA_Parser("bussi.xlam", data=xlam.build()).extract_macros())
    found = MacroRaptor(source)
    found.scan()
    assert (found.autoexec, found.write, found.execute) == (False, False, True)
    assert not found.suspicious
    assert {match.lower() for match in found.matches} <= {"createobject"}


def test_the_package_has_no_link_and_no_part_that_runs_besides_the_vba():
    import io
    import zipfile

    package = zipfile.ZipFile(io.BytesIO(xlam.build()))
    assert [
        name for name in package.namelist() if re.search(r"(?i)external|activeX|embeddings|macrosheets|\.exe", name)
    ] == []
    for name in package.namelist():
        if not name.endswith(".bin"):
            text = package.read(name).decode()
            assert 'TargetMode="External"' not in text and "<f>" not in text and "definedName" not in text


# --- hostile workbooks


@pytest.fixture
def excel(tmp_path):
    path = tmp_path / "addin" / "bussi.xlam"
    path.parent.mkdir()
    return excel_with_add_in(path)


def hostile(folder, name="提出.xlsx"):
    """A workbook that says in every place known to xlwings and its like what should be run."""
    book = openpyxl.Workbook()
    settings_ = [("Interpreter_Win", r"\\evil\share\python.exe"), ("INTERPRETER_WIN", r"C:\evil\python.exe")]
    settings_ += [
        ("PYTHONPATH", r"C:\evil"),
        ("UDF Modules", "evil"),
        ("Conda Path", r"C:\evil"),
        ("launcher", "calc.exe"),
    ]
    settings_ += [("Add Workbook to PYTHONPATH", True), ("command", "cmd /c calc"), ("RunPython", "import evil")]
    for title in ("bussi.conf", "xlwings.conf", "_bussi.conf", "_xlwings.conf", "texts", "Sheet1", "_bussi"):
        sheet = book.create_sheet(title)
        for row in settings_:
            sheet.append(row)
        sheet.append(("message", "no_findings", None, "calc.exe"))
        sheet.append(("sheet", "findings", None, "xlwings.conf"))
    for key in ("LAUNCHER", "bussi", "program", "LOCALAPPDATA"):
        book.defined_names[key] = openpyxl.workbook.defined_name.DefinedName(key, attr_text="'bussi.conf'!$B$1")
    book.properties.keywords = r"C:\evil\bussi.exe"
    folder.mkdir(exist_ok=True)
    for beside in ("bussi.conf", "xlwings.conf", "bussi.exe", "bussi.cmd", "python.exe", "sitecustomize.py"):
        (folder / beside).write_text("INTERPRETER_WIN,C:\\evil\\python.exe\n", encoding="utf-8")
    book.save(folder / name)
    return folder / name


@pytest.mark.parametrize("button", BUTTONS)
def test_a_hostile_conf_sheet_and_files_beside_it_change_nothing(excel, tmp_path, monkeypatch, button):
    path = hostile(tmp_path / "evil")
    monkeypatch.chdir(path.parent)
    for name in ("PATH", "LOCALAPPDATA", "PYTHONPATH", "XLWINGS_LICENSE_KEY"):
        monkeypatch.setenv(name, str(path.parent))
    book = excel.open_workbook(path)
    touched = []
    real = book.vba_get
    book.vba_get = lambda name, *rest, **named: touched.append(name) or real(name, *rest, **named)
    excel.run("BussiPressed", Control(f"bussi{button}"))
    if button == "Findings":
        assert excel.windows.started == []
        assert "先に「検査」" in excel.dialogs[0][1]  # the add-in's own text, not the one in the workbook's "texts"
    else:
        arguments = f"excel {button.lower()} --book hex:{hexed('提出.xlsx')}"
        assert excel.windows.started == [(PROGRAM, arguments, LOCAL + r"\bussi\bin", "open", 7)]
    assert set(touched) <= {"Name", "Worksheets"}


@pytest.mark.parametrize(
    "identifier", ["", "bussi", "BUSSICHECK ", "check", 'bussiCheck" & calc', "calc.exe", "..\\evil"]
)
def test_a_control_that_is_not_ours_starts_nothing(excel, identifier):
    excel.add_workbook()
    excel.run("BussiPressed", Control(identifier))
    assert excel.windows.started == []


@pytest.mark.parametrize("argument", ["bussiCheck", 1.0, True])
def test_a_shape_s_macro_with_a_literal_argument_cannot_press_a_button(excel, argument):
    """A drawn shape may name any open macro, with text or a number behind it; a ribbon control it cannot make."""
    excel.add_workbook()
    with pytest.raises(VBAError):
        excel.run("BussiPressed", argument)
    with pytest.raises(VBAError):
        excel.run("BussiPressed")
    assert excel.windows.started == []


# --- hostile names


def in_vba(name):
    """A text as VBA holds it, in UTF-16: 𠮷 is two characters there, in the interpreter one."""
    data = name.encode("utf-16-be")
    return "".join(chr(int.from_bytes(data[i : i + 2], "big")) for i in range(0, len(data), 2))


def hexed(name):
    return name.encode("utf-16-be", "surrogatepass").hex().upper()


def argv(command_line):
    """What a Windows program is given (the rules of CommandLineToArgvW, after the program itself)."""
    found, now, inside, seen, i = [], "", False, False, 0
    while i < len(command_line):
        slashes = len(command_line) - i - len(command_line[i:].lstrip("\\"))
        i += slashes
        at = command_line[i : i + 1]
        if at == '"':
            now += "\\" * (slashes // 2)
            if slashes % 2:
                now += '"'
            elif inside and command_line[i + 1 : i + 2] == '"':
                now += '"'
                i += 1
            else:
                inside, seen = not inside, True
        else:
            now += "\\" * slashes
            if at in (" ", "\t", "") and not inside:
                if now or seen:
                    found.append(now)
                now, seen = "", False
            else:
                now += at
        i += 1
    return found + ([now] if now or seen else [])


@click.command()
@click.argument("action")
@click.option("--book", type=BookName())
@click.option("--other")
def door(action, book, other):
    click.echo(f"{action}|{book}|{other}", nl=False)


def press(app, name):
    """What the door hears for a workbook of this name; ``None`` where the add-in refuses."""
    app.windows.started.clear()
    app.workbook.name = in_vba(name)
    app.run("BussiPressed", Control("bussiCheck"))
    if not app.windows.started:
        return None
    ((program, arguments, *_),) = app.windows.started
    assert program == PROGRAM
    excel, *rest = argv(arguments)
    assert excel == "excel"
    return CliRunner().invoke(door, rest).output


SHELL_NAMES = [
    "a&calc.xlsx",
    "a|calc.xlsx",
    "%PATH%.xlsx",
    "%COMSPEC:~0,1%.xlsx",
    "^&calc.xlsx",
    "a;calc",
    "$(calc)",
    "`calc`",
]
SHELL_NAMES += [
    "a' 'b",
    "-h.xlsx",
    "--other=x.xlsx",
    "--help",
    " --other x",
    "a --other x.xlsx",
    "!x!.xlsx",
    "(a) [b] {c}.xlsx",
]
SHELL_NAMES += ["提出（最終）.xlsx", "①㈱髙﨑𠮷.xlsx", "「計画」.xlsx", "…～―.xlsx", "a\u202egpj.xlsx", "x" * 255]


QUOTES = [
    'a" --other x.xlsx',
    '"',
    "a\\",
    "\\",
    "a＂ --other x",
    "a＼",
    "a¥",
    "a￥",
    "a₩",
    "a”b",
    "a〝b〟",
    "a″",
    "a\tb",
    "a\x7f",
    "a\x85",
]


@pytest.mark.parametrize("name", [*SHELL_NAMES, *QUOTES])
def test_a_name_full_of_shell_signs_arrives_as_it_is(excel, name):
    excel.add_workbook()
    assert press(excel, name) == f"check|{name}|None"


@pytest.fixture(scope="module")
def hex_of():
    vba = Interpreter()
    vba.add_module(RIBBON.replace("Private Function HexOf", "Public Function HexOf"), name="Ribbon")
    return lambda name: vba.run("HexOf", [name])


def test_every_sign_is_four_digits_of_ascii(hex_of):
    """Also for a program that reads its command line in a code page, where ＂ would become a quotation mark."""
    for first in range(0x20, 0x10000, 0x800):
        name = "".join(chr(n) for n in range(first, min(first + 0x800, 0x10000)) if not 0xD800 <= n < 0xE000)
        assert hex_of(name) == hexed(name)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-16", exclude_categories=("Cs",)), min_size=1, max_size=30))
def test_any_name_arrives_whole(hex_of, name):
    line = f"excel check --book hex:{hex_of(in_vba(name))}"
    assert line.isascii() and argv(line) == line.split()
    assert BookName().convert(line.rpartition(" ")[2], None, None) == name


def test_without_a_workbook_nothing_starts(excel):
    for book in excel.workbooks():
        excel.application._this_workbook = book
        excel.application.active_book = None
    excel.run("BussiPressed", Control("bussiCheck"))
    assert excel.windows.started == []
    assert "開かれていません" in excel.dialogs[0][1]
