"""The mistakes people make in forms, made on purpose in sample submissions."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

Values = dict[str, Any]


def pasted_text_in_money(v: Values) -> None:
    """An amount pasted as text, with separators and a unit."""
    row = v["tables"]["funding"][0]
    row["total_cost"] = f"{row['total_cost']:,}円"


def full_width_digits(v: Values) -> None:
    """An amount typed in full-width digits."""
    row = v["tables"]["funding"][-1]
    row["eligible_cost"] = str(row["eligible_cost"]).translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def wrong_check_digit(v: Values) -> None:
    """One digit of the corporate number mistyped."""
    number = v["fields"]["lead_number"]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    v["fields"]["lead_number"] = wrong
    v["tables"]["applicants"][0]["corporate_number"] = wrong


def sources_do_not_add_up(v: Values) -> None:
    """A source of funds forgotten."""
    v["tables"]["sources"][0]["own_funds"] -= 1_000_000


def missing_attachment(v: Values) -> None:
    """The articles of association not attached."""
    v["tables"]["attachments"] = [r for r in v["tables"]["attachments"] if r["document"] != "定款の写し"]


def thousands_for_yen(v: Values) -> None:
    """All amounts of the plan in thousands of yen."""
    for table, keys in (("funding", ("total_cost", "eligible_cost", "subsidy_request")),
                        ("sources", ("own_funds", "loans", "two_step_loan", "other"))):  # fmt: skip
        for row in v["tables"][table]:
            for key in keys:
                row[key] //= 1000


def era_date_as_text(v: Values) -> None:
    """A date in the Japanese era, which a cell keeps as text."""
    v["fields"]["consulted_on"] = "令和8年8月20日"


def request_over_the_rate(v: Values) -> None:
    """More subsidy than the rate allows."""
    row = v["tables"]["funding"][0]
    more = row["eligible_cost"] * 3 // 4 // 1000 * 1000 - row["subsidy_request"]
    row["subsidy_request"] += more
    source = next(s for s in v["tables"]["sources"] if s["fiscal_year"] == row["fiscal_year"])
    source["own_funds"] -= more


def required_left_empty(v: Values) -> None:
    """Required cells left empty."""
    v["fields"].pop("incident_contact")
    v["tables"]["contacts"][0].pop("phone")


def supply_before_start(v: Values) -> None:
    """Supply starts before the activity does."""
    activity = v["tables"]["activities"][0]
    activity["supply_start"] = activity["start"].replace(year=activity["start"].year - 1)


MISTAKES: tuple[Callable[[Values], None], ...] = (
    pasted_text_in_money, full_width_digits, wrong_check_digit, sources_do_not_add_up, missing_attachment, thousands_for_yen,
    era_date_as_text, request_over_the_rate, required_left_empty, supply_before_start,
)  # fmt: skip


def older_version(book: bytes, version: str, older: str) -> bytes:
    """The same book with the stamp of an older version of its form."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry.filename)
            if entry.filename == "xl/sharedStrings.xml":
                data = data.replace(f"<t>{version}</t>".encode(), f"<t>{older}</t>".encode())
            target.writestr(entry, data)
    return out.getvalue()
