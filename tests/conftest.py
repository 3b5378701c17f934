"""What several test modules share: LibreOffice, and one sample submission built once."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OPENPYXL_LXML", "False")  # openpyxl reads as it does for users, who do not have lxml

import crafted
import databases
import libreoffice
import pytest
import sqlalchemy as sa


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("libreoffice") and libreoffice.SOFFICE is None:
        if os.environ.get("BUSSI_REQUIRE_LIBREOFFICE") == "1":
            pytest.fail("LibreOffice (soffice) is required here and not installed", pytrace=False)
        pytest.skip("LibreOffice (soffice) is not installed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that no processor waits for the last of them."""
    items.sort(key=lambda item: item.get_closest_marker("libreoffice") is None)


@pytest.fixture(scope="session")
def libreoffice_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile of LibreOffice that no other process uses."""
    return tmp_path_factory.mktemp("libreoffice")


@pytest.fixture(scope="session")
def plan() -> bytes:
    """A plan application without any error."""
    return crafted.plan()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server of our own, without the name of a database."""
    found = databases.programs()
    if found is None:
        if os.environ.get("BUSSI_REQUIRE_POSTGRESQL") == "1":
            pytest.fail("PostgreSQL (initdb) is required here and not installed", pytrace=False)
        pytest.skip("PostgreSQL (initdb) is not installed")
    with databases.running(found) as url:
        yield url


def _new_ledger(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "sqlite":
        return str(folder / "台帳.db")
    server, name = request.getfixturevalue("postgresql"), f"ledger_{uuid.uuid4().hex}"
    url = sa.make_url(server).set(drivername="postgresql+psycopg", database="postgres")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server + name


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_at(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger is to be: a file, and a database of its own."""
    return _new_ledger(request, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ledger_of_all(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same, one for all tests of a module."""
    return _new_ledger(request, tmp_path_factory.mktemp("ledger"))
