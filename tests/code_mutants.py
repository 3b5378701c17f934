"""Small faults put into the source of a module: another operator, a number off by one, a branch that is dropped.

Texts are mutated too: they are the formulas that a compiler puts together.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt,), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Add,), ast.Div: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
TOKENS = {"<>": ("=",), "<=": ("<",), ">=": (">",), "=": ("<>",), "<": ("<=",), ">": (">=",), "*": ("+",), "+": ("*",), "-": ("+",),
          "SUM": ("COUNT",), "OK": ("BAD",)}  # fmt: skip
_TOKEN = re.compile(r"<>|<=|>=|[<>=*+]|(?<=[\w)])-|-(?=[(\d])|\bSUM\b|\b\d+\b")


@dataclass(frozen=True)
class Mutant:
    """One fault: the line of the source where it is, what it is, and the source with it."""

    line: str
    what: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.what} in: {self.line}"

    def module(self, like: ModuleType) -> ModuleType:
        """The module with the fault, in the place of ``like``; raises whatever its code raises."""
        made = ModuleType(f"{like.__name__}_with_a_fault")
        made.__package__ = like.__package__
        made.__file__ = like.__file__
        sys.modules[made.__name__] = made  # dataclasses look their module up
        exec(compile(self.tree, str(like.__file__), "exec"), made.__dict__)
        return made


def mutants(module: ModuleType, every: int = 1, first: int = 0) -> Iterator[Mutant]:
    """Faults of our kinds, one at a time, in all functions of a module: all of them, or each ``every``-th."""
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    number = first
    while True:
        tree = ast.parse(source)
        changer = _Changer(number)
        changed = changer.visit(tree)
        if changer.done is None:
            return
        line, what = changer.done
        yield Mutant(source.splitlines()[line - 1].strip(), what, ast.fix_missing_locations(changed))
        number += every


class _Changer(ast.NodeTransformer):
    """Makes the ``number``-th change; ``done`` says which it was."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.done: tuple[int, str] | None = None
        self.inside = 0  # how many functions deep

    def _offer(self, node: ast.AST, options: list[tuple[str, Callable[[], ast.AST]]]) -> ast.AST | None:
        if not self.inside or self.done is not None:
            return None
        for what, make in options:
            if self.left == 0:
                self.done = getattr(node, "lineno", 0), what
                return make()
            self.left -= 1
        return None

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if ast.get_docstring(node) is not None:
            if len(node.body) == 1:
                return node  # of a protocol
            doc, node.body = node.body[0], node.body[1:]
        else:
            doc = None
        self.inside += 1
        node.body = self._body(node.body)
        self.inside -= 1
        node.body = ([doc] if doc else []) + node.body
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [self.visit(s) if isinstance(s, ast.FunctionDef | ast.ClassDef) else s for s in node.body]
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        return node if node.arg == "strict" else self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def _body(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The statements, one of them left out or changed."""
        found: list[ast.stmt] = []
        for s in body:
            said = isinstance(s, ast.Expr) and not isinstance(s.value, ast.Constant)
            if said or isinstance(s, ast.AugAssign | ast.For):
                text = ast.unparse(s).splitlines()[0]
                if (made := self._offer(s, [(f"without {text}", ast.Pass)])) is not None:
                    found.append(ast.copy_location(made, s))  # type: ignore[arg-type]
                    continue
            found.append(self.visit(s))
        return found

    def visit_For(self, node: ast.For) -> ast.AST:
        node.iter = self.visit(node.iter)
        node.body = self._body(node.body)
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        node.body = self._body(node.body)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        text = ast.unparse(node.test)
        made = self._offer(node.test, [(f"if {text} → {v}", lambda v=v: ast.Constant(v)) for v in (True, False)])
        node.test = made if made is not None else self.visit(node.test)  # type: ignore[assignment]
        node.body, node.orelse = self._body(node.body), self._body(node.orelse)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        text = ast.unparse(node)
        made = self._offer(node, [(f"{text} → {ast.unparse(v)}", lambda v=v: v) for v in (node.body, node.orelse)])
        return made if made is not None else self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> ast.AST:
        for i, case in enumerate(node.cases):
            if len(node.cases) > 1 and self._offer(
                case.pattern, [(f"without case {ast.unparse(case.pattern)}", ast.Pass)]
            ):
                del node.cases[i]
                return node
        for case in node.cases:
            if case.guard is not None:
                case.guard = self.visit(case.guard)
            case.body = self._body(case.body)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        for i, test in enumerate(node.ifs):
            if self._offer(test, [(f"without if {ast.unparse(test)}", ast.Pass)]):
                del node.ifs[i]
                return node
        return self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        made = self._offer(node, [(f"{ast.unparse(node)} → {ast.unparse(node.operand)}", lambda: node.operand)])
        return made if made is not None else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value, options = node.value, []
        if isinstance(value, bool):
            options = [(f"{value} → {not value}", lambda: ast.Constant(not value))]
        elif isinstance(value, int):
            options = [(f"{value} → {v}", lambda v=v: ast.Constant(v)) for v in (value + 1, value - 1)]
        elif isinstance(value, str):
            options = [(f"{value!r} → {v!r}", lambda v=v: ast.Constant(v)) for v in changed_text(value)]
        made = self._offer(node, options)
        return node if made is None else made

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field in ("op", "ops"):
            found = getattr(node, field, None)
            single = isinstance(found, ast.AST)
            for i, op in enumerate([found] if single else found or []):
                options = [
                    (f"{ast.unparse(node)}: {type(op).__name__} → {new.__name__}", new)
                    for new in OPERATORS.get(type(op), ())
                ]
                if (made := self._offer(node, options)) is not None:
                    if single:
                        setattr(node, field, made)
                    else:
                        found[i] = made
                    return node
        return super().generic_visit(node)


def changed_text(text: str) -> Iterator[str]:
    """A formula, or a part of one, with one sign exchanged or one number off by one."""
    for m in _TOKEN.finditer(text):
        new = (str(int(m[0]) + 1), str(int(m[0]) - 1)) if m[0].isdigit() else TOKENS.get(m[0], ())
        yield from (text[: m.start()] + n + text[m.end() :] for n in new)
