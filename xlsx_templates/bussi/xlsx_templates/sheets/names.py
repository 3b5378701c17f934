"""Defined names as a file has them: a table, column or field is a number there, which packs well; elsewhere it is its key."""

import re
from collections.abc import Iterable

_WORD = re.compile(r'"(?:[^"]|"")*"|[a-z]+_\w+')  # texts are left alone


class ShortNames:
    """The short names of one kind of book: ``kind_key`` becomes ``kind_number``, with one number for each key."""

    def __init__(self, kinds: Iterable[str]) -> None:
        """``kinds``: what stands before the first ``_`` of the names that are made short."""
        self._kinds = frozenset(kinds)
        self._numbers: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._formulas: dict[str, str] = {}

    def add(self, names: Iterable[str]) -> None:
        """Names of the book; those of the kinds get a short one."""
        for name in names:
            kind, _, key = name.partition("_")
            if kind in self._kinds:
                self._names[name] = f"{kind}_{self._numbers.setdefault(key, len(self._numbers))}"

    def __call__(self, formula: str) -> str:
        """A formula, or a name, with short names.

        >>> short = ShortNames(["t", "v"])
        >>> short.add(["t_goods_no", "v_goods_no", "d_tint"])
        >>> short('IF(v_goods_no="v_goods_no",d_tint,SUM(t_goods_no))')
        'IF(v_0="v_goods_no",d_tint,SUM(t_0))'
        """
        found = self._formulas.get(formula)
        if found is None:
            found = self._formulas[formula] = _WORD.sub(lambda m: self._names.get(m[0], m[0]), formula)
        return found
