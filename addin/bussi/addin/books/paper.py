"""On which paper a wide table is printed: the fewest pages that can still be read."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

MARGINS = (0.4, 0.4, 0.6, 0.6)  # inches: left, right, top, bottom
SMALLEST = 0.7  # of its size on screen: 7 points of 10


class Paper(NamedTuple):
    """A sheet of paper as Excel knows it: its number, on which side it lies, and its size in points."""

    number: int
    landscape: bool
    width: float
    height: float

    @property
    def room(self) -> tuple[float, float]:
        """Points across and down inside the margins."""
        left, right, top, bottom = MARGINS
        return self.width - (left + right) * 72, self.height - (top + bottom) * 72


PAPERS = (  # the smaller and the wider first
    Paper(9, True, 842, 595),
    Paper(9, False, 595, 842),
    Paper(8, True, 1191, 842),
    Paper(8, False, 842, 1191),
)


def paper_for(width: float, lead: float, head: float, rows: float) -> tuple[Paper, int]:
    """The paper on which a table takes the fewest pages while it can be read, and how many pages it is wide.

    In points on screen: ``width`` of all columns, ``lead`` of those that are repeated on every page, ``head`` of the
    heading that is, ``rows`` of all rows.

    >>> paper_for(500, 100, 40, 600), paper_for(900, 100, 40, 9000)[0].number
    ((Paper(number=9, landscape=False, width=595, height=842), 1), 8)
    """

    def pages(paper: Paper) -> tuple[int, int]:
        across, down = paper.room
        wide = 1
        if width * SMALLEST > across:
            wide = math.ceil((width - lead) / max(across / SMALLEST - lead, across / 2))
        scale = min(1, (across * wide) / (width + lead * (wide - 1)))
        return wide * max(1, math.ceil(rows * scale / max(down - head * scale, 1))), wide

    best = min(PAPERS, key=lambda p: pages(p)[0])
    return best, pages(best)[1]


def points(widths: Sequence[float]) -> float:
    """How wide columns are whose widths are given in characters, as Excel does.

    >>> points([9, 9])
    102.0
    """
    return sum(5.25 * w + 3.75 for w in widths)


def page_breaks(blocks: Sequence[int], end: int, page: int) -> list[int]:
    """The first rows of the pages, so that no table or chart is torn apart that fits on one; ``page``: rows a page.

    >>> page_breaks([0, 14, 24, 38, 44], 66, 36)
    [24, 44]
    """
    found: list[int] = []
    for start, after in pairwise(dict.fromkeys((*blocks, end))):
        if start and after - (found[-1] if found else 0) > page:
            found.append(start)
    return found
