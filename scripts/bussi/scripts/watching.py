"""``bussi consolidate --watch``: the intake runs whenever files have come, and says so in one line a file."""

import json
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import say

if TYPE_CHECKING:
    from bussi.addin.batch.consolidation import Consolidation


def watched(
    inboxes: Sequence[Path],
    ledger: str | None,
    wanted: dict[str, Any],
    write: "Callable[[Consolidation], None]",
    as_json: bool,
) -> int:
    """Watch until Ctrl-C. ``wanted``: how to consolidate; ``write``: writes the books, tried again until it succeeds.

    Raises ``UsageError`` without a ledger.
    """
    from bussi.addin.ledger.history import life
    from bussi.addin.ledger.intake import consolidate_into
    from bussi.addin.ledger.opening import open_ledger
    from bussi.addin.ledger.watching import seen, watch
    from bussi.validators.errors import UsageError

    if ledger is None:
        raise UsageError("--watch には --ledger が必要です（届いたファイルを台帳に記録します）")
    seen(inboxes, ())  # a wrong inbox is told at once
    with open_ledger(ledger, create=True) as opened:
        unsaid: list[dict[str, Any]] = []  # of runs whose book could not be written yet

        def run(growing: Collection[Path]) -> Callable[[], None]:
            intake = consolidate_into(opened, inboxes, **wanted, tell=say, growing=growing)
            with opened.reading() as connection:
                unsaid.extend(life(connection, (), intake.run))
            assert intake.result is not None  # it was not asked whether anything still stands
            return partial(finish, intake.result)

        def finish(result: "Consolidation") -> None:
            write(result)
            for told in unsaid:
                click.echo(_json(told) if as_json else _line(told))
            unsaid.clear()

        say("監視を始めました（Ctrl-C で終了します）")
        try:
            watch(inboxes, (*wanted["without"], *opened.files), run, say)
        except KeyboardInterrupt:
            say("監視を終了しました")
    return 0


def _json(told: dict[str, Any]) -> str:
    names = {"started": "at", "name": "book", "business": "corporate_number", "business_name": "business"}
    return json.dumps({names.get(k, k): v for k, v in told.items()}, ensure_ascii=False)


def _line(told: dict[str, Any]) -> str:
    from bussi.addin.ledger.history import local

    from .ledger import state_words

    business = f"（{told['business_name']}）" if told["business_name"] else ""
    return f"{local(told['started'])} {told['name']}{business}: {state_words()[told['state']]}　{told['reason']}"
