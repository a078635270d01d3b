"""sqlglot's tree into ours: one small method per construct of the safe subset; everything else is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from sqlglot import exp

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.language import literals
from sarhad.profiles.language.functions import FUNCTIONS
from sarhad.profiles.language.kinds import named
from sarhad.profiles.language.spot import nearest, place_of
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
    Kind,
    Like,
    Node,
    Not,
    Or,
    Value,
)
from sarhad.profiles.language.vocabulary import Vocabulary
from sarhad.sentences import say

COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
NAMED: dict[type[exp.Expr], str] = {
    exp.Abs: "ABS", exp.Length: "LENGTH", exp.Upper: "UPPER", exp.Lower: "LOWER",
    exp.Year: "YEAR", exp.Month: "MONTH", exp.Day: "DAY", exp.Hour: "HOUR", exp.Minute: "MINUTE",
}  # fmt: skip
VARIADIC: dict[type[exp.Expr], str] = {exp.Coalesce: "COALESCE", exp.Least: "LEAST", exp.Greatest: "GREATEST"}
PARTS = {"YEAR": "YEAR", "MONTH": "MONTH", "DAY": "DAY", "HOUR": "HOUR", "MINUTE": "MINUTE", "ISODOW": "WEEKDAY"}
ALLOWED = say(
    "allowed are comparisons, IN, BETWEEN, LIKE, IS NULL, AND, OR, NOT, arithmetic, CASE and {functions}",
    functions=", ".join(FUNCTIONS),
)


class Translator:
    """Translates one condition; keeps its text to tell where a mistake is."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text = text
        self._vocabulary = vocabulary

    def condition(self, tree: exp.Expr) -> Node:
        """A node that is a boolean."""
        node = self.value(tree)
        if node.kind != "boolean":
            self._refuse(
                tree, say("this is a {kind}, not a condition", kind=named(node.kind)), say("compare it with something")
            )
        return node

    def value(self, tree: exp.Expr) -> Node:
        """A node of any kind."""
        if type(tree) in COMPARISONS:
            return self._compare(tree)
        if type(tree) in ARITHMETIC:
            return Arithmetic(ARITHMETIC[type(tree)], self._number(tree.this), self._number(tree.expression))
        if type(tree) in NAMED:
            return self._call(tree, NAMED[type(tree)], [tree.this])
        translate = _TRANSLATIONS.get(type(tree))
        if translate is None:
            self._refuse(tree, say("{sql!r} is not part of the profile language", sql=tree.sql()[:60]), ALLOWED)
        return translate(self, tree)

    def _refuse(self, tree: exp.Expr, message: str, advice: str = "") -> NoReturn:
        raise SarhadError(Problem(message, advice, place_of(tree, self._text)))

    def _number(self, tree: exp.Expr) -> Node:
        node = self.value(tree)
        if node.kind != "number":
            self._refuse(
                tree, say("{sql} is a {kind}; arithmetic needs numbers", sql=tree.sql()[:60], kind=named(node.kind))
            )
        return node

    def _column(self, tree: exp.Expr) -> Node:
        if tree.args.get("table") is not None:
            self._refuse(tree, say("{sql} names a table", sql=tree.sql()), say("write the column alone"))
        return Column(tree.name, self._vocabulary.columns[tree.name])

    def _literal(self, tree: exp.Expr) -> Node:
        if tree.args.get("is_string"):
            return Constant(str(tree.this), "text")
        number = literals.number(str(tree.this))
        if abs(number) > sys.float_info.max:
            self._refuse(
                tree, say("{number} is too large a number", number=tree.this), say("numbers are in double precision")
            )
        return Constant(number, "number")

    def _null(self, tree: exp.Expr) -> Node:
        self._refuse(tree, say("NULL cannot be compared"), say("write IS NULL or IS NOT NULL"))

    def _boolean(self, tree: exp.Expr) -> Node:
        return Constant(bool(tree.this), "boolean")

    def _paren(self, tree: exp.Expr) -> Node:
        return self.value(tree.this)

    def _and(self, tree: exp.Expr) -> Node:
        return And(tuple(self.condition(part) for part in tree.flatten()))

    def _or(self, tree: exp.Expr) -> Node:
        return Or(tuple(self.condition(part) for part in tree.flatten()))

    def _not(self, tree: exp.Expr) -> Node:
        return Not(self.condition(tree.this))

    def _negate(self, tree: exp.Expr) -> Node:
        node = self._number(tree.this)
        if isinstance(node, Constant) and isinstance(node.value, int | float):
            return Constant(-node.value, "number")
        return Arithmetic("-", Constant(0, "number"), node)

    def _typed_literal(self, tree: exp.Expr) -> Node:
        kind = tree.args["to"].this.name
        if not isinstance(tree.this, exp.Literal) or kind not in ("DATE", "TIMESTAMP", "DATETIME"):
            self._refuse(tree, say("CAST is allowed only to write DATE '...' and TIMESTAMP '...'"))
        return self._moment(tree, str(tree.this.this))

    def _moment(self, tree: exp.Expr, text: str) -> Node:
        moment = literals.moment(text)
        if moment is None:
            self._refuse(
                tree,
                say("{text!r} is not a date", text=text),
                say("write DATE '2026-03-21' or TIMESTAMP '2026-03-21 18:00:00'"),
            )
        return Constant(moment, "moment")

    def _pair(self, tree: exp.Expr, left_tree: exp.Expr, right_tree: exp.Expr) -> tuple[Node, Node]:
        """Both sides as one kind; a text literal beside a moment is read as a moment."""
        if isinstance(left_tree, exp.Null) or isinstance(right_tree, exp.Null):
            self._refuse(tree, say("NULL cannot be compared"), say("write IS NULL or IS NOT NULL"))
        left, right = self.value(left_tree), self.value(right_tree)
        if left.kind == "moment" and isinstance(right, Constant) and isinstance(right.value, str):
            right = self._moment(right_tree, right.value)
        if right.kind == "moment" and isinstance(left, Constant) and isinstance(left.value, str):
            left = self._moment(left_tree, left.value)
        if left.kind != right.kind:
            advice = (
                say("write numbers without quotes, texts in single quotes") if "text" in (left.kind, right.kind) else ""
            )
            self._refuse(
                tree,
                say(
                    "{sql} is a {kind}, {other} is a {other_kind}",
                    sql=left_tree.sql()[:60],
                    kind=named(left.kind),
                    other=right_tree.sql()[:60],
                    other_kind=named(right.kind),
                ),
                advice,
            )
        return left, right

    def _compare(self, tree: exp.Expr) -> Node:
        left, right = self._pair(tree, tree.this, tree.expression)
        if left.kind == "boolean" and not isinstance(tree, exp.EQ | exp.NEQ):
            self._refuse(tree, say("conditions are compared only with = and <>"))
        return Compare(COMPARISONS[type(tree)], left, right)

    def _between(self, tree: exp.Expr) -> Node:
        subject, low = self._pair(tree, tree.this, tree.args["low"])
        _, high = self._pair(tree, tree.this, tree.args["high"])
        if subject.kind == "boolean":
            self._refuse(tree, say("BETWEEN needs numbers, texts or moments"))
        return And((Compare(">=", subject, low), Compare("<=", subject, high)))

    def _in(self, tree: exp.Expr) -> Node:
        named = tree.args.get("field")
        if isinstance(named, exp.Func):
            return self._in_named(tree, named)
        if tree.args.get("query") is not None or not tree.expressions:
            self._refuse(tree, say("IN needs a list of values"), say("queries are not allowed in a condition"))
        values = []
        for value_tree in tree.expressions:
            _, node = self._pair(tree, tree.this, value_tree)
            if not isinstance(node, Constant) or node.value is None:
                self._refuse(
                    value_tree,
                    say("{sql} is not a plain value", sql=value_tree.sql()[:60]),
                    say("IN takes written values only"),
                )
            values.append(node.value)
        return In(self.value(tree.this), frozenset(values))

    def _in_named(self, tree: exp.Expr, named: exp.Func) -> Node:
        """`IN LIST('name')`, `IN GROUP('EAEU')`, `IN HS('6403', '6404.11')`."""
        word = (named.name if isinstance(named, exp.Anonymous) else named.sql_name()).upper()
        subject = self.value(tree.this)
        names = [str(name.this) for name in named.expressions if isinstance(name, exp.Literal) and name.is_string]
        if subject.kind != "text" or not names or len(names) != len(named.expressions):
            self._refuse(
                tree,
                say("{word} needs a text column and names in quotes", word=word),
                say("such as hs_code IN {word}('6403')", word=word),
            )
        if word == "HS":
            return self._in_hs(tree, subject, names)
        known = {"LIST": self._vocabulary.lists, "GROUP": self._vocabulary.groups}.get(word)
        if known is None:
            self._refuse(
                tree,
                say("IN {word}(...) is not part of the profile language", word=word),
                say("there are LIST, GROUP and HS"),
            )
        members: set[Value] = set()
        for name in names:
            if name not in known:
                close = ", ".join(nearest(name, known)) or ", ".join(sorted(known)[:8])
                self._refuse(
                    named,
                    say("unknown {kind} {name!r}", kind=word.lower(), name=name),
                    say("nearest: {close}", close=close) if close else say("there are none"),
                )
            members |= known[name]
        return In(subject, frozenset(members))

    def _in_hs(self, tree: exp.Expr, subject: Node, names: Sequence[str]) -> Node:
        prefixes = [name.replace(".", "").replace(" ", "") for name in names]
        if not all(prefix.isdigit() and 2 <= len(prefix) <= 12 for prefix in prefixes):
            self._refuse(tree, say("HS takes codes of 2 to 12 digits"), say("such as HS('64', '6403', '6404.11')"))
        alternatives = tuple(Like(subject, f"{prefix}%") for prefix in sorted(set(prefixes)))
        return alternatives[0] if len(alternatives) == 1 else Or(alternatives)

    def _like(self, tree: exp.Expr) -> Node:
        subject, pattern = self.value(tree.this), tree.expression
        if subject.kind != "text" or not isinstance(pattern, exp.Literal) or not pattern.is_string:
            self._refuse(tree, say("LIKE needs a text column and a pattern in quotes"))
        if "\\" in str(pattern.this):
            self._refuse(tree, say("a LIKE pattern cannot hold a backslash"), say("databases disagree on its meaning"))
        like = Like(subject, str(pattern.this))
        return Not(like) if tree.args.get("negate") else like  # the parser writes NOT LIKE so

    def _is(self, tree: exp.Expr) -> Node:
        if isinstance(tree.expression, exp.Null):
            return IsNull(self.value(tree.this))
        if isinstance(tree.expression, exp.Boolean):
            subject = self.condition(tree.this)
            asked = subject if tree.expression.this else Not(subject)
            return Call("COALESCE", (asked, Constant(False, "boolean")), "boolean")
        self._refuse(tree, say("IS takes NULL, TRUE or FALSE"))

    def _case(self, tree: exp.Expr) -> Node:
        if tree.this is not None:
            self._refuse(
                tree, say("CASE with a subject is not part of the profile language"), say("write CASE WHEN condition")
            )
        otherwise_tree = tree.args.get("default")
        branches = [(self.condition(part.this), self._branch(part.args["true"])) for part in tree.args["ifs"]]
        values = [value for _, value in branches]
        values.append(self._branch(otherwise_tree) if otherwise_tree is not None else Constant(None, "boolean"))
        kind = self._common_kind(tree, values)
        typed = [Constant(None, kind) if _is_null(value) else value for value in values]
        return Case(tuple((when, value) for (when, _), value in zip(branches, typed, strict=False)), typed[-1], kind)

    def _branch(self, tree: exp.Expr) -> Node:
        return Constant(None, "boolean") if isinstance(tree, exp.Null) else self.value(tree)

    def _common_kind(self, tree: exp.Expr, values: Sequence[Node]) -> Kind:
        kinds = {value.kind for value in values if not _is_null(value)}
        if len(kinds) != 1:
            self._refuse(
                tree,
                say("the values here are of different kinds: {kinds}", kinds=named(*sorted(kinds)) or say("only NULL")),
            )
        return kinds.pop()

    def _variadic(self, tree: exp.Expr) -> Node:
        return self._call(tree, VARIADIC[type(tree)], [tree.this, *tree.expressions])

    def _round(self, tree: exp.Expr) -> Node:
        decimals = tree.args.get("decimals")
        return self._call(tree, "ROUND", [tree.this] if decimals is None else [tree.this, decimals])

    def _substring(self, tree: exp.Expr) -> Node:
        start, length = tree.args.get("start"), tree.args.get("length")
        if start is None or length is None:
            self._refuse(tree, say("SUBSTRING needs a start and a length"), say("such as SUBSTRING(hs_code, 1, 4)"))
        return self._call(tree, "SUBSTRING", [tree.this, start, length])

    def _extract(self, tree: exp.Expr) -> Node:
        part = str(tree.this.name).upper()
        if part not in PARTS:
            self._refuse(
                tree,
                say("EXTRACT({part} ...) is not part of the profile language", part=part),
                say("there are {parts}", parts=", ".join(PARTS)),
            )
        return self._call(tree, PARTS[part], [tree.expression])

    def _anonymous(self, tree: exp.Expr) -> Node:
        name = str(tree.this).upper()
        if name not in FUNCTIONS:
            close = ", ".join(nearest(name, FUNCTIONS)) or ", ".join(FUNCTIONS)
            self._refuse(tree, say("unknown function {name}", name=name), say("nearest: {close}", close=close))
        return self._call(tree, name, tree.expressions)

    def _call(self, tree: exp.Expr, name: str, argument_trees: Sequence[exp.Expr]) -> Node:
        function = FUNCTIONS[name]
        arguments = tuple(self.value(argument) for argument in argument_trees)
        if function.takes == "same":
            kind = self._common_kind(tree, arguments)
            if name != "COALESCE" and kind != "number":
                self._refuse(tree, say("{name} takes numbers", name=name))
            return Call(name, arguments, kind)
        least = len(function.takes) - function.optional
        kinds = tuple(argument.kind for argument in arguments)
        if not least <= len(kinds) <= len(function.takes) or kinds != tuple(function.takes[: len(kinds)]):
            self._refuse(
                tree,
                say(
                    "{name} takes ({takes}), not ({kinds})",
                    name=name,
                    takes=", ".join(function.takes),
                    kinds=", ".join(kinds),
                ),
            )
        self._refuse_odd_arguments(tree, name, arguments)
        return Call(name, arguments, function.gives or arguments[0].kind)

    def _refuse_odd_arguments(self, tree: exp.Expr, name: str, arguments: Sequence[Node]) -> None:
        """Engines disagree on odd positions, so positions are written numbers within bounds."""
        lowest = {"SUBSTRING": (1, 0), "ROUND": (0,)}.get(name, ())
        for node, low in zip(arguments[1:], lowest, strict=False):
            if not isinstance(node, Constant) or not isinstance(node.value, int) or not low <= node.value <= 1000:
                self._refuse(
                    tree,
                    say("{name} takes positions written as whole numbers, here from {low} to 1000", name=name, low=low),
                )


def _is_null(node: Node) -> bool:
    return isinstance(node, Constant) and node.value is None


_TRANSLATIONS: dict[type[exp.Expr], Callable[[Translator, exp.Expr], Node]] = {
    exp.Column: Translator._column,
    exp.Literal: Translator._literal,
    exp.Null: Translator._null,
    exp.Boolean: Translator._boolean,
    exp.Paren: Translator._paren,
    exp.And: Translator._and,
    exp.Or: Translator._or,
    exp.Not: Translator._not,
    exp.Neg: Translator._negate,
    exp.Cast: Translator._typed_literal,
    exp.Between: Translator._between,
    exp.In: Translator._in,
    exp.Like: Translator._like,
    exp.Is: Translator._is,
    exp.Case: Translator._case,
    exp.Coalesce: Translator._variadic,
    exp.Least: Translator._variadic,
    exp.Greatest: Translator._variadic,
    exp.Round: Translator._round,
    exp.Substring: Translator._substring,
    exp.Extract: Translator._extract,
    exp.Anonymous: Translator._anonymous,
}
