"""A fake of Excel's COM objects that stands beneath xlwings' own classes for Windows, because no Excel runs here.

``windows()`` puts stand-ins for pywin32 in place and imports the real ``xlwings._xlwindows``; ``Desktop`` is the user's
desktop: the running Excels, what happened to them, and what they shall refuse next. Each imitated behaviour names where it
is known from, and how sure it is: C certain (documentation, source code), L likely (public reports), W worth a look on a
real Excel. What our doors never ask for is not imitated: an unknown member is refused, as Excel refuses it.
"""

from .model import Application, Desktop, Personal, Workbook, bgr, load
from .pywin32 import com_error, windows

__all__ = ["Application", "Desktop", "Personal", "Workbook", "bgr", "com_error", "load", "windows"]
