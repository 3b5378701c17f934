"""What a template looks like on paper: A4, letters of eight points or more, and no page nearly empty."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import libreoffice
import numpy as np
import openpyxl
import pytest
from bussi.validators import forms
from bussi.validators.forms import choices
from bussi.xlsx_templates.build import blueprint, build
from bussi.xlsx_templates.sheets.frame import SMALLEST, columns_by_page
from openpyxl.utils import range_boundaries

A4 = (595, 842)  # points
LETTERS = 8.0
ZOOM = 3  # the most that the tool takes; it rounds sizes to whole numbers
LEAST = 0.15  # of the height between the margins, how far down something must stand
DOTS = 20  # an inch
EDGE = 0.085  # of a page, head and foot

BOOKS = [
    pytest.param(name, item, id=item or name)
    for name in forms.names()
    for item in (choices.of_law("items") if forms.load(name).differs_by_item else (None,))
]


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
    small = {size: text for size, text in _sizes(pdf).items() if size < LETTERS - 0.05}
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


@pytest.mark.parametrize(("form", "item"), [b.values for b in BOOKS if b.values[1] in (None, "半導体")])
def test_what_stands_above_a_table_is_printed_whole_and_on_its_first_page_only(form: str, item: str | None) -> None:
    plan = blueprint(forms.load(form), item).plan
    book = openpyxl.load_workbook(io.BytesIO(build(plan.form, item=item)))
    for s in plan.sheets:
        ws = book[s.name]
        first, *others = (range_boundaries(area.split("!")[-1]) for area in str(ws.print_area).split(","))
        scale, counts = columns_by_page(s.widths)
        assert scale >= SMALLEST and [x[2] - x[0] + 1 for x in (first, *others)] == counts
        assert not others or (ws.page_setup.scale or 100) == round(scale * 100)
        for merged in ws.merged_cells.ranges:
            assert first[0] <= merged.min_col and merged.max_col <= first[2], f"{s.name}!{merged.coord}"
        if s.table is not None:
            assert {x[1] for x in others} <= {s.table.header + 1}
            assert {x[3] for x in others} <= {first[3]}


def test_some_form_is_too_wide_for_one_page() -> None:
    plans = [blueprint(forms.load(form), None).plan for form in forms.names()]
    assert [s.name for plan in plans for s in plan.sheets if len(columns_by_page(s.widths)[1]) > 1] != []
