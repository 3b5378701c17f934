"""Gather workbooks of other programs from the source packages that ship them, to try the intake on.

    uv run python scripts/foreign_books.py FOLDER
    BUSSI_FOREIGN=FOLDER uv run pytest tests/test_foreign_books.py

The folder stays outside the repository: the workbooks belong to others.
"""

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

PACKAGES = ("agate-excel", "csvkit", "excelrd", "frictionless", "oletools", "petl", "pyexcel", "pyexcel-ods3", "pyexcel-xls", "pyexcel-xlsx", "python-pptx", "tablib", "xlcalculator",
            "xlrd==1.2.0", "xls2xlsx", "xlsx2csv")  # fmt: skip
ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods")


def books(archive: Path) -> dict[str, bytes]:
    """Path within a source package → bytes of each workbook in it."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as z:
            return {n: z.read(n) for n in z.namelist() if n.lower().endswith(ENDINGS)}
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as tar:
        for member in tar:
            data = tar.extractfile(member) if member.isfile() and member.name.lower().endswith(ENDINGS) else None
            if data is not None:
                found[member.name] = data.read()
    return found


def main(folder: Path) -> None:
    """Download each package's source (pip asks its index) and lay its workbooks into ``folder``."""
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as where:
            command = f"uv run --no-project --with pip python -m pip download -q --no-deps --no-binary :all: -d {where}".split()
            if subprocess.run([*command, package], check=False, capture_output=True).returncode:
                print(f"{package}: not available")
                continue
            n = 0
            for archive in Path(where).iterdir():
                for name, data in books(archive).items():
                    path = folder / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
                    n += 1
            print(f"{package}: {n} workbooks")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
