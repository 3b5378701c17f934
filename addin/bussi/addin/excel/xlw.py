"""The one place that imports xlwings: nothing that it brings along may end a program of the user's, or wait for ever.

xlwings registers a ``cleanup`` for the end of every process that imports it. On Windows it ends each EXCEL.exe that has no
window of its own class: one in Protected View, one embedded in a letter, one without a book. On a Mac it runs a macro named
CleanUp in every Excel. Neither is ours to do. A call that Excel does not take, xlwings repeats without end and without
rest, and only for one of the two codes that mean "busy"; here each call is repeated for ten seconds, for both.
"""

import atexit
import functools
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import xlwings as xw
from bussi.validators.cells import ERROR_CODES
from xlwings import XlwingsError

#: VBA_E_IGNORE (a cell is being edited, a window is open) and RPC_E_CALL_REJECTED (Excel takes no calls now).
BUSY_CODES = frozenset({0x800AC472, 0x80010001})
TRIES, PAUSE = 40, 0.25  # ten seconds
_ERROR = 0x800A0000  # the high word of every error value of a cell


def com_codes(error: BaseException) -> frozenset[int]:
    """The codes that an error of Excel's carries, as unsigned numbers; none for any other error."""
    told = getattr(error, "excepinfo", None)
    codes = (getattr(error, "hresult", None), told[5] if told and len(told) > 5 else None)
    return frozenset(c & 0xFFFFFFFF for c in codes if isinstance(c, int))


def is_busy(error: BaseException) -> bool:
    """Whether Excel was only busy: it is in the middle of an entry, or shows a window."""
    return bool(com_codes(error) & BUSY_CODES) or type(error).__name__ == "ExcelBusyError"  # of xlwings itself


def is_com_error(error: BaseException) -> bool:
    """Whether Excel itself refused: pywin32's ``com_error`` or appscript's ``CommandError``, on whichever system."""
    return type(error).__name__ in ("com_error", "CommandError")


def windows_excel() -> ModuleType | None:
    """xlwings' module for Excel on Windows with the parts of pywin32 in it; None elsewhere."""
    return sys.modules.get("xlwings._xlwindows")


class _Errors(dict[int, str]):
    """Excel's errors by the number that COM gives for them, those of newer versions too; xlwings knows seven of them."""

    def __contains__(self, code: object) -> bool:
        return isinstance(code, int) and code & 0xFFFF0000 == _ERROR

    def __getitem__(self, code: int) -> str:
        return error_text(code)


def error_text(code: int) -> str:
    """The text of an error that Excel gives as a number; XlCVError of Excel's documentation.

    >>> error_text(-2146826281), error_text(-2146826243), error_text(0x800A0000 + 2099)
    ('#DIV/0!', '#SPILL!', '#ERROR2099')
    """
    number = code & 0xFFFF
    return ERROR_CODES.get(number, f"#ERROR{number}")


def tame(module: Any) -> None:
    """Take from xlwings' module for one system what it does unasked, and give each call to Excel a bounded patience."""
    atexit.unregister(module.cleanup)
    if not hasattr(module, "COMRetryObjectWrapper"):  # a Mac
        return
    module.Apps.cleanup = staticmethod(lambda: None)  # App.quit and App.kill call it too
    module.N_COM_ATTEMPTS = 1  # 0 means for ever
    module.cell_errors = _Errors()
    for kind, names in (
        (module.COMRetryObjectWrapper, ("__getattr__", "__setattr__", "__call__")),
        (module.COMRetryMethodWrapper, ("__call__",)),
    ):
        for name in names:
            setattr(kind, name, _patient(getattr(kind, name)))
    going = module.COMRetryObjectWrapper.__iter__
    module.COMRetryObjectWrapper.__iter__ = lambda self: iter(
        _patient(lambda this, name: [*going(this)])(self, "Count")
    )


def _patient(call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call, repeated while Excel is busy. Excel has not begun a call that it refuses so."""

    @functools.wraps(call)
    def repeated(*args: Any, **named: Any) -> Any:
        for left in reversed(range(TRIES)):
            try:
                return call(*args, **named)
            except (AttributeError, TypeError) as e:
                busy = _rejection(*args[:2])
                if busy is None:
                    raise
                if not left:
                    raise busy from e
            except Exception as e:
                if not left or not is_busy(e):
                    raise
            time.sleep(PAUSE)
        raise AssertionError("the last try returns or raises")

    return repeated


def _rejection(wrapped: Any, name: object = None) -> Exception | None:
    """Excel's refusal to be called now, where pywin32 took it for a member that Excel does not have or cannot go through."""
    try:
        object.__getattribute__(wrapped, "_inner")._oleobj_.GetIDsOfNames(0, name)
    except Exception as e:
        return e if is_busy(e) else None
    return None


for _name in ("xlwings._xlwindows", "xlwings._xlmac"):
    if _name in sys.modules:
        tame(sys.modules[_name])

__all__ = ["XlwingsError", "com_codes", "error_text", "is_busy", "is_com_error", "tame", "windows_excel", "xw"]
