"""The lists that cells are chosen from, each under its own defined name on the hidden sheet."""

from bussi.validators.forms import choices
from bussi.validators.forms.model import Entry
from bussi.validators.rules.excel import KEY_SEPARATOR, Compiler, quote
from bussi.validators.rules.tree import Name
from bussi.validators.text_keys import INVISIBLE
from bussi.validators.types import UNSEEN

from .places import meant_name, rows_name
from .plan import Plan


class Lists:
    """The lists of the hidden sheet, each under its own defined name."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.columns: dict[str, tuple[str, ...]] = {UNSEEN: tuple(INVISIBLE)}
        self._names: dict[tuple[str, ...], str] = {}

    def _add(self, values: tuple[str, ...]) -> str:
        name = self._names.setdefault(values, f"l_{len(self._names) + 1}")
        self.columns[name] = values
        return name

    def other_name(self, cell: str) -> str:
        """How many other names of items the text in ``cell`` is: 1, or 0; an error where the cell holds one."""
        return f"SUMPRODUCT(EXACT({cell},{self._other_names()[0]})*1)"

    def meant(self, cell: str) -> str:
        """The item whose other name stands in ``cell``; an error where none does."""
        other, item = self._other_names()
        return f"INDEX({item},MATCH(1,EXACT({cell},{other})*1,0))"

    def _other_names(self) -> tuple[str, str]:
        found = choices.other_names(self.plan.item)
        self.columns |= {"l_other": tuple(found), "l_meant": tuple(found.values())}
        return "l_other", "l_meant"

    def _by_item(self, entry: Entry) -> tuple[str, str, str]:
        """Names of the columns item, value and item｜value of a list that depends on the item."""
        pairs = [(i, v) for i in choices.of_law("items") for v in choices.of_entry(entry, i)]
        columns = (
            tuple(i for i, _ in pairs),
            tuple(v for _, v in pairs),
            tuple(f"{i}{KEY_SEPARATOR}{v}" for i, v in pairs),
        )
        names = (f"l_{entry.choices}_item", f"l_{entry.choices}_value", f"l_{entry.choices}_key")
        self.columns |= dict(zip(names, columns, strict=True))
        return names

    def fixed(self, entry: Entry) -> bool:
        """Whether the book has one list for the entry, whatever its item."""
        return self.plan.item is not None or not choices.depends_on_item(entry)

    def source(self, entry: Entry) -> str | None:
        """The formula of the dropdown; None where anything may stand."""
        if entry.references is not None:
            return "=" + rows_name(*entry.references.split("."))
        if self.fixed(entry):
            values = choices.of_entry(entry, self.plan.item)
            return f"={self._add(values)}" if values else None
        item, value, _ = self._by_item(entry)
        cell = meant_name(None, str(self.plan.form.role("item")))
        return f"=OFFSET(INDEX({value},1),MATCH({cell},{item},0)-1,0,COUNTIF({item},{cell}),1)"

    def violation(self, compiler: Compiler, name: Name, entry: Entry) -> str:
        """1 where the cell is well typed but not in its list."""
        x, guard = compiler.text(name), compiler.well_typed(name)
        if self.fixed(entry):
            return (
                f"IFERROR({guard}*(SUMPRODUCT(EXACT({x},{self._add(choices.of_entry(entry, self.plan.item))})*1)=0),0)"
            )
        item, _, keys = self._by_item(entry)
        cell = meant_name(None, str(self.plan.form.role("item")))
        known = f"(SUMPRODUCT(IFERROR(EXACT({cell},{item})*1,0))>0)"
        return f"IFERROR({guard}*{known}*(SUMPRODUCT(EXACT({cell}&{quote(KEY_SEPARATOR)}&{x},{keys})*1)=0),0)"
