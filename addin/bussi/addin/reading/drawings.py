"""The words of what is drawn onto a sheet: shapes and text boxes, SmartArt, charts, and buttons and boxes of old programs."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from .cells import MAX_TEXT, column_name
from .guards import Package
from .workbook import Relation, relations
from .xml_parts import parse, parser

Path = list[str]
Words = tuple[str, str]  # the cell near them, and the words
_MOST = 1000  # things of one drawing
_LONGEST, _SHAPES_AT_MOST = 10 * 2**20, 50_000  # bytes and shapes of a drawing of the older kind
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_PLACES = {("from", "col"): 0, ("from", "row"): 1}
_SHAPES = ("shape", "rect", "roundrect", "oval", "line", "polyline", "curve", "arc", "group")
_PIECE = re.compile(r"<(/?)(?:[a-zA-Z]++:)?([a-zA-Z]*+)([^<>]*+)>([^<]*+)")  # never goes back
_NOTE = re.compile("ObjectType=[\"']Note[\"']")
_STRING = re.compile(r"""\sstring=(?:"([^"]*)"|'([^']*)')""")


@dataclass
class _Thing:
    """Something drawn: the column and the row at its upper left corner, its words, and the relationships it names."""

    place: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    words: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def cell(self) -> str:
        at = ["".join(x).strip() for x in self.place]
        if not all(x.isascii() and x.isdigit() and len(x) < 8 for x in at):
            return "A1"
        return f"{column_name(min(int(at[0]), 16383))}{min(int(at[1]), 1_048_575) + 1}"


def drawn(package: Package, part: str) -> tuple[list[Words], list[Words]]:
    """The words of the shapes of a drawing, SmartArt among them, and those of its charts.

    Raises ``UnreadableError`` where it, or a part that it shows, is damaged.
    """
    things = _things(package.part(part), part)
    found = {r.id: r for r in relations(package, part)} if any(t.names for t in things) else {}
    of_chart, of_smart_art = (cache(partial(f, package)) for f in (_of_chart, _of_smart_art))
    shapes: list[Words] = []
    charts: list[Words] = []
    for thing in things:
        shown = [found[n] for n in thing.names if n in found and package.has(found[n].target)]
        inside = [of_smart_art(r) for r in shown if r.kind == "diagramData"]
        if whole := _joined([*thing.words, *inside]):
            shapes.append((thing.cell, whole))
        if whole := _joined(of_chart(r) for r in shown if r.kind in ("chart", "chartEx")):
            charts.append((thing.cell, whole))
    return shapes, charts


def _things(xml: bytes, part: str) -> list[_Thing]:
    things: list[_Thing] = []

    def start(path: Path, a: Mapping[str, str]) -> None:
        if path[-1] in _ANCHORS:
            if len(things) <= _MOST:
                things.append(_Thing())
        elif path[-1] == "p" and things:
            things[-1].words.append("\n")
        elif path[-1] in ("chart", "relIds") and things:
            things[-1].names += [value for name, value in a.items() if name.endswith(("/relationships id", " dm"))]

    def text(path: Path, piece: str) -> None:
        if things and len(things) <= _MOST:
            place = _PLACES.get((path[-2], path[-1])) if len(path) > 1 else None
            if place is not None:
                things[-1].place[place].append(piece)
            elif _is_text(path):
                things[-1].words.append(piece)

    _walk(xml, part, start, text)
    return things[:_MOST]


def _walk(
    xml: bytes, part: str, start: Callable[[Path, Mapping[str, str]], None], text: Callable[[Path, str], None]
) -> None:
    """Walk through a part by local names, without what only programs older than 2010 show in place of something."""
    path: Path = []
    hidden = 0
    reader = parser(part)

    def begin(tag: str, a: Mapping[str, str]) -> None:
        nonlocal hidden
        path.append(tag.rpartition(" ")[2])
        hidden += path[-1] == "Fallback"
        if not hidden:
            start(path, a)

    def end(_: str) -> None:
        nonlocal hidden
        hidden -= path.pop() == "Fallback"

    def characters(piece: str) -> None:
        if path and not hidden:
            text(path, piece)

    reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = begin, end, characters
    parse(reader, xml, part)


def _words(package: Package, part: str, wanted: Callable[[Path], bool]) -> str:
    """The words of the ``wanted`` elements of a part."""
    found: list[str] = []

    def start(path: Path, _: Mapping[str, str]) -> None:
        if (path[-1] == "p" or wanted(path)) and found and found[-1] != "\n" and path[-2:-1] != ["r"]:
            found.append("\n")

    _walk(package.part(part), part, start, lambda path, piece: found.append(piece) if wanted(path) else None)
    return "".join(found)


def _of_smart_art(package: Package, data: Relation) -> str:
    return _words(package, data.target, _is_text)


def _of_chart(package: Package, chart: Relation) -> str:
    """What is written into a chart (titles, labels, names of series, shapes), but not what it takes from cells."""
    drawn_on = [r for r in relations(package, chart.target) if r.kind == "chartUserShapes" and package.has(r.target)]
    shapes = (_words(package, r.target, _is_text) for r in drawn_on)
    return "\n".join((_words(package, chart.target, _is_of_chart), *shapes))


def _is_text(path: Path) -> bool:
    return path[-1] == "t"


def _is_of_chart(path: Path) -> bool:
    last = tuple(path[-2:])
    if path[-1] == "t":
        return last != ("fld", "t")  # a place for a value
    return last in (("tx", "v"), ("txData", "v"), ("trendline", "name")) or (path[-3:] == ["strLit", "pt", "v"])


def _joined(pieces: list[str] | Iterator[str]) -> str:
    return "".join(pieces).strip()[:MAX_TEXT]


def drawn_by_old_programs(vml: bytes) -> list[Words]:
    """The words of buttons, boxes and shapes in a drawing of the older kind, without those of notes.

    Such a drawing need not be well-formed XML: Excel itself leaves ``<br>`` open in it.

    >>> drawn_by_old_programs(b'<v:shape><v:textbox>To<br>do</v:textbox><x:ClientData ObjectType="Button"><x:Anchor>2, 0, 4')
    [('C5', 'To do')]
    """
    code = "utf-16" if vml[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    things: list[_Thing] = []
    into: list[str] = []
    for m in _PIECE.finditer(vml[:_LONGEST].decode(code, "replace")):
        closing, name, tag, words = m.groups()
        if closing or name in _SHAPES:
            into = [] if name in (*_SHAPES, "textbox") else into
        if name in _SHAPES and not closing:
            if len(things) == _SHAPES_AT_MOST:
                break
            things.append(_Thing())
        elif things and name == "textbox" and not closing:
            into = things[-1].words
        elif things and name == "textpath":
            things[-1].words += (a or b for a, b in _STRING.findall(tag))
        elif things and name == "ClientData" and _NOTE.search(tag):
            things[-1].names.append("Note")
        elif things and name == "Anchor" and not closing:
            column, _, row, *_ = (*words.split(",", 3), "", "", "")
            things[-1].place = ([column], [row])
        into.append(f" {words}")
    found = ((t.cell, " ".join(html.unescape("".join(t.words)).split())[:MAX_TEXT]) for t in things if not t.names)
    return [(cell, words) for cell, words in found if words][:_MOST]
