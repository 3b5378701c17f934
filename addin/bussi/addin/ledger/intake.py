"""Consolidate an inbox with a ledger: what is known is taken from it, what is new is read, and all of it is recorded."""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from bussi.validators.errors import UnreadableError
from bussi.validators.findings import Language
from bussi.validators.garbage import no_collection

from ..batch.case import Case
from ..batch.check import check
from ..batch.consolidation import Consolidation, settled
from ..batch.own_books import without_our_books
from ..batch.reasons import with_reasons
from ..batch.roster import Expected
from ..batch.stack import stacked_together
from ..reading.files import Incoming, Progress, files_of, read_files
from ..reading.guards import read_bytes
from ..reading.workers import default_count
from .accepting import Accepted
from .agreeing import with_ledger_findings
from .keeping import given_back, known_contents
from .opening import Ledger, Tell
from .reasons import Remembered
from .ruleset import ruleset
from .unchanged import asked, earlier, is_certain
from .writing import Taken, record, record_unchanged

AT_ONCE = 4  # files that are looked at together: most of it is waiting for the disk


@dataclass(frozen=True)
class Intake:
    """A run with a ledger: its result, its number, and how many files were read or taken from the ledger.

    ``result`` is None where it would be that of an earlier run, of which everything still stands. ``told``: what the
    command line says of it. ``source``: the digest of all that the result depends on; "" where that is not certain.
    """

    result: Consolidation | None
    run: int
    read: int
    known: int
    told: dict[str, Any]
    source: str


@no_collection()
def consolidate_into(
    ledger: Ledger,
    inboxes: Sequence[Path],
    *,
    without: Sequence[Path] = (),
    roster: Sequence[Expected] = (),
    on: dt.date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    language: Language = "ja",
    tell: Tell = lambda _: None,
    growing: Collection[Path] = (),
    stands: Callable[[str], bool] = lambda source: False,
    executor: Executor | None = None,
) -> Intake:
    """As ``consolidate``, and the run is recorded in ``ledger``, whole or not at all.

    A file whose bytes this very program, with these forms and this law, has judged before is not read again; the result
    is that of a run from nothing. ``tell`` hears that another run is waited for. ``growing``: files that are still being
    written; they are left alone, and what is recorded of them stays. ``stands``: whether everything that was written of
    a result from this ``source`` is still there; then a run that would give it again only says so.
    """
    stamp = ruleset(on, language)
    with ledger.writing(tell) as connection:
        files = files_of(inboxes, (*without, *ledger.files, *growing))
        with ThreadPoolExecutor(AT_ONCE) as threads:
            sums = list(threads.map(_sha256, files))
        about: dict[str, Any] = {"inboxes": [str(i.absolute()) for i in inboxes], "on": str(on or "")}
        accepted = Accepted(connection)
        remembered = Remembered(connection)
        source = asked(files, sums, f"{stamp}{accepted.stamp}{remembered.stamp}", inboxes, roster)
        if (same := earlier(connection, source)) is not None and not growing and stands(source):
            about |= {"account": same.told["account"], "as": same.run}
            run = record_unchanged(connection, "consolidate", stamp, about)
            return Intake(None, run, 0, len(files), same.told, source)
        contents = known_contents(connection, stamp)
        known = {n: contents[s] for n, s in enumerate(sums) if s is not None and s in contents}
        new = [n for n in range(len(files)) if n not in known]
        if workers is None and known:  # this process has enough to do with them
            workers = default_count(len(new) // 2)
        with ThreadPoolExecutor(1) as meanwhile:
            recorded = meanwhile.submit(given_back, connection, [(files[n], at) for n, at in known.items()])
            outcomes = read_files([files[n] for n in new], workers, progress, executor)
            back = dict(zip(known, recorded.result(), strict=True))
        judged = dict(zip(new, check(outcomes, on, language), strict=True))
        found = [judged[n] if n in judged else back[n] for n in range(len(files))]
        sent, own = without_our_books(list(judged.values()))
        submitted = {case.path for case in (*sent, *back.values())}  # what is known was no book of ours before
        kept = [case for case in found if case.path in submitted]
        cases = with_reasons(stacked_together(kept) if back or own else kept, remembered, remembered.rules)
        agreeing = partial(with_ledger_findings, connection, inboxes=inboxes, on=on, language=language)
        result = replace(settled(cases, roster, on, language, agreeing), left_out=own, accepted=accepted.of)
        if not is_certain(result.books) or [_sum(c, s) for c, s in zip(found, sums, strict=True)] != sums:
            source = ""
        told = result.told()
        places = {case.path: n for n, case in enumerate(found)}
        at = [places[case.path] for case in kept]
        taken = [
            Taken(case, _sum(case, sums[n]), len(found[n].findings), known.get(n))
            for n, case in zip(at, result.books, strict=True)
        ]
        run = record(
            connection,
            "consolidate",
            taken,
            {i: judged[n] for i, n in enumerate(at) if n in judged},
            inboxes,
            growing,
            stamp,
            about | {"account": result.account, "asked": source, "told": told},
        )
    return Intake(result, run, len(judged), len(back), told, source)


def _sha256(file: Incoming) -> str | None:
    """The digest of a file's bytes; None for what is no file to be read."""
    try:
        return hashlib.sha256(read_bytes(file.path)).hexdigest()
    except UnreadableError:
        return None


def _sum(case: Case, before: str | None) -> str | None:
    """Of what was read, which may be another file than the one seen first."""
    return case.submission.sha256 if case.submission else before


__all__ = ["Intake", "consolidate_into"]
