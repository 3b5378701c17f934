"""From the text of a rule to its tree: names are resolved and types checked before anything runs.

The language is a small subset of Python expressions (see ``functions``).
"""

import ast
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from ..errors import meant
from ..kinds import Kind
from .functions import FUNCTIONS
from .tree import (
    MAX_SCALE,
    Aggregate,
    Constant,
    Input,
    Lookup,
    Name,
    Node,
    Operation,
    Presence,
    Scope,
    Where,
    strict_inputs,
    walk,
)

# what is no function of values; name: number of arguments it takes
FORMS_OF_SPEECH: Mapping[str, tuple[int, ...]] = {
    "sum": (1, 2), "count": (1, 2), "any": (1,), "all": (1,), "unique": (1, 2, 3, 4), "filled": (1,), "blank": (1,),
    "between": (3,), "date": (3,), "lookup": (1, 2, 3, 4), "certain": (1, 2, 3, 4), "share": (2, 3, 4, 5),
}  # fmt: skip
TAKES: Mapping[str, tuple[int, ...]] = FORMS_OF_SPEECH | {f.name: f.takes for f in FUNCTIONS.values()}
_COMPARE: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_ARITHMETIC: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class RuleError(ValueError):
    """The text of a rule is not in the language, names something unknown, or mixes types."""


def no_value_of_the_law(name: str, known: Iterable[str]) -> str:
    """What is said where the law has no value of that name."""
    return f"法令データに '{name}' という値はありません{meant(name, known)}"


LONGEST = 2_000  # characters of an expression: nobody reads a longer one, and deep ones take for ever


def parse(text: str, scope: Scope, table: str | None = None, computing: tuple[str, ...] = ()) -> Node:
    """The tree of ``text``, for a rule on the rows of ``table`` or, without one, on the form as a whole.

    Raises ``RuleError`` (in Japanese, naming the offending part) where the text is not in the language.
    """
    if len(text) > LONGEST:
        raise RuleError(f"式が長すぎます（{len(text):,}字。{LONGEST:,}字まで）")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as e:
        raise RuleError(f"式として読めません: {text.strip()!r} ({e.msg})") from e
    return _Parser(scope, table, computing).node(tree)


def parse_condition(text: str, scope: Scope, table: str | None = None) -> Node:
    """Like ``parse``, for a text that must be true or false."""
    node = parse(text, scope, table)
    if node.kind != Kind.BOOL:
        raise RuleError(f"真偽の式ではありません（{node.kind}）: {text.strip()!r}")
    return node


def _in_each_row(node: Node) -> Node:
    """A tree on the own row of a table as one on each row that is aggregated over."""
    match node:
        case Name(where="row"):
            return replace(node, where="each")
        case Operation(args=args):
            return replace(node, args=tuple(_in_each_row(a) for a in args))
        case Presence(name=name):
            inner = _in_each_row(name)
            assert isinstance(inner, Name)  # a name stays one
            return replace(node, name=inner)
    return node


