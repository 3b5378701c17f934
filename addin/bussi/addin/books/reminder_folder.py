"""Write the mail that reminds businesses, a draft for each thing that is waited for."""

from collections.abc import Sequence
from pathlib import Path

from bussi.validators.clean import file_part
from bussi.validators.whole_file import write_whole

from ..issue.reminders import AFTER, reminder, to_remind
from ..ledger.standing import Duty, Standing
from ..reading.written import note_written
from .exports import prepare


def write_reminders(found: Sequence[Standing], folder: Path, after: int = AFTER) -> list[tuple[Path, Standing, Duty]]:
    """Write the drafts into ``folder`` (which ``checked_folder`` allowed); returns them. Raises ``OutputError``."""
    asked = [(s, d) for s in found for d in to_remind(s, after)]
    names = [
        f"{n:03d}_{file_part(s.life.name or s.life.key.business)}_{file_part(d.what)}_お願い.eml"
        for n, (s, d) in enumerate(asked, 1)
    ]
    prepare(folder, names)
    for name, (s, d) in zip(names, asked, strict=True):
        write_whole(folder / name, reminder(s, d))
    note_written(folder, names)
    return [(folder / name, s, d) for name, (s, d) in zip(names, asked, strict=True)]


__all__ = ["write_reminders"]
