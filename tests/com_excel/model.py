# ruff: noqa: PLW0108 -- a class that stands further below can only be named in a function
"""Excel's objects: application, books, sheets and ranges, counted call by call, busy or dying when a test says so."""

import datetime as dt
import re
import types
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field

import openpyxl
from bussi.validators.types import to_serial
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter, range_boundaries

from . import pywin32
from .pywin32 import CDispatch, TimeType, com_error

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
E_REJECTED, E_IGNORED, E_EXCEPTION = -2147418111, -2146777998, -2147352567
E_REFUSED, E_UNKNOWN_NAME, E_MEMORY, E_GONE = -2146827284, -2147352570, -2147024882, -2147023174
NO_FILL, SOLID, AUTOMATIC, GRADIENT = -4142, 1, -4105, 4000
VISIBLE, HIDDEN, VERY_HIDDEN = -1, 0, 2
LONGEST_ADDRESS = 255  # C: Range(Cell1) takes no longer text (documented limit of strings that are passed)
LONGEST_PROMPT = 255  # L: longer strings that are passed to an object fail or are cut (KB 105416, KB 213841)
LONGEST_IN_ARRAY = 8_203  # L: longer texts in an array fail to be assigned to a range (KB 818808 and its followers)
MOST_CELLS = 5_000_000  # W: about what one read of values gives before "not enough storage"
FLAGS = ("AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
         "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
         "AllowFiltering", "AllowUsingPivotTables")  # fmt: skip


def refused(text):
    """1004: how Excel refuses nearly everything (C: 0x800A03EC as scode of a DISP_E_EXCEPTION)."""
    return com_error(
        E_EXCEPTION, "Exception occurred.", (0, "Microsoft Excel", text, "xlmain11.chm", 0, E_REFUSED), None
    )


def bgr(color):
    """A colour ``#RRGGBB`` as Excel numbers it."""
    red, green, blue = bytes.fromhex(color.lstrip("#"))
    return red + green * 256 + blue * 65536


class Died(BaseException):
    """The process was ended from outside: nothing of it runs any more, no ``finally`` reaches Excel."""


class Desktop:
    """The user's desktop: running Excels, the windows that were shown, the calls that were made."""

    def __init__(self):
        pywin32.desktop = self
        self.excels, self.calls, self.said, self.handlers = [], [], [], []
        self._busy, self._death, self.dead = [], None, False
        self.on_call = None

    def excel(self):
        """One more running Excel."""
        self.excels.append(Application(self))
        return self.excels[-1]

    # what a test orders

    def busy(self, times, member=None, how="rejected"):
        """Refuse the next ``times`` calls (of one member) as Excel does while a cell is edited or a window is open.

        rejected: RPC_E_CALL_REJECTED (C: COM). ignored: VBA_E_IGNORE as the hresult (L: the usual report from Python).
        inside: the same as scode of a DISP_E_EXCEPTION (C: xlwings' ``__setattr__`` knows it). name: pywin32 takes the
        refusal for a missing member and raises AttributeError (C: comment in xlwings' ``__getattr__``).
        """
        self._busy.append([times, member, how])

    def die_at(self, member, number=1):
        """End the process at the n-th call of a member."""
        self._death = [member, number]

    def revive(self):
        """Another process, later."""
        self.dead, self._death, self._busy = False, None, []

    @contextmanager
    def counting(self):
        """The calls that are made meanwhile."""
        counted, before = [], len(self.calls)
        yield counted
        counted += self.calls[before:]

    # what the fake asks

    def call(self, member):
        """Count a call, and refuse it if it is its turn."""
        if self.dead:
            raise com_error(E_GONE, "The RPC server is unavailable.", None, None)
        self.calls.append(member)
        if self.on_call is not None:
            self.on_call(member)
        if self._death is not None and self._death[0] == member:
            self._death[1] -= 1
            if self._death[1] == 0:
                self.dead = True
                raise Died(member)
        for plan in self._busy:
            times, wanted, how = plan
            if times and wanted in (None, member):
                plan[0] -= 1
                if how == "name":
                    raise AttributeError(member)
                if how == "inside":
                    raise com_error(E_EXCEPTION, "Exception occurred.", (0, None, None, None, 0, E_IGNORED), None)
                code = E_REJECTED if how == "rejected" else E_IGNORED
                raise com_error(code, "Call was rejected by callee." if how == "rejected" else "OLE error 0x800ac472")

    # windows, as xlwings looks for them: an Excel has a child XLDESK, and in it an EXCEL7 for each open book.
    # An Excel without a book, or with books in Protected View only, has no EXCEL7 (C: comments in xlwings' get_xl_apps).

    def next_window(self, hwnd):
        """The next window from the top, 0 after the last."""
        handles = [e.hwnd for e in self.excels]
        at = 0 if hwnd is None else handles.index(hwnd) + 1
        return handles[at] if at < len(handles) else 0

    def child_window(self, parent, kind):
        """The child of a window: XLDESK is parent + 1, EXCEL7 parent + 2."""
        if kind == "XLDESK":
            return parent + 1
        return parent + 1 if self.window(parent - 1).workbooks else 0

    def window(self, hwnd):
        """The Excel of a window or of its children."""
        return next(e for e in self.excels if e.hwnd <= hwnd < e.hwnd + 10)

    def pid(self, hwnd):
        """The process of a window."""
        return self.window(hwnd).pid

    def message_box(self, hwnd, text, title, style):
        """Windows' MessageBox; the user presses OK."""
        self.said.append(text)
        return 1

    def console_handler(self, handler, add):
        """SetConsoleCtrlHandler: Windows calls the last handler first, in a thread of its own."""
        (self.handlers.append if add else self.handlers.remove)(handler)


