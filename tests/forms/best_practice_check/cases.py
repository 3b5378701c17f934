"""BPC: the rule of the check of practices on both sides of its line, and its cells."""

import datetime as dt

from form_cases import Change, case, put, row, without

from .valid import valid

__all__ = ["CASES", "valid"]


def practice(n: int, **cells: object) -> Change:
    """What is said of the ``n``-th practice."""
    return row("practices", n, **cells)


CASES = [
    case("TYPE", put(lead_number="8999000000002"), "TYPE lead_number", id="a wrong check digit"),
    case("TYPE", put(lead_number="8999000000001"), id="a right check digit"),
    case("REQUIRED", put(lead_name="\u3000"), "REQUIRED lead_name", id="a name of a space"),
    case("REQUIRED", put(lead_number=None, item=None, department=None), id="a name is enough"),
    case("REQUIRED", put(checked_on=dt.date(2026, 12, 1)), *(practice(n, status=None) for n in (1, 27)), *(f"REQUIRED practices[{n}].status" for n in (1, 27)), id="two are not answered"),
    case("REQUIRED", *(practice(n, status="分からない", note=None) for n in range(1, 28)), id="nobody knows anything"),
    case("CHOICE", practice(1, status="済"), "CHOICE practices[1].status", id="an answer that there is not"),
    case("CHOICE", practice(1, status="検討中"), id="an answer"),
    case("CHOICE", practice(1, title="重要な技術の特定"), "CHOICE practices[1].title", id="a practice that there is not"),
    case("CHOICE", practice(1, challenges="１－１"), "CHOICE practices[1].challenges", id="challenges that no practice has"),
    case("CHOICE", practice(1, challenges="1-1"), id="challenges of another practice"),
    case("ITEM-ALIAS", put(item="半導体（※）"), "ITEM-ALIAS item", id="another name of the item"),
    case("ITEM-ALIAS", put(item="半導体"), id="the item's own name"),
    case("RANGE", practice(27, no=28), "RANGE practices[27].no", id="a 28th practice"),
    case("RANGE", practice(1, no=27), id="the 27th"),
    case("LENGTH", practice(1, note="備" * 200), id="a note of 200 characters"),
    case("LENGTH", practice(1, note="備" * 201), "LENGTH practices[1].note", id="a note of 201 characters"),
    case("UNIQUE", practice(2, title="重点的に守るべき技術の特定"), "UNIQUE practices[1].title", "UNIQUE practices[2].title", id="a practice twice"),
    case("UNIQUE", practice(2, no=1), id="a number twice"),
    case("ROWS", without("practices", 27), "ROWS practices[1].no", id="26 practices"),
    case("ROWS", without("challenges", 9), "ROWS challenges[1].code", id="eight challenges"),
    case("ROWS", practice(27, note="備考"), id="27 practices and nine challenges"),
    case("BPC-A01", practice(6, note=None), "BPC-A01 practices[6].note", id="not applicable, nobody says why"),
    case("BPC-A01", practice(6, note="海外に拠点がない（架空）。"), id="not applicable, with a reason"),
    case("BPC-A01", practice(7, note=None), id="not planned, nobody says why"),
]  # fmt: skip
