"""Write the tables of a consolidation as CSV or Parquet files, for those who compute with them."""

import csv
import importlib.util
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from bussi.validators.errors import OutputError, UsageError
from bussi.validators.whole_file import whole_file
from bussi.xlsx_templates.sheets.plain_rows import RUNNABLE

from ..batch.case import Case
from ..batch.consolidation import Consolidation
from ..batch.section import FlatTable, sections
from ..batch.settle import ANSWERED
from ..reading.written import MANIFEST, digest_of, manifest, not_ours, note

LINEAGE = ("_book", "_row", "_state", "_business", "_business_name", "_item")
SUBMISSIONS = (
    "book", "state", "reason", "form", "version", "business", "business_name", "item", "period", "errors", "sha256",
)  # fmt: skip
FINDINGS = (
    "book", "rule", "level", "sheet", "cell", "field", "value", "expected", "message", "remedy", "basis", "count",
    "reason", "accepted",
)  # fmt: skip
Write = Callable[[Path], None]


def checked_folder(folder: Path, inboxes: Sequence[Path], overwrite: bool, *, parquet: bool = False) -> Path:
    """The folder for tables; raises ``UsageError`` where files in it are not ours, or where it lies in an inbox.

    ``parquet``: also where the library for Parquet is missing.
    """
    if any(i.resolve() in (folder.resolve(), *folder.resolve().parents) for i in inboxes if i.is_dir()):
        raise UsageError(f"書き先 {folder} は受付箱の中です（外のフォルダにしてください）")
    if parquet and importlib.util.find_spec("pyarrow") is None:
        raise UsageError("Parquetで書くには pyarrow が必要です（pip install bussi[parquet] で入ります）")
    if not overwrite and folder.is_dir():
        path = not_ours(folder, (p for p in folder.iterdir() if p.name != MANIFEST))
        if path is not None:
            raise UsageError(
                f"書き先 {folder} には、bussi の書いたままでない {path.name} があります"
                "（別のフォルダにするか、書き換えてよければ --overwrite を付けてください）"
            )
    return folder


def write_csv(result: Consolidation, folder: Path) -> list[Path]:
    """Write 提出 (submissions), 指摘 (findings) and every table that is not private as CSV files; returns them.

    UTF-8 with a mark, so that Excel reads it. A text that a spreadsheet would run as a formula begins with an
    apostrophe. Columns that begin with _ say where a row comes from. Raises ``OutputError``.
    """
    files: dict[str, Write] = {
        "submissions.csv": _csv(SUBMISSIONS, (_about(c) for c in result.books)),
        "findings.csv": _csv(FINDINGS, _findings(result)),
    }
    for section in sections(result.books):
        for table in (section.fields(), *section.tables()):
            heads = (*LINEAGE, *(e.key for e in table.entries))
            files[f"{section.form.name}.{table.table or 'fields'}.csv"] = _csv(heads, _rows(table))
    return _write_all(folder, files)


def write_parquet(result: Consolidation, folder: Path) -> list[Path]:
    """The same as Parquet files with typed columns; a cell of another type than its column is missing."""
    files: dict[str, Write] = {
        "submissions.parquet": _parquet(submissions_frame(result)),
        "findings.parquet": _parquet(findings_frame(result)),
    }
    for section in sections(result.books):
        origins = {c.name: _origin(c) for c in section.cases}
        for table in (None, *(t.table for t in section.tables())):
            frame = section.frame(table).reset_index(names=["_book", "_row"])
            told = pd.DataFrame([origins[b] for b in frame["_book"]], columns=list(LINEAGE[2:]), index=frame.index)
            frame = pd.concat([frame[["_book", "_row"]], told, frame.drop(columns=["_book", "_row"])], axis=1)
            files[f"{section.form.name}.{table or 'fields'}.parquet"] = _parquet(frame)
    return _write_all(folder, files)


def submissions_frame(result: Consolidation) -> pd.DataFrame:
    """One row a file."""
    return pd.DataFrame([_about(c) for c in result.books], columns=list(SUBMISSIONS))


def findings_frame(result: Consolidation) -> pd.DataFrame:
    """One row a finding; ``accepted``: by whom and why, where nobody has to answer it any more."""
    return pd.DataFrame(list(_findings(result)), columns=list(FINDINGS))


def _about(c: Case) -> list[Any]:
    s = c.submission
    form = [s.form, s.version] if s else [None, None]
    period = "・".join(str(c.written(k)) for k in (c.form.period if c.form else ()) if c.written(k) is not None)
    return [
        c.name, str(c.state), c.reason, *form, c.business, c.business_name, c.item, period or None, c.errors,
        s.sha256 if s else None,
    ]  # fmt: skip


def _findings(result: Consolidation) -> Iterator[list[Any]]:
    for c in result.books:
        accepted = result.accepted(c)
        for n, f in enumerate(c.findings if c.state in ANSWERED else ()):
            yield [c.name, *c.shareable(f).as_json().values(), accepted.get(n)]


def _origin(c: Case) -> list[Any]:
    return [str(c.state), c.business, c.business_name, c.item]


def _rows(table: FlatTable) -> Iterator[list[Any]]:
    for c, row, *values in zip(table.cases, table.rows, *table.columns, strict=True):
        yield [c.name, row, *_origin(c), *values]


def _csv(heads: Sequence[str], rows: Iterator[list[Any]] | Sequence[list[Any]]) -> Write:
    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
            out = csv.writer(file)
            out.writerow(heads)
            out.writerows([harmless(x) for x in row] for row in rows)

    return write


def harmless(value: Any) -> Any:
    """A value as a CSV cell that no spreadsheet runs.

    >>> harmless("=1+1"), harmless("－5% 架空"), harmless(-5), harmless(None)
    ("'=1+1", "'－5% 架空", -5, None)
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) or value is None:
        return value
    text = str(value)
    return f"'{text}" if text.startswith(RUNNABLE) else text


def _parquet(frame: pd.DataFrame) -> Write:
    texts = {k: "string" for k, kind in frame.dtypes.items() if pd.api.types.is_object_dtype(kind)}
    return lambda path: frame.astype(texts).to_parquet(path, engine="pyarrow", index=False)


def _write_all(folder: Path, files: dict[str, Write]) -> list[Path]:
    """Write each file whole or not at all, take away those of an earlier run, and note which are ours."""
    prepare(folder, files.keys())
    ours = {name: digest for name, digest in manifest(folder).items() if name in files}
    try:
        for name, write in files.items():
            with whole_file(folder / name) as unfinished:
                write(unfinished)
            ours[name] = digest_of(folder / name)
    finally:  # where one cannot be written, those that were are still known as ours
        note(folder, ours)
    return [folder / name for name in files]


def prepare(folder: Path, names: Collection[str]) -> None:
    """Make the folder, and take away the files of an earlier run that are not among ``names``; ``OutputError``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in manifest(folder).keys() - set(names):
            (folder / name).unlink(missing_ok=True)
    except OSError as e:
        raise OutputError(f"書き先のフォルダ {folder} を使えません（{e.strerror}）") from e


__all__ = [
    "checked_folder",
    "findings_frame",
    "harmless",
    "prepare",
    "submissions_frame",
    "write_csv",
    "write_parquet",
]
