"""Write ``vbaProject.bin`` (MS-OVBA) with source only: Excel compiles it when it opens the add-in.

``_VBA_PROJECT`` is the seven bytes that say "no compiled code of any version", and the source of each module begins at
offset 0 of its stream. Section numbers below are those of the specification [MS-OVBA].
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from .cfb import compound_file

CHUNK = 4096
CODE_PAGE = "cp1252"
PROJECT_ID = "{6B1F5C0A-7C1E-4B57-9E1B-2D6A0C5E8F31}"
NO_COMPILED_CODE = bytes.fromhex("CC61FFFF000000")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
#: What Excel itself lists in every project; the paths are hints, the GUIDs decide.
_REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)


@dataclass(frozen=True, slots=True)
class Module:
    """One module: ``source`` is its whole text, ``Attribute VB_Name`` included; ``document`` stands behind a sheet."""

    name: str
    source: str
    kind: Literal["standard", "document"] = "standard"


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The bytes of ``xl/vbaProject.bin``.

    ``ValueError`` for a name that is not a VBA identifier, for two modules of one name, for a source without its own
    ``VB_Name``, and for a character outside ASCII (the editor would show it differently on another Windows).
    """
    names = [name, *(module.name for module in modules)]
    for identifier in names:
        if not _NAME.fullmatch(identifier):
            raise ValueError(f"not a VBA name: {identifier!r}")
    if len({identifier.upper() for identifier in names}) < len(names):
        raise ValueError(f"a name stands twice: {', '.join(names)}")
    streams = {
        "PROJECT": _project(name, modules),
        "PROJECTwm": b"".join(_both(module.name) for module in modules) + b"\0\0",
        "VBA/dir": compress(_dir(name, modules)),
        "VBA/_VBA_PROJECT": NO_COMPILED_CODE,
    }
    for module in modules:
        streams[f"VBA/{module.name}"] = compress(_source(module))
    return compound_file(streams)


def _source(module: Module) -> bytes:
    text = "\r\n".join(module.source.splitlines()) + "\r\n"
    if f'Attribute VB_Name = "{module.name}"\r\n' not in text:
        raise ValueError(f"the source of {module.name} has no Attribute VB_Name of that name")
    return text.encode("ascii")


# --- compression (2.4.1)


def compress(data: bytes) -> bytes:
    """A compressed container; ``ValueError`` where the last chunk is noise, which the format has no honest form for."""
    return b"\x01" + b"".join(_chunk(data[at : at + CHUNK]) for at in range(0, len(data), CHUNK))


def _chunk(data: bytes) -> bytes:
    """One chunk with its header: tokens, or the 4,096 bytes as they are where tokens would be longer."""
    packed = bytearray()
    tokens = _tokens(data)
    for token in tokens:
        flags, group = 0, bytearray()
        for bit, one in enumerate((token, *(next(tokens, None) for _ in range(7)))):
            if one is not None:
                flags |= (len(one) == 2) << bit
                group += one
        packed.append(flags)
        packed += group
    if len(packed) <= CHUNK:
        return struct.pack("<H", 0xB000 | (len(packed) - 1)) + bytes(packed)
    if len(data) < CHUNK:
        raise ValueError("the last chunk cannot be compressed and may not be stored as it is")
    return struct.pack("<H", 0x3000 | (CHUNK - 1)) + data


def _tokens(data: bytes) -> Iterator[bytes]:
    """Literal bytes and two-byte copy tokens; a copy reaches back within the chunk and is at least three bytes long."""
    places: dict[bytes, list[int]] = {}
    at = 0
    while at < len(data):
        bits = max((at - 1).bit_length(), 4)  # for the distance; the rest of 16 is the length
        longest = min((0xFFFF >> bits) + 3, len(data) - at)
        length, distance = 0, 0
        for place in reversed(places.get(data[at : at + 3], ())):
            same = 3
            while same < longest and data[place + same] == data[at + same]:
                same += 1
            if same > length:
                length, distance = same, at - place
                if length == longest:
                    break
        step = length if 3 <= length <= longest else 1
        yield struct.pack("<H", (distance - 1) << (16 - bits) | (length - 3)) if step > 1 else data[at : at + 1]
        for place in range(at, at + step):
            places.setdefault(data[place : place + 3], []).append(place)
        at += step


# --- dir stream (2.3.4.2)


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HL", number, len(data)) + data


def _text(number: int, unicode_number: int, text: str) -> bytes:
    return _record(number, text.encode(CODE_PAGE)) + _record(unicode_number, text.encode("utf-16-le"))


def _both(text: str) -> bytes:
    return text.encode(CODE_PAGE) + b"\0" + text.encode("utf-16-le") + b"\0\0"


def _dir(name: str, modules: Sequence[Module]) -> bytes:
    short, long = struct.Struct("<H").pack, struct.Struct("<L").pack
    parts = [
        _record(0x01, long(1)),  # Windows
        _record(0x02, long(0x409)) + _record(0x14, long(0x409)),
        _record(0x03, short(1252)),
        _record(0x04, name.encode(CODE_PAGE)),
        _text(0x05, 0x40, ""),  # description
        _record(0x06, b"") + _record(0x3D, b""),  # help file
        _record(0x07, long(0)) + _record(0x08, long(0)),
        struct.pack("<HLLH", 0x09, 4, 1, 1),  # version 1.1; the written length leaves out the minor number
        _text(0x0C, 0x3C, ""),  # constants
    ]
    for reference, library in _REFERENCES:
        raw = library.encode(CODE_PAGE)
        parts += [_text(0x16, 0x3E, reference), _record(0x0D, long(len(raw)) + raw + bytes(6))]
    parts += [_record(0x0F, short(len(modules))), _record(0x13, short(0xFFFF))]
    for module in modules:
        parts += [
            _text(0x19, 0x47, module.name),
            _text(0x1A, 0x32, module.name),  # stream
            _text(0x1C, 0x48, ""),  # description
            _record(0x31, long(0)),  # the source begins at 0
            _record(0x1E, long(0)),
            _record(0x2C, short(0xFFFF)),
            _record(0x21 if module.kind == "standard" else 0x22, b""),
            _record(0x2B, b""),
        ]
    return b"".join([*parts, _record(0x10, b"")])


# --- PROJECT stream (2.3.1)


def _project(name: str, modules: Sequence[Module]) -> bytes:
    kinds = {"standard": "Module={}", "document": "Document={}/&H00000000"}
    lines = [f'ID="{PROJECT_ID}"', *(kinds[module.kind].format(module.name) for module in modules)]
    lines += [f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    lines += [f'CMG="{encrypt(bytes(4), 2)}"', f'DPB="{encrypt(bytes(1), 4)}"', f'GC="{encrypt(bytes([0xFF]), 6)}"']
    lines += ["", "[Host Extender Info]", "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"]
    lines += ["", "[Workspace]", *(f"{module.name}=0, 0, 0, 0, C" for module in modules), ""]
    return "\r\n".join(lines).encode(CODE_PAGE)


def encrypt(data: bytes, seed: int) -> str:
    """Data encryption (2.4.3.2) of the protection, password and visibility of a project, with a fixed seed.

    It hides nothing; the project is neither protected nor hidden, and says so in the only way the format has.
    """
    key = sum(PROJECT_ID.encode(CODE_PAGE)) & 0xFF
    encrypted = [seed, seed ^ 2, seed ^ key]
    before = key
    for byte in bytes((seed & 6) // 2) + struct.pack("<L", len(data)) + data:
        encrypted.append(byte ^ ((encrypted[-2] + before) & 0xFF))
        before = byte
    return bytes(encrypted).hex().upper()
