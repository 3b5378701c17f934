"""What to enter into a cell of a type, and what is said of a slip that deserves words of its own, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..words import Words


@dataclass(frozen=True, slots=True)
class SlipWords:
    """``what`` is wrong (it follows the label and the value), what is ``expected``, and a ``hint`` what to do."""

    what: Words
    expected: Words
    hint: Words


HINTS: Mapping[str, Words] = {
    "text": Words("文字で入力してください", "Enter a text"),
    "choice": Words("一覧から選んでください", "Choose from the list"),
    "yen": Words("円単位の整数で入力してください", "Enter whole yen"),
    "integer": Words("整数で入力してください", "Enter a whole number"),
    "decimal": Words("数値で入力してください", "Enter a number"),
    "percent": Words("百分率の数値で入力してください（35％は35）", "Enter the percentage as a number (35 for 35 %)"),
    "fiscal_year": Words(
        "西暦4桁の会計年度を入力してください（令和8年度は2026）",
        "Enter the fiscal year in four digits of the Western calendar (2026 for Reiwa 8)",
    ),
    "date": Words("日付で入力してください（例 2026/4/1）", "Enter a date (such as 2026/4/1)"),
    "month": Words("年月を日付で入力してください（例 2026/4/1）", "Enter the month as a date (such as 2026/4/1)"),
    "corporate_number": Words("半角数字13桁で入力してください", "Enter 13 half-width digits"),
    "postal_code": Words("半角で 100-0001 のように入力してください", "Enter half-width digits, such as 100-0001"),
    "phone": Words(
        "市外局番から半角で 03-0000-0000 のように入力してください",
        "Enter half-width digits with the area code, such as 03-0000-0000",
    ),
    "email": Words(
        "半角で name@example.jp のように入力してください", "Enter half-width letters, such as name@example.jp"
    ),
    "jsic": Words(
        "大分類の英字と細分類4桁を半角で入力してください（例 E2814）",
        "Enter the letter of the division and the four digits of the class (such as E2814)",
    ),
}
OTHER_LENGTH = SlipWords(
    what=Words("13桁ではありません", "does not have 13 digits"),
    expected=Words("13桁の数字", "13 digits"),
    hint=Words("半角数字13桁で入力し直してください", "Enter its 13 half-width digits"),
)
CHECK_DIGIT = SlipWords(
    what=Words("検査用数字が合いません", "has a wrong check digit"),
    expected=Words("検査用数字（先頭の1桁）の合う番号", "a number with the right check digit (its first)"),
    hint=Words(
        "打ち間違いを直してください（国税庁の法人番号公表サイトで確かめられます）",
        "Correct the mistyped digit (the corporate number site of the National Tax Agency shows the number)",
    ),
)
