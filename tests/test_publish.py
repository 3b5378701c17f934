"""The list of certified plans as ministries publish it: its columns, what may be in it, and its three shapes."""

import copy
import csv
import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bussi.addin.books.published_book import COUNTS
from bussi.addin.books.published_folder import BOOK, LIST, PAGE, write_published_folder
from bussi.addin.ledger.events import Event, enter, take_back
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import Ledger, open_ledger
from bussi.addin.ledger.published import PublishedList, published_list
from bussi.scripts import cli
from bussi.scripts.samples.invented import corporate_number
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import DefinitionError
from bussi.validators.kinds import EventKind
from bussi.xlsx_templates.build import build
from changed_form import read_changed
from click.testing import CliRunner
from openxml_audit import OpenXmlValidator

FORM = "plan_application"
WHY = {"why": "審査の結果", "evidence": "架空文書第10号"}
SUBMITTED, FIRST, CERTIFIED, LATER, CHANGED, ENDED = (
    dt.date(2026, month, day) for month, day in ((3, 1), (3, 20), (6, 1), (7, 1), (9, 1), (10, 1))
)
NAME = '=1+1 <script>alert("架空")</script> & 電池（架空）株式会社'
SECRET = "公表しない（架空）"
BEFORE, AFTER = dt.date(2026, 8, 31), dt.date(2026, 11, 1)
ORDINARY = ["No.", "事業者名", "供給確保計画認定番号", "取組内容", "認定日"]


def plan(item: str, n: int) -> dict[str, Any]:
    """A plan in which every free text that is not for the public says so."""
    values = copy.deepcopy(plan_application(item, n))
    values["fields"] |= dict.fromkeys(("summary", "tight_definition", "priority_customers", "access_scope"), SECRET)
    values["fields"]["submitted_on"] = SUBMITTED
    values["tables"]["activities"] = [
        row | {"content": SECRET, "address": SECRET} for row in values["tables"]["activities"]
    ]
    if item == "蓄電池":
        values["fields"] |= {"leak_structure": SECRET, "joint": "はい", "same_trade": "いいえ"}
        other = {"no": 2, "role": "共同", "name": NAME, "corporate_number": corporate_number(5)}
        values["tables"]["applicants"].append(values["tables"]["applicants"][0] | other)
        values["tables"]["activities"] = [
            row | {"supply_start": day, "supply_start_precision": precision}
            for row, day, precision in zip(
                values["tables"]["activities"] * 2,
                (dt.date(2031, 4, 1), dt.date(2030, 3, 1)),
                ("年度", "期限"),
                strict=False,
            )
        ]
    return values


@cache
def book(item: str, n: int) -> bytes:
    return build(forms.load(FORM), plan(item, n), item=item)


@cache
def later() -> bytes:
    """The second plan as it was sent in once more, after it was certified."""
    values = plan("半導体", 1)
    values["fields"] |= {"plan_title": "認定後に出された変更（架空）", "revision": 2, "submitted_on": LATER}
    return build(forms.load(FORM), values, item="半導体")


