"""The headings that every flat table of ours uses for what forms call by words of their own."""

from bussi.validators.forms.model import Entry

STATE = "状態"
FILE = "ファイル"
FORM = "様式"
NUMBER = "法人番号"
BUSINESS_NAME = "事業者"
ITEM = "物資"
PLACE = "元の場所"
KIND = "区分"
ACCEPTED = "了承済み"  # as 区分 of a warning: nobody has to answer it any more
COUNT = "件数"
RULE = "規則"
VERSION = "様式の版"
UNKNOWN = "（不明）"
ABSENT, PRESENT = "未提出", "提出あり"


def header(e: Entry) -> str:
    """The heading of an entry: its label with its unit.

    >>> header(Entry(key="total", label="総額", type="yen", unit="円"))
    '総額（円）'
    """
    return e.label + (f"（{e.unit}）" if e.unit else "")
