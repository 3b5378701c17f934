"""What can be said of several ministries' budget books."""

from ..kinds import Level
from ..words import Words
from .rule import CatalogueRule

BUDGET_RULES = (
    CatalogueRule(
        "BUDGET-CLAIM",
        Level.ERROR,
        title=Words("同じ予算・計画を二つのブックが報告しています", "two books report the same line"),
        message=Words(
            "{what} {yen}円は {expected}（{keeper} {kept}円）も報告しています。{keeper}の額だけを集計しました",
            "{what} ({yen} yen) is reported by {expected} too ({keeper}, {kept} yen); only that of {keeper} is counted",
        ),
        remedy=Words(
            "どちらが報告するかを決めて、片方から消してください（集計には一方だけを入れました）",
            "Decide who reports it and delete it from the other; only one is counted",
        ),
    ),
    CatalogueRule(
        "BUDGET-MINISTRY",
        Level.WARNING,
        title=Words("所管でない省が報告しています", "reported by a ministry not in charge"),
        message=Words(
            "{what}の所管は{expected}ですが、{value}が予算を報告しています",
            "{what} is in the charge of {expected}, but reported by {value}",
        ),
        remedy=Words("所管省と、報告する省を確かめてください", "Check which ministry is in charge"),
    ),
    CatalogueRule(
        "BUDGET-MISSING",
        Level.ERROR,
        title=Words("報告のない省があります", "a ministry has not reported"),
        message=Words(
            "{what}（{items}）の額が集計に入っていません（{why}）", "{what} ({items}) is not in the figures ({why})"
        ),
        remedy=Words(
            "その省に報告を求めてください（この集計には入っていません）", "Ask that ministry; it is not in the figures"
        ),
    ),
    CatalogueRule(
        "BUDGET-NEW",
        Level.INFO,
        title=Words("年度の途中で指定された物資です", "an item designated within the year"),
        message=Words(
            "{what}は{expected}に指定されました（{value}年度は約{months}か月分）",
            "{what} was designated on {expected} (about {months} months of fiscal {value})",
        ),
        remedy=Words(
            "前年度と比べるときは、指定の日を考えに入れてください", "Mind the day of designation when comparing years"
        ),
    ),
    CatalogueRule(
        "BUDGET-CARRY",
        Level.ERROR,
        title=Words("前年度の報告と繰越がつながりません", "carry-over differs from last year's book"),
        message=Words(
            "{what}の{part} {value}円が、{other} の{before} {expected}円と一致しません（差 {difference}円）",
            "{what}: {value} yen, but {other} says {expected} yen (difference {difference} yen)",
        ),
        remedy=Words(
            "前年度の報告の翌年度繰越か、今年度の前年度繰越を直してください", "Correct one of the two amounts"
        ),
    ),
    CatalogueRule(
        "BUDGET-CHANGED",
        Level.WARNING,
        title=Words("前年度の報告と額が違います", "differs from last year's book"),
        message=Words(
            "{what}: {value}円が、前の報告 {other} の {expected}円と違います",
            "{what}: {value} yen, but {expected} yen in the report before, {other}",
        ),
        remedy=Words(
            "どちらが正しいか確かめてください（集計には新しい報告を使いました）",
            "Check which is right; the newer one is used",
        ),
    ),
    CatalogueRule(
        "BUDGET-GONE",
        Level.WARNING,
        title=Words("前年度の報告にあった行がありません", "a line of last year's book is gone"),
        message=Words(
            "{what} {expected}円が、新しい報告にありません", "{what} ({expected} yen) is not in the new report"
        ),
        remedy=Words("行を落としていないか確かめてください", "Check that no line was lost"),
    ),
    CatalogueRule(
        "BUDGET-UNIT",
        Level.WARNING,
        title=Words("単位を取り違えた疑いがあります", "wrong unit?"),
        message=Words(
            "{what} {value}円は、{beside} {reference}円と比べて{slip}", "{what}: {value} yen, beside {reference} yen"
        ),
        remedy=Words("円単位で記入しているか確かめてください", "Check that the amount is in yen"),
    ),
    CatalogueRule(
        "BUDGET-CHAIN",
        Level.ERROR,
        title=Words("認定・交付決定・支払の順に小さくなっていません", "more than the step before allows"),
        message=Words(
            "{what} {value}円が、{other} の{above} {expected}円を超えています",
            "{value} yen, but {other} allows {expected} yen",
        ),
        remedy=Words(
            "二つの報告の額を確かめてください（変更の認定を受けたときは、変更後の最大助成額を記入します）",
            "Check the amounts of both",
        ),
    ),
    CatalogueRule(
        "BUDGET-DIFFERS",
        Level.WARNING,
        title=Words("同じ計画の額が、別の報告と違います", "another book says another amount of the plan"),
        message=Words(
            "{what} {value}円が、{other} の {expected}円と違います", "{value} yen, but {expected} yen in {other}"
        ),
        remedy=Words("どちらが正しいか確かめてください", "Check which is right"),
    ),
    CatalogueRule(
        "BUDGET-NOPLAN",
        Level.WARNING,
        title=Words("所管省の報告にない計画の交付です", "grants of a plan that no ministry reports"),
        message=Words(
            "{what}は、{expected}の認定した計画の報告にありません",
            "{value} is not among the certified plans of the item",
        ),
        remedy=Words("認定番号と、所管省の報告を確かめてください", "Check the number and the ministry's book"),
    ),
)
