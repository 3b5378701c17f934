"""Open a ledger, which is a file (SQLite) or a database (PostgreSQL), and bring its tables up to date."""

import importlib.util
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from bussi.validators.errors import OutputError, UsageError
from sqlalchemy import event, exc

from .. import fault_log
from .tables import runs

PATIENCE = 600  # seconds in which another run must have ended
NEWEST = max(p.stem for p in (Path(__file__).parent / "migrations" / "versions").glob("m*.py"))[1:5]  # of the tables
_SQLITE_MAGIC = b"SQLite format 3\0"
_MIGRATING = 7_218_650_001  # a lock of PostgreSQL that only we take
_UNREACHABLE = "データベースに接続できません。名前・利用者・パスワードと、サーバの状態を確認してください"
#: How the names that SQLite gives its errors begin, and the SQLSTATE of PostgreSQL (its manual, appendix A).
_WHY = {
    ("SQLITE_FULL", "53100"): "ディスクの空き容量が足りません",
    ("SQLITE_READONLY", "SQLITE_PERM", "25006", "42501"): "書き込む権限がありません",
    ("SQLITE_CANTOPEN", "SQLITE_AUTH"): "ファイルを開けません。フォルダの有無と権限を確認してください",
    ("SQLITE_IOERR", "58"): "ディスクの読み書きに失敗しました",
    ("SQLITE_NOMEM", "53200"): "メモリが足りません",
    ("53300",): "データベースに同時に接続できる数を超えています。後でもう一度実行してください",
    ("57",): "データベースが停止したか、処理を取り消しました。後でもう一度実行してください",
}
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Ledger:
    """An open ledger; ``name`` is how messages call it, ``files`` those that it consists of."""

    engine: sa.Engine
    name: str
    files: tuple[Path, ...]

    @contextmanager
    def reading(self) -> Generator[sa.Connection]:
        """A transaction that reads one state of the ledger, whatever is written meanwhile."""
        with _trouble_is_told(self.name), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, tell: Tell = lambda _: None, patience: float = PATIENCE) -> Generator[sa.Connection]:
        """The one transaction that writes; it is kept as a whole or not at all.

        While another runs it waits for ``patience`` seconds, after saying so through ``tell``; then raises
        ``OutputError``.
        """
        with _trouble_is_told(self.name), self.engine.connect().execution_options(bussi_writes=True) as connection:
            _begin(connection, tell, patience)
            transaction = connection.get_transaction()
            assert transaction is not None
            with transaction:
                yield connection

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


@contextmanager
def open_ledger(where: str, *, create: bool = False) -> Generator[Ledger]:
    """The ledger at a path or a URL, with today's tables; ``create``: made where there is none.

    Raises ``UsageError`` for what is no ledger, or one that a newer bussi has written, and ``OutputError`` where the
    database cannot be reached.
    """
    ledger = _connect(where, create)
    try:
        with _trouble_is_told(ledger.name):
            _migrate(ledger, create)
        yield ledger
    finally:
        ledger.close()


def _connect(where: str, create: bool) -> Ledger:
    if "://" not in where:
        path = Path(where)
        if not path.absolute().parent.is_dir():
            raise OutputError(f"台帳のフォルダ {path.absolute().parent} がありません")
        if path.exists() and not _is_sqlite(path):
            raise UsageError(f"{path} は台帳ではありません")
        if not path.exists() and not create:
            raise UsageError(f"台帳 {path} がありません")
        url = sa.URL.create("sqlite+pysqlite", database=str(path.absolute()))
        companions = (path, *(path.with_name(path.name + end) for end in ("-journal", "-wal", "-shm")))
        return Ledger(_sqlite(url), str(path), companions)
    try:
        url = sa.make_url(where)
    except exc.ArgumentError as e:
        raise UsageError("台帳のURLが正しくありません（例 postgresql://利用者@サーバ/台帳）") from e
    kind = url.get_backend_name()
    if kind in ("postgres", "postgresql"):
        if importlib.util.find_spec("psycopg") is None:
            raise UsageError("PostgreSQLの台帳には psycopg が必要です（pip install bussi[postgres] で入ります）")
        url = url.set(drivername="postgresql+psycopg")
        return Ledger(sa.create_engine(url), sa.make_url(where).render_as_string(hide_password=True), ())
    raise UsageError("台帳は、ファイルの名前か postgresql:// で始まるURLにしてください")