class _Parser:
    def __init__(self, scope: Scope, table: str | None, computing: tuple[str, ...] = ()) -> None:
        """``computing``: the computed inputs on whose behalf this one is parsed."""
        self.scope, self.table, self.computing = scope, table, computing
        self.each: str | None = None

    def node(self, e: ast.expr) -> Node:
        match e:
            case ast.Constant(value=bool()):
                return Constant(Kind.BOOL, value=bool(e.value))
            case ast.Constant(value=int() | float() as v):
                return Constant(Kind.NUMBER, self.decimals(v, e), v)
            case ast.Constant(value=str() as v):
                if len(v) > 200:
                    raise RuleError("文字列は200字までです")
                return Constant(Kind.TEXT, value=v)
            case ast.Name(id=name):
                return self.name(name)
            case ast.Attribute(value=ast.Name(id=table), attr=key):
                return self.qualified(table, key)
            case ast.UnaryOp(op=ast.USub(), operand=x):
                n = self.expect(self.node(x), Kind.NUMBER, x)
                return Operation(Kind.NUMBER, n.scale, "-", (Constant(Kind.NUMBER), n))
            case ast.UnaryOp(op=ast.Not(), operand=x):
                return Operation(Kind.BOOL, 0, "not", (self.expect(self.node(x), Kind.BOOL, x),))
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                return Operation(Kind.BOOL, 0, word, tuple(self.expect(self.node(v), Kind.BOOL, v) for v in values))
            case ast.BinOp(left=a, op=op, right=b) if type(op) in _ARITHMETIC:
                return self.arithmetic(_ARITHMETIC[type(op)], self.node(a), self.node(b), e)
            case ast.Compare():
                return self.comparison(e)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(name, args, e)
        raise RuleError(f"使えない書き方です: {ast.unparse(e)!r}")

    @staticmethod
    def decimals(value: float, e: ast.expr) -> int:
        """The number of decimals of a number in a rule: what both sides can compute with, no more."""
        exponent = Decimal(repr(value)).as_tuple().exponent if abs(value) < 1e15 else None
        if not isinstance(exponent, int) or exponent < -MAX_SCALE:
            raise RuleError(f"数は15桁、小数は{MAX_SCALE}桁までです: {ast.unparse(e)!r}")
        return max(0, -exponent)

    def expect(self, n: Node, kind: Kind, e: ast.expr) -> Node:
        if n.kind != kind:
            raise RuleError(f"{ast.unparse(e)!r} は {kind} であるべきところ {n.kind} です")
        return n

    def name(self, key: str) -> Node:
        if self.table and key in self.scope.tables[self.table]:
            return self.input(self.scope.tables[self.table][key], "row", self.table, key)
        if key in self.scope.fields:
            return self.input(self.scope.fields[key], "form", "", key)
        known = (*self.scope.fields, *(self.scope.tables[self.table] if self.table else ()))
        raise RuleError(f"'{key}' という項目はありません{meant(key, known)}")

    def input(self, given: Input, where: Where, table: str, key: str) -> Node:
        if given.formula is None:
            return Name(given.kind, given.scale, where, table, key)
        if f"{table}.{key}" in self.computing:
            raise RuleError(f"自動計算の項目 {key} が自分自身から計算されています")
        computed = parse(given.formula, self.scope, table or None, (*self.computing, f"{table}.{key}"))
        if where == "each":
            if any(isinstance(n, Aggregate) or (isinstance(n, Lookup) and n.keys) for n in walk(computed)):
                raise RuleError(f"自動計算の列 {table}.{key} は、集計や鍵のある law.… を使っているので集計できません")
            computed = _in_each_row(computed)
        if computed.kind != Kind.NUMBER:
            return computed
        return Operation(computed.kind, given.scale, "round", (computed, Constant(Kind.NUMBER, 0, given.scale)))

    def qualified(self, table: str, key: str) -> Node:
        if table == "law":
            return self.lookup("lookup", ast.Attribute(ast.Name("law"), key), [])
        if table not in self.scope.tables:
            raise RuleError(f"'{table}' という表はありません{meant(table, self.scope.tables)}")
        if key not in self.scope.tables[table]:
            raise RuleError(f"表 {table} に '{key}' という列はありません{meant(key, self.scope.tables[table])}")
        if self.each is None:
            raise RuleError(f"{table}.{key} は sum, count などの集計の中でだけ使えます")
        if self.each not in ("", table):
            raise RuleError(f"一つの集計の中で二つの表 {self.each}, {table} は使えません")
        self.each = table
        return self.input(self.scope.tables[table][key], "each", table, key)

    def arithmetic(self, op: str, a: Node, b: Node, e: ast.expr) -> Node:
        kinds = (a.kind, op, b.kind)
        if kinds == (Kind.DATE, "-", Kind.DATE):
            return Operation(Kind.NUMBER, 0, op, (a, b))
        if kinds in {(Kind.DATE, "+", Kind.NUMBER), (Kind.DATE, "-", Kind.NUMBER)}:
            return Operation(Kind.DATE, 0, op, (a, b))
        if (a.kind, b.kind) != (Kind.NUMBER, Kind.NUMBER):
            raise RuleError(f"計算できない組合せです: {ast.unparse(e)!r}（{a.kind} {op} {b.kind}）")
        scale = {"*": a.scale + b.scale, "/": MAX_SCALE}.get(op, max(a.scale, b.scale))
        return Operation(Kind.NUMBER, min(scale, MAX_SCALE), op, (a, b))

    def comparison(self, e: ast.Compare) -> Node:
        parts: list[Node] = []
        left_e, left = e.left, self.node(e.left)
        for op, right_e in zip(e.ops, e.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                part = self.membership(left, left_e, right_e)
                if isinstance(op, ast.NotIn):
                    part = Operation(Kind.BOOL, 0, "not", (part,))
                parts.append(part)
                continue
            if type(op) not in _COMPARE:
                raise RuleError(f"使えない比較です: {ast.unparse(e)!r}")
            right = self.node(right_e)
            word = _COMPARE[type(op)]
            if left.kind != right.kind:
                raise RuleError(
                    f"種類の違うものは比べられません: {ast.unparse(e)!r}（{left.kind} {word} {right.kind}）"
                )
            if left.kind in (Kind.TEXT, Kind.BOOL) and word not in ("==", "!="):
                raise RuleError(f"{left.kind} は == と != でだけ比べられます: {ast.unparse(e)!r}")
            parts.append(Operation(Kind.BOOL, max(left.scale, right.scale), word, (left, right)))
            left_e, left = right_e, right
        return parts[0] if len(parts) == 1 else Operation(Kind.BOOL, 0, "and", tuple(parts))

    def membership(self, left: Node, left_e: ast.expr, choices: ast.expr) -> Node:
        if not isinstance(choices, ast.Tuple | ast.List) or not choices.elts:
            raise RuleError(f"in の右は (…) の一覧です: {ast.unparse(choices)!r}")
        options = [self.expect(self.node(c), left.kind, c) for c in choices.elts]
        equal = tuple(Operation(Kind.BOOL, max(left.scale, o.scale), "==", (left, o)) for o in options)
        return equal[0] if len(equal) == 1 else Operation(Kind.BOOL, 0, "or", equal)

    def call(self, name: str, args: list[ast.expr], e: ast.expr) -> Node:
        if name not in TAKES:
            raise RuleError(f"'{name}' という関数はありません{meant(name, sorted(TAKES))}")
        if len(args) not in TAKES[name]:
            raise RuleError(f"{name} の引数の数が違います: {ast.unparse(e)!r}")
        if name in ("filled", "blank"):
            n = self.node(args[0])
            if not isinstance(n, Name):
                raise RuleError(f"{name} に渡せるのは項目だけです: {ast.unparse(e)!r}")
            return Presence(Kind.BOOL, 0, name, n)
        if name in ("lookup", "certain"):
            return self.lookup(name, args[0], args[1:])
        if name == "share":
            amount = self.expect(self.node(args[0]), Kind.NUMBER, args[0])
            return self.lookup(name, args[1], args[2:], amount)
        if name == "unique":
            return self.unique(args, e)
        if name in ("sum", "count", "any", "all") or (name in ("min", "max") and self._over_table(args[0])):
            return self.aggregate(name, args, e)
        return self.function(name, args, [self.node(a) for a in args], e)

    def function(self, name: str, args: list[ast.expr], nodes: list[Node], e: ast.expr) -> Node:
        def all_of(kind: Kind) -> None:
            for n, a in zip(nodes, args, strict=True):
                self.expect(n, kind, a)

        match name:
            case "between":
                x, low, high = nodes
                pair = tuple(
                    Operation(Kind.BOOL, max(p.scale, q.scale), "<=", (p, q)) for p, q in ((low, x), (x, high))
                )
                if {n.kind for n in nodes} not in ({Kind.NUMBER}, {Kind.DATE}):
                    raise RuleError(f"between は数か日付の範囲です: {ast.unparse(e)!r}")
                return Operation(Kind.BOOL, 0, "and", pair)
            case "min" | "max":
                if len(nodes) != 2 or nodes[0].kind != nodes[1].kind or nodes[0].kind not in (Kind.NUMBER, Kind.DATE):
                    raise RuleError(f"{name} は表の列か、二つの数を取ります: {ast.unparse(e)!r}")
                return Operation(nodes[0].kind, max(n.scale for n in nodes), name, tuple(nodes))
            case "round":
                all_of(Kind.NUMBER)
                digits = nodes[1] if len(nodes) == 2 else Constant(Kind.NUMBER, 0, 0)
                if not isinstance(digits, Constant) or not isinstance(digits.value, int) or digits.value > MAX_SCALE:
                    raise RuleError(f"round の桁数は 0〜{MAX_SCALE} の数字で書きます: {ast.unparse(e)!r}")
                return Operation(Kind.NUMBER, digits.value, name, (nodes[0], digits))
            case "floor":
                all_of(Kind.NUMBER)
                unit = nodes[1] if len(nodes) == 2 else Constant(Kind.NUMBER, 0, 1)
                return Operation(Kind.NUMBER, 0, name, (nodes[0], unit))
            case "abs":
                all_of(Kind.NUMBER)
                return Operation(Kind.NUMBER, nodes[0].scale, name, tuple(nodes))
            case "if_":
                self.expect(nodes[0], Kind.BOOL, args[0])
                if nodes[1].kind != nodes[2].kind:
                    raise RuleError(f"if_ の二つの値の種類が違います: {ast.unparse(e)!r}")
                return Operation(nodes[1].kind, max(nodes[1].scale, nodes[2].scale), name, tuple(nodes))
            case "due":
                self.expect(nodes[0], Kind.DATE, args[0])
                self.expect(nodes[1], Kind.NUMBER, args[1])
                if self.each is not None:
                    raise RuleError(f"集計の中では due は使えません: {ast.unparse(e)!r}")
                return Operation(Kind.DATE, 0, name, tuple(nodes))
            case _ if name in FUNCTIONS and (kind := FUNCTIONS[name].of) is not None:
                all_of(kind)
                return Operation(FUNCTIONS[name].gives, 0, name, tuple(nodes))
        numbers = [a.value for a in args if isinstance(a, ast.Constant) and isinstance(a.value, int)]
        try:
            year, month, day = numbers
            return Constant(Kind.DATE, value=dt.date(year, month, day))
        except ValueError as err:
            raise RuleError(f"日付ではありません: {ast.unparse(e)!r}") from err

    def lookup(self, op: str, name: ast.expr, keys: list[ast.expr], amount: Node | None = None) -> Node:
        match name:
            case ast.Attribute(value=ast.Name(id="law"), attr=key):
                known = self.scope.law_values.get(key)
            case _:
                raise RuleError(f"{op} には law.… を渡します: {ast.unparse(name)!r}")
        if known is None:
            raise RuleError(no_value_of_the_law(key, self.scope.law_values))
        kind, scale, n_keys = known
        if n_keys != len(keys):
            raise RuleError(f"law.{key} の鍵は {n_keys} 個です（{len(keys)} 個渡されています）")
        if self.each is not None and keys:
            raise RuleError("集計の中では、鍵のある law.… を引けません")
        if op == "share" and kind != Kind.NUMBER:
            raise RuleError(f"share は割合の値だけに使えます: law.{key}")
        if op == "lookup" and kind != Kind.NUMBER:
            raise RuleError(f"law.{key} は数ではないので規則では使えません")
        kind = Kind.BOOL if op == "certain" else kind
        scale = MAX_SCALE if op == "share" else scale
        nodes = tuple(self.expect(self.node(k), Kind.TEXT, k) for k in keys)
        return Lookup(kind, 0 if kind == Kind.BOOL else scale, op, key, nodes, amount)

    def _over_table(self, e: ast.expr) -> bool:
        return any(
            isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in self.scope.tables
            for n in ast.walk(e)
        )

    def aggregate(self, name: str, args: list[ast.expr], e: ast.expr) -> Node:
        if self.each is not None:
            raise RuleError(f"集計の中に集計は書けません: {ast.unparse(e)!r}")
        if name == "count" and isinstance(args[0], ast.Name) and args[0].id in self.scope.tables and len(args) == 1:
            return Aggregate(Kind.NUMBER, 0, "count", args[0].id)
        self.each = ""
        try:
            value = self.node(args[0])
            where = self.expect(self.node(args[1]), Kind.BOOL, args[1]) if len(args) == 2 else None
            table: str | None = self.each
        finally:
            self.each = None
        if not table:  # ty: ignore[redundant-condition] -- node() sets it
            raise RuleError(f"{name} には 表.列 を渡します: {ast.unparse(e)!r}")
        if name in ("any", "all"):
            self.expect(value, Kind.BOOL, args[0])
            return Aggregate(Kind.BOOL, 0, name, table, None, value)
        if name == "count":
            if value.kind == Kind.BOOL:
                both = value if where is None else Operation(Kind.BOOL, 0, "and", (value, where))
                return Aggregate(Kind.NUMBER, 0, name, table, None, both)
            return Aggregate(Kind.NUMBER, 0, name, table, value, where)
        if value.kind not in ((Kind.NUMBER,) if name == "sum" else (Kind.NUMBER, Kind.DATE)):
            raise RuleError(f"{name} は数の列だけに使えます: {ast.unparse(e)!r}")
        if name in ("min", "max"):
            inner = (part for part in (value, where) if part is not None)
            if any(n.where == "row" for n in strict_inputs(*inner)):
                raise RuleError(f"{name} の条件に自分の行の列は使えません: {ast.unparse(e)!r}")
        return Aggregate(value.kind, value.scale, name, table, value, where)

    def unique(self, args: list[ast.expr], e: ast.expr) -> Node:
        """True where no other row of the same table has the same values; incomplete rows are left out."""
        if self.table is None or self.each is not None:
            raise RuleError(f"unique は表の行の規則でだけ使えます: {ast.unparse(e)!r}")
        same: list[Node] = []
        for a in args:
            mine = self.node(a)
            if not isinstance(mine, Name) or mine.where != "row":
                raise RuleError(f"unique に渡せるのは自分の表の列だけです: {ast.unparse(a)!r}")
            theirs = Name(mine.kind, mine.scale, "each", mine.table, mine.key)
            same.append(Operation(Kind.BOOL, mine.scale, "==", (theirs, mine)))
        where = same[0] if len(same) == 1 else Operation(Kind.BOOL, 0, "and", tuple(same))
        return Aggregate(Kind.BOOL, 0, "unique", self.table, None, where)
