"""Packages of other programs: part names, targets, Strict Open XML, escapes that only some readers decode."""

from hostile.feature import SAME, Kind
from hostile.relations import kind as relations
from hostile.victim import NAME, RELATIONS, TEXT, Victim, places, value

kind = Kind("packages")
PROGRAMS = (
    "../xl/worksheets",
    "other case",
    "workbook part",
    "shared strings",
    "strict open xml",
    "absolute",
    "in capitals",
)
kind.features += [f for f in relations.features if any(p in f.name for p in PROGRAMS) and f.wanted[0] == SAME]


def escaped(key: str) -> str:
    return "".join(f"_x{ord(c):04X}_" for c in str(value(key)))


for key in (NAME, TEXT):
    kind.add(f"{key} in escapes, shared", lambda v, k=key: shared(v, k, escaped(k)), SAME)
    kind.add(f"{key} in escapes, in its cell", lambda v, k=key: v.text(k, escaped(k)), SAME)
    kind.add(f"{key} in escapes, in a sheet with a comment", lambda v, k=key: slowly(v, k), SAME)
    kind.add(f"{key} in escapes, in a sheet with prefixes", lambda v, k=key: prefixed(v, k), SAME)
    kind.add(
        f"{key} in escapes, as a result",
        lambda v, k=key: v.cell(k, f'<c r="{{r}}" s="{{s}}" t="str"><f>"x"</f><v>{escaped(k)}</v></c>'),
        SAME,
    )
    kind.add(
        f"an escaped escape in {key}",
        lambda v, k=key: v.text(k, str(value(k))[:1] + "".join(f"_x{ord(c):04x}_" for c in str(value(k))[1:])),
        SAME,
    )


def shared(v: Victim, key: str, text: str) -> None:
    v.sub("xl/sharedStrings.xml", "</sst>", f"<si><t>{text}</t></si></sst>")
    n = v.parts["xl/sharedStrings.xml"].count(b"<si>") - 1
    v.cell(key, f'<c r="{{r}}" s="{{s}}" t="s"><v>{n}</v></c>')


def slowly(v: Victim, key: str) -> None:
    v.text(key, escaped(key))
    v.sub(places()[key].part, "<sheetData>", "<!-- saved by a program --><sheetData>")


def prefixed(v: Victim, key: str) -> None:
    v.text(key, escaped(key))
    part = places()[key].part
    v.sub(part, "xmlns=", "xmlns:x=")
    v.sub_re(part, r"<(/?)(?=[a-zA-Z])", r"<\1x:")


@kind(SAME)
def sheets_called_as_another_program_calls_them(v: Victim) -> None:
    for n in range(1, 30):
        old, new = f"xl/worksheets/sheet{n}.xml", f"xl/worksheets/Sheet{n}.xml"
        if old in v.parts:
            v.parts[new] = v.parts.pop(old)


@kind(SAME)
def targets_as_another_program_writes_them(v: Victim) -> None:
    v.sub_re(RELATIONS, 'Target="', 'Target="../xl/')
