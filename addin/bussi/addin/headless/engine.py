"""The headless engine ``bussi``: xlwings' books over plain .xlsx files, as far as our functions need it.

Values come from the fast reader behind our guards; the openpyxl book, which knows formulas and formats, is loaded when
it is first asked for, which is before the first write.
"""

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
from bussi.validators.cells import ErrorCell
from bussi.validators.garbage import no_collection
from bussi.validators.whole_file import write_whole
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from ..excel.xlw import base_classes, xw
from ..reading.guards import read_bytes
from ..reading.sheets import BookSheets
from ..reading.workbook import open_workbook
from .ranges import MAX_COLUMNS, MAX_ROWS, ProtectedError, Range, corners
from .saving import saved

NAME = "bussi"


class Engine:
    """What xlwings asks of an engine."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """Values are taken by the cells themselves."""
        return value

    @staticmethod
    def clean_value_data(data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool) -> Any:
        """The values of a range as Python's own, dates as datetimes, as on a running Excel."""

        def clean(value: Any) -> Any:
            if value == "" or value is None:
                return empty_as
            if isinstance(value, ErrorCell):
                return value.code if err_to_str else None
            if isinstance(value, dt.date):
                at = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
                return datetime_builder(year=at.year, month=at.month, day=at.day, hour=at.hour, minute=at.minute,
                                        second=at.second, microsecond=at.microsecond, tzinfo=None)  # fmt: skip
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            return value

        return [[clean(x) for x in row] for row in data]


class Apps(base_classes.Apps):
    """The apps of the engine: each holds open books, like a running Excel."""

    def __init__(self) -> None:
        self._apps: dict[int, App] = {}

    def keys(self) -> list[int]:
        """Their numbers."""
        return list(self._apps)

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> "App":
        """A new app without books."""
        app = App(self)
        self._apps = {app.pid: app, **self._apps}
        return app

    def forget(self, app: "App") -> None:
        """Take an app away."""
        self._apps.pop(app.pid, None)

    def __iter__(self) -> Iterator["App"]:
        return iter(list(self._apps.values()))

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> "App":
        return self._apps[pid]


class App(base_classes.App):
    """One app; ``alerts`` keeps what it told its user."""

    _numbers = count(1)

    def __init__(self, apps: Apps) -> None:
        self._apps = apps
        self._pid = next(App._numbers)
        self._books = Books(self)
        self._status: str | bool = False
        self.alerts: list[str] = []
        self.screen_updating = True
        self.display_alerts = True

    engine = property(lambda self: ENGINE.impl)
    api = property(lambda self: self)
    pid = property(lambda self: self._pid)
    books = property(lambda self: self._books)
    visible = property(lambda self: False, lambda self, value: None)
    screen_updating, display_alerts = True, True  # not the read-only properties of the base class

    @property
    def status_bar(self) -> str | bool:
        """The text of the status line, or False."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = value

    def activate(self, steal_focus: bool = False) -> None:
        """Nothing to bring to the front."""

    def alert(self, prompt: str, title: Any, buttons: Any, mode: Any, callback: Any) -> str:
        """Keep the message; nobody is there to press a button."""
        self.alerts.append(prompt)
        return "ok"

    def quit(self) -> None:
        """Close all books without saving."""
        self._books.open_books.clear()
        self._apps.forget(self)

    kill = quit


class Books(base_classes.Books):
    """The open books of an app; the last one opened or activated is the active one."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.open_books: list[Book] = []

    app = property(lambda self: self._app)
    api = property(lambda self: self)
    active = property(lambda self: self.open_books[-1] if self.open_books else None)

    def open(self, fullname: str, *_: Any, **__: Any) -> "Book":
        """Open a file; raises ``UnreadableError`` for one that is not safe or no .xlsx."""
        self.open_books.append(Book(self, Path(fullname), read_bytes(Path(fullname))))
        return self.open_books[-1]

    def add(self) -> "Book":
        """A new book with one empty sheet, not yet saved."""
        out = io.BytesIO()
        openpyxl.Workbook().save(out)
        self.open_books.append(Book(self, Path(f"Book{len(self.open_books) + 1}"), out.getvalue()))
        return self.open_books[-1]

    def __call__(self, name_or_index: int | str) -> "Book":
        if isinstance(name_or_index, int):
            return self.open_books[name_or_index - 1]
        for book in self.open_books:
            if name_or_index.casefold() in (book.name.casefold(), book.fullname.casefold()):
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self.open_books)

    def __iter__(self) -> Iterator["Book"]:
        return iter(list(self.open_books))


