"""How our workbooks look: one palette, one font, a few formats."""

import math
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

FONT = "Yu Gothic"
INK, QUIET, LINE = "#1F2933", "#6B7785", "#C9D1D9"
WHITE = "#FFFFFF"
NOTE = "#FFFFE1"  # the paper of Excel's own notes
NAVY, PALE, INPUT, COMPUTED, BOX = "#1F3A5F", "#E8EEF5", "#FFFBE6", "#EEF0F2", "#F7F9FB"
LINK, BEHIND, GRID = "#1D5FA8", "#8A97A6", "#E3E8ED"
MISSING = "#FFE7A3"
RED, RED_PALE, AMBER, AMBER_PALE, GREEN, GREEN_PALE = "#B42318", "#FDE3E1", "#93580A", "#FDF0D5", "#1E7B4D", "#E1F3E8"
SERIES = (NAVY, "#4C86C6", "#8FB8DE", "#C98B2B", "#7A8793", RED)
MORE_SERIES = ("#2E7D5B", "#8A5FA8", "#B9A22B", "#4F9DA6", "#D96C9E", "#5B4A3A")
STATE_COLOURS = ("#2E7D5B", RED, BEHIND, "#B9C2CC", "#C98B2B")  # the five states of a submission, in their order
LEVEL_TEXT = {"error": RED, "warning": AMBER, "info": QUIET}
LEVEL_FILL = {"error": RED_PALE, "warning": AMBER_PALE, "info": PALE}

