"""The add-in in pyOpenVBA's Excel: what a ribbon button hands to the code, and the Windows that the code then sees."""

from bussi.addin.ribbon import xlam
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter import VBAObject, member, method

LOCAL = r"C:\Users\山田 太郎\AppData\Local"
PROGRAM = LOCAL + r"\bussi\bin\bussi.exe"


class Control(VBAObject):
    """The button of a ribbon."""

    vba_type_name = "IRibbonControl"

    def __init__(self, identifier):
        self.identifier = identifier

    @member
    def ID(self):
        return self.identifier

    @member
    def Tag(self):
        raise AssertionError("a tag is not a command")


class Windows(VBAObject):
    """Shell.Application and Scripting.FileSystemObject in one; records what is made, asked for and started."""

    vba_type_name = "Object"

    def __init__(self, local=LOCAL, drive_type=2.0, installed=True):
        self.local, self.drive_type, self.installed = local, drive_type, installed
        self.started, self.created, self.asked = [], [], []

    def create(self, name):
        self.created.append(name)
        return self

    @method
    def Namespace(self, vDir):
        assert vDir == 28  # the signed-in user's local application data
        return self

    @member
    def Self(self):
        return self

    @member
    def Path(self):
        return self.local

    @method
    def GetDrive(self, DriveSpec):
        return self

    @member
    def DriveType(self):
        return self.drive_type

    @method
    def FileExists(self, FileSpec):
        self.asked.append(FileSpec)
        return self.installed

    @method
    def ShellExecute(self, File, vArgs, vDir, vOperation, vShow):
        self.started.append((File, vArgs, vDir, vOperation, int(vShow)))


def excel_with_add_in(path):
    """An Excel with the add-in, built to ``path``, whose ``windows`` may be exchanged."""
    xlam.build(path)
    app = ExcelApplication.open(path)
    app.windows = Windows()
    _remember_is_addin(app.application._this_workbook)
    app.interpreter.host.create = lambda name: app.windows.create(name)  # noqa: PLW0108 -- tests exchange app.windows
    return app


def _remember_is_addin(book):
    """``Workbook.IsAddin``, which the interpreter does not have: True for an open add-in, and ``is_addin`` says what it is."""
    read, write = book.vba_get, book.vba_set
    book.is_addin = True

    def vba_get(name, *rest, **named):
        return book.is_addin if name.lower() == "isaddin" else read(name, *rest, **named)

    def vba_set(name, value, *rest, **named):
        if name.lower() == "isaddin":
            book.is_addin = value
        else:
            write(name, value, *rest, **named)

    book.vba_get, book.vba_set = vba_get, vba_set
