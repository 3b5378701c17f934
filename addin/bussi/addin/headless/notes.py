"""Notes of ours beside those that people wrote: the texts in one part, their boxes in another."""

import re
from collections.abc import Mapping

from bussi.xlsx_templates.sheets.look import NOTE

from ..excel.record import same_note
from .book import VML, Book
from .cells import Cell, SheetCells, address_of, cell_of
from .elements import Edit, Element, appended, parsed, prefix, text
from .raw import note_texts

AUTHOR = "bussi"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DRAWING = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>"""
_KIND = """<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"""
_BOX = """<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:225pt;height:{height}pt;z-index:{id};visibility:hidden" fillcolor="{paper}" o:insetmode="auto"><v:fill color2="{paper}"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left},15,{top},2,{right},15,{bottom},4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"""
_SHAPE_NUMBER = re.compile(rb"_x0000_s([0-9]{1,9})")
_END = re.compile(rb"</xml\s*>\s*$")
_LINE, _ROW = 24, 15  # characters in a line of a box, points in a row of a sheet


def noted(book: Book, sheet: str) -> set[Cell]:
    """The cells of a sheet that have a note."""
    part = book.target(sheet, "comments")
    found = (cell_of(e.attributes.get("ref", "")) for e in _list(parsed(book.part(part)))) if part else ()
    return {cell for cell in found if cell}


def add_notes(book: Book, sheet: str, cells: SheetCells, notes: Mapping[Cell, str]) -> list[Edit]:
    """Put notes into cells that have none; what to change in the sheet itself is given back.

    ``cells``: the sheet as it is. Does nothing where its drawings are not as every program writes them.
    """
    edits: list[Edit] = []
    if cells.top.child("legacyDrawing") is not None:
        drawing = _drawing(book, sheet, cells.top)
        if drawing is None or not _END.search(book.part(drawing)):
            return []
    else:
        drawing = book.add("drawings/vmlDrawing{}.vml", _DRAWING.encode(), VML)
        relation = book.relate(sheet, drawing, "vmlDrawing")
        tag = f'<{prefix(cells.data, cells.top)}legacyDrawing xmlns:r="{book.office}" r:id="{relation}"/>'
        at = cells.place_of_notes()
        edits.append((at, at, tag.encode()))
    book.change(drawing, _with_boxes(book.part(drawing), notes))
    part = book.target(sheet, "comments")
    if part is None:
        empty = f'{_HEAD}<comments xmlns="{book.main}"><authors/><commentList/></comments>'
        part = book.add("comments{}.xml", empty.encode(), "comments")
        book.relate(sheet, part, "comments")
    book.edit(part, lambda data, top: _with_texts(data, top, notes))
    return edits


def remove_notes(book: Book, sheet: str, notes: Mapping[Cell, str]) -> None:
    """Take those of our notes away that still say what we wrote."""
    part = book.target(sheet, "comments")
    if part is None:
        return
    said = note_texts(book.part(part))
    gone = {cell for cell, text in notes.items() if same_note(said.get(cell, ""), text)}
    book.edit(part, lambda _, top: [(e.start, e.end, b"") for e in _list(top) if cell_of(e.attributes.get("ref", "")) in gone])  # fmt: skip
    drawing = _drawing(book, sheet, SheetCells(book.part(sheet), ()).top)
    if drawing is not None:
        book.change(drawing, _without_boxes(book.part(drawing), gone))


def _drawing(book: Book, sheet: str, top: Element) -> str | None:
    """The part with the boxes of the notes of a sheet."""
    element = top.child("legacyDrawing")
    wanted = next((v for key, v in element.attributes.items() if key.endswith(" id")), "") if element else ""
    return next((r.target for r in book.relations(sheet) if r.id == wanted and book.has(r.target)), None)


def _list(top: Element) -> list[Element]:
    return (top.child("commentList") or top).all("comment")


def _with_texts(data: bytes, top: Element, notes: Mapping[Cell, str]) -> list[Edit]:
    authors, comments = top.child("authors"), top.child("commentList")
    if authors is None or comments is None:
        return []
    p = prefix(data, top)
    inner = "".join(
        f'<{p}comment ref="{address_of(cell)}" authorId="{len(authors.children)}"><{p}text><{p}r><{p}t xml:space="preserve">{text(said)}</{p}t></{p}r></{p}text></{p}comment>'
        for cell, said in sorted(notes.items())
    )
    return [
        appended(data, authors, f"<{p}author>{AUTHOR}</{p}author>".encode()),
        appended(data, comments, inner.encode()),
    ]


def _with_boxes(data: bytes, notes: Mapping[Cell, str]) -> bytes:
    end = _END.search(data)
    assert end is not None
    number = max((int(n) for n in _SHAPE_NUMBER.findall(data)), default=1024)
    boxes = "" if b'id="_x0000_t202"' in data else _KIND
    for (row, column), said in sorted(notes.items()):
        number += 1
        height = min(300, 24 + 18 * (said.count("\n") + len(said) // _LINE + 1))
        left, top = min(column, 16_379), min(max(row - 2, 0), 1_048_550)
        boxes += _BOX.format(paper=NOTE, id=number, height=height, left=left, right=left + 4, top=top, bottom=top + height // _ROW + 1,
                             row=row - 1, column=column - 1)  # fmt: skip
    return data[: end.start()] + boxes.encode() + data[end.start() :]


def _without_boxes(data: bytes, cells: set[Cell]) -> bytes:
    out, at = [], 0
    while (start := data.find(b"<v:shape ", at)) >= 0 and (end := data.find(b"</v:shape>", start)) >= 0:
        end += len(b"</v:shape>")
        row, column = (
            re.search(rb"<x:%s>\s*([0-9]{1,7})\s*</x:%s>" % (n, n), data[start:end]) for n in (b"Row", b"Column")
        )
        ours = row and column and (int(row[1]) + 1, int(column[1]) + 1) in cells
        out.append(data[at : start if ours else end])
        at = end
    return b"".join([*out, data[at:]])
