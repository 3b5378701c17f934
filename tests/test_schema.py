"""The public schemas: a frame made by hand is judged by the same checks as a workbook."""

import gc
import weakref

import pandas as pd
import pandera.pandas as pa
import pytest
import small_form
from bussi.validators import forms
from bussi.validators import schema as schemas
from bussi.validators.batch import Batch
from bussi.validators.errors import UsageError
from bussi.validators.judging import judge
from bussi.validators.schema import Context, failures, schema, table_schema

SOURCES = {
    "fiscal_year": pd.array([2026, 2027], dtype="Int64"),
    "own_funds": pd.array([400, 400], dtype="Int64"),
    "loans": pd.array([300, 300], dtype="Int64"),
    "two_step_loan": pd.array([100, 100], dtype="Int64"),
    "other": pd.array([0, 0], dtype="Int64"),
    "lender": pd.array(["架空銀行", "架空銀行"], dtype="str"),
}


def sources(**changed: list[object]) -> pd.DataFrame:
    columns = {k: pd.array(changed[k], dtype=v.dtype) if k in changed else v for k, v in SOURCES.items()}
    return pd.DataFrame(columns)


def broken(table: str, frame: pd.DataFrame, **more: object) -> dict[str, list[int]]:
    """Which rows of a frame break which check, as pandera's own failure cases say."""
    try:
        schema("plan_application", **more)[table].validate(frame, lazy=True)  # type: ignore[arg-type]
    except pa.errors.SchemaErrors as e:
        return {x.check.name: list(x.check_output.index[~x.check_output]) for x in e.schema_errors}
    return {}


def test_a_right_frame_passes() -> None:
    assert broken("sources", sources()) == {}


def test_limits_and_uniqueness_are_the_trees_that_excel_has_too() -> None:
    found = broken("sources", sources(other=[-1, 0], fiscal_year=[2026, 2026]))
    assert found["RANGE:other"] == [0]
    assert found["UNIQUE:fiscal_year"] == [0, 1]


def test_a_missing_value_is_required_and_breaks_nothing_else() -> None:
    assert broken("sources", sources(own_funds=[None, 400])) == {"REQUIRED:own_funds": [0]}


def test_a_wrong_dtype_is_pandera_s_to_say() -> None:
    frame = sources().astype({"own_funds": "object"})
    with pytest.raises(pa.errors.SchemaErrors, match="own_funds"):
        schema("plan_application")["sources"].validate(frame, lazy=True)


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(pa.errors.SchemaErrors, match="surprise"):
        schema("plan_application")["sources"].validate(sources().assign(surprise=1))


def test_an_unknown_form_is_our_own_error() -> None:
    with pytest.raises(UsageError, match="nothing_such"):
        schema("nothing_such")


@pytest.fixture
def batch(tmp_path) -> Batch:
    """Two submissions of the small form; in the second, one row breaks the rule and one total is missing."""
    form = forms.read_form(small_form.write(tmp_path))
    right = {"fields": {"number": "8999000000001", "item": "肥料"}, "lines": [{"a": 1, "b": 1}]}
    wrong = {"fields": {"number": "8999000000001", "item": "肥料"}, "lines": [{"a": 1, "b": 1}, {"a": 1, "b": 2}]}
    return small_form.batch(form, right, wrong)


def test_a_check_reads_the_frame_that_it_is_given(batch: Batch) -> None:
    """The same schema judges another frame by what stands in that one."""
    frames = {t: batch.frame(t) for t in (None, *batch.form.columns)}
    made = table_schema(Context(batch.form, frames, pd.RangeIndex(2), batch.items), "lines")
    frame = frames["lines"]
    assert failures(made, frame)["LED-A01"].tolist() == [False, False, True]
    assert "LED-A01" not in failures(made, frame.assign(b=frame["a"]))
    assert failures(made, frame.assign(b=frame["a"] + 1))["LED-A01"].tolist() == [True, True, True]


def test_masks_alone_are_the_same_as_with_cases(batch: Batch) -> None:
    frames = {t: batch.frame(t, status=True) for t in (None, *batch.form.columns)}
    for table, frame in frames.items():
        one, other = (
            failures(
                table_schema(Context(batch.form, frames, pd.RangeIndex(2), batch.items, None, quick), table), frame
            )
            for quick in (False, True)
        )
        assert {k: v.tolist() for k, v in one.items()} == {k: v.tolist() for k, v in other.items()}


def test_a_rule_across_tables_speaks_only_where_it_sees_them() -> None:
    names = {c.name for c in schema("plan_application")["sources"].checks}
    years = pd.DataFrame({"fiscal_year": pd.array([2026], dtype="Int64")})
    more = {c.name for c in schema("plan_application", tables={"funding": years})["sources"].checks}
    assert names < more


def test_a_judged_frame_is_not_kept(batch: Batch) -> None:
    """pandera remembers the schema of a frame for as long as the frame lives, and a schema must not keep it alive."""
    frame = batch.frame("lines", status=True)
    kept = weakref.ref(frame)
    frames = {"lines": frame}
    failures(table_schema(Context(batch.form, frames, pd.RangeIndex(2), batch.items), "lines"), frame)
    judge(batch)
    del frame, frames
    gc.collect()
    assert kept() is None
    assert schemas.failures is failures
