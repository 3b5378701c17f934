"""The mail that reminds a business of what it still has to send: a draft, with nothing of what any form holds."""

import datetime as dt
from collections.abc import Iterator

from bussi.validators import forms

from ..ledger.standing import Duty, Side, Standing
from .letters import unsent

AFTER = 14  # days that a correction is waited for before anybody is reminded


def to_remind(s: Standing, after: int = AFTER) -> list[Duty]:
    """Of what the business of a plan is reminded: late reports, and corrections that take longer than ``after`` days."""
    return [
        d
        for d in s.duties
        if d.side is Side.BUSINESS and (d.late if d.report is not None else d.waiting >= after or d.late)
    ]


def subject(s: Standing, duty: Duty) -> str:
    """What the mail is about."""
    what = "補正した計画の提出" if duty.report is None else forms.load(duty.report.form).text.title
    return f"【提出のお願い】{what}（{s.life.name or s.life.key.business}）"


def reminder(s: Standing, duty: Duty) -> bytes:
    """The draft as the bytes of an .eml file."""
    return unsent(s.contact, subject(s, duty), "\n".join(_body(s, duty)) + "\n").as_bytes()


def _body(s: Standing, duty: Duty) -> Iterator[str]:
    yield s.life.name or s.life.key.business
    yield f"{s.contact.name or 'ご担当者'}　様"
    yield ""
    yield "平素よりお世話になっております。"
    yield ""
    yield f"　物資　　　　{s.item}"
    yield f"　計画　　　　{s.certification.number if s.certification else f'整理番号 {s.life.key.plan}'}"
    if duty.report is None:
        yield f"　補正の求め　{_day(s.since)}"
        if duty.by is not None:
            yield f"　受付期間　　{_day(duty.by)}まで"
        yield ""
        yield f"上の計画について、補正した計画の提出をお待ちしております（{duty.waiting:,}日が経ちました）。"
    else:
        yield f"　事業年度　　{_day(duty.report.end)}に終わるもの"
        if duty.by is not None:
            yield f"　報告の期限　{_day(duty.by)}"
        yield ""
        yield f"上の事業年度の実施状況の報告が、まだ確認できておりません（期限から{duty.late:,}日が過ぎています）。"
    yield "お手数ですが、ご提出くださいますようお願いいたします。行き違いでご提出済みの場合は、ご容赦ください。"
    yield ""
    yield "ご不明な点がありましたら、このメールにご返信ください。"


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


__all__ = ["AFTER", "reminder", "subject", "to_remind"]
