"""Items that ministries call by another name: read as the item they mean, and said, instead of returned."""

from collections.abc import Sequence
from dataclasses import replace

from bussi.validators import law
from bussi.validators.batch import Batch
from bussi.validators.catalogue import BUDGET
from bussi.validators.errors import UsageError
from bussi.validators.findings import Finding, Language

from ..batch.check import BookResult

ALIAS = BUDGET["BUDGET-ALIAS"]


def accept_aliases(batch: Batch, results: Sequence[BookResult], language: Language = "ja") -> None:
    """Turn CHOICE errors on item cells into warnings where the value is another name of an item, and settle again."""
    item_columns = {f"{t}.{k}" for t, cs in batch.form.columns.items() for k, e in cs.items() if e.choices == "items"}
    for result in results:
        if any(f.rule == "CHOICE" and f.field in item_columns for f in result.findings):
            result.findings = [
                _softened(f, language) if f.rule == "CHOICE" and f.field in item_columns else f for f in result.findings
            ]
            result.settle()


def _softened(f: Finding, language: Language) -> Finding:
    try:
        meant = law.load().item(f.value).name
    except UsageError:
        return f
    return replace(
        f,
        rule=ALIAS.id,
        level=ALIAS.level,
        expected=meant,
        message=f"物資「{f.value}」は別の呼び名です（{meant}として集計しました）"
        if language == "ja"
        else f"{ALIAS.title_en} (found {f.value}, counted as {meant})",
        remedy=ALIAS.remedy if language == "ja" else ALIAS.remedy_en,
        basis="特定重要物資の名称の対応表（法第7条の政令の名称）",
    )
