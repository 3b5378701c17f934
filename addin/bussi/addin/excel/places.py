"""Where the add-in and its launcher belong in the user's own folders, and what Windows' registry says."""

import os
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bussi.validators.errors import UsageError

from ..ribbon.xlam import FILE_NAME

#: (hive, key, value) → what stands there, None where nothing does. Hives are HKCU and HKLM.
Registry = Callable[[str, str, str], int | str | None]
_LOCAL_APP_DATA = "{F1B32785-6FBA-4FCF-9D55-7B8E7F157091}"
_ROAMING_APP_DATA = "{3EB685DB-65F9-4CF6-A03A-E3EF65729F3D}"
_MAC_STARTUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"


@dataclass(frozen=True)
class Places:
    """``addin``: the add-in in the folder from which Excel starts add-ins. ``launcher``: None where buttons start nothing."""

    addin: Path
    launcher: Path | None
    record: Path


def places() -> Places:
    """The places on this system; raises ``UsageError`` where there is no Excel to put an add-in into."""
    if sys.platform == "win32":
        return windows_places(_known_folder(_LOCAL_APP_DATA), _known_folder(_ROAMING_APP_DATA))
    if sys.platform == "darwin":
        home = Path.home()
        return Places(home / _MAC_STARTUP / FILE_NAME, None, home / "Library/Application Support/bussi/installed.json")
    raise UsageError(
        "アドインを入れる Excel は Windows と macOS にだけあります。bussi addin build でファイルは作れます"
    )


def windows_places(local: Path, roaming: Path) -> Places:
    """The places below Windows' two folders of a user's application data; XLSTART is a trusted location of Excel."""
    return Places(
        roaming / "Microsoft" / "Excel" / "XLSTART" / FILE_NAME,
        local / "bussi" / "bin" / "bussi.exe",
        local / "bussi" / "installed.json",
    )


def log_file() -> Path:
    """Where unexpected errors are written: beside the record of the install; where there is none, with the user's states."""
    try:
        return places().record.with_name("bussi.log")
    except UsageError:
        return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "bussi" / "bussi.log"


def own_launcher() -> Path:
    """The program that started this Python: it names its interpreter itself, so that a copy of it works anywhere.

    Raises ``UsageError`` where bussi is not installed as a program.
    """
    name = "bussi.exe" if sys.platform == "win32" else "bussi"
    path = Path(sysconfig.get_path("scripts")) / name
    if not path.is_file():
        raise UsageError(f"{path} がありません。bussi をパッケージとして入れてください（uv tool install bussi）")
    return path


def registry() -> Registry:
    """Windows' registry; elsewhere an empty one."""
    if sys.platform != "win32":
        return lambda hive, key, value: None
    import winreg

    hives = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}

    def read(hive: str, key: str, value: str) -> int | str | None:
        try:
            with winreg.OpenKey(hives[hive], key) as opened:
                return winreg.QueryValueEx(opened, value)[0]
        except OSError:
            return None

    return read


def _known_folder(identifier: str) -> Path:
    """A folder as Windows names it, which no environment variable changes."""
    import ctypes
    import uuid

    guid = (ctypes.c_byte * 16).from_buffer_copy(uuid.UUID(identifier).bytes_le)
    path = ctypes.c_wchar_p()
    shell, ole = (getattr(ctypes, "WinDLL")(name) for name in ("shell32", "ole32"))  # noqa: B009 -- Windows alone has it
    if shell.SHGetKnownFolderPath(guid, 0, None, ctypes.byref(path)) != 0 or not path.value:
        raise UsageError("Windows が個人用フォルダの場所を教えてくれません")
    try:
        return Path(os.fspath(path.value))
    finally:
        ole.CoTaskMemFree(path)
