"""What can be said of a readable book beside its rules: its form, what stands outside the inputs, formats."""

from ..kinds import Level
from .rule import CatalogueRule, Words

BOOKS = (
    CatalogueRule(
        "BOOK-OLD",
        Level.WARNING,
        title=Words("古い版の様式です", "an older version of the form"),
        remedy=Words(
            "今の版の様式を配り、次からはそれを使ってもらってください", "Issue the current version for next time"
        ),
    ),
    CatalogueRule(
        "BOOK-STRUCTURE",
        Level.ERROR,
        title=Words("様式の欄がなくなっています", "a cell of the form is missing"),
        remedy=Words(
            "配布した様式に写し直してもらってください（シート・列・行の目印を消さないでください）",
            "Ask for a fresh copy of the form to be filled in",
        ),
    ),
    CatalogueRule(
        "BOOK-FINGERPRINT",
        Level.WARNING,
        title=Words("様式の中身が配布したものと違います", "the form is not as issued"),
        remedy=Words("配布した様式を使っているか確かめてください", "Check that the issued form was used"),
    ),
    CatalogueRule(
        "BOOK-EXTERNAL",
        Level.WARNING,
        title=Words("ほかのブックを参照しています", "refers to other workbooks"),
        remedy=Words("値として貼り付け直してもらってください", "Ask for the values to be pasted as values"),
    ),
    CatalogueRule(
        "BOOK-OUTSIDE",
        Level.WARNING,
        title=Words("記入欄の外に書かれた値があります", "a value outside the cells of the form"),
        remedy=Words(
            "必要な内容なら記入欄に移してください（集計には入りません）",
            "Move it into a cell of the form if it matters",
        ),
    ),
    CatalogueRule(
        "BOOK-1904",
        Level.INFO,
        title=Words("日付の基準が1904年のブックです", "the workbook counts days from 1904"),
        remedy=Words(
            "日付は直して読み取りました。次からは配布した様式に直接記入してください",
            "Dates were converted; use the issued form",
        ),
    ),
    CatalogueRule(
        "CELL-DATE",
        Level.WARNING,
        title=Words("数の欄に日付が入力されています", "a date in a cell for numbers"),
        message=Words(
            "{label}に日付 {value} が入力されています", "{key}: the date {value} stands in a cell for numbers"
        ),
        expected=Words("数値", "a number"),
        remedy=Words("数値として入力し直してください", "Enter it as a number"),
    ),
    CatalogueRule(
        "ITEM-ALIAS",
        Level.WARNING,
        title=Words("物資の別の呼び名です", "another name of an item"),
        message=Words(
            "物資「{value}」は別の呼び名です（{expected}として扱いました）", "{value} is taken for {expected}"
        ),
        remedy=Words("次からは一覧の名称を選んでください", "Choose the name in the list"),
    ),
)
