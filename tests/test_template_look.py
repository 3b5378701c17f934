"""Everybody can read a template: contrast, words beside every colour, headers that repeat, letters of eight points."""

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from demands import build_script
from openpyxl.styles.colors import Color
from openxml_audit import OpenXmlValidator

ENOUGH = 4.5  # to one, as WCAG 2 asks for plain text
SMALLEST = 8  # points on paper
TEMPLATES = sorted(build_script().FOLDER.glob("*.xlsx"))


def luminance(rgb: str) -> float:
    channels = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours.

    >>> contrast("FFFFFF", "000000"), contrast("FFFFFF", "FFFFFF")
    (21.0, 1.0)
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def rgb(color: Color | None, otherwise: str) -> str:
    return str(color.rgb)[-6:] if color is not None and color.type == "rgb" else otherwise


@pytest.fixture(scope="module", params=TEMPLATES, ids=lambda p: p.stem)
def book(request: pytest.FixtureRequest) -> openpyxl.Workbook:
    return openpyxl.load_workbook(request.param)


def test_the_measure_itself() -> None:
    assert round(contrast("FFFFFF", "000000"), 6) == 21 and contrast("777777", "777777") == 1
    assert contrast("767676", "FFFFFF") > ENOUGH > contrast("777777", "FFFFFF")


def test_every_word_stands_out_from_its_ground(book: openpyxl.Workbook) -> None:
    weak = set()
    for ws in (s for s in book if s.sheet_state == "visible"):
        for cell in (c for row in ws.iter_rows() for c in row if c.has_style):
            ground = rgb(cell.fill.fgColor, "FFFFFF") if cell.fill.patternType == "solid" else "FFFFFF"
            ratio = contrast(rgb(cell.font.color, "000000"), ground)
            if ratio < ENOUGH:
                weak.add((ws.title, cell.coordinate, round(ratio, 2)))
    assert weak == set()


def grounds(ws: openpyxl.worksheet.worksheet.Worksheet, area: str) -> Iterator[tuple[str, str]]:
    """The grounds and inks of the cells of an area."""
    for part in area.split():
        cells = ws[part] if ":" in part else ((ws[part],),)
        for cell in (c for row in cells for c in row):
            solid = cell.fill.patternType == "solid"
            yield rgb(cell.fill.fgColor, "FFFFFF") if solid else "FFFFFF", rgb(cell.font.color, "000000")


def test_so_it_does_where_a_rule_colours_it(book: openpyxl.Workbook) -> None:
    seen = 0
    for ws in (s for s in book if s.sheet_state == "visible"):
        for area in ws.conditional_formatting:
            own = set(grounds(ws, str(area.sqref)))
            for rule in area.rules:
                if rule.dxf is None:
                    continue
                seen += 1
                fill, font = rule.dxf.fill, rule.dxf.font
                for ground, ink in own:
                    ground = rgb(fill.bgColor, ground) if fill is not None else ground  # noqa: PLW2901
                    ink = rgb(font.color, ink) if font is not None else ink  # noqa: PLW2901
                    assert contrast(ink, ground) >= ENOUGH, (ws.title, area.sqref, ink, ground)
    assert seen > 10


def test_no_rule_on_how_a_number_looks_comes_before_its_colours_or_is_stopped_by_them(book: openpyxl.Workbook) -> None:
    """LibreOffice takes the colour of a cell from the first rule that holds, and shows none where that has none."""
    for ws in (s for s in book if s.sheet_state == "visible"):
        rules = [rule for area in ws.conditional_formatting for rule in area.rules if rule.dxf is not None]
        numbers = [rule.priority for rule in rules if rule.dxf.numFmt is not None]
        coloured = [rule for rule in rules if rule.dxf.fill is not None]
        assert numbers == [] or max(r.priority for r in coloured) < min(numbers), ws.title
        assert numbers == [] or not any(r.stopIfTrue for r in coloured), ws.title


def test_no_letter_is_smaller_than_eight_points_on_screen_or_paper(book: openpyxl.Workbook) -> None:
    for ws in (s for s in book if s.sheet_state == "visible"):
        sizes = {c.font.sz for row in ws.iter_rows() for c in row if c.value is not None}
        assert min(sizes) >= SMALLEST
        headers = (ws.oddHeader.left.text, ws.oddHeader.right.text, ws.oddFooter.center.text)
        assert all(int(n) >= SMALLEST for text in headers if text for n in re.findall(r"&(\d+)", text))


def test_a_colour_never_says_anything_alone(book: openpyxl.Workbook) -> None:
    """A cell that is red, amber or yellow has its words beside it: each sheet with such rules has a column 点検."""
    for ws in (s for s in book if s.sheet_state == "visible"):
        rules = [r for area in ws.conditional_formatting for r in area.rules if any("tint" in f for f in r.formula)]
        if rules:
            heads = [c.row for c in ws["B"] if c.value == "点検"]
            assert heads, ws.title
            for row in heads:
                assert ws.cell(row + 2, 2).value is not None or ws.cell(row + 1, 2).value is not None


def test_tables_have_one_head_that_every_page_repeats(book: openpyxl.Workbook) -> None:
    for ws in (s for s in book if s.sheet_state == "visible" and s.auto_filter.ref):
        head = int(re.findall(r"\d+", str(ws.auto_filter.ref))[0])
        assert ws.print_title_rows == f"${head}:${head}"
        labels = [c.value for c in ws[head] if c.value]
        assert len(labels) == len(set(labels)) > 1  # no two columns of one name
        merged = [a for a in ws.merged_cells.ranges if a.min_row <= head <= a.max_row]
        assert merged == []  # one cell a column


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.stem)
def test_every_template_is_valid_open_xml(template: Path) -> None:
    assert [str(e) for e in OpenXmlValidator().validate(template).errors] == []
