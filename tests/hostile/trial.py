"""Lay files into an inbox, run the real commands over it under a memory limit, and read what they say of each file."""

import json
import multiprocessing.context
import os
import signal
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bussi.scripts import cli
from bussi.scripts.samples.invented import corporate_number
from bussi.validators import forms
from bussi.validators.rules.tree import Aggregate, Name, walk
from lxml import etree

from .feature import Feature, Wanted
from .victim import NAME, NUMBER, Victim, clean, own_number

MEMORY = 6 * 2**30  # of addresses, for each process
PEAK = 2 * 2**20  # kB of memory really used, of any process
OUTPUT, OUTPUT_EACH = 5 * 2**20, 200_000  # bytes that a command may print at all, and more for each file
CLEAN = "0-clean.xlsx"
LINEAGE = {"物資", "元の場所", "状態", "ファイル"}  # where a row comes from, not what it says
BUSSI = Path(sys.executable).with_name("bussi")


@dataclass(frozen=True)
class Run:
    """What a command did: its code (None: it was stopped), what it printed, how long and how large it was."""

    code: int | None
    out: str
    err: str
    seconds: float
    peak: int
    files: int

    @property
    def trouble(self) -> str:
        """What is wrong with the command itself, whatever it says about files."""
        if self.code is None:
            return f"stopped after {self.seconds:.0f} s"
        if self.code not in (0, 1):
            return f"exit code {self.code}: {self.err[-500:]}"
        if "Traceback" in self.out + self.err or "panicked" in self.err:
            return f"a traceback: {self.err[-500:]}"
        if len(self.out) + len(self.err) > OUTPUT + self.files * OUTPUT_EACH:
            return f"{len(self.out) + len(self.err):,} bytes of output"
        if self.peak > PEAK:
            return f"{self.peak:,} kB of memory"
        return ""


@dataclass
class Outcome:
    """What became of one file: its state, its findings as ``check --json`` gives them, its rows by sheet."""

    state: str = "absent"
    findings: list[dict[str, str]] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass
class Trial:
    """Several features tried in one inbox; ``trouble`` where the commands themselves went wrong."""

    trouble: str
    outcomes: dict[str, Outcome]
    account: dict[str, int]


