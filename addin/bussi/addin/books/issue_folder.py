"""Write the books of a form that is handed out, one for each plan."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bussi.validators.clean import file_part
from bussi.validators.forms.model import Form
from bussi.validators.issued import lines_of
from bussi.xlsx_templates.naming import file_name

from ..ledger.prefilling import Prefilled
from ..reading.written import note_written
from .exports import prepare
from .many_books import Task, write_many
from .outputs import FORM


def write_issued(
    form: Form,
    books: Sequence[Prefilled],
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Path]:
    """Write the books into ``folder`` (which ``checked_folder`` allowed); returns them. Raises ``OutputError``."""
    stem = Path(file_name(form, None)).stem
    names = [
        f"{n:03d}_{file_part(b.name or b.business)}_{file_part(b.certification.base if b.certification else b.item)}_{stem}.xlsx"
        for n, b in enumerate(books, 1)
    ]
    prepare(folder, names)
    tasks = [
        Task(
            form.name,
            b.item if form.differs_by_item else None,
            b.values | {"issued": lines_of(form, b.values)},
            folder / name,
            issued_to=b.name,
            mark=FORM,
        )
        for name, b in zip(names, books, strict=True)
    ]
    write_many(tasks, None, progress)
    note_written(folder, names)
    return [folder / name for name in names]


__all__ = ["write_issued"]