def _is_sqlite(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE_MAGIC)) in (_SQLITE_MAGIC, b"")


def _sqlite(url: sa.URL) -> sa.Engine:
    """The driver left alone begins transactions late and none for tables; ours begin where they are begun."""
    engine = sa.create_engine(url, connect_args={"timeout": 0})

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begun(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("bussi_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _begin(connection: sa.Connection, tell: Tell, patience: float) -> None:
    """Begin the transaction and take the lock that only one run has."""
    try:
        _take(connection, wait=0)
    except exc.OperationalError as e:
        if not _is_busy(e):
            raise
        connection.rollback()
        tell("ほかの実行が台帳に書いています。終わるまで待ちます")
        _take(connection, wait=patience)


def _take(connection: sa.Connection, wait: float) -> None:
    milliseconds = max(1, round(wait * 1000))
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute(f"PRAGMA busy_timeout = {milliseconds}")
        connection.begin()
        driver.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")  # at the end, of those who still read
    else:
        connection.begin()
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
        connection.exec_driver_sql(f"LOCK TABLE {runs.name} IN EXCLUSIVE MODE")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")


def _code(e: exc.DBAPIError) -> str:
    """What the database calls the kind of trouble; "" where it does not say."""
    return getattr(e.orig, "sqlite_errorname", "") or getattr(e.orig, "sqlstate", "") or ""


def _is_busy(e: exc.DBAPIError) -> bool:
    return _code(e).startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "55P03"))  # lock_not_available


@contextmanager
def _trouble_is_told(name: str) -> Generator[None]:
    """What a database reports is told in words of ours; its own, in whatever language, go into the log."""
    try:
        yield
    except exc.DatabaseError as e:
        if _is_busy(e):
            raise OutputError(f"台帳 {name} は、ほかの実行が書いている間は使えません") from e
        why = next((said for codes, said in _WHY.items() if _code(e).startswith(codes)), "")
        if why or (isinstance(e, exc.OperationalError) and _code(e) != "SQLITE_ERROR"):
            lost = "データベースとの接続が切れました" if e.connection_invalidated else ""
            raise OutputError(f"台帳 {name} を使えません。{why or lost or _UNREACHABLE}{_logged(e)}") from e
        if type(e) is not exc.DatabaseError:  # the others are faults of ours
            raise
        raise UsageError(f"台帳 {name} は破損しているか、台帳ではありません{_logged(e)}") from e


def _logged(e: exc.DatabaseError) -> str:
    log = fault_log.keep(f"{_code(e)} {e.orig}".strip())
    return f"（記録: {log}）" if log else ""


def _migrate(ledger: Ledger, create: bool) -> None:
    with ledger.reading() as connection:
        there = sa.inspect(connection).get_table_names()
        asked = sa.text("SELECT version_num FROM alembic_version")
        now = connection.scalar(asked) if "alembic_version" in there else None
    if now == NEWEST:
        return
    from .migrating import is_known, migrate  # Alembic takes a fifth of a second

    if now is None and there:
        raise UsageError(f"{ledger.name} は、ほかのものの入ったデータベースです（台帳ではありません）")
    if now is None and not create:
        raise UsageError(f"{ledger.name} は空で、台帳ではありません")
    if now is not None and not is_known(now):
        raise UsageError(f"台帳 {ledger.name} は、より新しい bussi で書かれています（bussi を更新してください）")
    with ledger.engine.connect().execution_options(bussi_writes=True) as connection:
        if connection.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
            migrate(connection)


__all__ = ["PATIENCE", "Ledger", "Tell", "open_ledger"]