def run(arguments: Sequence[str], limit: float, where: Path) -> Run:
    """Run ``bussi`` as users do, stopped after ``limit`` seconds, with all that it started."""

    start = time.monotonic()
    out, err = where / "out.txt", where / "err.txt"
    limited = ["sh", "-c", 'ulimit -v "$0" && exec "$@"', str(MEMORY // 1024), str(BUSSI), *arguments]
    with out.open("wb") as o, err.open("wb") as e:
        process = subprocess.Popen(
            limited, stdout=o, stderr=e, stdin=subprocess.DEVNULL, cwd=where, start_new_session=True
        )
        code, peak = _waited(process, limit)
    seconds = time.monotonic() - start
    files = sum(len(names) for _, _, names in os.walk(where))
    return Run(code, out.read_text("utf-8", "replace"), err.read_text("utf-8", "replace"), seconds, peak, files)


def _waited(process: subprocess.Popen[bytes], limit: float) -> tuple[int | None, int]:
    """The exit code, and the most memory (kB) that the process or one of those it started really had."""
    end = time.monotonic() + limit
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_maxrss
        if time.monotonic() > end:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return None, 0
        time.sleep(0.02)


def run_loaded(arguments: Sequence[str], limit: float, where: Path) -> Run:
    """The same in a fork of a process that has the program loaded already: what a command does, without its start."""
    start = time.monotonic()
    process = _loaded().Process(target=_command, args=([*arguments], str(where)))
    process.start()
    process.join(limit)
    code, peak = process.exitcode, 0
    if code is None:
        os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
    else:
        peak = int((where / "peak.txt").read_text())
    out, err = ((where / name).read_text("utf-8", "replace") for name in ("out.txt", "err.txt"))
    files = sum(len(names) for _, _, names in os.walk(where))
    return Run(code, out, err, time.monotonic() - start, peak, files)


@cache
def _loaded() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["hostile.loaded", "hostile.trial"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))  # the process that is forked has not ours
        forkserver.ensure_running()
    return context


def _command(arguments: list[str], where: str) -> None:
    import resource  # which not every system has

    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.chdir(where)
    for number, name in ((0, os.devnull), (1, "out.txt"), (2, "err.txt")):
        os.dup2(os.open(name, os.O_RDONLY if not number else os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = [str(BUSSI), *arguments]
    try:
        cli.main()
    finally:
        peak = max(resource.getrusage(of).ru_maxrss for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        Path("peak.txt").write_text(str(peak))


def file_name(f: Feature, n: int) -> str:
    """Where the ``n``-th feature's file lies: alone in a folder, so that every name may be tried."""
    return f"{n:04}/{f.file or 'book.xlsx'}"


def try_out(
    features: Sequence[tuple[int, Feature]],
    folder: Path,
    limit: float,
    run: Callable[[Sequence[str], float, Path], Run] = run,
) -> Trial:
    """Both commands over the features (with their numbers) and one clean submission; ``run``: how they are run."""
    inbox = folder / "受付箱"
    inbox.mkdir(parents=True)
    (inbox / CLEAN).write_bytes(clean())
    for n, f in features:
        victim = Victim.of(n)
        data = f.make(victim)
        path = inbox / file_name(f, n)
        path.parent.mkdir()
        if f.put is None:
            path.write_bytes(victim.zipped() if data is None else data)
        else:
            f.put(path, victim.zipped())
    checked = run(["check", "--json", "受付箱"], limit, folder)
    consolidated = run(["consolidate", "受付箱", "-o", "集計.xlsx", "--json"], limit, folder)
    said = run(["check", "受付箱"], limit, folder)
    troubles = [
        f"{w}: {r.trouble}"
        for w, r in (("check", checked), ("consolidate", consolidated), ("check as text", said))
        if r.trouble
    ]
    if not said.trouble and (
        bad := [
            c
            for c in said.out
            if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
        ]
    ):
        troubles.append(f"check prints control characters: {bad[:5]!r}")
    if not consolidated.trouble and (broken := malformed(folder / "集計.xlsx")):
        troubles.append(f"the consolidated book: {broken}")
    if troubles:
        return Trial("; ".join(troubles), {}, {})
    outcomes = {b["book"]: Outcome(b["state"], b["findings"]) for b in json.loads(checked.out)["books"]}
    answer = json.loads(consolidated.out)
    for name, sheet, row in rows_of(folder / "集計.xlsx"):
        outcomes.setdefault(name, Outcome("only in the consolidated book")).rows.setdefault(sheet, []).append(row)
    return Trial(_unbalanced(answer["account"], len(outcomes)), outcomes, answer["account"])


def malformed(book: Path) -> str:
    """The first part of a workbook that is no well-formed XML."""
    with zipfile.ZipFile(book) as package:
        for name in package.namelist():
            try:
                etree.fromstring(package.read(name), etree.XMLParser(huge_tree=True))
            except etree.XMLSyntaxError as e:
                return f"{name}: {e}"
    return ""


def _unbalanced(account: dict[str, int], files: int) -> str:
    received = account["received"]
    if received != files or received != sum(n for state, n in account.items() if state != "received"):
        return f"the account does not balance: {account} of {files} files"
    return ""


def rows_of(book: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """File, sheet and cells by header of every row of the consolidated book that says from which file it comes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl remarks on days that no calendar has
        return _rows_of(book)


def _rows_of(book: Path) -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    workbook = openpyxl.load_workbook(book, read_only=True)
    for sheet in workbook:
        rows = list(sheet.iter_rows(values_only=True))
        head = next((i for i, row in enumerate(rows[:8]) if "ファイル" in row), None)
        if head is None or sheet.title.startswith(("提出一覧", "指摘一覧", "未提出")):
            continue
        at = rows[head].index("ファイル")
        for row in rows[head + 1 :]:
            cells = {str(h): c for h, c in zip(rows[head], row, strict=False) if h not in LINEAGE}
            found.append((str(row[at]), sheet.title, cells))
    workbook.close()
    return found


@cache
def labels(field_key: str) -> frozenset[str]:
    """How the consolidated book may call a field."""
    form = forms.load("plan_application")
    table, _, key = field_key.rpartition(".")
    if key == "*":
        computed = (form.entry(t, k).label for t, k in computed_from(form, table))
        return frozenset({"（行数）", *(c.label for c in form.columns[table].values()), *computed})
    label = form.entry(table or None, key).label
    beside = {NUMBER: "法人番号", NAME: "事業者"}  # stand beside every row, and not under their own label
    return frozenset({label, beside.get(key, label)})


def computed_from(form: forms.Form, table: str) -> set[tuple[str | None, str]]:
    """The computed fields and columns that a table has a part in, be it through others."""
    found: set[tuple[str | None, str]] = set()
    trees = {(t, k): tree for t in (None, *form.columns) for k, tree in form.computed(t).items()}
    for _ in trees:
        for at, tree in trees.items():
            parts = list(walk(tree))
            read = {(n.table or None, n.key) for n in parts if isinstance(n, Name)}
            if read & found or any(isinstance(n, Aggregate) and n.table == table for n in parts):
                found.add(at)
    return found


def fault(w: Wanted, n: int, found: Outcome, healthy: Outcome) -> str:
    """In what an outcome differs from a wanted one; "" where it is that."""
    rules = {f["rule"] for f in found.findings}
    if w.state == "absent":
        return "" if found.state == "absent" else found.state
    if w.state == "refused":
        told = "\n".join(f["message"] + f["remedy"] for f in found.findings)
        if wordless := [x for x in w.words if x.startswith("!") == (x.lstrip("!") in told)]:
            return f"{wordless}: {told}"[:300]
        if found.state != "quarantined":
            return f"{found.state}, not refused {sorted(rules)}"
        return "" if rules & set(w.rules) else f"refused under {rules}"
    if found.state not in ("accepted", "returned"):
        what = [f"{f['rule']} {f['value']}" for f in found.findings]
        return f"{found.state} {what}"[:300]
    allowed = frozenset[str]().union(*(labels(k) for k in w.fields))
    for where, label, before, after in differences(n, found, healthy):
        gone = after is None or (label == "（行数）" and after < before)
        if not any(label.startswith(a) for a in allowed) and not (w.lost and gone):
            return f"{where} {label}: {before!r} became {after!r}"[:300]
    for key, value in w.values:
        shown = first_value(key, found)
        if shown != value or isinstance(shown, bool) != isinstance(value, bool):
            return f"{key} is {shown!r}, not {value!r}"
    if w.accepted and found.state != "accepted":
        return f"{found.state}: {[f['rule'] for f in found.findings if f['level'] == 'error']}"
    if len(found.findings) > w.at_most:
        return f"{len(found.findings)} findings: {[f['rule'] for f in found.findings]}"
    if w.rules == ("*",):
        return ""
    said = [f"{f['rule']} {f['sheet']}!{f['cell']} {f['message']}" for f in found.findings]
    if not w.any_finding:
        return f"{len(said)} findings: {said[0]}"[:300] if said else ""
    named = [k for k, _ in w.values] or [k for k in w.fields if not k.endswith(".*")]
    for key in named:
        about = {f["rule"] for f in found.findings if f["field"] == key}
        if not about or (w.rules and not about & set(w.rules)):
            return f"nothing is said about {key} ({said[:2]})"[:300]
    told = "\n".join(f["message"] + f["remedy"] for f in found.findings if not w.fields or f["field"] in w.fields)
    meant = "\n".join(f["expected"] for f in found.findings if f["field"] in w.fields)
    for word in w.words:
        if (word.startswith("!") and word[1:] in told) or (not word.startswith("!") and word not in told + meant):
            return f"{word}: {told}"[:300]
    if not w.fields and w.rules and not rules & set(w.rules):
        return f"only {sorted(rules)} is said"
    if w.cell and w.cell not in {f["cell"] for f in found.findings}:
        return f"nothing is said about {w.cell} ({said[:2]})"[:300]
    return "" if said else "nothing is said"


def first_value(key: str, found: Outcome) -> Any:
    """What the consolidated book shows of a field, or of a column in its first row."""
    table, _, column = key.rpartition(".")
    form = forms.load("plan_application")
    label = form.entry(table or None, column).label
    title = (form.table_sheet[table].table_title or form.table_sheet[table].sheet) if table else "基本事項"
    for sheet, rows in found.rows.items():
        if sheet.endswith(title[:31]) and rows:
            return next((v for name, v in rows[0].items() if name.startswith(label)), None)
    return None


def differences(n: int, found: Outcome, healthy: Outcome) -> list[tuple[str, str, Any, Any]]:
    """Sheet, header, clean value and found value of everything that differs, but the business's own number."""
    number = corporate_number(n)
    different: list[tuple[str, str, Any, Any]] = []
    for sheet in healthy.rows.keys() | found.rows.keys():
        before, after = healthy.rows.get(sheet, []), found.rows.get(sheet, [])
        if len(before) != len(after):
            different.append((sheet, "（行数）", len(before), len(after)))
        for b, a in zip(before, after, strict=False):
            for label in b.keys() | a.keys():
                value = a.get(label)
                if isinstance(value, str):
                    value = value.replace(number, own_number())
                if value != b.get(label):
                    different.append((sheet, label, b.get(label), value))
    return different
