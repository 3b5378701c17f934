"""Move the contents of an old or damaged book into the current template, and say what moved and what could not."""

from dataclasses import dataclass
from pathlib import Path

from bussi.validators.catalogue import unreadable
from bussi.validators.clean import clean
from bussi.validators.errors import UnreadableError
from bussi.validators.types import is_blank
from bussi.xlsx_templates.build import build

from ..reading.files import Incoming, Unreadable, read_by_newest, read_files
from .carrying import Left, Moved, carry


@dataclass(frozen=True)
class Migration:
    """The new ``book`` and what became of the old one.

    ``values``: how many cells were carried. ``moved``: cells that stand elsewhere now. ``left``: what could not be
    carried, and why. ``notes``: what the reader noticed of the old book, in sentences.
    """

    book: bytes
    form: str
    old_version: str
    version: str
    values: int
    moved: tuple[Moved, ...]
    left: tuple[Left, ...]
    notes: tuple[str, ...]


def migrate(path: Path) -> Migration:
    """The contents of the book ``path`` in the newest version of its form; ``UnreadableError`` where it is none.

    A version that is not known any more is read by the newest one: what has the same key there is taken for the same.
    """
    (old,) = read_files([Incoming(path, path.name)], reader=read_by_newest)
    if isinstance(old, Unreadable):
        raise UnreadableError(old.rule, unreadable.NOT_READ.filled(path=path, what=old.what), old.remedy)
    carried = carry(old)
    tables = (v for rows in carried.values["tables"].values() for row in rows for v in row.values())
    return Migration(
        book=build(carried.form, carried.values, item=old.item),
        form=carried.form.name,
        old_version=old.stamped,
        version=carried.form.version,
        values=sum(not is_blank(v) for v in (*carried.values["fields"].values(), *tables)),
        moved=tuple(carried.moved()),
        left=carried.left,
        notes=tuple(dict.fromkeys(clean(n.message.ja) for n in old.notes if n.rule != "BOOK-STRUCTURE")),
    )


__all__ = ["Migration", "migrate"]
