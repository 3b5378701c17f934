"""What the door does to a file of others: run in a process of its own, for it may do anything to whoever reads it."""

from dataclasses import dataclass

from bussi.validators.errors import OutputError

from ..excel.record import State
from ..reading.guards import read_bytes
from ..reading.incoming import Incoming
from ..reading.workbook import open_workbook
from .marking import OWN, Changed, marked, read_state, unmarked
from .package import Package
from .raw import first_difference


@dataclass(frozen=True)
class Opened:
    """A file that may be changed: its bytes, what its hidden sheet knows, and the file without any marks of ours."""

    data: bytes
    state: State
    plain: Changed


def opened(file: Incoming) -> Opened:
    """Raises ``UnreadableError`` for what is no workbook, ``OutputError`` for one in which nothing may be changed."""
    data = read_bytes(file.path)
    open_workbook(data, file.name)
    if any(name.casefold().startswith("_xmlsignatures/") for name in Package(data).members):
        raise OutputError(
            f"{file.name} には電子署名があります。書き込むと署名が無効になるので、印を付けません（画面で確かめるには bussi check を使ってください）"
        )
    state = read_state(data)
    return Opened(data, state, unmarked(data, state))


def changed(before: bytes, plain: Changed, state: State, file: Incoming) -> bytes:
    """The file with the marks of a state; ``before``: as it lies there, ``plain``: without any marks.

    Raises ``OutputError`` where anything but marks and sheets of ours would differ.
    """
    new = marked(plain.data, state)
    place = first_difference(before, new.data, OWN, plain.parts | new.parts)
    if place is not None:
        raise OutputError(
            f"{file.name} に書き込むと {place} が変わってしまうので、書き込みませんでした（元のファイルはそのままです）"
        )
    return new.data
