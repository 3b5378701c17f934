"""The pandera schema of one table of a form: typed columns with their limits, and one check per rule.

Every check carries the id of its rule (or ``KIND:column``) as its name, so that failures become findings by name.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pandera.pandas as pa

from .forms import choices
from .forms.model import Entry
from .rules.columns import Mask

DTYPES = {"text": object, "date": "datetime64[s]"}
Verdict = Callable[[], Mask]


def dtype_of(entry: Entry) -> object:
    """The dtype a column has in the typed frame."""
    kind = entry.cell_type.kind
    return DTYPES.get(kind, "Int64" if entry.decimals == 0 else "float64")


def column_checks(entry: Entry) -> list[pa.Check]:
    """The limits of one column as pandera's own checks; blank and badly typed cells are not looked at."""
    checks: list[pa.Check] = []
    for word in ("ge", "gt", "le", "lt"):
        limit = getattr(entry, word)
        if limit is not None:
            checks.append(getattr(pa.Check, word)(limit, name=f"RANGE:{entry.key}", n_failure_cases=1))
    if entry.str_length is not None:
        checks.append(pa.Check.str_length(max_value=entry.str_length, name=f"LENGTH:{entry.key}", n_failure_cases=1))
    if entry.type == "choice" and not choices.depends_on_item(entry):
        allowed = list(choices.of_entry(entry, None))
        checks.append(pa.Check.isin(allowed, name=f"CHOICE:{entry.key}", n_failure_cases=1))
    return checks


class TableSchema:
    """The schema of a typed frame with ``entries`` as columns and one check per verdict.

    A verdict gives True for each row where its rule holds; the check passes where all do, and the rows that do not
    are kept here, because pandera would reshape every column of every failing row to report them.
    """

    def __init__(self, entries: Mapping[str, Entry], verdicts: Mapping[str, Verdict]) -> None:
        self._broken: dict[str, Mask] = {}
        columns = {k: pa.Column(dtype_of(e), nullable=True, checks=column_checks(e)) for k, e in entries.items()}
        checks = [pa.Check(self._check(n, v), name=n) for n, v in verdicts.items()]
        self.schema = pa.DataFrameSchema(columns, checks=checks, strict=True)

    def _check(self, name: str, verdict: Verdict) -> Callable[[pd.DataFrame], bool]:
        def holds(_: pd.DataFrame) -> bool:
            self._broken[name] = ~verdict()
            return not self._broken[name].any()

        return holds

    def broken(self, frame: pd.DataFrame) -> dict[str, Mask]:
        """Validate once, lazily; which rows break which check, by the check's name.

        A failure that is not one of our named checks (a wrong dtype, say) is a bug of ours and is raised as it is.
        """
        frame = frame.reset_index(drop=True)
        found: dict[str, Mask] = {}
        try:
            self.schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as e:
            for error in e.schema_errors:
                name = getattr(error.check, "name", None)
                if name in self._broken:
                    found[name] = self._broken[name]
                elif name is not None and isinstance(error.check_output, pd.Series):
                    output = error.check_output.astype(bool)
                    rows = found.setdefault(name, np.zeros(len(frame), dtype=bool))
                    rows[output.index[~output].to_numpy(dtype=np.intp)] = True
                else:
                    raise
        return found
