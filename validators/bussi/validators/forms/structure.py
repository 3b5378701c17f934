"""What the words of one form must say together: names once, roles, references and expressions that make sense."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Any

from .. import law
from ..cells import as_number
from ..errors import meant
from ..kinds import Kind
from ..rules.parsing import RuleError, no_value_of_the_law, parse, parse_condition
from ..rules.tree import Node, reads_law
from ..types import number_is_well_typed
from . import choices
from .ledger_rules import BEFORE, origins, with_ledger
from .model import NO_DAY, Entry, Form, RuleText, Sheet
from .survey_words import check_survey
from .words import DEFAULT, field_shown

RESERVED = ("はじめに", "入力チェック", "記入要領", "指摘一覧", "history")  # our own sheets, and a name Excel keeps
RESERVED_TABLES = ("form", "law", "fields")  # words of the rule language, and what the fields outside tables are called
ONCE = ("business", "business_name", "item", "day", "requested")
NUMBERS = ("revision", "amounts", "requested", "peers")
CERTIFICATION = ("certification.base", "certification.branch", "certification.certified_on", "certification.changed_on")
NO_ITEM = "items（物資を限ること）には role: item の項目が必要です"
Place = tuple[Any, ...]


def check(form: Form) -> None:
    """Raise ``DefinitionError`` with the line of the first thing that does not fit."""
    _check_sheets(form)
    for sheet, table, entry, at in _entries(form):
        _check_entry(form, sheet, table, entry, at)
    _check_sources(form)
    _check_published(form)
    _check_certification(form)
    _check_changes(form)
    _check_due(form)
    check_survey(form)
    _check_rules(form)
    assert form.rules is not None  # parses them all
    assert not form.text.ledger_rules or with_ledger(form).rules is not None


def _entries(form: Form) -> Iterator[tuple[Sheet, str | None, Entry, Place]]:
    for i, sheet in enumerate(form.text.sheets):
        for part, table, entries in (("fields", None, sheet.fields), ("columns", sheet.table, sheet.columns)):
            for j, entry in enumerate(entries):
                yield sheet, table, entry, ("sheets", i, part, j)


def _check_sheets(form: Form) -> None:
    lines = form.lines
    sheets: set[str] = set()
    names: set[str] = set()  # of tables and fields, which rules name alike
    for i, sheet in enumerate(form.text.sheets):
        at = ("sheets", i)
        name = sheet.sheet.casefold()  # Excel takes names that differ in case for the same
        if name in sheets:
            raise lines.error((*at, "sheet"), f"シート名 {sheet.sheet} が2回使われています")
        if name in RESERVED or name.startswith("_"):
            raise lines.error((*at, "sheet"), f"シート名 {sheet.sheet} は使えません")
        sheets.add(name)
        _check_items(form, sheet.items, (*at, "items"))
        if sheet.table in names:
            raise lines.error((*at, "table"), f"表の名前 {sheet.table} が2回使われています")
        if sheet.min_rows > sheet.rows:
            more = f"min_rows（{sheet.min_rows}行）が rows（{sheet.rows}行）より多くあります"
            raise lines.error((*at, "min_rows"), more)
        if sheet.table in RESERVED_TABLES:
            raise lines.error((*at, "table"), f"表の名前 {sheet.table} は使えません")
        labels: set[str] = set()
        for part, entries in (("fields", sheet.fields), ("columns", sheet.columns)):
            own: set[str] = names if part == "fields" else set()
            for j, entry in enumerate(entries):
                if entry.key in own:
                    raise lines.error((*at, part, j, "key"), f"キー {entry.key} が2回使われています")
                if entry.label in labels:
                    raise lines.error(
                        (*at, part, j, "label"), f"見出し「{entry.label}」が同じシートで2回使われています"
                    )
                own.add(entry.key)
                labels.add(entry.label)
        if sheet.table:
            names.add(sheet.table)
        _check_preset(form, sheet, (*at, "preset"))


def _check_preset(form: Form, sheet: Sheet, at: Place) -> None:
    columns: Mapping[str, Entry] = {c.key: c for c in sheet.columns if c.formula is None}
    texts = {k: e for k, e in form.entries.items() if e.formula is None and e.cell_type.kind == "text"}
    for i, row in enumerate(sheet.preset):
        for key, value in row.items():
            if key not in columns:
                raise form.lines.error(
                    (*at, i, key), f"preset: 表に '{key}' という記入する列はありません{meant(key, columns)}"
                )
            if (field := field_shown(value)) is None:
                _check_value(form, columns[key], value, (*at, i, key))
            elif field not in texts:
                words = f"preset: '{field}' という文字の項目はありません{meant(field, texts)}"
                raise form.lines.error((*at, i, key), words)
    if len(sheet.preset) > sheet.rows:
        raise form.lines.error(at, f"preset の行が表の行数（{sheet.rows}行）より多くあります")


def _check_shown(form: Form, table: str | None, entry: Entry, at: Place) -> None:
    """Whether the field that an entry shows until something else is entered is another one like it."""
    if entry.preset is None:
        return
    alike = [
        k
        for k, e in form.entries.items()
        if k != entry.key and e.type == entry.type and e.formula is None and e.preset is None
    ]
    field = field_shown(entry.preset)
    if table is not None or entry.prefill is not None:
        raise form.lines.error((*at, "preset"), f"{entry.key}: preset は、転記しない項目にだけ書けます（表では行に）")
    if field not in alike:
        raise form.lines.error(
            (*at, "preset"),
            f"preset: '{field}' という{entry.cell_type.label}の項目はありません{meant(str(field), alike)}",
        )


def _check_against(form: Form, table: str | None, entry: Entry, at: Place) -> None:
    """Whether what was planned stands beside what was done, as the same kind of value."""
    if entry.against is None:
        return
    beside = form.entries if table is None else form.columns[table]
    alike = [k for k, e in beside.items() if k != entry.key and e.cell_type.kind == entry.cell_type.kind]
    if entry.against not in alike:
        problem = f"against: '{entry.against}' という同じ種類の項目が並んでいません{meant(entry.against, alike)}"
        raise form.lines.error((*at, "against"), f"{entry.key}: {problem}")


def _check_value(form: Form, entry: Entry, value: str | float | dt.date, at: Place) -> None:
    """Whether a value that the form gives an entry is one that may be filled in there."""
    number = as_number(value)
    if number is None:
        fits = entry.cell_type.kind == Kind.TEXT and entry.cell_type.python(str(value))
    else:
        fits = math.isfinite(number) and number_is_well_typed(entry.cell_type, number)
    if not fits:
        raise form.lines.error(at, f"{entry.key}: '{value}' は{entry.cell_type.label}ではありません")


def _check_items(form: Form, items: tuple[str, ...] | None, at: Place) -> None:
    if items is None:
        return
    if form.role("item") is None:
        raise form.lines.error(at, NO_ITEM)
    known = {i.name for i in law.load().items}
    for name in items:
        if name not in known:
            raise form.lines.error(at, f"'{name}' という特定重要物資はありません{meant(name, known)}")


def _check_entry(form: Form, sheet: Sheet, table: str | None, entry: Entry, at: Place) -> None:
    lines = form.lines
    if table is None and entry.unique:
        raise lines.error((*at, "unique"), "unique は表の列にだけ書けます")
    if entry.example is not None:
        _check_value(form, entry, entry.example, (*at, "example"))
    _check_shown(form, table, entry, at)
    _check_against(form, table, entry, at)
    _check_choices(form, entry, at)
    _check_roles(form, table, entry, at)
    _check_reference(form, sheet, table, entry, at)
    if entry.formula is not None:
        try:
            node = parse(entry.key, form, table)
        except RuleError as e:
            raise lines.error((*at, "formula"), f"{entry.key}: {e}") from e
        _check_day(form, node, entry, (*at, "formula"))
        if node.kind != entry.cell_type.kind:
            raise lines.error((*at, "formula"), f"{entry.key}: 型は {node.kind} です")
    if entry.required_when is not None:
        try:
            node = parse_condition(entry.required_when, form, table)
        except RuleError as e:
            raise lines.error((*at, "required_when"), f"{entry.key}: {e}") from e
        _check_day(form, node, entry, (*at, "required_when"))
    for i, shown in enumerate(entry.shows):
        known = law.load().names()
        if shown.law not in known:
            raise lines.error((*at, "shows", i, "law"), f"{entry.key}: {no_value_of_the_law(shown.law, known)}")


def _check_day(form: Form, node: Node, entry: Entry, at: Place) -> None:
    if reads_law(node) and form.role("day") is None:
        raise form.lines.error(at, f"{entry.key}: {NO_DAY}")


def _check_choices(form: Form, entry: Entry, at: Place) -> None:
    if entry.choices is None and entry.isin is None:
        return
    if entry.choices is not None and entry.choices not in choices.NAMES:
        raise form.lines.error(
            (*at, "choices"), f"選択肢 '{entry.choices}' はありません{meant(entry.choices, choices.NAMES)}"
        )
    if choices.depends_on_item(entry) and form.role("item") is None:
        raise form.lines.error((*at, "choices"), f"選択肢 {entry.choices} には role: item の項目が必要です")
    for value in entry.meanings:
        if value not in choices.every_value(entry):
            raise form.lines.error(
                (*at, "meanings", value), f"選択肢に '{value}' はありません{meant(value, choices.every_value(entry))}"
            )


def _check_roles(form: Form, table: str | None, entry: Entry, at: Place) -> None:
    kind = entry.cell_type.kind
    for role in entry.role:
        if table is not None and role != "contact":
            problem = f"役割 {role} は表の列には付けられません（表の列に付けられるのは contact だけです）"
        elif role == "day" and kind != "date":
            problem = f"役割 day の項目 {entry.key} は日付ではありません"
        elif role == "item" and entry.choices != "items":
            problem = f"役割 item の項目 {entry.key} には choices: items が必要です"
        elif role in NUMBERS and kind != "number":
            problem = f"役割 {role} の項目 {entry.key} は数ではありません"
        elif role in ONCE and form.role(role) != entry.key:
            problem = f"役割 {role} の項目が二つあります（{form.role(role)} と {entry.key}）"
        else:
            continue
        raise form.lines.error((*at, "role"), problem)


def _check_reference(form: Form, sheet: Sheet, table: str | None, entry: Entry, at: Place) -> None:
    target = form.reference(table, entry.key)
    if target is None:
        return
    there = form.columns.get(target[0], {}).get(target[1])
    if there is None:
        columns = (f"{t}.{key}" for t, known in form.columns.items() for key in known)
        problem = f"'{entry.references}' という表の列はありません{meant(str(entry.references), columns)}"
    elif there.formula is not None:
        problem = f"'{entry.references}' は自動計算の列です"
    elif there.cell_type.kind != entry.cell_type.kind:
        problem = f"'{entry.references}' とは種類が違います（{entry.cell_type.kind} と {there.cell_type.kind}）"
    elif not _stands_wherever(form.table_sheet[target[0]].items, sheet.items):
        problem = f"表 {target[0]} は、この項目のあるすべての物資の様式にはありません"
    else:
        return
    raise form.lines.error((*at, "references"), f"{entry.key}: {problem}")


def _check_sources(form: Form) -> None:
    """What the ministry fills in must stand in the form that this one follows, or in this one (the report before)."""
    from .library import load, names

    lines, follows = form.lines, form.text.follows
    if follows is not None and (follows == form.name or follows not in names()):
        raise lines.error(("follows",), f"様式 '{follows}' はありません{meant(follows, names())}")
    plan = None if follows is None else load(follows)
    record = form.text.record
    if record is not None and (record == form.name or record not in names()):
        raise lines.error(("record",), f"様式 '{record}' はありません{meant(record, names())}")
    for i, sheet in enumerate(form.text.sheets):
        if sheet.source is not None and (plan is None or sheet.source not in plan.columns):
            known = () if plan is None else plan.columns
            raise lines.error(
                ("sheets", i, "source"), f"表 '{sheet.source}' は認定の様式にありません{meant(sheet.source, known)}"
            )
    for sheet, table, entry, at in _entries(form):
        if entry.prefill is None:
            continue
        where = (*at, "source" if entry.source is not None else "prefill")
        if plan is None:
            raise lines.error(where, "prefill には follows（認定を受けた計画の様式）が必要です")
        if entry.prefill == "previous":
            known = form.entries if table is None else form.columns[table]
        elif table is None:
            certified = CERTIFICATION if form.text.issued_on == "certified" else ()
            known = {**plan.entries, **dict.fromkeys(certified), **dict.fromkeys(_amounts(plan))}
        elif sheet.source is None:
            raise lines.error(where, f"{entry.key}: 表に source（認定の様式の表）が必要です")
        else:
            known = plan.columns[sheet.source]
        key = entry.source or entry.key
        if key not in known:
            raise lines.error(where, f"{entry.key}: '{key}' という項目はありません{meant(key, known)}")


def _check_published(form: Form) -> None:
    """What is published must stand in the form, and nowhere that is private."""
    seen: set[str] = set()
    for i, column in enumerate(form.text.published):
        at, (table, key) = ("published", i), column.place
        known = [k if t is None else f"{t}.{k}" for t, k in form.sheet_of]
        beside = () if table is None else form.columns.get(table, ())
        if column.heading in seen:
            raise form.lines.error((*at, "heading"), f"公表する欄「{column.heading}」が2回あります")
        seen.add(column.heading)
        if column.source not in known:
            problem = f"'{column.source}' という項目はありません{meant(column.source, known)}"
        elif form.is_private(table, key):
            problem = f"'{column.source}' は公表しない項目（private）です"
        elif column.precision is not None and column.precision not in beside:
            problem = f"'{column.precision}' という同じ表の列はありません{meant(column.precision, beside)}"
        else:
            _check_items(form, column.items, (*at, "items"))
            continue
        raise form.lines.error((*at, "source"), f"published: {problem}")


def _amounts(plan: Form) -> Iterator[str]:
    """``table.column`` of each column of amounts, of which a field may hold the total."""
    return (
        f"{table}.{key}" for table, columns in plan.columns.items() for key, e in columns.items() if e.type == "yen"
    )


def _check_certification(form: Form) -> None:
    """A form that certifies says base, branch and day, each once."""
    cells = form.roles("certification")
    if cells and sorted(form.entries[k].type for k in cells) != ["date", "integer", "text"]:
        i, j = next((i, j) for i, s in enumerate(form.text.sheets) for j, e in enumerate(s.fields) if e.key == cells[0])
        problem = "役割 certification は、認定番号（text）、枝番（integer）、認定の日（date）の三つの項目に付けます"
        raise form.lines.error(("sheets", i, "fields", j, "role"), problem)


def _check_changes(form: Form) -> None:
    """A form on the change of a plan can name every matter of the plan."""
    from .library import load

    changes = form.text.changes
    if changes is None:
        return
    columns: Mapping[str, Entry] = form.columns.get(changes.table, {})
    for word, key in (("matter", changes.matter), ("reason", changes.reason)):
        if key not in columns:
            problem = f"changes: 表 '{changes.table}' に '{key}' という列はありません{meant(key, columns)}"
            raise form.lines.error(("changes", word), problem)
    if changes.summary not in form.entries:
        problem = f"changes: '{changes.summary}' という項目はありません{meant(changes.summary, form.entries)}"
        raise form.lines.error(("changes", "summary"), problem)
    if form.text.follows is None:
        raise form.lines.error(("changes",), "changes には follows（変更する計画の様式）が必要です")
    plan = load(form.text.follows)
    named = {plan.matter(*cell) for cell in plan.sheet_of} - {""}
    if lacking := sorted(named - set(choices.every_value(columns[changes.matter]))):
        problem = f"changes: 計画の記載事項「{lacking[0]}」が、列 {changes.matter} の選択肢にありません"
        raise form.lines.error(("changes", "matter"), problem)


def _check_due(form: Form) -> None:
    """What says what a form is in the life of a plan, and when it is due, must stand in the law, in this form and in
    the one that it follows.
    """
    from .library import load

    for key in form.text.awaits:
        if key not in form.entries:
            problem = f"awaits: '{key}' という項目はありません{meant(key, form.entries)}"
            raise form.lines.error(("awaits", key), problem)
    if (asks := form.text.asks) is not None and (asks not in form.entries or form.entries[asks].type != "date"):
        problem = f"asks: '{asks}' という日付の項目はありません{meant(asks, form.entries)}"
        raise form.lines.error(("asks",), problem)
    due = form.text.due
    if due is None:
        return
    if form.text.follows is None:
        raise form.lines.error(("due",), "due には follows（認定を受けた計画の様式）が必要です")
    plan = load(form.text.follows)
    columns = [f"{t}.{key}" for t, known in plan.columns.items() for key in known]
    own, theirs = [*form.entries], [*plan.entries]
    for word, name, known in (
        ("months", due.months, [*law.load().names()]),
        ("end", due.end, own),
        *(("when", key, own) for key in due.when),
        ("closing_month", due.closing_month, columns),
        ("start", due.start, theirs),
        ("until", due.until, theirs),
    ):
        if name not in known:
            raise form.lines.error(("due", word), f"due: '{name}' という項目はありません{meant(name, known)}")


def _stands_wherever(there: tuple[str, ...] | None, here: tuple[str, ...] | None) -> bool:
    """Whether a sheet for the items ``there`` is in every book that has a sheet for the items ``here``."""
    return there is None or (here is not None and set(here) <= set(there))


def _check_rules(form: Form) -> None:
    lines = form.lines
    seen: set[str] = set()
    every = [("rules", i, r) for i, r in enumerate(form.text.rules)]
    every += [("ledger_rules", i, r) for i, r in enumerate(form.text.ledger_rules)]
    for part, i, rule in every:
        at = (part, i)
        if rule.id in seen:
            raise lines.error((*at, "id"), f"規則番号 {rule.id} が2回使われています")
        seen.add(rule.id)
        if rule.since is not None and form.role("day") is None:
            raise lines.error((*at, "since"), f"{rule.id}: since には role: day の項目が必要です")
        _check_items(form, rule.items, (*at, "items"))
        _check_basis(form, rule, (*at, "basis"))
        if part == "ledger_rules" and not rule.cells:
            raise lines.error(at, f"{rule.id}: 台帳と比べる規則には、指す欄を cells に書きます")
    if form.text.ledger_rules and (form.text.follows is None or form.text.issued_on != "certified"):
        if origins(form) != {BEFORE}:
            problem = "ledger_rules には follows（認定を受けた計画の様式）が必要です（before_… だけを読むものを除く）"
            raise lines.error(("ledger_rules",), problem)
        for role in ("plan", "period"):
            if not form.roles(role):
                raise lines.error(("ledger_rules",), f"before_… を読むには、役割 {role} の項目が必要です")


def _check_basis(form: Form, rule: RuleText, at: Place) -> None:
    if isinstance(rule.basis, str):
        return
    ministries = choices.of_law("ministries")
    for ministry in rule.basis:
        if ministry not in (*ministries, DEFAULT):
            hint = meant(ministry, (*ministries, DEFAULT))
            raise form.lines.error((*at, ministry), f"{rule.id}: basis に '{ministry}' という省はありません{hint}")
    if DEFAULT not in rule.basis:
        raise form.lines.error(at, f"{rule.id}: 省ごとの basis には {DEFAULT}（そのほかの場合）も書きます")
