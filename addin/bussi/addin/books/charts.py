"""The dress of every chart: native Excel charts, so that a reader can click, copy and change them."""

from typing import Any

from bussi.xlsx_templates.sheets import look
from bussi.xlsx_templates.sheets.writer import Book

FONT = {"name": look.FONT, "size": 9, "color": look.INK}


def add_chart(
    book: Book,
    kind: str,
    title: str,
    *,
    subtype: str = "",
    legend: bool = True,
    percent: bool = False,
    from_zero: bool = False,
    most: float | None = None,
) -> Any:
    """A chart of XlsxWriter without series, to be inserted; bars run from the first category at the top downwards.

    ``from_zero``: for amounts that are never negative, whose bars would otherwise begin where the program likes; ``most``:
    where the axis of numbers ends, in five steps. Every bar has its name.
    """
    chart: Any = book.add_chart({"type": kind} | ({"subtype": subtype} if subtype else {}))
    chart.set_title({"name": title, "overlay": False, "name_font": FONT | {"size": 11, "color": look.NAVY}})
    chart.set_legend({"position": "bottom", "font": FONT} if legend else {"none": True})
    chart.set_chartarea({"border": {"color": look.LINE}})
    grid = {"visible": True, "line": {"color": look.GRID}}
    numbers: dict[str, Any] = {
        "num_font": FONT,
        "line": {"none": True},
        "num_format": "0%" if percent else "#,##0",
        "major_gridlines": grid,
    } | ({"min": 0} if from_zero else {})
    if most is not None:
        numbers |= {"max": most, "major_unit": most / 5}
    names = {"num_font": FONT, "line": {"color": look.LINE}, "major_gridlines": {"visible": False}}
    if kind == "bar":
        chart.set_x_axis(numbers | {"label_position": "high"})  # reversed categories would put the numbers on top
        chart.set_y_axis(names | {"reverse": True, "interval_unit": 1})
    else:
        chart.set_y_axis(numbers)
        chart.set_x_axis(names)
    return chart
