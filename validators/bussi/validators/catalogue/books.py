"""What can be said of a readable book beside its rules: its form, what stands outside the inputs, formats."""

from ..kinds import Level
from ..words import Words
from .rule import CatalogueRule

BOOKS = (
    CatalogueRule(
        "BOOK-OLD",
        Level.WARNING,
        title=Words("古い版の様式です", "an older version of the form"),
        remedy=Words(
            "現行の版の様式を配布し、次回からはそれを使うよう依頼してください",
            "Issue the current version for next time",
        ),
    ),
    CatalogueRule(
        "BOOK-STRUCTURE",
        Level.ERROR,
        title=Words("様式の欄がなくなっています", "a cell of the form is missing"),
        remedy=Words(
            "配布した様式に転記するよう依頼してください（シート・列・行の目印を消さないでください）",
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
        remedy=Words("値として貼り付け直すよう依頼してください", "Ask for the values to be pasted as values"),
    ),
    CatalogueRule(
        "BOOK-ISSUED",
        Level.ERROR,
        title=Words("転記された値が書き換えられています", "a value that was filled in beforehand was changed"),
        remedy=Words(
            "交付時の値に戻すよう依頼してください。交付時の値に誤りがあれば、直したブックを交付してください",
            "Ask for it to be put back; if it was wrong, hand out a corrected book",
        ),
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
        "BOOK-HEADING",
        Level.WARNING,
        title=Words("見出しや単位が変えられています", "a heading or unit was changed"),
        remedy=Words(
            "元の見出しと単位に戻し、金額などがその単位で入力されているか確かめてください",
            "Restore the heading and check that the amounts are in its unit",
        ),
    ),
    CatalogueRule(
        "BOOK-FAR",
        Level.WARNING,
        title=Words("表からはるか下に値があります", "a value far below everything else"),
        remedy=Words(
            "その行から下を、行ごと削除してください（集計には入りません）",
            "Delete the rows below the tables; they are not read",
        ),
    ),
    CatalogueRule(
        "CELL-DATE",
        Level.WARNING,
        title=Words("数や文字の欄に日付の書式が付いています", "a date format in a cell that is no date"),
        expected=Words("画面でも値でも同じに見える数値", "a number that is shown as itself"),
        remedy=Words(
            "セルの書式を標準に戻し、見える数が正しいか確かめて入力し直してください",
            "Set the format to General and enter the number again",
        ),
    ),
    CatalogueRule(
        "CELL-PERCENT",
        Level.ERROR,
        title=Words("パーセントの書式が付いています", "a percent format shows another number than is stored"),
        expected=Words("百分率の数そのもの（60％は60）", "the percentage itself (60 for 60%)"),
        remedy=Words(
            "セルの書式を標準に戻し、百分率の数（60％なら60）を入力し直してください",
            "Set the format to General and enter the percentage itself (60 for 60%)",
        ),
    ),
    CatalogueRule(
        "CELL-SCALE",
        Level.WARNING,
        title=Words(
            "値と違うものを表示する書式（千円、ほかの通貨など）が付いています",
            "a number format hides thousands, adds a unit or shows something else",
        ),
        expected=Words("画面でも値でも同じに見える数値", "a number that is shown as itself"),
        remedy=Words(
            "セルの書式を標準に戻し、値がこの欄の単位になっているか確かめてください",
            "Set the format to General and check the number in the unit of the cell",
        ),
    ),
    CatalogueRule(
        "CELL-LETTERS",
        Level.WARNING,
        title=Words(
            "ほかの機器で読めない文字や、読みに使わない文字があります",
            "letters that other computers cannot show, or not of a reading",
        ),
        expected=Words(
            "どの機器でも同じに見える文字（フリガナは全角カタカナ）",
            "letters that every computer shows alike (katakana for a reading)",
        ),
        remedy=Words(
            "外字は通常の漢字か読みに、半角カタカナとフリガナは全角カタカナに直してください",
            "Replace private letters and half-width kana by common ones; write a reading in katakana",
        ),
    ),
)