class ComObject(CDispatch):
    """An object of Excel's: members with a capital letter are COM, counted; all else is the fake's own."""

    def __init__(self, desktop):
        object.__setattr__(self, "desktop", desktop)

    def __getattribute__(self, name):
        if not name[:1].isupper():
            return object.__getattribute__(self, name)
        desktop = object.__getattribute__(self, "desktop")
        member = getattr(type(self), name, None)
        if member is None:
            desktop.call(name)
            raise AttributeError(name)
        if isinstance(member, property):
            desktop.call(name)
            return object.__getattribute__(self, name)
        method = object.__getattribute__(self, name)

        def invoke(_self, *args, **named):
            desktop.call(name)
            return method(*args, **named)

        return types.MethodType(invoke, self)

    def __setattr__(self, name, value):
        if name[:1].isupper():
            if not isinstance(getattr(type(self), name, None), property):
                raise AttributeError(name)
            object.__getattribute__(self, "desktop").call(name)
        object.__setattr__(self, name, value)

    @property
    def _oleobj_(self):
        """pywin32's raw object, by which a wrapped object is passed as an argument."""
        return Raw(self)


class Raw:
    """Asked for a member, it says whether the member is unknown or the server was busy."""

    def __init__(self, of):
        self.of = of

    def GetIDsOfNames(self, _locale, name):
        """Unknown name, or busy (C: xlwings' ``__getattr__`` asks exactly this to tell them apart)."""
        known = hasattr(type(self.of), name)
        code, text = (E_REJECTED, "Call was rejected by callee.") if known else (E_UNKNOWN_NAME, "Unknown name.")
        raise com_error(code, text)


def plain(name):
    """A property that is only remembered."""
    return property(lambda self: getattr(self, name), lambda self, value: object.__setattr__(self, name, value))


class Application(ComObject):
    """One running Excel."""

    _number = 0

    def __init__(self, desktop):
        super().__init__(desktop)
        Application._number += 1
        self.hwnd, self.pid = Application._number * 100, 4000 + Application._number
        self.workbooks, self.active, self.protected_view = [], None, []
        self.status, self.alerts, self.redrawing = False, True, True
        self.answers = []  # of the user to dialogs: None is Cancel

    Hwnd = property(lambda self: self.hwnd)
    Application = property(lambda self: self)
    Version = property(lambda self: "16.0")
    Workbooks = property(lambda self: Workbooks(self))
    #: C: Nothing where no window of a book is active; a hidden PERSONAL.XLSB never is (documentation of ActiveWorkbook)
    ActiveWorkbook = property(lambda self: self.active)
    #: C: False hands the line back to Excel, which then shows its own words (documentation of StatusBar)
    StatusBar = plain("status")
    #: C: stays off when another process that set it ends (documentation of DisplayAlerts: "cross-process code")
    DisplayAlerts = plain("alerts")
    WorksheetFunction = property(lambda self: WorksheetFunction(self.desktop))
    #: C: books in Protected View are not in Workbooks, they have a collection of their own (documentation)
    ProtectedViewWindows = property(lambda self: Collection(self.desktop, [_ViewWindow(self.desktop, n) for n in self.protected_view]))  # fmt: skip

    def _redraw(self, value):
        object.__setattr__(self, "redrawing", value)

    ScreenUpdating = property(lambda self: self.redrawing, _redraw)

    def FileDialog(self, kind):
        """C: Show gives -1, or 0 after Cancel (documentation of FileDialog.Show)."""
        return FileDialog(self.desktop, self.answers.pop(0))

    def InputBox(self, Prompt, Title=None, Default=None, Type=None):
        """C: False after Cancel (documentation of Application.InputBox)."""
        if len(Prompt) > LONGEST_PROMPT:
            raise refused("InputBox")
        answer = self.answers.pop(0)
        return False if answer is None else answer

    def add(self, book):
        """Open a book in this Excel; it becomes the active one."""
        book.application = self
        self.workbooks.append(book)
        if not book.hidden:
            self.active = book
        return book


