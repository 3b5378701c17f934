"""What a template looks like on paper: A4, letters of eight points or more, and no page nearly empty."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import libreoffice
import numpy as np
import pytest
from bussi.validators import forms
from bussi.validators.forms import choices
from bussi.xlsx_templates.build import build

A4 = (595, 842)  # points
SMALLEST = 8.0
ZOOM = 3  # the most that the tool takes; it rounds sizes to whole numbers
LEAST = 0.15  # of the height between the margins, how far down something must stand
DOTS = 20  # an inch
EDGE = 0.085  # of a page, head and foot

BOOKS = [
    pytest.param("plan_application", item, id=item)
    for item in choices.of_law("items")
] + [pytest.param("budget_execution", None, id="budget_execution")]  # fmt: skip


# a font whose digits are as wide as those of ours, which is on no machine but those with Excel
FONTS = """<?xml version="1.0"?>
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>Yu Gothic</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Sans CJK JP</string></edit></match></fontconfig>
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Each blank template as a PDF."""
    folder = tmp_path_factory.mktemp("paper")
    (folder / "fonts.conf").write_text(FONTS)
    books = []
    for name, item in (p.values for p in BOOKS):
        path = folder / f"{item or name}.xlsx"
        path.write_bytes(build(forms.load(str(name)), item=item))
        books.append(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(folder / "fonts.conf"))
        yield {p.stem: p for p in libreoffice.convert(books, folder / "out", folder / "profile", to="pdf")}


def _sizes(pdf: Path) -> dict[float, str]:
    """The sizes of letters in points, each with a text that has it."""
    done = subprocess.run(
        ["pdftohtml", "-xml", "-stdout", "-i", "-zoom", str(ZOOM), pdf], capture_output=True, check=True
    )
    xml = done.stdout.decode()
    sizes = {n: int(size) / ZOOM for n, size in re.findall(r'<fontspec id="(\d+)" size="(-?\d+)"', xml)}
    texts = re.findall(r'<text [^>]*font="(\d+)">(.*?)</text>', xml)
    return {sizes[n]: re.sub("<[^>]*>", "", text) for n, text in texts if re.sub("<[^>]*>", "", text).strip()}


def _pages(pdf: Path, folder: Path) -> list[np.ndarray]:
    """Each page as a picture, 0 where nothing stands."""
    subprocess.run(["pdftoppm", "-gray", "-r", str(DOTS), pdf, folder / "page"], check=True)
    found = []
    for path in sorted(folder.glob("page-*.pgm")):
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data := path.read_bytes())
        assert head is not None
        width, height = int(head[1]), int(head[2])
        found.append(255 - np.frombuffer(data[head.end() :], np.uint8).reshape(height, width))
    return found


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
@pytest.mark.parametrize(("form", "item"), BOOKS)
def test_a_template_prints_on_a4_with_letters_one_can_read_and_no_page_nearly_empty(
    form: str, item: str | None, printed: dict[str, Path], tmp_path: Path
) -> None:
    pdf = printed[item or form]
    small = {size: text for size, text in _sizes(pdf).items() if size < SMALLEST - 0.05}
    assert small == {}
    info = subprocess.run(["pdfinfo", "-l", "-1", pdf], capture_output=True, check=True, text=True).stdout
    pages = {tuple(sorted(round(float(x)) for x in size)) for size in re.findall(r"size: +([\d.]+) x ([\d.]+)", info)}
    assert pages == {A4}
    empty = []
    for n, page in enumerate(_pages(pdf, tmp_path), start=1):
        inner = page[round(EDGE * len(page)) : -round(EDGE * len(page))]
        rows = np.flatnonzero((inner > 30).any(axis=1))
        if not rows.size or (rows[-1] + 1) / len(inner) < LEAST:
            empty.append(n)
    assert empty == []
