"""Excel through COM: our doors above the real classes of xlwings, beneath which stands a fake of Excel's objects."""

import subprocess
import sys
from pathlib import Path

import com_excel
import pytest
from bussi.addin.excel import xlw


@pytest.fixture
def desktop(monkeypatch):
    monkeypatch.setattr(xlw, "PAUSE", 0.0)
    with com_excel.windows():
        yield com_excel.Desktop()


# --- nothing that we import ends a program of the user's

KILLING = """
import os, subprocess, sys
sys.path.insert(0, {tests!r})
import asyncio, multiprocessing.pool, concurrent.futures.process, numpy, pandas, pandera, com_excel
from com_excel.pywin32 import stand_ins
com_excel.Desktop()
subprocess.CREATE_NO_WINDOW = 0
os.environ["PATH"] = {stubs!r} + ":" + os.environ["PATH"]
with stand_ins():
    sys.platform = "win32"
    import {module}
    sys.platform = "linux"
import xlwings
assert "excel" in [e.name for e in xlwings.engines], "xlwings is as on Windows"
{then}
"""


def killed(tmp_path, module, then=""):
    """What a process that imports a module tells ``taskkill`` until its end, where one Excel has no window of a book."""
    log = tmp_path / "killed.txt"
    log.write_text("")
    lines = ["", "Image Name                     PID Session Name        Session#    Mem Usage", "=" * 76]
    lines.append("EXCEL.EXE                     4711 Console                    1    101,234 K")
    for name, text in (("tasklist", "\n".join(f"echo '{x}'" for x in lines)), ("taskkill", f'echo "$@" >> {log}')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    code = KILLING.format(tests=str(Path(__file__).parent), stubs=str(tmp_path), module=module, then=then)
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=120)
    return log.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="the stubs are shell scripts")
def test_no_excel_is_ended_when_a_command_of_ours_ends(tmp_path):
    assert killed(tmp_path, "xlwings") == "/PID 4711 /F\n"  # what xlwings does by itself: the stubs work
    assert killed(tmp_path, "bussi.addin.excel.functions") == ""
    assert killed(tmp_path, "bussi.addin.headless.engine") == ""
    assert killed(tmp_path, "bussi.addin.excel.xlw", "xlwings.engines['excel'].impl.apps.cleanup()") == ""


def test_only_one_module_imports_xlwings_so_that_none_can_forget():
    root = Path(__file__).parent.parent
    found = [p for part in ("validators", "xlsx_templates", "addin", "scripts") for p in (root / part).rglob("*.py")]
    importing = [p for p in found if any(line.lstrip().startswith(("import xlwings", "from xlwings"))
                                         for line in p.read_text(encoding="utf-8").splitlines())]  # fmt: skip
    assert [p.relative_to(root).as_posix() for p in importing] == ["addin/bussi/addin/excel/xlw.py"]


# --- a busy Excel


@pytest.mark.parametrize("how", ["rejected", "ignored", "inside", "name"])
def test_a_call_is_repeated_while_excel_is_busy_but_not_for_ever(desktop, how):
    excel = desktop.excel()
    excel.add(com_excel.Workbook(desktop, "a.xlsx"))
    (app,) = xlw.xw.engines["excel"].apps
    desktop.busy(xlw.TRIES - 1, "StatusBar", how)
    app.status_bar = "検査しています"
    assert excel.status == "検査しています"
    desktop.busy(1, "StatusBar", how)
    assert app.status_bar == "検査しています"
    desktop.busy(10**6, "StatusBar", how)
    with pytest.raises(Exception) as e:
        app.status_bar = False
    assert xlw.is_busy(e.value) or how == "name"
    assert desktop.calls.count("StatusBar") < 4 * xlw.TRIES


def test_a_refusal_is_not_taken_for_being_busy(desktop):
    from com_excel.model import refused

    error = refused("Unable to set the Name property of the Worksheet class")
    assert not xlw.is_busy(error)
    assert xlw.com_codes(error) == {0x80020009, 0x800A03EC}
