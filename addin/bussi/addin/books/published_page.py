"""Write the list of certified plans as one page for the web: no script, nothing loaded, readable by a screen reader."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from html import escape
from typing import Any

from bussi.validators.calendar import wareki
from bussi.validators.clean import clean
from bussi.xlsx_templates.sheets.look import INK, LINE, LINK, NAVY, PALE, QUIET

from ..budget.words import NONE, era_year
from ..ledger.published import ItemList, PublishedList
from .published_book import NO, TITLE, cells, heads, when

_STYLE = f"""
body{{font-family:"Yu Gothic","Hiragino Sans",sans-serif;color:{INK};line-height:1.6;max-width:75rem;margin:0 auto;padding:1rem}}
h1,h2{{color:{NAVY};line-height:1.3}}
h2{{border-bottom:2px solid {NAVY};margin-top:2.5rem}}
a{{color:{LINK}}}
table{{border-collapse:collapse;width:100%}}
caption{{text-align:left;color:{QUIET};padding:.3rem 0}}
th,td{{border:1px solid {LINE};padding:.4rem .6rem;vertical-align:top;text-align:left;overflow-wrap:anywhere}}
thead th{{background:{NAVY};color:#fff;overflow-wrap:normal}}
tbody th,tfoot th,tfoot td{{background:{PALE};font-weight:normal}}
tfoot th,tfoot td{{font-weight:bold}}
.n{{text-align:right;white-space:nowrap}}
.scroll{{overflow-x:auto}}
.notes{{font-size:.9rem;padding-left:1.2rem}}
@media print{{@page{{size:A4 landscape;margin:12mm}}body{{max-width:none;padding:0;font-size:9pt}}
thead{{display:table-header-group}}tfoot{{display:table-row-group}}tr{{break-inside:avoid}}.scroll{{overflow:visible}}}}
""".strip()

NUMBER = ' class="n"'


def published_page(found: PublishedList) -> str:
    """The page as HTML."""
    return "\n".join(_page(found)) + "\n"


def _page(found: PublishedList) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{TITLE}（{when(found.day)}）</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>"
    yield f"<header>\n<h1>{TITLE}</h1>"
    yield f'<p>計{found.total:,}件（<time datetime="{found.day}">{when(found.day)}</time>）</p>\n</header>\n<main>'
    yield from _counts(found)
    for n, item in enumerate(found.items, 1):
        if item.lines:
            yield from _list(n, item, found.day)
    yield "</main>\n</body>\n</html>"


def _counts(found: PublishedList) -> Iterator[str]:
    yield '<section aria-labelledby="counts">\n<h2 id="counts">認定件数</h2>\n<div class="scroll">\n<table>'
    yield "<caption>物資別・認定した年度別の件数</caption>"
    years = [*(era_year(y) for y in found.years), "計"]
    yield _head(["主務省", "物資", *years], years) + "\n<tbody>"
    for n, item in enumerate(found.items, 1):
        name = f'<a href="#item{n}">{_text(item.item)}</a>' if item.lines else _text(item.item)
        numbers = "".join(f'<td class="n">{x:,}</td>' for x in (*found.counts(item), len(item.lines)))
        yield f'<tr><td>{_text(item.ministry)}</td><th scope="row">{name}</th>{numbers}</tr>'
    sums = [sum(found.counts(item)[i] for item in found.items) for i in range(len(found.years))]
    numbers = "".join(f'<td class="n">{x:,}</td>' for x in (*sums, found.total))
    yield f'</tbody>\n<tfoot><tr><th scope="row" colspan="2">計</th>{numbers}</tr></tfoot>\n</table>\n</div>'
    yield from _notes([f"終了した計画{found.ended:,}件は数えていません。"] if found.ended else [])
    yield "</section>"


def _list(n: int, item: ItemList, day: dt.date) -> Iterator[str]:
    yield f'<section aria-labelledby="item{n}">\n<h2 id="item{n}">{_text(item.item)}</h2>\n<div class="scroll">\n<table>'
    yield f"<caption>{_text(item.ministry)}　{len(item.lines):,}件（{when(day)}）</caption>"
    columns = heads(item)
    yield _head(columns) + "\n<tbody>"
    for k, line in enumerate(item.lines, 1):
        cells_ = zip(columns, cells(item, k, line), strict=True)
        yield "<tr>" + "".join(_cell(head, value) for head, value in cells_) + "</tr>"
    yield "</tbody>\n</table>\n</div>"
    yield from _notes(item.notes)
    yield "</section>"


def _head(columns: Sequence[str], numbers: Collection[str] = (NO,)) -> str:
    """The heading of a table; those of ``numbers`` stand to the right as what is below them."""
    cells_ = (f'<th scope="col"{NUMBER if c in numbers else ""}>{_text(c)}</th>' for c in columns)
    return f"<thead><tr>{''.join(cells_)}</tr></thead>"


def _cell(head: str, value: Any) -> str:
    match value:
        case None:
            return f"<td>{NONE}</td>"
        case tuple():
            return f"<td>{'<br>'.join(_text(x) for x in value)}</td>"
        case dt.date():
            return f'<td><time datetime="{value}">{wareki(value)}</time></td>'
        case Fraction():
            return f'<td class="n">{float(value):,.1f}</td>'
    return f'<th scope="row" class="n">{value:,}</th>' if head == NO else f"<td>{_text(value)}</td>"


def _notes(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield '<ul class="notes">' + "".join(f"<li>{_text(note)}</li>" for note in notes) + "</ul>"


def _text(value: object) -> str:
    return escape(clean(str(value), ""))


__all__ = ["published_page"]
