"""``bussi rules``: the rulebook of a form, as a table or as Markdown."""

from typing import Any

import click

from .cli import Command

FORM_HEADS = ("様式", "版", "名称", "根拠")
INTAKE_HEADS = ("番号", "区分", "内容", "修正方法")
RULE_HEADS = ("番号", "対象", "区分", "内容", "修正方法", "根拠", "Excel")
IN_FIRST_LINE = ("様式", "版", "番号", "対象", "区分")
NARROW = 140  # characters of a terminal that are too few for a table of seven columns


@click.command("rules", cls=Command, epilog="bussi rules plan_application --markdown")
@click.argument("form", required=False, metavar="[FORM]")
@click.option("--markdown", is_flag=True, help="Markdownで書く")
@click.option("--lang", type=click.Choice(("ja", "en")), default="ja", help="言語（通常は ja）")
def command(form: str | None, markdown: bool, lang: str) -> int:
    """点検の決まりの一覧。FORM を省くと、様式の一覧と、受付・集計の決まり。"""
    from bussi.validators import forms

    if form is None:
        _print(FORM_HEADS, _forms(), markdown)
        _print(INTAKE_HEADS, intake_rows(lang), markdown)
        return 0
    loaded = forms.load(form)
    _print(RULE_HEADS, rule_rows(loaded, lang), markdown)
    return 0


def _forms() -> list[tuple[str, ...]]:
    from bussi.validators import forms

    return [
        (n, v, forms.load(n, v).text.title, forms.load(n, v).text.basis)
        for n in forms.names()
        for v in forms.versions(n)
    ]


def intake_rows(lang: str = "ja") -> list[tuple[str, ...]]:
    """The rules of the intake, of batches and of the budget book."""
    from bussi.validators.catalogue import BUDGET, INTAKE
    from bussi.validators.findings import LEVEL_WORDS

    said = "en" if lang == "en" else "ja"
    return [
        (r.id, LEVEL_WORDS[said][r.level], r.title[said], r.remedy[said]) for r in (*INTAKE.values(), *BUDGET.values())
    ]


def rule_rows(form: Any, lang: str = "ja") -> list[tuple[str, ...]]:
    """The rules of a form: constraints by kind, then the rules, those that need the ledger last."""
    from bussi.validators.catalogue.constraints import CONSTRAINTS
    from bussi.validators.findings import LEVEL_WORDS
    from bussi.validators.forms.constraints import KINDS
    from bussi.validators.forms.ledger_rules import with_ledger
    from bussi.validators.kinds import Level

    en = lang == "en"
    words = LEVEL_WORDS["en" if en else "ja"]
    rows: list[tuple[str, ...]] = [
        (kind, "各欄" if not en else "cells", words[Level.ERROR], CONSTRAINTS[kind].title["en" if en else "ja"], "欄の説明のとおりに入力してください" if not en else "See the prompt of the cell",
         form.text.title if not en else form.text.title_en, "formula")
        for kind in KINDS
    ]  # fmt: skip
    larger = with_ledger(form)
    for r in (*form.rules, *larger.rules):
        where = "全体" if r.table is None else form.table_sheet[r.table].sheet
        t = r.text
        level = words[t.level] + (f"（{t.since:%Y-%m-%d}から）" if t.since else "")
        rows.append(
            (
                t.id,
                where,
                level,
                t.title_en if en else t.title,
                t.remedy_en if en else t.remedy,
                t.basis_for(None),
                ("ledger" if en else "台帳") if r in larger.rules else t.native,
            )
        )
    return rows


def _print(heads: tuple[str, ...], rows: list[tuple[str, ...]], markdown: bool) -> None:
    if markdown:
        click.echo(markdown_table(heads, rows))
        return
    from rich.console import Console

    console = Console()
    if console.width < NARROW:
        for line in blocks(heads, rows, console.width):
            click.echo(line)
        return
    from rich.table import Table

    table = Table()
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def blocks(heads: tuple[str, ...], rows: list[tuple[str, ...]], width: int) -> list[str]:
    """Each row as some lines no wider than ``width``: what names it in the first, what it says below.

    >>> blocks(("番号", "区分", "内容"), [("A1", "エラー", "額が違う")], 40)
    ['A1　エラー', '  内容: 額が違う', '']
    """
    from rich.cells import chop_cells

    lines: list[str] = []
    for row in rows:
        told = list(zip(heads, row, strict=True))
        lines.append("　".join(words for head, words in told if head in IN_FIRST_LINE))
        for head, words in told:
            if head not in IN_FIRST_LINE and words:
                first, *_ = chop_cells(f"{head}: {words}", width - 2)
                rest = f"{head}: {words}"[len(first) :]
                lines += [f"  {first}", *(f"    {part}" for part in chop_cells(rest, width - 4) if part)]
        lines.append("")
    return lines


def markdown_table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Rows as a Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in rows]
    return "\n".join(lines)
