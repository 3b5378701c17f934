"""File names that people understand, which every system can hold."""

import re
import unicodedata

from bussi.validators.forms.model import Form

SHEET_WORD = "データシート"  # of a title, which the file name need not repeat
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')  # in Windows, and in a path
LONGEST = 100  # characters, a third of what file systems take in UTF-8


def file_name(form: Form, item: str | None) -> str:
    """The name of a template: the form's title, and the item where it is made for one.

    >>> from bussi.validators import forms
    >>> file_name(forms.load("plan_application"), "半導体"), file_name(forms.load("budget_execution"), None)
    ('供給確保計画_認定申請_半導体.xlsx', '予算執行状況_報告.xlsx')
    """
    words = [*form.text.title.removesuffix(SHEET_WORD).split(), *([item] if item else [])]
    plain = unicodedata.normalize("NFC", _FORBIDDEN.sub("＿", "_".join(words)))
    return f"{plain[:LONGEST].strip('. ')}.xlsx"