class Book(base_classes.Book):
    """One open file."""

    def __init__(self, books: Books, path: Path, data: bytes) -> None:
        self.books, self._path, self.data = books, path, data
        self._original = data
        self.values = BookSheets(open_workbook(data, path.name))
        self._sheets: dict[str, Sheet] = {name: Sheet(self, name) for name in self.values.names}

    name = property(lambda self: self._path.name)
    fullname = property(lambda self: str(self._path))
    app = property(lambda self: self.books.app)
    sheets = property(lambda self: Sheets(self))

    @cached_property
    def native(self) -> openpyxl.Workbook:
        """The openpyxl book: formulas and formats. What it warns that it drops, ``saving`` carries over."""
        with no_collection(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(self.data), rich_text=True)

    api = property(lambda self: self.native)

    def activate(self) -> None:
        """Make it the active book."""
        self.books.open_books.remove(self)
        self.books.open_books.append(self)

    def close(self) -> None:
        """Close it without saving."""
        self.books.open_books.remove(self)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save it; results of formulas that nothing has touched stay in the file. Raises ``OutputError``."""
        out = Path(path) if path else self._path
        if "native" in self.__dict__:
            self.data = saved(self.native, self._original, {s.name: s.rows for s in self._sheets.values()})
        write_whole(out, self.data)
        self._path = out

    def ordered(self) -> list["Sheet"]:
        """The sheets in their order."""
        if "native" not in self.__dict__:
            return list(self._sheets.values())
        return [self._sheets[s.title] for s in self.native.worksheets]  # no chart sheets

    def added(self, sheet: "Sheet") -> None:
        """A new sheet."""
        self._sheets[sheet.name] = sheet

    def removed(self, sheet: "Sheet") -> None:
        """A sheet less."""
        del self._sheets[sheet.name]


class Sheets(base_classes.Sheets):
    """The sheets of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    api = property(lambda self: self)

    @property
    def active(self) -> "Sheet":
        """The sheet on top."""
        return self(self._book.native.active.title)

    def __call__(self, name_or_index: int | str) -> "Sheet":
        sheets = self._book.ordered()
        if isinstance(name_or_index, int):
            return sheets[name_or_index - 1]
        for sheet in sheets:
            if sheet.name.casefold() == name_or_index.casefold():
                return sheet
        raise xw.NoSuchObjectError(name_or_index)

    def __len__(self) -> int:
        return len(self._book.ordered())

    def __iter__(self) -> Iterator["Sheet"]:
        return iter(self._book.ordered())

    def __contains__(self, name: str) -> bool:
        return any(s.name.casefold() == name.casefold() for s in self)

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> "Sheet":
        """A new sheet, active, before the active one unless said otherwise."""
        native = self._book.native
        if native.security is not None and native.security.lockStructure:
            raise ProtectedError("the structure of the book is protected")
        at = after.index if after else (before.index - 1 if before else native.index(native.active))
        made = Sheet(self._book, native.create_sheet(name, at).title)
        made.rows = []
        self._book.added(made)
        made.activate()
        return made


class Sheet(base_classes.Sheet):
    """One sheet: ``rows`` its values from A1 on, read once; ``api`` the openpyxl worksheet."""

    def __init__(self, book: Book, name: str) -> None:
        self._book, self._name = book, name

    book = property(lambda self: self._book)
    index = property(lambda self: self._book.native.sheetnames.index(self._name) + 1)
    cells = property(lambda self: Range(self, (1, 1, MAX_ROWS, MAX_COLUMNS)))

    @property
    def name(self) -> str:  # ty: ignore[incompatible-property-override] -- nothing here renames a sheet
        """Its name."""
        return self._name

    @cached_property
    def rows(self) -> list[list[Any]]:
        """Its values from A1 on, blanks as ""; writes change them too."""
        return [list(row) for row in self._book.values.rows(self._name)]

    @cached_property
    def api(self) -> Worksheet:
        """The openpyxl worksheet."""
        return self._book.native[self._name]

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """A range of it."""
        return Range(self, corners(arg1, arg2))

    @property
    def used_range(self) -> Range:
        """From A1 to the last cell with a value."""
        return Range(self, (1, 1, max(1, len(self.rows)), max([1, *map(len, self.rows)])))

    @property
    def visible(self) -> bool:
        """Whether people see it."""
        return self.api.sheet_state == "visible"

    @visible.setter
    def visible(self, value: bool) -> None:
        self.api.sheet_state = "visible" if value else "hidden"

    def activate(self) -> None:
        """Bring it to the top."""
        native = self._book.native
        for other in native.worksheets:
            other.sheet_view.tabSelected = other is self.api
        native.active = native.index(self.api)

    def delete(self) -> None:
        """Take it away."""
        native = self._book.native
        top = native.active
        native.remove(self.api)
        self._book.removed(self)
        native.active = native.index(top) if top is not None and top.title in native.sheetnames else 0

    def guard(self) -> None:
        """Refuse to write to a protected sheet, as Excel does."""
        if self.api.protection.sheet:
            raise ProtectedError(f"{self._name} is protected")

    # for ranges -----------------------------------------------------------------------------------------------------

    def cell(self, row: int, column: int) -> Any:
        """An openpyxl cell."""
        return self.api.cell(row, column)

    def line(self, row: int, first: int, last: int) -> list[Any]:
        """The values of one row."""
        values = self.rows[row - 1] if row <= len(self.rows) else []
        found = values[first - 1 : last]
        return [*found, *[""] * (last - first + 1 - len(found))]

    def put(self, cell: Any, value: Any) -> None:
        """Put a value into an openpyxl cell; the covered cells of a merged area take none, control characters are lost."""
        if isinstance(cell, MergedCell):
            return
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", value)
        rows = self.rows
        while len(rows) < cell.row:
            rows.append([])
        line = rows[cell.row - 1]
        line.extend([""] * (cell.column - len(line)))
        line[cell.column - 1] = value
        cell.value = value.code if isinstance(value, ErrorCell) else None if value == "" else value
        if isinstance(value, str) and value:
            cell.data_type = "s"  # a text that starts with = stays a text


ENGINE = xw.Engine(impl=Engine())


def headless_app() -> xw.App:
    """A new app of the headless engine, which is registered with xlwings under the name ``bussi``."""
    if NAME not in [e.name for e in xw.engines]:
        xw.engines.add(ENGINE)
    return xw.App(impl=ENGINE.impl.apps.add())