class _ViewWindow(ComObject):
    def __init__(self, desktop, name):
        super().__init__(desktop)
        self.name = name

    SourceName = property(lambda self: self.name)


class FileDialog(ComObject):
    """The window that asks for a folder."""

    def __init__(self, desktop, answer):
        super().__init__(desktop)
        self.answer, self.title = answer, ""

    Title = plain("title")

    def Show(self):
        return 0 if self.answer is None else -1

    def SelectedItems(self, number):
        return self.answer


class WorksheetFunction(ComObject):
    """Excel's functions, called from outside."""

    def CountA(self, cells):
        """C: cells that hold something, a text of length 0 from a formula too; hidden and filtered rows count."""
        stored = cells.sheet.cells
        return float(sum(c.value is not None or c.formula is not None for at, c in stored.items() if cells.holds(*at)))


class Collection(ComObject):
    """Things that are counted from 1 and gone through."""

    def __init__(self, desktop, things):
        super().__init__(desktop)
        self.things = things

    Count = property(lambda self: len(self.things))

    def __call__(self, key):
        self.desktop.call("Item")
        if isinstance(key, str):
            for thing in self.things:
                if thing.name.casefold() == key.casefold():
                    return thing
        elif 1 <= key <= len(self.things):
            return self.things[int(key) - 1]
        raise com_error(E_EXCEPTION, "Exception occurred.", (0, None, None, None, 0, -2147352565), None)

    def __iter__(self):
        self.desktop.call("_NewEnum")
        for thing in list(self.things):
            self.desktop.call("Next")
            yield thing


class Workbooks(Collection):
    """The open books of an Excel, hidden ones too."""

    def __init__(self, application):
        super().__init__(application.desktop, application.workbooks)
        self.application = application

    Application = property(lambda self: self.application)

    def Open(self, path, *rest):
        """Open a file; a book of the same name must not be open (C: Excel cannot hold two of one name)."""
        return self.application.add(load(self.desktop, path))


class Workbook(ComObject):
    """One open book."""

    def __init__(self, desktop, name, full_name=None):
        super().__init__(desktop)
        self.name, self.full_name = name, full_name or name
        self.sheets, self.active_sheet, self.application = [], None, None
        self.structure, self.password, self.hidden = False, "", False
        self.added = 0

    Name = property(lambda self: self.name)
    #: C: an address on the web for a book in OneDrive or SharePoint; only the name for one that was never saved
    FullName = property(lambda self: self.full_name)
    Worksheets = property(lambda self: Worksheets(self))
    ActiveSheet = property(lambda self: self.active_sheet)
    Application = property(lambda self: self.application)
    ProtectStructure = property(lambda self: self.structure)
    ProtectWindows = property(lambda self: False)

    def Unprotect(self, Password=""):
        if self.structure and Password != self.password:
            raise refused("The password you supplied is not correct.")
        self.structure = False

    def Protect(self, Password="", Structure=False, Windows=False):
        self.structure, self.password = Structure, Password

    def state(self):
        """Everything of it that a person could see, to compare before and after."""
        sheets = {}
        for s in self.sheets:
            cells = {at: c.look() for at, c in s.cells.items() if c.look() != Cell().look()}
            flags = (dict(s.flags), s.objects, s.scenarios) if s.protected else None
            sheets[s.name] = (s.visible, flags, cells, dict(s.threads))
        return list(sheets), sheets, self.structure, self.active_sheet.name


