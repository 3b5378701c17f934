"""LibreOffice as the second opinion: recalculates every formula of a workbook and saves it."""

import shutil
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
