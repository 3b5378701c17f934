"""The life of a plan through the command line alone: what a ministry and a business do from the application to a change.

Books are filled in by LibreOffice, as a clerk would at the keyboard; everything else is a command.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import office_edits
import openpyxl
import pytest
from bussi.addin.reading.submission import read_book
from bussi.scripts import cli
from bussi.scripts.samples import implementation_report, plan_change, review_sheet
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.cells import shown
from click.testing import CliRunner
from openpyxl.utils.cell import coordinate_to_tuple

pytestmark = pytest.mark.libreoffice
ITEM, N = "蓄電池", 1
CERTIFIED, DECIDED = dt.date(2026, 11, 24), dt.date(2026, 11, 25)
Values = dict[str, Any]


class Office:
    """A folder with an inbox and a ledger, and the commands that are given there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.inbox, self.ledger = folder, folder / "受付箱", str(folder / "台帳.db")
        self.inbox.mkdir()
        self.clerks = 0

    def bussi(self, *args: object) -> Any:
        """A command, with ``--json`` where it has it: what it prints."""
        asked = [*map(str, args), *(["--json"] if args[0] != "template" else [])]
        found = CliRunner().invoke(cli.bussi, asked, standalone_mode=False)
        assert found.exception is None, (args, found.output)
        return json.loads(found.stdout) if "--json" in asked else None

    def consolidate(self, *more: object) -> tuple[int, int, int]:
        """Take in what lies in the inbox: how many are accepted, returned and superseded."""
        told = self.bussi(
            "consolidate", self.inbox, "--ledger", self.ledger, "-o", self.folder / "集計.xlsx", "--overwrite", *more
        )
        account = told["account"]
        assert account["received"] == account["accepted"] + account["returned"] + account["superseded"], told
        return account["accepted"], account["returned"], account["superseded"]

    def issued(self, form: str) -> Path:
        """The only book of a form that is handed out."""
        [book] = self.bussi("issue", form, "--ledger", self.ledger, "-o", self.folder / form)
        return Path(book["path"])

    def types(self, source: Path, values: Values, name: str, folder: Path | None = None) -> Path:
        """A clerk types what a book lacks of ``values``, and saves it into the inbox (or ``folder``)."""
        told, target = read_book(source), (folder or self.inbox) / name
        form = forms.load(told.form, told.version)
        edits: list[office_edits.Edit] = []
        for table, key, row, value in _cells(values):
            if value is not None and form.entry(table, key).formula is None:
                sheet, at = told.layout.address(table, key, told.first_row.get(table or "", 0) + row)
                number, column = coordinate_to_tuple(at)
                typed = value.isoformat() if isinstance(value, dt.date) else str(value)
                edits.append(("type", sheet, column - 1, number - 1, typed))
        self.clerks += 1
        office_edits.edit([office_edits.Edited(source, target, edits)], self.folder / f"席{self.clerks}")
        return target

    def status(self) -> Values:
        """Where the only plan stands."""
        [plan] = self.bussi("status", "--ledger", self.ledger, "--as-of", "2027-08-01")["plans"]
        return plan


def _cells(values: Values) -> list[tuple[str | None, str, int, Any]]:
    fields = [(None, k, 0, v) for k, v in values.get("fields", {}).items()]
    return [
        *fields,
        *(
            (t, k, n, v)
            for t, rows in values.get("tables", {}).items()
            for n, r in enumerate(rows)
            for k, v in r.items()
        ),
    ]


def lacking(book: Path, values: Values) -> Values:
    """What of ``values`` the ministry has not filled in."""
    form = forms.load(read_book(book).form)
    fields = {k: v for k, v in values["fields"].items() if form.entries[k].prefill is None}
    tables = {t: [{k: v for k, v in r.items() if form.columns[t][k].prefill is None} for r in rows]
              for t, rows in values["tables"].items()}  # fmt: skip
    return {"fields": fields, "tables": tables}


def test_a_plan_goes_the_whole_way(tmp_path: Path) -> None:
    office, plan = Office(tmp_path), plan_application(ITEM, N)
    start, end = (plan["fields"][k] for k in ("plan_start", "plan_end"))

    # the application comes with a mistake and goes back; what comes again is right
    (tmp_path / "値.json").write_text(json.dumps(plan, default=str), encoding="utf-8")
    office.bussi(
        "template", "plan_application", "--item", ITEM, "--values", tmp_path / "値.json", "-o", tmp_path / "様式.xlsx"
    )
    office.types(tmp_path / "様式.xlsx", {"fields": {"plan_end": start - dt.timedelta(400)}}, "申請.xlsx")
    assert office.consolidate("--return-dir", tmp_path / "返却") == (0, 1, 0)
    [back] = (tmp_path / "返却").glob("*_修正依頼.xlsx")
    office.types(back, {"fields": {"plan_end": end, "revision": 2}}, "補正後.xlsx")
    assert office.consolidate() == (1, 0, 1)
    assert office.status()["stage"] in ("申請", "補正")

    # it is reviewed and certified, and the list is published
    review = review_sheet.valid(ITEM, N)
    review["fields"] |= {"decided_on": CERTIFIED, "reviewed_on": DECIDED, "notified_on": DECIDED}
    sheet = office.issued("review_sheet")
    office.types(sheet, lacking(sheet, review), "審査票.xlsx")
    assert office.consolidate() == (2, 0, 1)
    number = f"{review['fields']['certification_base']}-1"
    assert (office.status()["stage"], office.status()["certified_as"]) == ("認定", number)
    office.bussi("publish", "--ledger", office.ledger, "--as-of", DECIDED, "-o", tmp_path / "公表")
    assert number in "".join(p.read_text(encoding="utf-8-sig") for p in (tmp_path / "公表").glob("*.csv"))

    # a year later it is reported on, and changed
    report = implementation_report.valid(ITEM, N)
    book = office.issued("implementation_report")
    office.types(book, lacking(book, report), "報告.xlsx")
    change = plan_change.valid(ITEM, N)
    ends = change["fields"]["end_after"]
    book = office.issued("plan_change")
    office.types(book, lacking(book, change), "変更.xlsx")
    changed = office.types(
        office.inbox / "補正後.xlsx",
        {"fields": {"plan_end": ends, "revision": 3, "submitted_on": plan_change.DAY}},
        "変更後の計画.xlsx",
    )
    assert office.consolidate() == (4, 0, 2)
    told = read_book(office.inbox / "変更.xlsx").fields
    assert told["funds_after"] == told["funds_before"] > 0

    # both plans side by side, and where it stands
    out = tmp_path / "新旧対照表.xlsx"
    compared = office.bussi(
        "compare", office.inbox / "補正後.xlsx", changed, "--change", office.inbox / "変更.xlsx", "-o", out
    )
    assert (compared["unlisted"], compared["idle"]) == ([], [])
    [row] = [r for r in openpyxl.load_workbook(out).active.iter_rows(values_only=True) if r[4] == "計画の終了年月"]
    assert (row[5], row[6], row[8]) == (shown(ends), shown(end), change["tables"]["changes"][0]["reason"])
    plan_now = office.status()
    assert plan_now["steps"] == {
        "申請": "2026-10-30", "補正": "2026-10-30", "認定": CERTIFIED.isoformat(), "報告": "2027-06-10", "変更": "2027-06-10",
    }  # fmt: skip
    assert (plan_now["stage"], [d["what"] for d in plan_now["duties"]]) == ("変更", ["審査"])
    assert [(r["submitted"], r["book"]) for r in plan_now["reports"]] == [("2027-06-10", "報告.xlsx")]
