"""The words of what follows from a form without being written as a rule, in both languages.

In a Japanese message ``{own}`` is what stands in the cell and ``{length}`` its number of characters, both computed where
the message is shown, in Excel too; every other placeholder is filled from the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..words import Words


@dataclass(frozen=True, slots=True)
class ConstraintWords:
    """``overall``: what to do, said once for all cells (in Japanese, in the template); the English ``message`` is the
    title with the value.
    """

    title: Words
    message: str
    expected: Words
    remedy: Words
    overall: str = ""


CONSTRAINTS: Mapping[str, ConstraintWords] = {
    "TYPE": ConstraintWords(
        title=Words("形式が違う", "wrong type"),
        message="{label}は{own}で、{type}ではありません{more}",
        expected=Words("{hint}", "a value of the type {type_en}"),
        remedy=Words("{how}", "{how}"),
        overall="欄の説明のとおりの形式で入力し直してください（貼り付けた文字列は数値や日付になりません）",
    ),
    "ITEM": ConstraintWords(
        title=Words("形式が違う", "wrong type"),
        message="{label}「{own}」はこの様式の物資ではありません（{item}の様式です）",
        expected=Words("{item}", "{item}"),
        remedy=Words(
            "{item}に戻すか、その物資の様式に記入してください", "Change it back, or fill in the template of that item"
        ),
    ),
    "REQUIRED": ConstraintWords(
        title=Words("必須項目が空", "required cell is empty"),
        message="{label}が入力されていません",
        expected=Words("{help}", "a value"),
        remedy=Words("{label}を入力してください{more}", "Fill in this cell"),
        overall="濃い黄色の欄に入力してください",
    ),
    "CHOICE": ConstraintWords(
        title=Words("一覧にない値", "not in the list"),
        message="{label}「{own}」は一覧にない値です",
        expected=Words("{options}", "{options}"),
        remedy=Words("一覧から選んでください{more}", "Choose from the list of the cell"),
        overall="欄の一覧から選んでください",
    ),
    "ITEM-ALIAS": ConstraintWords(
        title=Words("物資の別の名称", "another name of an item"),
        message="{label}「{own}」は、一覧にある物資の別の名称です",
        expected=Words("{meant}", "{meant}"),
        remedy=Words(
            "一覧の名称を選んでください（一覧の名称として扱います）", "Choose the name in the list; it is taken for it"
        ),
        overall="一覧の名称を選んでください（一覧の名称として扱います）",
    ),
    "REFERENCE": ConstraintWords(
        title=Words("ほかの表にない値", "not in the other table"),
        message="{label} {own} は、{there}ではありません",
        expected=Words("{there}", "a value of {target}"),
        remedy=Words("{there}に合わせてください", "Use a value of the other table"),
        overall="欄の一覧にある値に合わせてください（ほかの表にある値だけが使えます）",
    ),
    "RANGE": ConstraintWords(
        title=Words("範囲外の値", "out of range"),
        message="{label} {own}{unit}は、{limits}の範囲にありません",
        expected=Words("{limits}", "{signs}"),
        remedy=Words("{limits}の値を入力してください", "Enter a value within the limits"),
        overall="欄の説明の範囲の値を入力してください",
    ),
    "LENGTH": ConstraintWords(
        title=Words("文字数が多すぎる", "text too long"),
        message="{label}が{length}字で、{most}字を超えています",
        expected=Words("{most}字以内", "at most {most} characters"),
        remedy=Words("{most}字以内に縮めてください", "Shorten the text"),
        overall="文字数を減らしてください",
    ),
    "UNIQUE": ConstraintWords(
        title=Words("重複した値", "duplicate value"),
        message="{label}「{own}」が表の中で重複しています",
        expected=Words("表の中で一つだけの値", "a value that no other row has"),
        remedy=Words("同じ値の行を一つにまとめてください", "Keep one of the equal rows"),
        overall="同じ値の行を一つにまとめてください",
    ),
    "ROWS": ConstraintWords(
        title=Words("行数が足りない", "too few rows"),
        message="{title}が{least}行以上入力されていません",
        expected=Words("{least}行以上", "at least {least} rows"),
        remedy=Words("{title}を{least}行以上入力してください", "Fill in the table"),
        overall="表に1行以上入力してください",
    ),
}
