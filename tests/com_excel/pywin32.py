"""Stand-ins for pywin32 and Windows' own libraries, as far as ``xlwings._xlwindows`` (0.37.8) asks for them when imported.

Sources: the import block and ``get_excel_hwnds``, ``accessible_object_from_window``, ``get_xl_app_from_hwnd`` of that file.
"""

import ctypes
import datetime as dt
import importlib
import sys
import types
from contextlib import contextmanager

desktop = None  # the Desktop of the test that runs
xlwindows = None  # the real module, once imported


class com_error(Exception):
    """pywin32's: ``args`` are hresult, text, (code, source, description, help file, help id, scode) and argument."""

    def __init__(self, hresult, strerror=None, excepinfo=None, argerror=None):
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, strerror, excepinfo, argerror


class TimeType(dt.datetime):
    """How pywin32 gives a VT_DATE (C: "pywintypes has its time type inherit from datetime", xlwings)."""


class CDispatch:
    """Base of late-bound COM objects; xlwings wraps what is one of these."""


class _Functions:
    """A library whose functions do nothing and succeed."""

    def __init__(self, **known):
        self.__dict__.update(known)

    def __getattr__(self, name):
        return lambda *args: 0


def _accessible(hwnd, _which, _iid, pointer):
    pointer._obj.value = hwnd


class _PythonCom:
    """``PyDLL(pythoncom.__file__)``: gives the object behind a window."""

    def __init__(self, path):
        def from_unknown(pointer, _iid, _add):
            return desktop.window(pointer.value)

        self.PyCom_PyObjectFromIUnknown = from_unknown


def _module(name, **members):
    found = sys.modules[name] = types.ModuleType(name)
    found.__dict__.update(members)
    return found


@contextmanager
def windows():
    """Meanwhile xlwings is as on Windows: it has its real ``_xlwindows``, tamed by our own house, and the engine excel."""
    global xlwindows, desktop  # noqa: PLW0603 -- xlwings is imported once, the desktop is of one test
    from bussi.addin.excel import xlw

    if xlwindows is None:
        before = set(sys.modules)
        with stand_ins():
            xlwindows = importlib.import_module("xlwings._xlwindows")
        xlw.tame(xlwindows)
        for name in set(sys.modules) - before - {"xlwings._xlwindows"}:
            del sys.modules[name]  # others look for pywin32 to know where they are
    sys.modules["xlwings._xlwindows"] = xlwindows
    engine = xlw.xw.Engine(impl=xlwindows.engine)
    xlw.xw.engines.add(engine)
    try:
        yield
    finally:
        xlw.xw.engines.engines.remove(engine)
        del xlw.xw.engines.engines_by_name["excel"]
        del sys.modules["xlwings._xlwindows"]
        desktop = None


@contextmanager
def stand_ins():
    """Meanwhile and afterwards pywin32 can be imported; Windows' own libraries are there meanwhile."""
    _module("pywintypes", com_error=com_error, error=OSError, TimeType=TimeType, IID=str)
    _module("win32api", MessageBox=_message_box, SetConsoleCtrlHandler=_console_handler)
    _module("win32con", MB_OK=0, MB_OKCANCEL=1, MB_YESNO=4, MB_YESNOCANCEL=3, MB_ICONINFORMATION=64, MB_ICONWARNING=48)
    _module("pythoncom", CoInitialize=lambda: None, ole_error=com_error, com_error=com_error, __file__="pythoncom.dll")
    client = _module("win32com.client", CDispatch=CDispatch, DispatchBaseClass=type("DispatchBaseClass", (), {}),
                     CoClassBaseClass=object, Dispatch=lambda found: found, DispatchEx=_no_new_excel)  # fmt: skip
    _module("win32com", client=client)
    _module("xlwings.com_server", serve=None)  # the server of worksheet functions in Python: nothing of ours
    _module("win32gui", FindWindowEx=lambda parent, after, kind, text: desktop.child_window(parent, kind))
    _module("win32process", GetWindowThreadProcessId=lambda hwnd: (1, desktop.pid(hwnd)))
    zone = type("TimeZoneInfo", (), {"utc": staticmethod(lambda: dt.UTC)})
    _module("win32timezone", TimeZoneInfo=zone)
    user32 = _Functions(GetTopWindow=lambda _: desktop.next_window(None),
                        GetWindow=lambda hwnd, _: desktop.next_window(hwnd))  # fmt: skip
    windll, oledll = _Functions(user32=user32), _Functions(ole32=_Functions(), oleacc=_Functions(AccessibleObjectFromWindow=_accessible))  # fmt: skip
    real = ctypes.PyDLL
    ctypes.windll, ctypes.oledll, ctypes.PyDLL = windll, oledll, _PythonCom
    try:
        yield
    finally:
        ctypes.PyDLL = real
        del ctypes.windll, ctypes.oledll


def _message_box(hwnd, text, title, style):
    return desktop.message_box(hwnd, text, title, style)


def _console_handler(handler, add):
    desktop.console_handler(handler, add)


def _no_new_excel(name):
    raise AssertionError("our doors never start an Excel of their own")