_STYLES: Mapping[str, Mapping[str, Any]] = {
    "band": {"bold": True, "font_size": 16, "font_color": WHITE, "bg_color": NAVY, "valign": "vcenter", "indent": 1},
    "title": {"bold": True, "font_size": 18, "font_color": NAVY, "valign": "vcenter"},
    "subtitle": {"font_size": 10, "font_color": QUIET, "text_wrap": False, "valign": "vcenter"},
    "note": {"font_size": 10, "font_color": INK, "text_wrap": True, "valign": "top"},
    "section": {"bold": True, "font_size": 12, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    "header": {
        "bold": True,
        "font_color": WHITE,
        "bg_color": NAVY,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "center",
        "border": 1,
        "border_color": LINE,
    },
    "header_computed": {
        "bold": True,
        "font_color": WHITE,
        "bg_color": "#5B6B7C",
        "text_wrap": True,
        "valign": "vcenter",
        "align": "center",
        "border": 1,
        "border_color": LINE,
    },
    "label": {"bg_color": PALE, "border": 1, "border_color": LINE, "valign": "vcenter", "text_wrap": True, "indent": 1},
    "label_required": {
        "bold": True,
        "bg_color": PALE,
        "border": 1,
        "border_color": LINE,
        "valign": "vcenter",
        "text_wrap": True,
        "indent": 1,
    },
    "table_title": {"bold": True, "font_size": 12, "font_color": NAVY, "valign": "vcenter"},
    "step": {"bold": True, "font_color": NAVY, "valign": "vcenter", "align": "center"},
    "state": {"bold": True, "valign": "vcenter", "indent": 1, "font_color": NAVY},
    "inserted": {"font_size": 9, "valign": "vcenter", "font_color": RED},
    "locked": {"locked": True},
    "cell_plain": {"font_size": 10, "font_color": INK, "valign": "vcenter", "indent": 1},
    "missing_sample": {"bg_color": MISSING, "border": 1, "border_color": LINE, "valign": "vcenter"},
    "bad_sample": {
        "bg_color": RED_PALE,
        "font_color": RED,
        "bold": True,
        "border": 1,
        "border_color": LINE,
        "valign": "vcenter",
    },
    "warn_sample": {
        "bg_color": AMBER_PALE,
        "font_color": AMBER,
        "bold": True,
        "border": 1,
        "border_color": LINE,
        "valign": "vcenter",
    },
    "unit": {"font_color": QUIET, "valign": "vcenter", "align": "center"},
    "help": {"font_color": QUIET, "valign": "vcenter", "text_wrap": True, "indent": 1},
    "input": {
        "bg_color": INPUT,
        "border": 1,
        "border_color": LINE,
        "valign": "vcenter",
        "text_wrap": True,
        "locked": False,
    },
    "given": {"bg_color": COMPUTED, "border": 1, "border_color": LINE, "valign": "vcenter", "text_wrap": True},
    "computed": {"bg_color": COMPUTED, "border": 1, "border_color": LINE, "valign": "vcenter", "font_color": INK},
    "check": {"font_size": 9, "valign": "vcenter", "text_wrap": True, "indent": 1},
    "hidden": {"font_size": 8, "font_color": QUIET},
    "cell": {"border": 1, "border_color": LINE, "valign": "vcenter", "text_wrap": True},
    "cell_small": {"font_size": 9, "border": 1, "border_color": LINE, "valign": "vcenter", "text_wrap": True},
    "cell_center": {"border": 1, "border_color": LINE, "valign": "vcenter", "align": "center"},
    "number": {"border": 1, "border_color": LINE, "valign": "vcenter", "num_format": "#,##0"},
    "link": {"border": 1, "border_color": LINE, "valign": "vcenter", "font_color": LINK, "underline": 1},
    "back": {"font_color": LINK, "underline": 1, "font_size": 10, "align": "left"},
    "figure": {"bold": True, "font_size": 20, "align": "center", "valign": "vcenter", "num_format": "#,##0"},
    "figure_label": {"font_size": 10, "font_color": QUIET, "align": "center", "valign": "vcenter"},
    "percent_figure": {"bold": True, "font_size": 20, "align": "center", "valign": "vcenter", "num_format": "0%"},
    "bar": {"font_size": 14, "font_color": GREEN, "valign": "vcenter"},
    "verdict": {"bold": True, "font_size": 14, "valign": "vcenter", "indent": 1},
    "text": {"valign": "vcenter"},
    "missing": {"bg_color": MISSING},
    "bad": {"bg_color": RED_PALE, "font_color": RED, "bold": True},
    "warn": {"bg_color": AMBER_PALE, "font_color": AMBER, "bold": True},
    "good": {"bg_color": GREEN_PALE, "font_color": GREEN},
    "bad_text": {"font_color": RED},
    "good_text": {"font_color": GREEN},
    "faint": {"font_color": QUIET},
    "whole": {"num_format": "#,##0;▲#,##0"},
    "tenths": {"num_format": "#,##0.0;▲#,##0.0"},
}


_CONDITIONAL = (
    "missing",
    "bad",
    "warn",
    "good",
    "bad_text",
    "good_text",
    "faint",
    "whole",
    "tenths",
)  # change a cell's look, and say no more


@lru_cache(maxsize=65536)
def lines_of(value: object, width: float, font_size: float = 10, bold: bool = False) -> int:
    """How many lines a text takes in a column of ``width``; a full-width character takes two places.

    >>> lines_of("あ" * 20, 20), lines_of("短い", 20), lines_of(1000, 20)
    (3, 1, 1)
    """
    if not isinstance(value, str) or not value:
        return 1
    room = max(2.0, (width - 1) * 10 / font_size * (0.95 if bold else 1))
    places = (sum(1 + (unicodedata.east_asian_width(c) in "FWA") for c in line) for line in value.split("\n"))
    return sum(max(1, math.ceil(p / room)) for p in places)


class Look:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[object, Format] = {}

    def __call__(self, style: str, **more: Any) -> Format:
        """The format ``style`` of the palette, with ``more`` properties on top."""
        key = (style, tuple(more.items())) if more else style
        if key not in self._made:
            base: dict[str, Any] = {"font_name": FONT, "font_size": 10, "font_color": INK}
            if style in _CONDITIONAL:
                base = {}
            self._made[key] = self._book.add_format({**base, **_STYLES[style], **more})
        return self._made[key]
