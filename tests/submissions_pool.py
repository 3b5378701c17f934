"""Files of every fate, for inboxes that live: clean, resubmitted, with errors, of other forms, private, unreadable."""

import zipfile
from functools import cache

import crafted
from bussi.scripts.samples.budget_execution import budget_execution
from bussi.validators import forms
from bussi.xlsx_templates.build import build
from hostile.victim import MONEY, TEXT, Victim

SECRET = "ひみつの管理体制（架空）"


def revised(n: int, revision: int, text: str = "") -> bytes:
    """The plan of the ``n``-th business in a later revision."""
    v = Victim.of(n)
    v.cell("revision", f'<c r="{{r}}" s="{{s}}"><v>{revision}</v></c>')
    if text:
        v.text(TEXT, text)
    return v.zipped(zipfile.ZIP_STORED)


def wrong(n: int) -> bytes:
    """One with an error value, a text where money belongs, and an odd line end."""
    v = Victim.of(n)
    v.cell(MONEY, '<c r="{r}" s="{s}" t="e"><v>#REF!</v></c>')
    v.text(TEXT, "一行目&#10;二行目 =1+1")
    return v.zipped(zipfile.ZIP_STORED)


@cache
def private() -> bytes:
    """A plan with a private sheet, on which something is wrong too."""
    from bussi.scripts.samples.plan_application import plan_application

    values = plan_application("半導体", 0)
    values["fields"]["leak_structure"] = SECRET
    values["fields"]["leak_noncompete"] = "いいえ"
    return build(crafted.FORM, values, item="半導体")


@cache
def pool() -> tuple[bytes, ...]:
    """One file of each kind."""
    return (
        *(revised(n, 1) for n in range(1, 4)),
        revised(1, 2),
        revised(1, 2, "同じ改訂の別の内容"),
        revised(2, 9),
        wrong(3),
        wrong(4),
        private(),
        build(forms.load("budget_execution"), budget_execution("国土交通省")),
        crafted.foreign(),
        b"no workbook at all",
    )
