"""A clerk at the keyboard: a blank book typed full is complete, and mistakes are named as ``bussi check`` does."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import office_edits
import pytest
import twins
from bussi.addin.reading.submission import read_book
from bussi.scripts import samples
from bussi.validators import forms
from bussi.validators.forms.words import field_shown
from bussi.xlsx_templates.build import blueprint, build
from bussi.xlsx_templates.template.check_sheet import READY
from bussi.xlsx_templates.template.front_sheet import COMPLETE, NOTHING

pytestmark = pytest.mark.libreoffice
FORM, ITEM = forms.load("plan_application"), "肥料"
PLAN = blueprint(FORM, ITEM).plan
# (where, what is typed, what 点検 says of it)
Mistake = tuple[str, str, str]
MONEY = "金額（円）ではありません → 円単位の整数で入力してください"
DAY = "日付ではありません → 日付で入力してください（例 2026/4/1）"
WHOLE = "整数ではありません → 整数で入力してください"
NUMBER = (
    "法人番号ではありません（13桁の数字、検査用数字（先頭の1桁）の合う番号）"
    " → 打ち間違いを直してください（国税庁の法人番号公表サイトで確かめられます）"
)
WRONG: tuple[Mistake, ...] = (
    ("lead_number", "7999000000001", f"代表申請者の法人番号は7999000000001で、{NUMBER}"),
    ("submitted_on", "R8.10.1", f"提出日は文字の「R8.10.1」で、{DAY}"),
    ("plan_start", "令和8年12月", "計画の開始年月は文字の「令和8年12月」で、年月ではありません → 年月を日付で入力してください（例 2026/4/1）"),
    ("revision", "1回目", f"提出回次は文字の「1回目」で、{WHOLE}"),
    ("joint", "はい。", "共同申請「はい。」は一覧にない値です → 一覧から選んでください（はい、いいえ）"),
    ("item", "半導体", "特定重要物資「半導体」はこの様式の物資ではありません（肥料の様式です） → 肥料に戻すか、その物資の様式に記入してください"),
    ("summary", "あ" * 1200, "取組の概要が1200字で、1000字を超えています → 1000字以内に縮めてください"),
    ("continuity_years", "１０", f"継続生産・継続提供の期間は文字の「１０」で、{WHOLE}"),
    ("goals.target_year 1", "8", "目標年度は8で、会計年度ではありません → 西暦4桁の会計年度を入力してください（令和8年度は2026）"),
    ("contacts.postal_code 1", "1000001.5", "郵便番号は1000001.5で、郵便番号ではありません → 半角で 100-0001 のように入力してください"),
    ("sources.loans 1", "3億円", f"借入は文字の「3億円」で、{MONEY}"),
    ("funding.total_cost 1", "500,000,000円", f"総事業費は文字の「500,000,000円」で、{MONEY}"),
    ("funding.eligible_cost 2", "５００００００００", f"助成対象経費は文字の「５００００００００」で、{MONEY}"),
    ("funding.subsidy_request 3", "－", f"助成希望額は文字の「－」で、{MONEY}"),
    ("funding.total_cost 4", "=1/0", f"総事業費はエラー値で、{MONEY}"),
)  # fmt: skip
MISLED: tuple[Mistake, ...] = (
    ("plan_end", "2020-03-01", "計画の終了が開始より前です（入力 2026年12月1日、正しい条件 2020年3月1日以前） → 計画の開始年月か終了年月を直してください"),
    ("plan_title", "　 ", "未記入"),
    ("applicants.name 1", "（株）架空物資", "代表の行の名称が表紙と違います（入力 （株）架空物資、正しい条件 {lead_name}） → 表紙か申請者シートの名称を登記のとおりにそろえてください"),
    ("activities.prefecture 1", "同上", "実施場所（都道府県）「同上」は一覧にない値です → 一覧から選んでください（北海道、青森県、岩手県、宮城県、秋田県、山形県、福島県、茨城県、ほか）"),
    ("capacity.activity_no 1", "99", "取組番号 99 は、「取組の内容」にある取組番号ではありません → 「取組の内容」にある取組番号に合わせてください"),
    ("funding.fiscal_year 1", "2062", "2062年度が「調達内訳」シートにありません → 「調達内訳」シートにその年度の行を加えてください"),
    ("funding.activity_no 2", "9", "取組番号 9 は、「取組の内容」にある取組番号ではありません → 「取組の内容」にある取組番号に合わせてください"),
    ("funding.eligible_cost 3", "-1", "助成対象経費 -1円は、0円以上の範囲にありません → 0円以上の値を入力してください"),
)  # fmt: skip


def cell(where: str) -> tuple[str, int, int]:
    """Sheet, column and row, counted from 0, of a field, or of ``table.column row``."""
    table, _, rest = where.rpartition(".")
    if not table:
        s = PLAN.sheet_of(None, where)
        return s.name, s.value, s.fields[where]
    key, row = rest.split()
    t = PLAN.table(table)
    return t.sheet, t.columns[key], t.first + int(row) - 1


def typed(values: dict[str, Any]) -> Iterator[office_edits.Edit]:
    """Everything of a submission that the blank book does not hold itself."""
    for key, value in values["fields"].items():
        if value is not None and key not in PLAN.given and FORM.entries[key].formula is None:
            yield "type", *cell(key), keys(value)
    for table, rows in values["tables"].items():
        presets = FORM.table_sheet[table].preset
        for n, row in enumerate(rows):
            for key, value in row.items():
                standing = presets[n].get(key) if n < len(presets) else None
                if value is not None and (standing is None or (field_shown(standing) is None and standing != value)):
                    yield "type", *cell(f"{table}.{key} {n + 1}"), keys(value)


def keys(value: Any) -> str:
    """What is typed for a value."""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """A blank book typed full, and two good ones with mistakes, as LibreOffice computes them."""
    folder = tmp_path_factory.mktemp("clerk")
    good = [samples.of(FORM.name).valid(ITEM, n) for n in range(3)]
    edits = [list(typed(good[0])), *([("type", *cell(w), what) for w, what, _ in m] for m in (WRONG, MISLED))]
    made = []
    for n, (values, todo) in enumerate(zip(({}, *good[1:]), edits, strict=True)):
        source = folder / f"{n}.xlsx"
        source.write_bytes(build(FORM, values, item=ITEM))
        made.append(office_edits.Edited(source, folder / f"{n}-typed.xlsx", todo))
    done = office_edits.edit_all(made, folder)
    assert {how for how, _ in done} == {"done"}
    return [b.target for b in made]


def test_a_blank_book_typed_full_is_complete(books: Sequence[Path]) -> None:
    submission = read_book(books[0])
    says = twins.native(books[0], submission)
    assert twins.disagreements(books[:1]) == []
    assert set(says.sheets.values()) <= {COMPLETE, NOTHING} and says.verdict == READY
    lead = {key: column[0] for key, column in submission.tables["applicants"][1].items()}
    fields = submission.fields
    assert (lead["corporate_number"], lead["name"], lead["size"]) == (
        fields["lead_number"], fields["lead_name"], fields["applicant_size"]
    )  # fmt: skip


@pytest.mark.parametrize(("book", "mistakes"), [(1, WRONG), (2, MISLED)], ids=["wrong", "misled"])
def test_every_mistake_is_named_beside_it_as_the_program_names_it(
    books: Sequence[Path], book: int, mistakes: tuple[Mistake, ...]
) -> None:
    assert twins.disagreements([books[book]]) == []
    submission = read_book(books[book])
    shown = twins.native(books[book], submission).shown
    for where, _, words in mistakes:
        sheet, _, row = cell(where)
        said = shown.get((sheet, row + 1), "").removeprefix("要修正：")
        assert said.split("　ほか")[0] == words.format(**submission.fields), where
