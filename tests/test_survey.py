"""``bussi survey``: answers are added up by good and country, and nothing about fewer than three of them can be found out."""

import copy
import csv
import itertools
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import libreoffice
import numpy as np
import openpyxl
import pytest
from bussi.addin.survey import MIN_RESPONDENTS
from bussi.addin.survey.answers import UNSTATED, Market, Supply
from bussi.addin.survey.markets import Added, Line
from bussi.addin.survey.withholding import OTHERS, Published, PublishedLine, published
from bussi.scripts import cli
from bussi.scripts.samples.market_survey import RESPONDENTS, valid
from bussi.validators import forms, law
from bussi.validators.errors import BussiError, DefinitionError, UsageError
from bussi.xlsx_templates.build import build_many
from changed_form import read_changed
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

FORM = "market_survey"
FIRST, SECOND, THIRD = (valid(None, n)["tables"]["goods"][-1]["good"] for n in (1, 0, 3))
Values = dict[str, Any]


# what is sent in ---------------------------------------------------------------------------------------------------


@cache
def answers() -> tuple[bytes, ...]:
    """The sample answers of twelve respondents."""
    return tuple(build_many(forms.load(FORM), [valid(None, n) for n in range(RESPONDENTS)]))


def write(folder: Path, books: Sequence[bytes]) -> Path:
    """An inbox."""
    folder.mkdir(parents=True)
    for n, data in enumerate(books):
        (folder / f"回答{n:02d}.xlsx").write_bytes(data)
    return folder


def roster(path: Path, numbers: Sequence[str], more: Sequence[Sequence[str]] = ()) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = [["法人番号", "名称", "物資", "様式"], *([n, "架空", "重要鉱物", FORM] for n in numbers), *more]
        csv.writer(file).writerows(lines)
    return path