@pytest.fixture(scope="module")
def ledger(ledger_of_all: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Plans: one certified and changed, one certified, one ended, one certified by mistake, one known by its event only."""
    inbox = tmp_path_factory.mktemp("受付箱")
    items = ("蓄電池", "半導体", "肥料", "船舶の部品")
    for n, item in enumerate(items):
        (inbox / f"申請{n}.xlsx").write_bytes(book(item, n))
    with open_ledger(ledger_of_all, create=True) as opened:
        consolidate_into(opened, [inbox], workers=1)
        (inbox / "変更.xlsx").write_bytes(later())
        consolidate_into(opened, [inbox], workers=1)
        with opened.writing() as c:
            certify(c, EventKind.CERTIFIED, 0, "蓄電池", FIRST, "2026蓄電池第1号-1")
            for n, item in enumerate(items[1:], 1):
                entered = certify(c, EventKind.CERTIFIED, n, item, CERTIFIED, f"2026{item}第{n + 1}号-1")
            take_back(c, entered, "取り違え", "架空文書第11号")
            certify(c, EventKind.CHANGED, 0, "蓄電池", CHANGED, "2026蓄電池第1号-2")
            certify(c, EventKind.ENDED, 2, "肥料", ENDED)
            enter(
                c,
                Event(
                    EventKind.CERTIFIED,
                    corporate_number(7),
                    CERTIFIED,
                    number="2026重要鉱物第1号",
                    item="重要鉱物",
                    **WHY,
                ),
            )
        yield opened


def certify(connection: Any, kind: EventKind, n: int, item: str, day: dt.date, number: str = "") -> int:
    business = plan_application(item, n)["fields"]["lead_number"]
    return enter(connection, Event(kind, business, day, number=number, **WHY))


def found(ledger: Ledger, day: dt.date) -> PublishedList:
    with ledger.reading() as connection:
        return published_list(connection, day)


def rows(ledger: Ledger, day: dt.date, item: str, folder: Path) -> list[list[Any]]:
    """Header and lines of an item's sheet."""
    write_published_folder(found(ledger, day), folder)
    sheet = openpyxl.load_workbook(folder / BOOK)[item]
    return [
        [c.value for c in row]
        for row in sheet.iter_rows(4, 4 + next(len(i.lines) for i in found(ledger, day).items if i.item == item))
    ]


def test_the_columns_are_those_of_the_ministry(ledger: Ledger, tmp_path: Path) -> None:
    name = plan_application("半導体", 1)["fields"]["lead_name"]
    title = plan_application("半導体", 1)["fields"]["plan_title"]
    assert rows(ledger, AFTER, "半導体", tmp_path) == [
        ORDINARY,
        [1, name, "2026半導体第2号-1", title, dt.datetime(2026, 6, 1)],
    ]
    detail = ["品目", "生産能力", "事業総額（億円）", "最大助成額（億円）", "供給開始"]
    assert rows(ledger, BEFORE, "蓄電池", tmp_path)[0] == [*ORDINARY, *detail]
    assert rows(ledger, AFTER, "蓄電池", tmp_path)[0] == [*ORDINARY, "変更認定日", *detail]


def test_joint_holders_stand_in_one_row_with_what_batteries_tell_besides(ledger: Ledger, tmp_path: Path) -> None:
    values = plan("蓄電池", 0)
    _, line = rows(ledger, AFTER, "蓄電池", tmp_path)
    total, asked = (sum(r[k] for r in values["tables"]["funding"]) for k in ("total_cost", "subsidy_request"))
    assert line == [
        1, f"{values['fields']['lead_name']}\n{NAME}", "2026蓄電池第1号-2", values["fields"]["plan_title"],
        dt.datetime(2026, 3, 20), dt.datetime(2026, 9, 1), "\n".join(r["good"] for r in values["tables"]["goods"]), "6.5GWh/年",
        round(total / 1e8, 1), round(asked / 1e8, 1), "2030年3月まで\n2031年度",
    ]  # fmt: skip


def test_the_list_is_that_of_its_day(ledger: Ledger) -> None:
    def counted(day: dt.date) -> dict[str, int]:
        return {i.item: len(i.lines) for i in found(ledger, day).items if i.lines}

    assert counted(dt.date(2026, 3, 19)) == {}
    assert counted(FIRST) == {"蓄電池": 1}
    assert counted(BEFORE) == {"肥料": 1, "半導体": 1, "蓄電池": 1, "重要鉱物": 1}
    assert counted(AFTER) == {"半導体": 1, "蓄電池": 1, "重要鉱物": 1}
    ended = next(i for i in found(ledger, AFTER).items if i.item == "肥料")
    assert ended.ended == 1 and "終了した計画1件は載せていません。" in ended.notes
    assert list(found(ledger, AFTER).years) == [2025, 2026]


def test_nothing_else_of_a_plan_is_published(ledger: Ledger, tmp_path: Path) -> None:
    """Neither what stands on private sheets or in other fields, nor what was not certified, nor numbers and addresses."""
    write_published_folder(found(ledger, AFTER), tmp_path)
    said = (tmp_path / LIST).read_text(encoding="utf-8-sig") + (tmp_path / PAGE).read_text(encoding="utf-8")
    book = openpyxl.load_workbook(tmp_path / BOOK)
    said += "".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    numbers = [plan_application(item, n)["fields"]["lead_number"] for n, item in enumerate(("蓄電池", "半導体"))]
    for secret in (SECRET, "認定後に出された変更", "架空 太郎", "contact@example.jp", "船舶の部品第4号", *numbers):
        assert secret not in said
    assert said.count("2026半導体第2号-1") == 3


class Page(HTMLParser):
    """What is open, and which tags were met with which attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.met: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.met.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_stands_alone_and_can_be_read_out(ledger: Ledger, tmp_path: Path) -> None:
    write_published_folder(found(ledger, AFTER), tmp_path)
    page = Page()
    page.feed((tmp_path / PAGE).read_text(encoding="utf-8"))
    tags = [tag for tag, _ in page.met]
    assert page.open == [] and ("html", {"lang": "ja"}) in page.met
    assert tags.count("table") == tags.count("caption") == 4 and {"script", "link", "img"} & set(tags) == set()
    assert all(about.get("scope") in ("col", "row") for tag, about in page.met if tag == "th")
    links = [str(about["href"]) for tag, about in page.met if tag == "a"]
    assert {link[1:] for link in links if link.startswith("#")} <= {str(about.get("id")) for _, about in page.met}
    assert NAME in page.texts and len(links) == 3


def test_the_counts_are_formulas_over_the_lists(ledger: Ledger, tmp_path: Path) -> None:
    write_published_folder(found(ledger, AFTER), tmp_path)
    assert OpenXmlValidator().validate(str(tmp_path / BOOK)).errors == []
    formulas, values = (openpyxl.load_workbook(tmp_path / BOOK, data_only=x)[COUNTS] for x in (False, True))
    told = {row[1].value: [c.value for c in row[2:5]] for row in values.iter_rows(5)}
    assert told["蓄電池"] == [1, 0, 1] and told["半導体"] == [0, 1, 1] and told["肥料"] == [0, 0, 0]
    at = next(row[1].row for row in values.iter_rows(5) if row[1].value == "蓄電池")
    assert formulas.cell(at, 3).value == (
        "=COUNTIFS('蓄電池'!$E$5:$E$5,\">=\"&DATE(2025,4,1),'蓄電池'!$E$5:$E$5,\"<\"&DATE(2026,4,1))"
    )
    last = max(row[0].row for row in values.iter_rows(5) if row[0].value == "計")
    assert [values.cell(last, i).value for i in (3, 4, 5)] == [1, 2, 3]


def test_the_command_says_what_it_does_not_know(ledger_of_all: str, ledger: Ledger, tmp_path: Path) -> None:
    asked = ["publish", "--ledger", ledger_of_all, "-o", str(tmp_path / "公表"), "--as-of", "2026-11-01"]
    done = CliRunner().invoke(cli.bussi, asked, standalone_mode=False)
    assert done.exception is None, done.exception
    assert "台帳に提出がない計画があります（2026重要鉱物第1号）" in done.stderr and "3件の一覧" in done.stdout
    told = json.loads(CliRunner().invoke(cli.bussi, [*asked, "--json"], standalone_mode=False).stdout)
    assert [p["certified_as"] for p in told["plans"]] == ["2026半導体第2号-1", "2026蓄電池第1号-2", "2026重要鉱物第1号"]
    assert told["plans"][1]["changed"] == "2026-09-01" and len(told["outputs"]) == 4
    with (tmp_path / "公表" / LIST).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert lines[1]["事業者名"].endswith(f"、{NAME}") and lines[2]["事業者名"] == ""
    assert "「－」は" in (tmp_path / "公表" / PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("source: plan_title,", "source: plan_titel,", "'plan_titel' という項目はありません", id="a field"),
        pytest.param("source: goods.good,", "source: core_technologies.name,", "'core_technologies.name' は公表しない項目", id="private"),
        pytest.param("precision: supply_start_precision", "precision: supply", "という同じ表の列はありません", id="a column"),
        pytest.param("heading: 品目", "heading: 取組内容", "公表する欄「取組内容」が2回", id="twice"),
        pytest.param("goods.good, items: [蓄電池]", "goods.good, items: [電池]", "という特定重要物資はありません", id="an item"),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        read_changed(tmp_path, FORM, old, new)
