"""The rules that are about files, batches and several ministries' books rather than cells: id, words and remedy.

Their texts stand here once, in both languages; ``bussi rules`` is generated from them.
"""

from collections.abc import Mapping

from ..words import Words
from .batch import BATCH
from .books import BOOKS
from .budget import BUDGET_RULES
from .files import FILES
from .rule import CatalogueRule

INTAKE: Mapping[str, CatalogueRule] = {r.id: r for r in (*FILES, *BOOKS, *BATCH)}
BUDGET: Mapping[str, CatalogueRule] = {r.id: r for r in BUDGET_RULES}
INTAKE_BASIS = "提出ファイルの受付の決まり"
BUDGET_BASIS = "予算執行の集計の決まり"

__all__ = ["BUDGET", "BUDGET_BASIS", "INTAKE", "INTAKE_BASIS", "CatalogueRule", "Words"]