class Personal(Workbook):
    """PERSONAL.XLSB: open, in Workbooks, its only window hidden (C: what the macro recorder makes)."""

    def __init__(self, desktop):
        super().__init__(
            desktop, "PERSONAL.XLSB", r"C:\Users\山田\AppData\Roaming\Microsoft\Excel\XLSTART\PERSONAL.XLSB"
        )
        self.hidden = True
        self.sheets.append(Worksheet(self, "Sheet1"))
        self.active_sheet = self.sheets[0]


class Worksheets(Collection):
    """The sheets of a book."""

    def __init__(self, book):
        super().__init__(book.desktop, book.sheets)
        self.book = book

    Parent = property(lambda self: self.book)

    def Add(self, Before=None, After=None):
        """C: a new sheet becomes the active one; refused while the structure is protected."""
        book = self.book
        if book.structure:
            raise refused("Add method of Sheets class failed")
        book.added += 1
        made = Worksheet(book, f"Sheet{900 + book.added}")
        anchor = Before._oleobj_.of if Before else book.active_sheet
        book.sheets.insert(book.sheets.index(anchor), made)
        book.active_sheet = made
        return made


class Worksheet(ComObject):
    """One sheet; ``cells`` holds what is not empty or not plain."""

    def __init__(self, book, name):
        super().__init__(book.desktop)
        self.book, self.name, self.visible = book, name, VISIBLE
        self.cells, self.merged, self.threads, self.widths = {}, [], {}, {}
        self.protected, self.password, self.flags, self.objects, self.scenarios = False, "", dict.fromkeys(FLAGS, False), True, True  # fmt: skip

    Parent = property(lambda self: self.book)
    Application = property(lambda self: self.book.application)
    Index = property(lambda self: self.book.sheets.index(self) + 1)
    ProtectContents = property(lambda self: self.protected)
    ProtectDrawingObjects = property(lambda self: self.protected and self.objects)
    ProtectScenarios = property(lambda self: self.protected and self.scenarios)
    Protection = property(lambda self: Protection(self))
    Comments = property(
        lambda self: Collection(self.desktop, [c for c in self.cells.values() if c.comment is not None])
    )
    CommentsThreaded = property(lambda self: Collection(self.desktop, list(self.threads)))

    @property
    def UsedRange(self):
        """C: reaches every cell that has a value or a format of its own, to row 1,048,576 if one stands there."""
        rows, columns = [r for r, _ in self.cells] or [1], [c for _, c in self.cells] or [1]
        return Range(self, [(min(rows), min(columns), max(rows), max(columns))])

    @property
    def Cells(self):
        return Range(self, [(1, 1, MAX_ROWS, MAX_COLUMNS)])

    def Range(self, first, second=None):
        """C: a text of at most 255 characters with one or more areas, or two ranges as corners."""
        if second is not None:
            a, b = first.boxes[0], second.boxes[0]
            return Range(self, [(min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))])
        if len(first) > LONGEST_ADDRESS:
            raise refused("Method 'Range' of object '_Worksheet' failed")
        boxes = []
        for area in first.split(","):
            c1, r1, c2, r2 = range_boundaries(area)
            boxes.append((r1 or 1, c1 or 1, r2 or MAX_ROWS, c2 or MAX_COLUMNS))
        return Range(self, boxes)

    def _rename(self, value):
        for sheet in self.book.sheets:
            for cell in sheet.cells.values():
                if cell.formula and cell.formula.startswith(f"='{self.name}'!"):  # C: references follow a new name
                    cell.formula = cell.formula.replace(f"'{self.name}'", f"'{value}'")
        object.__setattr__(self, "name", value)

    Name = property(lambda self: self.name, _rename)

    def _show(self, value):
        object.__setattr__(self, "visible", {True: VISIBLE, False: HIDDEN}.get(value, value))
        if self.visible != VISIBLE and self.book.active_sheet is self:  # C: another comes to the front
            self.book.active_sheet = next(s for s in self.book.sheets if s.visible == VISIBLE)

    #: C: xlSheetVisible -1, xlSheetHidden 0, xlSheetVeryHidden 2 (documentation of XlSheetVisibility)
    Visible = property(lambda self: self.visible, _show)

    def Activate(self):
        """L: a hidden sheet cannot be activated."""
        if self.visible != VISIBLE:
            raise refused("Activate method of Worksheet class failed")
        self.book.active_sheet = self

    def Move(self, Before=None, After=None):
        """L: a very hidden sheet cannot be moved; xlwings moves the last sheet to add one after it (C: Sheets.add)."""
        if self.visible == VERY_HIDDEN or self.book.structure:
            raise refused("Move method of Worksheet class failed")
        self.book.sheets.remove(self)
        self.book.sheets.insert(self.book.sheets.index(Before._oleobj_.of), self)

    def Delete(self):
        """C: asks the user first unless DisplayAlerts is off; refused while the structure is protected."""
        assert not self.book.application.alerts, "a sheet was deleted with Excel's question switched on"
        if self.book.structure:
            raise refused("Delete method of Worksheet class failed")
        self.book.sheets.remove(self)
        for sheet in self.book.sheets:
            for cell in sheet.cells.values():
                if cell.formula and cell.formula.startswith(f"='{self.name}'!"):  # C
                    cell.formula = "=#REF!"
        if self.book.active_sheet is self:
            self.book.active_sheet = next(s for s in self.book.sheets if s.visible == VISIBLE)

    def Unprotect(self, Password=""):
        """C: a wrong password is refused; with none given, Excel would ask the user."""
        if self.protected and Password != self.password:
            raise refused("The password you supplied is not correct.")
        self.protected = False

    def Protect(self, Password="", DrawingObjects=True, Contents=True, Scenarios=True, **allowed):
        """C: flags that are not given become False (documentation of Worksheet.Protect)."""
        assert set(allowed) <= set(FLAGS), allowed
        self.protected, self.password, self.objects, self.scenarios = Contents, Password, DrawingObjects, Scenarios
        self.flags = dict.fromkeys(FLAGS, False) | allowed

    # for ranges

    def cell(self, row, column):
        """A cell, made if there is none."""
        return self.cells.setdefault((row, column), Cell())

    def guard(self):
        """C: a protected sheet refuses changes of its cells, also from outside."""
        if self.protected:
            raise refused("The cell or chart you're trying to change is on a protected sheet.")


