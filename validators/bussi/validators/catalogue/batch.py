"""What can be said of submissions that are compared with each other."""

from ..kinds import Level
from ..words import Words
from .rule import CatalogueRule

BATCH = (
    CatalogueRule(
        "BATCH-NAME",
        Level.WARNING,
        title=Words("同じ法人番号で名称が違う提出があります", "one corporate number, different names"),
        message=Words(
            "法人番号 {number} の名称「{value}」が、ほかの提出の{others}と違います",
            "corporate number {number}: the name {value} differs from {others} in other submissions",
        ),
        expected=Words("{others}", "{others}"),
        remedy=Words("登記上の名称にそろえてください", "Use the registered name"),
    ),
    CatalogueRule(
        "BATCH-UNIT",
        Level.WARNING,
        title=Words("ほかの提出と桁が大きく違う金額です", "an amount of another order than its peers"),
        message=Words(
            "{label} {value}円が、同じ物資の提出の中央値 {usual}円と約{factor}倍違います",
            "{key}: {value} yen is about {factor} times off {usual} yen, the median of the submissions for the item",
        ),
        expected=Words("{usual}円に近い桁", "an amount of the order of {usual} yen"),
        remedy=Words("円単位で入力しているか確かめてください", "Check that the amount is in yen"),
    ),
    CatalogueRule(
        "BATCH-REVISION",
        Level.WARNING,
        title=Words("同じ提出回次で内容の違う提出があります", "same revision, different content"),
        message=Words(
            "{value} と提出回次が同じで内容が違います（{taken}後のものを採用しました）",
            "same revision as {value}, with other contents; the later one is used",
        ),
        expected=Words("提出ごとに1つずつ増える提出回次", "one more with every submission"),
        remedy=Words("どちらが正しいか提出者に確かめてください", "Ask which one is right"),
    ),
    CatalogueRule(
        "BATCH-TWIN",
        Level.WARNING,
        title=Words(
            "同じ者の同じ物資で、総額の同じ提出がもう一つあります", "two submissions of one business with one total"
        ),
        message=Words(
            "{name} と {other}{more} は、同じ法人番号・同じ物資で、{label}がどちらも {value}円です（どちらも集計に入っています）",
            "{name} and {other} are of one business for one item, each with {key} {value} yen; both are counted",
        ),
        expected=Words("提出ごとに違う計画と金額", "one matter submitted once"),
        remedy=Words(
            "同じ計画の出し直しでないか確かめ、そうなら前の提出と同じ整理番号で再提出するよう依頼してください",
            "Ask whether it is one matter; if so, it must carry the number of the earlier submission",
        ),
    ),
    CatalogueRule(
        "BATCH-NUMBER",
        Level.WARNING,
        title=Words("一つの認定番号が、二つ以上の計画に付いています", "one certification number for several plans"),
        message=Words(
            "認定番号 {value} が、別の計画の {other}{more} にも付いています",
            "the certification number {value} is also given to another plan in {other}",
        ),
        expected=Words("計画ごとに違う認定番号", "one number for each plan"),
        remedy=Words("認定書に記載した番号を確かめ、審査票を直してください", "Check the numbers on the certificates"),
    ),
    CatalogueRule(
        "LEDGER-VALUE",
        Level.WARNING,
        title=Words("転記された値が認定台帳と違います", "a value that is taken over differs from the ledger"),
        remedy=Words(
            "認定書と認定を受けた計画を確かめ、どちらを直すか決めてください",
            "Check the certified plan, and correct whichever is wrong",
        ),
    ),
)
