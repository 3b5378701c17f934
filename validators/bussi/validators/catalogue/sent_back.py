"""What a business is told of what the intake noticed: in words for those who fill in, and with nothing of others."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Put right by copying the contents into the current template: there is nothing left to ask.
MENDED_BY_COPYING = ("BOOK-OLD", "BOOK-FINGERPRINT", "BOOK-EXTERNAL", "BOOK-1904")


@dataclass(frozen=True, slots=True)
class Told:
    """``message``: instead of that of the finding, with ``{value}``; None where that may go out as it is."""

    remedy: str
    message: str | None = None


_RESET = "この写しでは書式を元に戻しました。"
#: What is said of a finding of the intake. Those of the batch name other submissions, which are nobody else's business.
TOLD: Mapping[str, Told] = {
    "BOOK-STRUCTURE": Told("この写しには、その欄があります。内容を確かめ、空いていれば記入してください"),
    "BOOK-ISSUED": Told(
        "交付時の値に戻してください。交付時の値に誤りがあるときは、書き換えずに提出先に連絡してください"
    ),
    "BOOK-OUTSIDE": Told("記入欄の外に書かれたものは、この写しにはありません。必要な内容は記入欄に移してください"),
    "BOOK-FAR": Told("表から離れて書かれたものは、この写しにはありません。必要な内容は表に移してください"),
    "BOOK-HEADING": Told("この写しでは元の見出しと単位に戻しました。値がその単位になっているか確かめてください"),
    "CELL-DATE": Told(_RESET + "値が正しいか確かめ、違うときは入力し直してください"),
    "CELL-PERCENT": Told(_RESET + "百分率の数そのもの（60％なら60）を入力し直してください"),
    "CELL-SCALE": Told(_RESET + "値がこの欄の単位になっているか確かめてください"),
    "CELL-LETTERS": Told("外字は通常の漢字か読みに、半角カタカナは全角カタカナに直してください"),
    "BATCH-NAME": Told(
        "登記上の名称になっているか、法人番号に誤りがないかを確かめてください",
        "名称「{value}」が、同じ法人番号で届いているほかの提出の名称と異なります",
    ),
    "BATCH-UNIT": Told(
        "円単位で入力しているか確かめてください。正しければ、そのままで差し支えありません",
        "金額 {value}円の桁が、同じ物資のほかの提出と大きく異なります",
    ),
    "BATCH-REVISION": Told(
        "提出回次は、提出のたびに1つずつ増やしてください",
        "提出回次が前のご提出と同じですが、内容が異なります",
    ),
    "BATCH-NUMBER": Told(
        "認定書に記載した番号を確かめ、違うときは直してください",
        "認定番号「{value}」が、別の計画にも付いています",
    ),
    "LEDGER-VALUE": Told(
        "認定書と認定を受けた計画を確かめ、違うときは直してください。計画が変わっているときは、変更の手続を確かめてください"
    ),
    "BATCH-TWIN": Told(
        "同じ計画の出し直しであれば、前のご提出と同じ整理番号にしてください。別の計画であれば、そのままで差し支えありません",
        "同じ物資で、金額（{value}円）の同じ提出がもう一つ届いています",
    ),
}

__all__ = ["MENDED_BY_COPYING", "TOLD", "Told"]