class Protection(ComObject):
    """What people may do on a protected sheet."""

    def __init__(self, sheet):
        super().__init__(sheet.desktop)
        self.sheet = sheet


for _flag in FLAGS:
    setattr(Protection, _flag, property(lambda self, name=_flag: self.sheet.flags[name]))


class Unholdable:
    """A value that pywin32 cannot give to Python."""


@dataclass
class Cell:
    """``value`` is None, a float, a text, a bool, or for errors an int. ``dated``: what ``Value`` gives for it."""

    value: object = None
    formula: str | None = None
    number_format: str = "General"
    fill: dict = field(default_factory=lambda: {"Pattern": NO_FILL})
    font: dict = field(default_factory=dict)
    comment: str | None = None
    other: dict = field(default_factory=dict)

    def look(self):
        """Everything a person could see."""
        return (
            self.value,
            self.formula,
            self.number_format,
            dict(self.fill),
            dict(self.font),
            self.comment,
            dict(self.other),
        )


class Range(ComObject):
    """One or more areas of a sheet."""

    def __init__(self, sheet, boxes):
        super().__init__(sheet.desktop)
        self.sheet, self.boxes = sheet, boxes

    Worksheet = property(lambda self: self.sheet)
    Application = property(lambda self: self.sheet.book.application)
    Row = property(lambda self: self.boxes[0][0])
    Column = property(lambda self: self.boxes[0][1])
    Rows = property(lambda self: Side(self.desktop, self.boxes[0][2] - self.boxes[0][0] + 1))
    Columns = property(lambda self: Side(self.desktop, self.boxes[0][3] - self.boxes[0][1] + 1))
    Interior = property(lambda self: Interior(self))
    Font = property(lambda self: Font(self))
    Address = property(lambda self: self.address("$"))

    def GetAddress(self, row_absolute=True, column_absolute=True, style=1, external=False):
        return self.address("$" if row_absolute else "")

    def address(self, dollar):
        """The address as Excel writes it."""
        found = []
        for r1, c1, r2, c2 in self.boxes:
            ends = [f"{dollar}{get_column_letter(c)}{dollar}{r}" for r, c in ((r1, c1), (r2, c2))]
            found.append(ends[0] if ends[0] == ends[1] else ":".join(ends))
        return ",".join(found)

    def holds(self, row, column):
        """Whether a cell is in it."""
        return any(r1 <= row <= r2 and c1 <= column <= c2 for r1, c1, r2, c2 in self.boxes)

    def every(self):
        """The places of its cells."""
        for r1, c1, r2, c2 in self.boxes:
            for r in range(r1, r2 + 1):
                for c in range(c1, c2 + 1):
                    yield r, c

    def read(self, value):
        """C: one value for one cell, else a tuple of rows of the first area."""
        r1, c1, r2, c2 = self.boxes[0]
        if (r2 - r1 + 1) * (c2 - c1 + 1) > MOST_CELLS:
            raise com_error(E_MEMORY, "Not enough storage is available to complete this operation.", None, None)
        stored, empty = self.sheet.cells, Cell()
        rows = tuple(tuple(value(stored.get((r, c), empty)) for c in range(c1, c2 + 1)) for r in range(r1, r2 + 1))
        return rows[0][0] if (r1, c1) == (r2, c2) else rows

    def __call__(self, row, column=None):
        """Cells(row, column), counted from the corner."""
        self.desktop.call("Item")
        r, c = self.boxes[0][0] + int(row) - 1, self.boxes[0][1] + int(column or 1) - 1
        return Range(self.sheet, [(r, c, r, c)])

    # values

    #: C: numbers are floats, errors integers, dates the serial, currency the whole number (documentation of Value2)
    Value2 = property(lambda self: self.read(self._as_value2))

    @staticmethod
    def _as_value2(cell):
        """W: a date of 64 bits that pywin32 cannot hold fails too, for the whole range."""
        if isinstance(cell.value, Unholdable):
            raise OverflowError("date value out of range")
        return cell.value

    @staticmethod
    def _as_value(cell):
        """C: VT_DATE for cells in a date format. L: pywin32 raises for a serial beyond its own dates, and with it for the
        whole range ("year is out of range")."""
        if isinstance(cell.value, Unholdable):
            raise OverflowError("date value out of range")
        dated = isinstance(cell.value, float) and openpyxl.styles.numbers.is_date_format(cell.number_format)
        if not dated:
            return cell.value
        if not 0 <= cell.value < 2_958_466:
            raise ValueError("year is out of range")
        at = dt.datetime(1899, 12, 30) + dt.timedelta(days=cell.value)
        return TimeType(at.year, at.month, at.day, at.hour, at.minute, at.second, tzinfo=dt.UTC)

    def _assign(self, data):
        self.sheet.guard()
        r1, c1, r2, c2 = self.boxes[0]
        for r in range(r1, r2 + 1):
            for c in range(c1, c2 + 1):
                value = data[r - r1][c - c1] if isinstance(data, list | tuple) else data
                if isinstance(data, list | tuple) and isinstance(value, str) and len(value) > LONGEST_IN_ARRAY:
                    raise refused("an array holds no text of more than 8,203 characters")
                self._put(self.sheet.cell(r, c), value)

    @staticmethod
    def _put(cell, value):
        """C: a text that looks like a number becomes one unless the cell is formatted as text; so with formulas."""
        cell.formula = None
        if isinstance(value, str) and cell.number_format != "@":
            if value.startswith("="):
                shown = re.fullmatch(r'=HYPERLINK\(".*","(.*)"\)', value)
                cell.formula, value = value, shown[1] if shown else 0.0
            else:
                value = float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else value
        elif isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        cell.value = None if value == "" else value

    Value = property(lambda self: self.read(self._as_value), lambda self, data: self._assign(data))
    Formula = property(
        lambda self: self.read(lambda cell: cell.formula or ("" if cell.value is None else cell.value)),
        lambda self, data: self._assign(data),
    )

    def ClearContents(self):
        self.sheet.guard()
        for at in [at for at in self.sheet.cells if self.holds(*at)]:
            self.sheet.cells[at].value = self.sheet.cells[at].formula = None

    # looks

    def put_look(self, name, value):
        """Set something of every cell."""
        self.sheet.guard()
        for r, c in self.every():
            self.sheet.cell(r, c).other[name] = value

    def _format(self, value):
        self.sheet.guard()
        for r, c in self.every():
            self.sheet.cell(r, c).number_format = value

    NumberFormat = property(lambda self: self.uniform(lambda cell: cell.number_format), _format)
    WrapText = property(lambda self: None, lambda self, value: self.put_look("wrap", value))
    VerticalAlignment = property(lambda self: None, lambda self, value: self.put_look("vertical", value))
    ColumnWidth = property(lambda self: 8.0, lambda self, value: self.sheet.widths.update({self.boxes[0][1]: value}))

    def uniform(self, read):
        """C: what is the same for all cells, else Null (None)."""
        empty, found = Cell(), None
        for i, at in enumerate(self.every()):
            value = read(self.sheet.cells.get(at, empty))
            if i and value != found:
                return None
            found = value
        return found

    # merged cells

    @property
    def MergeCells(self):
        """C: True, False, or Null where only some are merged (documentation of Range.MergeCells)."""
        hit = [m for m in self.sheet.merged if any(self.holds(r, c) for r, c in Range(self.sheet, [m]).every())]
        if not hit:
            return False
        return True if all(any(Range(self.sheet, [m]).holds(r, c) for m in hit) for r, c in self.every()) else None

    @property
    def MergeArea(self):
        r, c = self.boxes[0][:2]
        return Range(
            self.sheet, [next((m for m in self.sheet.merged if m[0] <= r <= m[2] and m[1] <= c <= m[3]), (r, c, r, c))]
        )

    # notes

    @property
    def Comment(self):
        """C: Nothing where the cell has no note."""
        cell = self.sheet.cells.get(self.boxes[0][:2])
        return Note(self) if cell is not None and cell.comment is not None else None

    CommentThreaded = property(lambda self: Thread(self) if self.boxes[0][:2] in self.sheet.threads else None)

    def AddComment(self, Text=""):
        """C: refused on a cell that has a note; L: also on one with a threaded comment."""
        self.sheet.guard()
        at = self.boxes[0][:2]
        if self.sheet.cell(*at).comment is not None or at in self.sheet.threads:
            raise refused("AddComment method of Range class failed")
        self.sheet.cell(*at).comment = Text
        return Note(self)


