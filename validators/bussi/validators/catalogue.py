"""The rules that are about files, batches and several ministries' books rather than cells: id, words and remedy.

Their texts stand here once; ``bussi rules`` is generated from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .forms.model import Level


@dataclass(frozen=True)
class IntakeRule:
    """A rule about more than cells. ``quarantines``: a file that breaks it is kept aside; the others are findings."""

    id: str
    level: Level
    title: str
    title_en: str
    remedy: str
    remedy_en: str
    quarantines: bool = False


_RULES = (
    IntakeRule("FILE-KIND", "error", "通常のファイルではありません", "not a regular file",
               "フォルダやリンクではなく、ブックそのものを置いてください", "Put the workbook itself here, not a link or folder", True),
    IntakeRule("FILE-EMPTY", "error", "中身が空のファイルです", "the file is empty",
               "保存し直したブックを提出してもらってください", "Ask for the workbook to be saved and sent again", True),
    IntakeRule("FILE-SIZE", "error", "ファイルが大きすぎます", "the file is too large",
               "様式以外のシートや画像を取り除いてもらってください", "Ask for extra sheets and pictures to be removed", True),
    IntakeRule("FILE-LOCK", "error", "Excelが開いている間だけ置く一時ファイルです", "a lock file of an open workbook",
               "ブックを閉じてから、ブックそのものを提出してもらってください", "Ask for the workbook itself, after closing it", True),
    IntakeRule("FILE-TYPE", "error", "Excelブック（.xlsx）ではありません", "not an .xlsx workbook",
               "様式を .xlsx 形式で保存し直してもらってください", "Ask for the form to be saved as .xlsx", True),
    IntakeRule("FILE-ENCRYPTED", "error", "パスワードで暗号化されています", "encrypted with a password",
               "パスワードを外したブックを提出してもらってください", "Ask for the workbook without its password", True),
    IntakeRule("FILE-BROKEN", "error", "壊れていて読めません", "damaged, cannot be read",
               "Excelで開いて保存し直したブックを提出してもらってください", "Ask for the workbook to be opened and saved again", True),
    IntakeRule("FILE-UNSAFE", "error", "安全に開けない作りのファイルです", "built in a way that is not safe to open",
               "開かずに、提出者に確かめてください", "Do not open it; ask who sent it", True),
    IntakeRule("FILE-MACRO", "error", "マクロが入っています", "contains macros",
               "配布した様式（.xlsx）に記入し直してもらってください", "Ask for the issued form (.xlsx)", True),
    IntakeRule("FILE-FOREIGN", "error", "この様式のブックではありません", "not a workbook of this form",
               "配布した様式に記入してもらってください", "Ask for the issued form to be filled in", True),
    IntakeRule("FILE-VERSION", "error", "知らない版の様式です", "an unknown version of the form",
               "bussi を新しくするか、今の版の様式に記入し直してもらってください", "Update bussi, or ask for the current version", True),
    IntakeRule("BOOK-OLD", "warning", "古い版の様式です", "an older version of the form",
               "今の版の様式を配り、次からはそれを使ってもらってください", "Issue the current version for next time"),
    IntakeRule("BOOK-STRUCTURE", "error", "様式の欄がなくなっています", "a cell of the form is missing",
               "配布した様式に写し直してもらってください（シート・列・行の目印を消さないでください）",
               "Ask for a fresh copy of the form to be filled in"),
    IntakeRule("BOOK-FINGERPRINT", "warning", "様式の中身が配布したものと違います", "the form is not as issued",
               "配布した様式を使っているか確かめてください", "Check that the issued form was used"),
    IntakeRule("BOOK-EXTERNAL", "warning", "ほかのブックを参照しています", "refers to other workbooks",
               "値として貼り付け直してもらってください", "Ask for the values to be pasted as values"),
    IntakeRule("BOOK-OUTSIDE", "warning", "記入欄の外に書かれた値があります", "a value outside the cells of the form",
               "必要な内容なら記入欄に移してください（集計には入りません）", "Move it into a cell of the form if it matters"),
    IntakeRule("BOOK-1904", "info", "日付の基準が1904年のブックです", "the workbook counts days from 1904",
               "日付は直して読み取りました。次からは配布した様式に直接記入してください", "Dates were converted; use the issued form"),
    IntakeRule("CELL-DATE", "warning", "数の欄に日付が入力されています", "a date in a cell for numbers",
               "数値として入力し直してください", "Enter it as a number"),
    IntakeRule("BATCH-NAME", "warning", "同じ法人番号で名称が違う提出があります", "one corporate number, different names",
               "登記上の名称にそろえてください", "Use the registered name"),
    IntakeRule("BATCH-UNIT", "warning", "ほかの提出と桁が大きく違う金額です", "an amount of another order than its peers",
               "円単位で入力しているか確かめてください", "Check that the amount is in yen"),
    IntakeRule("BATCH-REVISION", "warning", "同じ提出回次で内容の違う提出があります", "same revision, different content",
               "どちらが正しいか提出者に確かめてください", "Ask which one is right"),
)  # fmt: skip
_BUDGET_RULES = (
    IntakeRule("BUDGET-CLAIM", "error", "同じ予算・計画を二つのブックが報告しています", "two books report the same line",
               "どちらが報告するかを決めて、片方から消してください（集計には一方だけを入れました）",
               "Decide who reports it and delete it from the other; only one is counted"),
    IntakeRule("BUDGET-MINISTRY", "warning", "所管でない省が報告しています", "reported by a ministry not in charge",
               "所管省と、報告する省を確かめてください", "Check which ministry is in charge"),
    IntakeRule("BUDGET-MISSING", "error", "報告のない省があります", "a ministry has not reported",
               "その省に報告を求めてください（この集計には入っていません）", "Ask that ministry; it is not in the figures"),
    IntakeRule("BUDGET-NEW", "info", "年度の途中で指定された物資です", "an item designated within the year",
               "前年度と比べるときは、指定の日を考えに入れてください", "Mind the day of designation when comparing years"),
    IntakeRule("BUDGET-CARRY", "error", "前年度の報告と繰越がつながりません", "carry-over differs from last year's book",
               "前年度の報告の翌年度繰越か、今年度の前年度繰越を直してください", "Correct one of the two amounts"),
    IntakeRule("BUDGET-CHANGED", "warning", "前年度の報告と額が違います", "differs from last year's book",
               "どちらが正しいか確かめてください（集計には新しい報告を使いました）", "Check which is right; the newer one is used"),
    IntakeRule("BUDGET-GONE", "warning", "前年度の報告にあった行がありません", "a line of last year's book is gone",
               "行を落としていないか確かめてください", "Check that no line was lost"),
    IntakeRule("BUDGET-UNIT", "warning", "単位を取り違えた疑いがあります", "wrong unit?",
               "円単位で記入しているか確かめてください", "Check that the amount is in yen"),
    IntakeRule("BUDGET-ALIAS", "warning", "物資の別の呼び名です", "another name of an item",
               "次からは一覧の名称を選んでください", "Choose the name in the list"),
)  # fmt: skip
INTAKE: Mapping[str, IntakeRule] = {r.id: r for r in _RULES}
BUDGET: Mapping[str, IntakeRule] = {r.id: r for r in _BUDGET_RULES}
