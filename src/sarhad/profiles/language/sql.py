"""A condition for another engine: the tree as SQL of its dialect, saying openly what our meaning is."""

from __future__ import annotations

from sqlglot import exp

from sarhad.profiles.language.syntax import (
    And,
    Arithmetic,
    Call,
    Case,
    Column,
    Compare,
    Constant,
    In,
    IsNull,
    Like,
    Node,
    Not,
    Or,
    Value,
)

_COMPARE: dict[str, type[exp.Expr]] = {
    "=": exp.EQ, "<>": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE,
}  # fmt: skip
_ARITHMETIC: dict[str, type[exp.Expr]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}
_PARTS = {"YEAR": "YEAR", "MONTH": "MONTH", "DAY": "DAY", "HOUR": "HOUR", "MINUTE": "MINUTE", "WEEKDAY": "ISODOW"}


def sql(node: Node, dialect: str = "duckdb") -> str:
    r"""The condition in a dialect that sqlglot writes: duckdb, postgres, clickhouse, spark, trino, ...

    >>> from sarhad.profiles.language import parse
    >>> print(sql(parse("hs_code LIKE '64%' AND packages > 3")))
    ("hs_code" LIKE '64%') AND ("packages" > 3)
    """
    tree = _tree(node)
    if dialect not in ("postgres", "postgresql"):
        tree = tree.transform(lambda part: part.this if isinstance(part, exp.Collate) else part)
    return tree.sql(dialect=dialect)


def _double(tree: exp.Expr) -> exp.Expr:
    return exp.cast(tree, "DOUBLE")


def _literal(value: Value | None) -> exp.Expr:
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, int):
        return exp.Literal.number(str(value))
    if isinstance(value, float):
        return _double(exp.Literal.string(repr(value)))
    if isinstance(value, str):
        return exp.Literal.string(value)
    return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "TIMESTAMP")


def _tree(node: Node) -> exp.Expr:
    match node:
        case Column(name):
            return exp.column(name, quoted=True)
        case Constant(value):
            return _literal(value)
        case Arithmetic(op, left, right):
            return _arithmetic(op, _tree(left), _tree(right))
        case Call(name, arguments):
            return _call(name, [_tree(argument) for argument in arguments])
        case Case(branches, otherwise):
            ifs = [exp.If(this=_tree(when), true=_tree(value)) for when, value in branches]
            return exp.paren(exp.Case(ifs=ifs, default=_tree(otherwise)))
        case Compare(op, left, right) if left.kind == "text" and op not in ("=", "<>"):
            return exp.paren(_COMPARE[op](this=_by_code_point(_tree(left)), expression=_tree(right)))
        case Compare(op, left, right):
            return exp.paren(_COMPARE[op](this=_tree(left), expression=_tree(right)))
        case In(subject, values):
            return _in(_tree(subject), values)
        case Like(subject, pattern):
            return exp.paren(exp.Like(this=_tree(subject), expression=exp.Literal.string(pattern)))
        case IsNull(subject):
            return exp.paren(exp.Is(this=_tree(subject), expression=exp.null()))
        case Not(argument):
            return exp.paren(exp.Not(this=exp.paren(_tree(argument))))
        case And(arguments):
            return exp.and_(*(_tree(argument) for argument in arguments), wrap=True)
        case Or(arguments):
            return exp.paren(exp.or_(*(_tree(argument) for argument in arguments), wrap=True))


def _by_code_point(text: exp.Expr) -> exp.Expr:
    """Texts in the order of their characters' numbers: a PostgreSQL database may have another order of its own."""
    return exp.Collate(this=text, expression=exp.to_identifier("C", quoted=True))


def _in(subject: exp.Expr, values: frozenset[Value]) -> exp.Expr:
    if not values:
        return exp.paren(
            exp.And(this=exp.false(), expression=exp.Not(this=exp.Is(this=subject, expression=exp.null())))
        )
    written = [_literal(value) for value in sorted(values)]
    return exp.paren(exp.In(this=subject, expressions=written))


def _arithmetic(op: str, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    a, b = _double(left), _double(right)
    if op == "/":
        return exp.paren(exp.Div(this=a, expression=exp.func("NULLIF", b, _literal(0)), typed=False, safe=False))
    return exp.paren(_ARITHMETIC[op](this=a, expression=b))


def _call(name: str, arguments: list[exp.Expr]) -> exp.Expr:
    if name in _PARTS:
        return exp.cast(exp.Extract(this=exp.var(_PARTS[name]), expression=arguments[0]), "BIGINT")
    if name == "ROUND":
        return _round(*arguments)
    if name in ("LEAST", "GREATEST"):
        arguments = [_double(argument) for argument in arguments]
    return exp.func(name, *arguments)


def _round(x: exp.Expr, digits: exp.Expr | None = None) -> exp.Expr:
    """Halves away from zero, spelled out: databases round doubles in their own ways."""
    power = 0 if digits is None else int(digits.name)
    scale = _literal(float(10**power))
    scaled = exp.paren(exp.Mul(this=_double(x), expression=scale))
    whole = exp.func("TRUNC", scaled)
    beyond = exp.GTE(this=exp.func("ABS", exp.paren(exp.Sub(this=scaled, expression=whole))), expression=_literal(0.5))
    step = exp.paren(exp.Case(ifs=[exp.If(this=beyond, true=exp.func("SIGN", scaled))], default=_literal(0.0)))
    return exp.paren(
        exp.Div(this=exp.paren(exp.Add(this=whole, expression=step)), expression=scale, typed=False, safe=False)
    )
