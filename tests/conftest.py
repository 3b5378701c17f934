"""What several test modules share: LibreOffice, and one sample submission built once."""

import os
from pathlib import Path

os.environ.setdefault("OPENPYXL_LXML", "False")  # openpyxl reads as it does for users, who do not have lxml

import crafted
import libreoffice
import pytest


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