class Side(ComObject):
    """Rows or columns of a range."""

    def __init__(self, desktop, count):
        super().__init__(desktop)
        self.count = count

    Count = property(lambda self: self.count)


class Note(ComObject):
    """The note of a cell."""

    def __init__(self, cell):
        super().__init__(cell.desktop)
        self.cell = cell.sheet.cell(*cell.boxes[0][:2])
        self.sheet = cell.sheet

    def Text(self, Text=None):
        """L: Excel gives lines back with carriage returns."""
        return self.cell.comment.replace("\n", "\r\n")

    def Delete(self):
        self.sheet.guard()
        self.cell.comment = None


class Thread(ComObject):
    """A threaded comment."""

    def __init__(self, cell):
        super().__init__(cell.desktop)


class Interior(ComObject):
    """The fill of the cells of a range."""

    def __init__(self, cells):
        super().__init__(cells.desktop)
        self.cells = cells

    def get(self, name, default):
        """C: Null where the cells differ."""
        return self.cells.uniform(lambda cell: cell.fill.get(name, default))

    def put(self, **change):
        """Change every cell's fill."""
        self.cells.sheet.guard()
        for r, c in self.cells.every():
            fill = self.cells.sheet.cell(r, c).fill
            if "Color" in change:  # C: an own colour replaces the theme's; a cell without a fill becomes solid
                fill.pop("ThemeColor", None)
                fill.pop("TintAndShade", None)
                if fill["Pattern"] == NO_FILL:
                    fill["Pattern"] = SOLID
            if "ThemeColor" in change:
                fill.pop("Color", None)
            fill.update(change)
            if fill["Pattern"] == NO_FILL:  # C: xlPatternNone takes the colour along
                fill.clear()
                fill["Pattern"] = NO_FILL

    def _theme(self, name):
        """W: on a fill of an own colour the read raises instead of giving nothing."""
        found = self.cells.uniform(lambda cell: cell.fill.get(name))
        if found is None:
            raise refused(f"Unable to get the {name} property of the Interior class")
        return found

    def _color(self):
        return self.cells.uniform(
            lambda cell: cell.fill.get("Color", 0xFFFFFF if cell.fill["Pattern"] == NO_FILL else 0x808080)
        )

    def _index(self):
        return self.cells.uniform(lambda cell: NO_FILL if cell.fill["Pattern"] == NO_FILL else 35)

    Pattern = property(lambda self: self.get("Pattern", NO_FILL), lambda self, v: self.put(Pattern=v))
    Color = property(_color, lambda self, v: self.put(Color=int(v)))
    #: C: xlColorIndexNone -4142 without a fill, and setting that takes the fill away
    ColorIndex = property(_index, lambda self, v: self.put(Pattern=NO_FILL))
    ThemeColor = property(lambda self: self._theme("ThemeColor"), lambda self, v: self.put(ThemeColor=v))
    TintAndShade = property(lambda self: self.get("TintAndShade", 0.0), lambda self, v: self.put(TintAndShade=v))
    PatternColor = property(lambda self: self.get("PatternColor", 0), lambda self, v: self.put(PatternColor=v))
    PatternThemeColor = property(
        lambda self: self._theme("PatternThemeColor"), lambda self, v: self.put(PatternThemeColor=v)
    )
    PatternTintAndShade = property(lambda self: self.get("PatternTintAndShade", 0.0), lambda self, v: self.put(PatternTintAndShade=v))  # fmt: skip


