"""LibreOffice as the second opinion: recalculates every formula of a workbook and saves it."""

import html
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
# recalculate always on load, never trust cached values
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""

_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module"/></library:library>
"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module"
 script:language="StarBasic">{}</script:module>
"""


def convert_all(books: Sequence[Path], out: Path, profiles: Path, processes: int = 2) -> list[Path]:
    """``convert`` in several LibreOffice processes at once."""
    parts = [books[i::processes] for i in range(processes) if books[i::processes]]
    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(lambda part: convert(part[1], out, profiles / f"profile{part[0]}"), enumerate(parts)))
    return [out / b.name for b in books]


def convert(books: Sequence[Path], out: Path, profile: Path, to: str = "xlsx") -> list[Path]:
    """Open each book in LibreOffice, recalculate it, and save it in ``out`` as ``to``."""
    assert SOFFICE is not None
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    out.mkdir(parents=True, exist_ok=True)
    command = [
        SOFFICE,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        to,
        "--outdir",
        str(out),
    ]
    subprocess.run([*command, *map(str, books)], check=True, capture_output=True, timeout=60 + 60 * len(books))
    made = [out / f"{b.stem}.{to}" for b in books]
    missing = [m.name for m in made if not m.exists()]
    assert not missing, f"LibreOffice did not write {missing}"
    return made


def run(code: str, macro: str, profile: Path, book: Path, seconds: float) -> None:
    """Let LibreOffice run a macro of a program in its Basic, and end; ``book``: any that it can open."""
    assert SOFFICE is not None
    if not (profile / "user" / "basic").exists():  # the first start of a profile overwrites its library
        convert([book], profile.with_name(f"{profile.name}-first"), profile)
    basic = profile / "user" / "basic" / "Standard"
    basic.mkdir(parents=True, exist_ok=True)
    (basic / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    (basic / "Module.xba").write_text(_MODULE.format(html.escape(code)), encoding="utf-8")
    start = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    with subprocess.Popen(
        [*start, f"macro:///Standard.Module.{macro}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as office:
        try:
            office.wait(seconds)
        except BaseException:
            os.killpg(office.pid, signal.SIGKILL)  # the process that hangs is a child of the one that was started
            raise