def run(*args: object) -> Result:
    return CliRunner().invoke(cli.bussi, ["survey", *map(str, args)], standalone_mode=False)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The book for the ministry and that for the public, of the samples and a roster of fourteen."""
    folder = tmp_path_factory.mktemp("調査")
    box = write(folder / "受付箱", answers())
    numbers = [valid(None, n)["fields"]["number"] for n in range(RESPONDENTS + 2)]
    out, public = folder / "集計.xlsx", folder / "公表.xlsx"
    done = run(box, "-o", out, "--published", public, "--roster", roster(folder / "名簿.csv", numbers))
    assert done.exception is None and done.return_value == 0, done.output
    assert "名簿の回答: 14件のうち 12件" in done.output
    return out, public


def told(folder: Path, *values: Values) -> dict[str, Any]:
    """What ``--json`` says of some answers."""
    box = write(folder / "受付箱", build_many(forms.load(FORM), list(values)))
    done = run(box, "-o", folder / "集計.xlsx", "--json", "--workers", 1)
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


def answer(n: int, *countries: tuple[str, float, int | None], **good: Any) -> Values:
    """The answer of the ``n``-th respondent on one good, from some countries."""
    values = copy.deepcopy(valid(None, n))
    quantity = sum(q for _, q, _ in countries)
    amounts = [a for *_, a in countries if a is not None]
    total = {"good": FIRST, "unit": "t", "quantity": quantity, "amount": sum(amounts) if amounts else None}
    values["tables"] = {
        "goods": [total | good],
        "countries": [{"good": FIRST, "country": c, "quantity": q, "amount": a} for c, q, a in countries],
    }
    return values


# what is added up --------------------------------------------------------------------------------------------------


def test_the_sums_are_those_of_the_answers(tmp_path: Path) -> None:
    given = [valid(None, n) for n in range(RESPONDENTS)]
    sums: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0, 0])
    for values in given:
        for row in values["tables"]["countries"]:
            sums[row["good"], row["country"]][0] += row["quantity"]
            sums[row["good"], row["country"]][1] += row["amount"] or 0
            sums[row["good"], row["country"]][2] += 1
    markets = told(tmp_path, *given)["markets"]
    assert [(m["good"], m["respondents"]) for m in markets] == [(THIRD, 2), (FIRST, 12), (SECOND, 6)]
    for market in markets:
        for c in market["countries"]:
            if c["country"] != UNSTATED:
                assert [c["quantity"], c["amount"], c["respondents"]] == sums[market["good"], c["country"]]
        assert market["quantity"] == sum(
            row["quantity"] for v in given for row in v["tables"]["goods"] if row["good"] == market["good"]
        )
    unstated = next(c for c in markets[1]["countries"] if c["country"] == UNSTATED)
    assert unstated["quantity"] == given[9]["tables"]["goods"][0]["quantity"] and unstated["respondents"] == 1


def test_concentration_and_the_largest_country(tmp_path: Path) -> None:
    values = [answer(0, ("架空国", 60.0, 600), ("日本", 20.0, 200), domestic=20.0), answer(1, ("仮想国", 20.0, None))]
    (market,) = told(tmp_path, *values)["markets"]
    assert market["hhi"] == pytest.approx(60**2 + 20**2 + 20**2)
    assert (market["largest"], market["largest_share"], market["home_share"]) == ("架空国", 0.6, 0.2)
    assert market["amount"] == 800


def test_units_and_periods_are_not_added_up_with_others(tmp_path: Path) -> None:
    fiscal = answer(2, ("架空国", 1.0, 1))
    fiscal["fields"]["year_kind"] = "会計年度"
    values = [answer(0, ("架空国", 1.0, 1)), answer(1, ("架空国", 1.0, 1), unit="kg"), fiscal]
    markets = told(tmp_path, *values)["markets"]
    assert [(m["unit"], m["period"], m["quantity"]) for m in markets] == [
        ("kg", "2025年（暦年）", 1.0),
        ("t", "2025年（会計年度）", 1.0),
        ("t", "2025年（暦年）", 1.0),
    ]


def test_a_country_in_another_width_is_the_same_country(tmp_path: Path) -> None:
    spelt = ["ABC国", "ABC国", "ＡＢＣ国", "ABC国 "]
    values = [answer(n, (c, 1.0, 1)) for n, c in enumerate(spelt)]
    values.append(answer(4, ("abc国", 1.0, 1), ("ＡＢＣ国", 2.0, 2)))
    (market,) = told(tmp_path, *values)["markets"]
    (country,) = market["countries"]
    assert country == {"country": "ABC国", "quantity": 7.0, "amount": 7, "respondents": 5}


def test_what_is_said_of_no_country_is_not_lost(tmp_path: Path) -> None:
    """A total without countries, and an amount of which countries say a part."""
    whole = answer(0, quantity=10.0, amount=100)
    part = answer(1, ("架空国", 5.0, 30), ("仮想国", 5.0, None), amount=100)
    (market,) = told(tmp_path, whole, part)["markets"]
    assert [(c["country"], c["quantity"], c["amount"]) for c in market["countries"]] == [
        ("仮想国", 5.0, 0), ("架空国", 5.0, 30), (UNSTATED, 10.0, 170),
    ]  # fmt: skip
    assert market["hhi"] == pytest.approx(2 * 25**2), "the lower bound"


def test_japan_is_written_as_the_form_says_and_what_is_unknown_is_no_country(tmp_path: Path) -> None:
    """However Japan is spelt; and what respondents call unknown, as the form tells them, is neither largest nor concentrated."""
    values = [answer(n, ("日本\u3000", 1.0, 1), ("不明", 7.0, 7), ("その他", 1.0, 1)) for n in range(3)]
    values.append(answer(3, ("架空国", 4.0, 30), ("不　明", 3.0, None), amount=60))
    (market,) = told(tmp_path, *values)["markets"]
    assert [(c["country"], c["quantity"], c["amount"], c["respondents"]) for c in market["countries"]] == [
        ("架空国", 4.0, 30, 1), ("日本", 3.0, 3, 3), (UNSTATED, 27.0, 54, 4),
    ]  # fmt: skip
    assert (market["largest"], market["home_share"]) == ("架空国", pytest.approx(3 / 34))
    assert market["hhi"] == pytest.approx((4 / 34 * 100) ** 2 + (3 / 34 * 100) ** 2)


def test_a_good_that_one_respondent_spells_in_two_ways_is_one_answer(tmp_path: Path) -> None:
    item = next(i.name for i in law.load().items if not i.target_goods)
    both = copy.deepcopy(valid(item, 0))
    both["tables"] = {
        "goods": [
            {"good": good, "unit": "t", "quantity": q, "amount": None, "stock_months": s, "substitute": x}
            for good, q, s, x in (("XY弁", 2.0, None, None), ("ＸＹ弁", 3.0, 1.5, "なし"))
        ],
        "countries": [{"good": "XY弁", "country": "架空国", "quantity": 2.0, "amount": None},
                      {"good": "ＸＹ弁", "country": "架空国", "quantity": 3.0, "amount": 30}],
    }  # fmt: skip
    found = told(tmp_path, both)
    (market,) = found["markets"]
    assert (market["respondents"], market["quantity"], market["amount"]) == (1, 5.0, 30)
    assert market["countries"] == [{"country": "架空国", "quantity": 5.0, "amount": 30, "respondents": 1}]
    book = openpyxl.load_workbook(tmp_path / "集計.xlsx", data_only=True)
    assert [row[0].value for row in book["品目の回答"].iter_rows(4)] == [1]
    front = next(row for row in book["概要"].iter_rows() if row[1].value == "1")
    assert [front[n].value for n in (6, 14, 15)] == [1, 1.5, 1], "respondents, stock, without substitute"


def test_quantities_of_more_digits_than_a_number_holds_leave_nothing_below_zero(tmp_path: Path) -> None:
    (market,) = told(tmp_path, answer(0, ("架空国", 9.9e14, 1), ("仮想国", 0.001, 1)))["markets"]
    assert [c["country"] for c in market["countries"]] == ["架空国", "仮想国"]


def test_a_unit_price_is_of_what_the_amount_is_of(tmp_path: Path) -> None:
    """An amount of the total is of all of it; where only countries say one, of theirs alone."""
    given = [
        answer(0, ("架空国", 5.0, 30), ("仮想国", 5.0, None), amount=100),
        answer(1, ("架空国", 5.0, 30), ("仮想国", 5.0, None), amount=None),
    ]
    told(tmp_path, *given)
    sheet = openpyxl.load_workbook(tmp_path / "集計.xlsx", data_only=True)["国別_重要鉱物"]
    prices = {row[1].value: row[8].value for row in sheet.iter_rows(6) if row[1].value}
    assert prices == {"架空国": 6.0, "仮想国": "－", UNSTATED: "－", "計": pytest.approx((100 + 30) / (10 + 5))}


def test_only_answers_that_count_are_added_up(tmp_path: Path) -> None:
    wrong = answer(1, ("架空国", 5.0, 30), quantity=6.0)
    again = answer(0, ("架空国", 7.0, 70))
    again["fields"]["revision"] = 2
    found = told(tmp_path, answer(0, ("架空国", 1.0, 10)), wrong, again)
    assert [m["quantity"] for m in found["markets"]] == [7.0]
    assert found["account"]["returned"] == 1 and found["account"]["superseded"] == 1


# the book for the ministry -----------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_the_formulas_give_what_python_gives(books: tuple[Path, Path], tmp_path: Path) -> None:
    (again,) = libreoffice.convert([books[0]], tmp_path / "out", tmp_path / "profile")
    formulas, made, recalculated = (
        openpyxl.load_workbook(path, data_only=data) for path, data in ((books[0], False), (books[0], True), (again, True))
    )  # fmt: skip
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    ours, theirs = (b[sheet.title][cell.coordinate].value for b in (made, recalculated))
                    same = ours == theirs if isinstance(ours, str) else ours == pytest.approx(theirs, rel=1e-12)
                    assert same, f"{sheet.title}!{cell.coordinate}: {ours} and {theirs}"
                    compared += 1
    assert compared > 120


def test_the_figures_of_the_book_are_formulas_over_its_rows(books: tuple[Path, Path]) -> None:
    assert OpenXmlValidator().validate(str(books[0])).errors == []
    book = openpyxl.load_workbook(books[0])
    assert book.sheetnames == ["概要", "目次", "国別_重要鉱物", "品目の回答", "国別の回答", "名簿"]
    typed = [
        cell.coordinate
        for name in ("概要", "国別_重要鉱物")
        for row in book[name].iter_rows()
        for cell in row
        if isinstance(cell.value, int | float) and not (name == "概要" and cell.column_letter == "B")  # the numbers of the markets
    ]  # fmt: skip
    assert typed == []
    asked, given = (book["概要"][f"{c}7"].value for c in "DE")
    assert asked.startswith("=COUNTIFS") and '"回答"' in given
    values = openpyxl.load_workbook(books[0], data_only=True)["概要"]
    assert [values[f"{c}7"].value for c in "BDEFG"] == ["重要鉱物", 14, 12, 0, 2]
    assert values["H7"].value == pytest.approx(12 / 14)


def test_trillions_of_yen_fit_their_columns(books: tuple[Path, Path]) -> None:
    """Where the unit is switched to yen; numbers in a cell that is too narrow become small."""
    heads = [c for ws in openpyxl.load_workbook(books[0]) for row in ws.iter_rows() for c in row
             if isinstance(c.value, str) and "金額" in c.value and "unit_name" in c.value]  # fmt: skip
    assert {c.parent.title.partition("_")[0] for c in heads} == {"概要", "国別"}
    for head in heads:
        wide = head.parent.column_dimensions[head.column_letter].width
        assert wide > len("12,345,678,901,234"), f"{head.parent.title}!{head.coordinate}"


def test_who_supplies_nothing_answered_but_is_behind_no_figure(tmp_path: Path) -> None:
    told(tmp_path, answer(0, ("架空国", 5.0, 30)), answer(1, quantity=0.0))
    book = openpyxl.load_workbook(tmp_path / "集計.xlsx", data_only=True)
    front = [[c.value for c in row] for row in book["概要"].iter_rows()]
    assert next(row[6] for row in front if row[1] == "1") == 2
    assert any("数量を0と答えた者を含みます" in str(row[1]) for row in front)
    assert next(row[4].value for row in book["国別_重要鉱物"].iter_rows() if row[1].value == "計") == 1


def test_a_slipped_unit_is_pointed_at(tmp_path: Path) -> None:
    values = [answer(n, ("架空国", 10.0, 8000 + n)) for n in range(5)] + [answer(5, ("架空国", 10_000.0, 8000))]
    box = write(tmp_path / "受付箱", build_many(forms.load(FORM), values))
    done = run(box, "-o", tmp_path / "集計.xlsx")
    assert "単価の桁を確かめる回答: 1件" in done.output
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(tmp_path / "集計.xlsx")["品目の回答"].iter_rows(3)]
    named = [row[1] for row in rows[1:] if row[rows[0].index("単価の確認")] == "桁を確認"]
    assert named == [values[5]["fields"]["name"]]


# what is withheld --------------------------------------------------------------------------------------------------


def added(cells: Mapping[str, Mapping[str, tuple[int, int]]]) -> Added:
    """A market from country → respondent → (quantity, amount)."""
    market = Market("重要鉱物", FIRST, "t", "2025年（暦年）")
    lines = [
        Line(
            country,
            tuple(
                Supply(market, cast(Any, SimpleNamespace(business=who)), 8, country, Fraction(q), a)
                for who, (q, a) in own.items()
            ),
        )
        for country, own in cells.items()
    ]
    return Added(1, market, (), tuple(sorted(lines, key=lambda line: -line.quantity)), "日本", "なし")


def each(*who: str, quantity: int = 10, amount: int = 10) -> dict[str, tuple[int, int]]:
    """The same from each respondent."""
    return dict.fromkeys(who, (quantity, amount))


def shown(found: Published | None) -> list[tuple[str, int, int | None, int]] | None:
    if found is None:
        return None
    return [(x.country, int(x.quantity), x.amount, x.respondents) for x in found.lines]


def test_a_country_of_two_takes_the_smallest_of_the_others_with_it() -> None:
    """Alone it would be the total less what is published."""
    found = published(
        added({"甲": each(*"abcd"), "乙": each(*"abc"), "丙": each(*"ab"), "丁": each(*"abc", quantity=8)})
    )
    assert shown(found) == [("甲", 40, 40, 4), ("乙", 30, 30, 3), (OTHERS, 44, 50, 3)]
    assert found is not None and found.hhi is None


def test_two_small_countries_of_enough_respondents_need_no_other() -> None:
    found = published(added({"甲": each(*"abcd"), "乙": each(*"ab"), "丙": each("c")}))
    assert shown(found) == [("甲", 40, 40, 4), (OTHERS, 30, 30, 3)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"甲": each(*"abc")}, [("甲", 30, 30, 3)], id="three"),
        pytest.param({"甲": each(*"ab")}, None, id="two"),
        pytest.param({"甲": each(*"ab") | each("c", quantity=0)}, None, id="two, and one who supplies nothing"),
        pytest.param({"甲": each("a"), "乙": each("b"), "丙": each("c")}, [(OTHERS, 30, 30, 3)], id="one a country"),
        pytest.param({"甲": each(*"abc", amount=0) | each("d")}, [("甲", 40, None, 4)], id="one amount"),
        pytest.param(
            {"甲": each(*"abc"), "乙": each(*"abc", quantity=9) | each("a", amount=0)},
            [(OTHERS, 58, 50, 3)], id="two amounts of a country",
        ),
        pytest.param({"甲": each(*"abc", amount=0), UNSTATED: {"a": (0, 9)}}, [("甲", 30, None, 3)], id="an amount of nothing"),
        pytest.param({"甲": each(*"abc"), UNSTATED: each(*"abc")}, [("甲", 30, 30, 3), (UNSTATED, 30, 30, 3)], id="countries unsaid by three"),
    ],
)  # fmt: skip
def test_fewer_than_three_are_not_published(
    cells: dict[str, dict[str, tuple[int, int]]], expected: list[Any] | None
) -> None:
    assert shown(published(added(cells))) == expected


def test_more_respondents_may_be_asked_for_but_never_fewer() -> None:
    market = added({"甲": each(*"abcd"), "乙": each(*"abc")})
    assert shown(published(market, 4)) == [(OTHERS, 70, 70, 4)]
    with pytest.raises(ValueError, match="2"):
        published(market, MIN_RESPONDENTS - 1)


def test_concentration_is_published_where_every_country_is() -> None:
    found = published(added({"甲": each(*"abc", quantity=30), "乙": each(*"abc")}))
    assert found is not None and found.hhi == 75**2 + 25**2
    unsaid = published(added({"甲": each(*"abc"), UNSTATED: each(*"abc")}))
    assert unsaid is not None and unsaid.hhi is None


def derivable(rows: Sequence[frozenset[str]], wanted: frozenset[str], known: Sequence[str]) -> bool:
    """Whether the sum over the countries ``wanted`` follows from the sums over ``rows``: by adding and taking away."""

    def vector(countries: frozenset[str]) -> list[int]:
        return [int(c in countries) for c in known]

    matrix = np.array([vector(r) for r in rows])
    return np.linalg.matrix_rank(matrix) == np.linalg.matrix_rank(np.vstack([matrix, vector(wanted)]))


def disclosed(market: Added, found: Published) -> Iterator[str]:
    """Sums of any countries that follow from what is published, though fewer than three respondents gave them."""
    known = [line.country for line in market.lines]
    named = {x.country for x in found.lines} - {OTHERS}
    rows = [frozenset([c]) for c in named] + [frozenset(known)]
    rows += [frozenset(known) - named] if OTHERS in {x.country for x in found.lines} else []
    for n in range(1, len(known) + 1):
        for some in itertools.combinations(market.lines, n):
            wanted = frozenset(line.country for line in some)
            if not derivable(rows, wanted, known):
                continue
            for what, of in (("quantity", "by_quantity"), ("amount", "by_amount")):
                who = frozenset().union(*(getattr(line, of) for line in some))
                priced = what == "quantity" or found.total.amount is not None
                if priced and 0 < len(who) < MIN_RESPONDENTS:
                    yield f"{what} of {sorted(wanted)} by {sorted(who)}"


COUNTRIES = "甲乙丙丁戊"
CELLS = st.dictionaries(
    st.sampled_from(COUNTRIES),
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1),
    min_size=1,
)


@settings(max_examples=300, deadline=None)
@given(CELLS)
def test_no_figure_of_fewer_than_three_can_be_found_out(cells: dict[str, dict[str, tuple[int, int]]]) -> None:
    market = added(cells)
    found = published(market)
    everybody = frozenset().union(*(line.by_quantity for line in market.lines))
    assert (found is None) == (len(everybody) < MIN_RESPONDENTS)
    if found is not None:
        assert list(disclosed(market, found)) == []
        assert sum(x.quantity for x in found.lines) == market.quantity
        assert found.hhi is None or OTHERS not in {x.country for x in found.lines}


def test_the_proof_notices_a_country_that_is_only_left_out() -> None:
    """Withholding one country alone gives it away: it is the total less the others."""
    market = added({"甲": each(*"abc"), "乙": each(*"abc"), "丙": each(*"ab")})
    alone = tuple(PublishedLine(country, Fraction(30), 30, 3) for country in "甲乙")
    left_out = Published(market.market, alone, PublishedLine("計", Fraction(80), 80, 3), None)
    assert list(disclosed(market, left_out)) == ["quantity of ['丙'] by ['a', 'b']", "amount of ['丙'] by ['a', 'b']"]


# the book for the public -------------------------------------------------------------------------------------------


def test_the_book_for_the_public_holds_what_may_be_published(books: tuple[Path, Path]) -> None:
    sheet = openpyxl.load_workbook(books[1])["重要鉱物"]
    rows = [[c.value for c in row[1:6]] for row in sheet.iter_rows(4)]
    said = [row for row in rows if isinstance(row[4], int)]
    heads = [row[0] for row in rows if row[0] and row[1] is None and not str(row[0]).startswith("HHI")]
    assert heads == [f"{FIRST}　2025年（暦年）", f"{SECOND}　2025年（暦年）"]
    countries = [row[0] for row in said]
    assert countries == ["架空国", "仮想国", "想像国", "日本", OTHERS, "計", "架空国", "日本", "計"]
    assert min(row[4] for row in said) >= MIN_RESPONDENTS
    total = said.index(next(row for row in said if row[0] == "計"))
    assert sum(row[1] for row in said[:total]) == said[total][1]
    assert sum(row[2] for row in said[:total]) == pytest.approx(1)


def test_nothing_in_the_book_for_the_public_leads_back_to_a_respondent(books: tuple[Path, Path]) -> None:
    """Not in any part of the file: no name, number or file of a respondent, no formula, nothing hidden, no good of two."""
    assert OpenXmlValidator().validate(str(books[1])).errors == []
    parts = {name: zipfile.ZipFile(books[1]).read(name).decode("utf-8", "replace") for name in zipfile.ZipFile(books[1]).namelist()}  # fmt: skip
    values = [valid(None, n) for n in range(RESPONDENTS)]
    secret = [v["fields"][k] for v in values for k in ("number", "name")]
    secret += ["回答00", "受付箱", "幻想国", THIRD, UNSTATED, str(books[0].parent)]
    for name, text in parts.items():
        assert [s for s in secret if s in text] == [], name
        assert not re.search(
            r'<f[ >]|state="(?:very)?[hH]idden"|hidden="1"|externalLink|TargetMode="External"', text
        ), name
    quantities = {row["quantity"] for v in values for t in ("goods", "countries") for row in v["tables"][t]}
    amounts = {row["amount"] for v in values for t in ("goods", "countries") for row in v["tables"][t]} - {None}
    book = openpyxl.load_workbook(books[1])
    numbers = {c.value for sheet in book for row in sheet.iter_rows() for c in row if isinstance(c.value, int | float)}
    assert not numbers & {q for q in quantities if q > RESPONDENTS} and not numbers & {a / 1000 for a in amounts}


def test_many_countries_stay_under_the_title_of_their_item(tmp_path: Path) -> None:
    """Though they fill a page; and their bars end where the table does."""
    names = [f"架空{n}国" for n in range(28)]
    box = write(tmp_path / "受付箱", build_many(forms.load(FORM), [answer(n, *((c, 1.0 + n, 9) for c in names)) for n in range(3)]))  # fmt: skip
    out, public = tmp_path / "集計.xlsx", tmp_path / "公表.xlsx"
    run(box, "-o", out, "--published", public)
    for path, name in ((out, "国別_重要鉱物"), (public, "重要鉱物")):
        sheet = openpyxl.load_workbook(path)[name]
        assert 3 not in [b.id for b in sheet.row_breaks.brk]
        total = next(row[1].row for row in sheet.iter_rows() if row[1].value == "計")
        drawings = [zipfile.ZipFile(path).read(n).decode() for n in zipfile.ZipFile(path).namelist() if "drawings/drawing" in n]  # fmt: skip
        ends = [int(m[1]) for text in drawings for m in re.finditer(r"<xdr:to>.*?<xdr:row>(\d+)</xdr:row>", text)]
        assert max(ends) <= total + 2


# the command -------------------------------------------------------------------------------------------------------


def fails(*args: object) -> str:
    done = run(*args)
    assert isinstance(done.exception, BussiError), done.output
    return str(done.exception)


def test_what_cannot_be_added_up_is_said(tmp_path: Path) -> None:
    box = write(tmp_path / "受付箱", [b"no book"])
    out = tmp_path / "集計.xlsx"
    assert "調査票" in fails(box, "-o", out) and not out.exists()
    wrong = answer(0, ("架空国", 5.0, 30), quantity=6.0)
    box = write(tmp_path / "誤り", build_many(forms.load(FORM), [wrong]))
    assert "エラーのない調査票が一つもない" in fails(box, "-o", out) and not out.exists()
    assert "別のファイル" in fails(box, "-o", out, "--published", out)
    assert isinstance(run(tmp_path / "ない", "-o", out).exception, UsageError)
    refused = run(box, "-o", out, "--min-respondents", MIN_RESPONDENTS - 1)
    assert refused.exception is not None and not out.exists()


def test_an_error_among_the_answers_is_the_exit_code(tmp_path: Path) -> None:
    wrong = answer(1, ("架空国", 5.0, 30), quantity=6.0)
    box = write(tmp_path / "受付箱", build_many(forms.load(FORM), [answer(0, ("架空国", 1.0, 1)), wrong]))
    assert run(box, "-o", tmp_path / "集計.xlsx").return_value == 1


def test_lines_of_the_roster_for_other_forms_ask_for_no_survey(tmp_path: Path) -> None:
    box = write(tmp_path / "受付箱", answers()[:1])
    number = valid(None, 0)["fields"]["number"]
    lines = roster(tmp_path / "名簿.csv", [number], [["8999000000001", "架空", "重要鉱物", "plan_application"]])
    done = run(box, "-o", tmp_path / "集計.xlsx", "--roster", lines, "--json")
    assert json.loads(done.stdout)["coverage"] == [{"item": "重要鉱物", "asked": 1, "answered": 1}]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(None, "名簿（--roster）がないため", id="no roster"),
        pytest.param(
            [["8999000000001", "架空", "重要鉱物", "plan_application"]], "市場の調査票の行がない", id="none for surveys"
        ),
    ],
)
def test_why_nothing_is_known_of_who_answered(tmp_path: Path, lines: list[list[str]] | None, said: str) -> None:
    box, out = write(tmp_path / "受付箱", answers()[:1]), tmp_path / "集計.xlsx"
    run(box, "-o", out, *(() if lines is None else ("--roster", roster(tmp_path / "名簿.csv", [], lines))))
    assert said in openpyxl.load_workbook(out)["概要"]["B5"].value


def test_the_book_says_of_how_many_respondents_what_is_published_must_be(tmp_path: Path) -> None:
    box, out = write(tmp_path / "受付箱", answers()[:5]), tmp_path / "集計.xlsx"
    run(box, "-o", out, "--min-respondents", 5)
    notes = [str(row[1].value) for row in openpyxl.load_workbook(out)["概要"].iter_rows()]
    assert any("5者以上の回答者による数字だけ" in note for note in notes)


def test_nobody_has_enough_respondents(tmp_path: Path) -> None:
    box, public = write(tmp_path / "受付箱", answers()[:2]), tmp_path / "公表.xlsx"
    run(box, "-o", tmp_path / "集計.xlsx", "--published", public)
    book = openpyxl.load_workbook(public)
    assert book.sheetnames == ["この資料について"] and "3者以上の品目はありません" in str(
        book["この資料について"]["B6"].value
    )


# the word of the form ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("totals: goods", "totals: gods", "'gods' という表はありません", id="a table"),
        pytest.param("quantity: quantity", "quantity: country", "'country' という", id="text for a quantity"),
        pytest.param("by: country", "by: quantity", "'quantity' という", id="a quantity for a country"),
        pytest.param("good: good", "good: country", "references が必要です", id="what refers to no good"),
        pytest.param("substitute: なし}", "substitute: ない}", "'ない' という選択肢はありません", id="what nobody can choose"),
        pytest.param("substitute: なし}", "substitut: なし}", "'substitut' という", id="a substitute"),
        pytest.param("{key: number, role: business,", "{key: number,", "role: business の項目が必要です", id="nobody"),
        pytest.param("    table: countries\n", "    table: countries\n    private: true\n", "private", id="private"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_up_is_named_in_the_form(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        read_changed(tmp_path, FORM, old, new)