class Font(ComObject):
    """The font of the cells of a range."""

    def __init__(self, cells):
        super().__init__(cells.desktop)
        self.cells = cells

    def put(self, name, value):
        """Change every cell's font."""
        self.cells.sheet.guard()
        for r, c in self.cells.every():
            self.cells.sheet.cell(r, c).font[name] = value

    Bold = property(lambda self: None, lambda self, v: self.put("Bold", v))
    Size = property(lambda self: None, lambda self, v: self.put("Size", v))
    Color = property(
        lambda self: self.cells.uniform(lambda c: c.font.get("Color", 0)), lambda self, v: self.put("Color", v)
    )


ERROR_NUMBERS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036,
                 "#N/A": 2042}  # fmt: skip


def error(number):
    """An error value as ``Value2`` gives it: 0x800A0000 + the number of XlCVError (C: documentation)."""
    return 0x800A0000 + number - 2**32


def load(desktop, path, name=None):
    """The book of an .xlsx file as Excel would hold it: calculated values, formulas, fills, notes, protection."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path, rich_text=True)
    book = Workbook(desktop, name or str(path).replace("\\", "/").rpartition("/")[2], str(path))
    book.structure = bool(formulas.security and formulas.security.lockStructure)
    for sheet in formulas:
        made = Worksheet(book, sheet.title)
        made.visible = {"visible": VISIBLE, "hidden": HIDDEN, "veryHidden": VERY_HIDDEN}[sheet.sheet_state]
        made.merged = [(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges]
        guard = sheet.protection
        made.protected = bool(guard.sheet)
        made.objects, made.scenarios = bool(guard.objects), bool(guard.scenarios)
        for flag in FLAGS:
            attribute = flag.removeprefix("Allow").removeprefix("Using")
            attribute = {"Filtering": "autoFilter", "Sorting": "sort", "PivotTables": "pivotTables"}.get(attribute) or (
                attribute[0].lower() + attribute[1:]
            ).replace("formatting", "format").replace("inserting", "insert").replace("deleting", "delete")
            made.flags[flag] = not getattr(guard, attribute)  # the file says what is locked
        for (r, c), cell in sheet._cells.items():
            made.cells[r, c] = _cell(cell, values[sheet.title].cell(r, c))
        book.sheets.append(made)
    book.active_sheet = next(s for s in book.sheets if s.name == formulas.active.title)
    return book


def _cell(cell, calculated):
    made = Cell(number_format=cell.number_format, comment=cell.comment.text if cell.comment else None)
    value = calculated.value
    match value:
        case _ if calculated.data_type == "e":
            value = error(ERROR_NUMBERS[value])
        case bool() | None:
            pass
        case dt.datetime() | dt.date():
            value = float(to_serial(value))
        case int() | float():
            value = float(value)
        case _:
            value = str(value)
    made.value = value
    if cell.data_type == "f":
        made.formula = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", None)
    elif isinstance(cell.value, CellRichText):
        made.value = str(cell.value)
    fill = cell.fill
    if type(fill).__name__ == "GradientFill":
        made.fill = {"Pattern": GRADIENT, "Gradient": str(fill.stop)}
    elif fill.fill_type == "solid":
        color = fill.fgColor
        made.fill = {"Pattern": SOLID}
        if color.type == "theme":
            made.fill |= {"ThemeColor": color.theme + 1, "TintAndShade": color.tint}
        else:
            made.fill["Color"] = bgr(color.rgb[-6:])
    return made
