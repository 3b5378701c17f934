"""What a form says of how its answers are added up must stand in the form, and nowhere that is private."""

from collections.abc import Mapping

from ..errors import meant
from ..kinds import Kind
from . import choices
from .model import Entry, Form
from .words import Role

KINDS = {Kind.NUMBER: "数", Kind.TEXT: "文字"}
NEEDED: tuple[Role, ...] = ("business", "item")  # whose answers are counted, and on what


def check_survey(form: Form) -> None:
    """Raise ``DefinitionError`` with the line of the first word of ``survey`` that does not fit."""
    survey = form.text.survey
    if survey is None:
        return
    for word, table in (("totals", survey.totals), ("parts", survey.parts)):
        if table not in form.columns:
            problem = f"survey: '{table}' という表はありません{meant(table, form.columns)}"
            raise form.lines.error(("survey", word), problem)
    ((substitute, none),) = survey.without_substitute.items()
    for word, table, key, kind in (
        *((w, t, k, Kind.NUMBER) for w, k in (("quantity", survey.quantity), ("amount", survey.amount))
          for t in (survey.totals, survey.parts)),
        ("good", survey.parts, survey.good, Kind.TEXT),
        ("by", survey.parts, survey.by, Kind.TEXT),
        ("unit", survey.totals, survey.unit, Kind.TEXT),
        ("stock", survey.totals, survey.stock, Kind.NUMBER),
        ("without_substitute", survey.totals, substitute, Kind.TEXT),
    ):  # fmt: skip
        known: Mapping[str, Entry] = {k: e for k, e in form.columns[table].items() if e.cell_type.kind == kind}
        if key not in known:
            problem = f"survey: 表 {table} に '{key}' という{KINDS[kind]}の列はありません{meant(key, known)}"
            raise form.lines.error(("survey", word), problem)
        if form.is_private(table, key):
            raise form.lines.error(("survey", word), f"survey: '{table}.{key}' は集計に載せない項目（private）です")
    answers = form.columns[survey.totals][substitute]
    if answers.type == "choice" and none not in (given := choices.every_value(answers)):
        problem = f"survey: 列 {substitute} に '{none}' という選択肢はありません{meant(none, given)}"
        raise form.lines.error(("survey", "without_substitute"), problem)
    if (form.reference(survey.parts, survey.good) or ("",))[0] != survey.totals:
        problem = f"survey: 列 {survey.good} に、表 {survey.totals} の品目を指す references が必要です"
        raise form.lines.error(("survey", "good"), problem)
    if lacking := [role for role in NEEDED if form.role(role) is None]:
        raise form.lines.error(("survey",), f"survey には role: {lacking[0]} の項目が必要です")


__all__ = ["check_survey"]
