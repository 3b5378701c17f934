"""The styles of a book: new ones are put behind those it has, so that none changes its number."""

from collections.abc import Mapping
from dataclasses import dataclass

from .elements import Edit, Element, appended, parsed, prefix, spliced, with_attribute
from .fills import Fill, fill_of, solid, xml_of

_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
#: what a book has that names none of a kind
_STANDARD = {
    "fonts": ('<{p}font><{p}sz val="11"/></{p}font>',),
    "fills": tuple(f'<{{p}}fill><{{p}}patternFill patternType="{x}"/></{{p}}fill>' for x in ("none", "gray125")),
    "borders": ("<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",),
    "cellStyleXfs": ('<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
    "cellXfs": ('<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',),
}
EMPTY = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{}"/>'


@dataclass(frozen=True)
class Look:
    """How a cell of our own sheets looks, on the book's own font; colours as the palette has them."""

    color: str = ""
    fill: str = ""
    size: float = 0
    bold: bool = False
    wrap: bool = False
    text: bool = False


@dataclass
class _Section:
    """The entries of one kind that the book has, and those of ours behind them."""

    had: list[Element]
    new: list[bytes]

    def number(self, xml: bytes) -> int:
        if xml not in self.new:
            self.new.append(xml)
        return len(self.had) + self.new.index(xml)


class Styles:
    """The styles in a part, with ours."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.top = parsed(data)
        self._p = prefix(data, self.top)
        self._sections: dict[str, _Section] = {}
        self._looks: dict[Look, int] = {}
        for name, standard in _STANDARD.items():
            had = (self.top.child(name) or Element("", "", {}, 0, 0)).children
            self._sections[name] = _Section(had, [] if had else [x.replace("{p}", self._p).encode() for x in standard])

    def fill(self, style: int) -> Fill:
        """The fill of a style."""
        xf = self._xf(style)
        number = xf.attributes.get("fillId", "0") if xf else "0"
        fills = self._sections["fills"].had
        return fill_of(fills[int(number)] if number.isdecimal() and int(number) < len(fills) else None)

    def with_fill(self, style: int, fill: Fill) -> int:
        """The number of the style that is like ``style`` but for its fill."""
        number = str(self._sections["fills"].number(xml_of(fill, self._p)))
        xf, cells = self._xf(style), self._sections["cellXfs"]
        tag, rest = (self.data[xf.start : xf.head], self.data[xf.head : xf.end]) if xf else (cells.new[0], b"")
        tag = with_attribute(with_attribute(tag, "fillId", number), "applyFill", "1")
        return cells.number(tag + rest)

    def with_look(self, look: Look) -> int:
        """The number of a style for our own sheets."""
        if look not in self._looks:
            self._looks[look] = self._new_look(look)
        return self._looks[look]

    def _new_look(self, look: Look) -> int:
        p = self._p
        font = self._sections["fonts"].number(self._font(look)) if look.color or look.size or look.bold else 0
        fill = self._sections["fills"].number(xml_of(solid(look.fill), p)) if look.fill else 0
        wrap = ' wrapText="1"' if look.wrap else ""
        return self._sections["cellXfs"].number((
            f'<{p}xf numFmtId="{49 if look.text else 0}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyNumberFormat="1" '
            f'applyFont="1" applyFill="1" applyAlignment="1"><{p}alignment vertical="top"{wrap}/></{p}xf>').encode())  # fmt: skip

    def _font(self, look: Look) -> bytes:
        p, fonts = self._p, self._sections["fonts"].had
        had: Mapping[str, Element] = {e.name: e for e in fonts[0].children} if fonts else {}
        size = f'<{p}sz val="{look.size:g}"/>'.encode() if look.size else self._raw(had.get("sz"))
        color = f'<{p}color rgb="FF{look.color[1:]}"/>'.encode() if look.color else self._raw(had.get("color"))
        bold = f"<{p}b/>".encode() if look.bold else b""
        names = b"".join(self._raw(had.get(name)) for name in ("name", "family", "charset", "scheme"))
        return f"<{p}font>".encode() + bold + size + color + names + f"</{p}font>".encode()

    def _raw(self, e: Element | None) -> bytes:
        return self.data[e.start : e.end] if e else b""

    def _xf(self, style: int) -> Element | None:
        had = self._sections["cellXfs"].had
        return had[style if style < len(had) else 0] if had else None

    def result(self) -> bytes:
        """The part with our styles."""
        edits: list[Edit] = []
        missing: dict[int, bytes] = {}
        place = self.top.head
        for name in _ORDER:
            element, section = self.top.child(name), self._sections.get(name, _Section([], []))
            inner, p = b"".join(section.new), self._p
            tag = (
                f"<{p}{name}>".encode()
                if element is None
                else self.data[element.start : element.head].rstrip(b"/>") + b">"
            )
            tag = with_attribute(tag, "count", str(len(section.had) + len(section.new)))
            if inner and element is None:
                missing[place] = missing.get(place, b"") + tag + inner + f"</{p}{name}>".encode()
            elif inner and element and element.tail == element.end:
                edits.append((element.start, element.end, tag + inner + f"</{p}{name}>".encode()))
            elif inner and element:
                edits += [(element.start, element.head, tag), (element.tail, element.tail, inner)]
            place = element.end if element else place
        if missing and self.top.tail == self.top.end:
            edits.append(appended(self.data, self.top, b"".join(missing.values())))
        else:
            edits += [(at, at, xml) for at, xml in missing.items()]
        return spliced(self.data, edits)
