"""Mail as drafts that Outlook and others open as not yet sent; first of all that with which a return copy goes back."""

import hashlib
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from bussi.validators.clean import clean
from bussi.validators.kinds import State

from ..batch.case import Contact
from .returns import Return

_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def subject(r: Return) -> str:
    """What the mail is about."""
    what = "修正のお願い" if r.case.state is State.RETURNED else "ご確認のお願い"
    return f"【{what}】{r.carried.form.text.title}" + (f"（{r.request.business}）" if r.request.business else "")


def body(r: Return, attached: str) -> str:
    """What it says: how many things are asked, and how to answer; nothing of what the form holds."""
    return "\n".join(_body(r, attached)) + "\n"


def _body(r: Return, attached: str) -> Iterator[str]:
    if r.request.business:
        yield r.request.business
    name = clean(r.case.contact.name, "")
    yield f"{name or 'ご担当者'}　様"
    yield ""
    yield "平素よりお世話になっております。"
    yield ""
    yield r.request.opening
    yield ""
    yield from (f"　{urgency}　{count:,}件" for urgency, count in r.request.counts().items() if count)
    yield ""
    yield f"添付の「{attached}」は、ご提出いただいた内容をそのまま写したものです。"
    yield "はじめのシート「修正依頼」に、場所と修正方法を、重要なものから順に記してあります。"
    yield "お手数ですが、添付のブックを直し、上書き保存のうえ、再度ご提出くださいますようお願いいたします。"
    if r.request.due:
        yield f"提出の期限は、{r.request.due}です。"
    yield ""
    yield "ご不明な点がありましたら、このメールにご返信ください。"


def addressees(contact: Contact) -> tuple[Address, ...]:
    """Whom it goes to; none where the form does not say, or not in a way that mail programs take."""
    found = []
    for mail in contact.mail.split("、"):
        try:
            found.append(Address(clean(contact.name, ""), addr_spec=mail))
        except (ValueError, IndexError):  # what the standard library raises for what is no address
            continue
    return tuple(a for a in found if a.domain and a.addr_spec.isascii())


def unsent(contact: Contact, subject: str, body: str) -> EmailMessage:
    """A draft of a text."""
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    if to := addressees(contact):
        mail["To"] = to
    mail["Subject"] = clean(subject)
    mail.set_content(body, charset="utf-8", cte="base64")
    return mail


def draft(r: Return, attached: str, copy: bytes) -> bytes:
    """The draft as the bytes of an .eml file with ``copy`` attached as ``attached``; the same input, the same bytes."""
    mail = unsent(r.case.contact, subject(r), body(r, attached))
    mail.add_attachment(copy, maintype=_XLSX[0], subtype=_XLSX[1], filename=attached)
    mail.set_boundary(f"=_{hashlib.sha256(copy).hexdigest()[:32]}")
    return mail.as_bytes()


__all__ = ["addressees", "body", "draft", "subject", "unsent"]
