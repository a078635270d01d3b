"""A condition on one record: the tree as plain Python functions, None for NULL."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sarhad.profiles.language.functions import FUNCTIONS
from sarhad.profiles.language.patterns import regular_expression
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
)

Evaluate = Callable[[Mapping[str, Any]], Any]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def clean(value: Any) -> Any:
    """A record's value as the language sees it: NaN is NULL, a date is the moment it begins."""
    if isinstance(value, float):
        return value if value == value else None
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def evaluator(node: Node) -> Evaluate:
    """A function from a record to the node's value; a column the record lacks is NULL."""
    match node:
        case Column(name):
            return lambda record: clean(record.get(name))
        case Constant(value):
            return lambda record: value
        case Arithmetic(op, left, right):
            return _arithmetic(op, evaluator(left), evaluator(right))
        case Call(name, arguments):
            return _call(name, [evaluator(argument) for argument in arguments])
        case Case(branches, otherwise):
            return _case([(evaluator(when), evaluator(value)) for when, value in branches], evaluator(otherwise))
        case Compare(op, left, right):
            return _strict(_COMPARE[op], evaluator(left), evaluator(right))
        case In(subject, values):
            return _unary(evaluator(subject), lambda value: value in values)
        case Like(subject, pattern):
            matches = re.compile(regular_expression(pattern)).fullmatch
            return _unary(evaluator(subject), lambda value: matches(value) is not None)
        case IsNull(subject):
            of = evaluator(subject)
            return lambda record: of(record) is None
        case Not(argument):
            return _unary(evaluator(argument), operator.not_)
        case And(arguments):
            return _kleene([evaluator(argument) for argument in arguments], decides=False)
        case Or(arguments):
            return _kleene([evaluator(argument) for argument in arguments], decides=True)


def _unary(of: Evaluate, function: Callable[[Any], Any]) -> Evaluate:
    def evaluate(record: Mapping[str, Any]) -> Any:
        value = of(record)
        return None if value is None else function(value)

    return evaluate


def _strict(function: Callable[[Any, Any], Any], left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(record: Mapping[str, Any]) -> Any:
        a, b = left(record), right(record)
        return None if a is None or b is None else function(a, b)

    return evaluate


def _arithmetic(op: str, left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(record: Mapping[str, Any]) -> float | None:
        a, b = left(record), right(record)
        if a is None or b is None:
            return None
        if op == "/":
            return _known(float(a) / float(b)) if b else None
        return _known(_ARITHMETIC[op](float(a), float(b)))

    return evaluate


def _known(number: float) -> float | None:
    return number if number == number else None


def _call(name: str, arguments: list[Evaluate]) -> Evaluate:
    function = FUNCTIONS[name]

    def evaluate(record: Mapping[str, Any]) -> Any:
        values = [argument(record) for argument in arguments]
        if function.strict and any(value is None for value in values):
            return None
        return function.on_record(*values)

    return evaluate


def _case(branches: list[tuple[Evaluate, Evaluate]], otherwise: Evaluate) -> Evaluate:
    def evaluate(record: Mapping[str, Any]) -> Any:
        for when, value in branches:
            if when(record):
                return value(record)
        return otherwise(record)

    return evaluate


def _kleene(arguments: list[Evaluate], decides: bool) -> Evaluate:
    def evaluate(record: Mapping[str, Any]) -> bool | None:
        unknown = False
        for argument in arguments:
            value: bool | None = argument(record)
            if value is decides:
                return decides
            unknown = unknown or value is None
        return None if unknown else not decides

    return evaluate
