"""Bring the tables of a ledger to today's, step by step, with Alembic."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory


@cache
def _steps() -> tuple[Config, ScriptDirectory]:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config, ScriptDirectory.from_config(config)


def is_known(version: str) -> bool:
    """Whether a version of the tables is one of ours."""
    return version in {s.revision for s in _steps()[1].walk_revisions()}


def migrate(connection: sa.Connection) -> None:
    """Make today's tables of those that are there, if any, within the transaction."""
    config, script = _steps()
    with EnvironmentContext(config, script, fn=lambda at, _: script._upgrade_revs("head", at)) as context:
        context.configure(connection=connection)
        context.run_migrations()


__all__ = ["is_known", "migrate"]
