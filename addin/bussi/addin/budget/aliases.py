"""Items that ministries call by another name: read as the item they mean, and said, instead of returned."""

from collections.abc import Collection, Sequence

from bussi.validators import law
from bussi.validators.batch import Batch
from bussi.validators.catalogue import BUDGET
from bussi.validators.errors import UsageError
from bussi.validators.findings import Finding, Language

from ..batch.check import BookResult

ALIAS = BUDGET["BUDGET-ALIAS"]


def accept_aliases(batch: Batch, results: Sequence[BookResult], language: Language = "ja") -> None:
    """Turn CHOICE errors on item cells into warnings where the value is another name of an item, and settle again."""
    items = {(t, k) for t, cs in batch.form.columns.items() for k, e in cs.items() if e.choices == "items"}
    for result in results:
        if any(_is_item(f, items) for f in result.findings):
            result.findings = [_softened(f, language) if _is_item(f, items) else f for f in result.findings]
            result.settle()


def _is_item(f: Finding, items: Collection[tuple[str | None, str]]) -> bool:
    return f.rule == "CHOICE" and (f.place.table, f.place.key) in items


def _softened(f: Finding, language: Language) -> Finding:
    try:
        meant = law.load().item(f.value).name
    except UsageError:
        return f
    basis = "特定重要物資の名称の対応表（法第7条の政令の名称）"
    return ALIAS.finding(f.book, f.place, language, basis, value=f.value, expected=meant, related=f.related)
