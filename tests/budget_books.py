"""Books of invented ministries written into folders, as several tests of the budget need them."""

import copy
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bussi.scripts.samples.budget_execution import budget_execution, ministries
from bussi.validators import forms
from bussi.xlsx_templates.build import build

FORM = forms.load("budget_execution")
ON = dt.date(2026, 11, 1)
Values = dict[str, Any]


def write(folder: Path, name: str, values: Values) -> Path:
    path = folder / f"{name}.xlsx"
    path.write_bytes(build(FORM, values))
    return path


def write_all(folder: Path) -> None:
    """The books of all ministries, without any error."""
    for m in ministries():
        write(folder, m, budget_execution(m))


def changed(ministry: str, change: Callable[[Values], None], **more: Any) -> Values:
    values = copy.deepcopy(budget_execution(ministry, **more))
    change(values)
    return values
