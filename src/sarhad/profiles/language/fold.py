"""Parts of a condition that name no column are worked out once, when it is read."""

from __future__ import annotations

from dataclasses import replace

from sarhad.profiles.language.records import evaluator
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
    columns_of,
)


def fold(node: Node) -> Node:
    """The same meaning with every constant part replaced by its value."""
    if not columns_of(node):
        return node if isinstance(node, Constant) else Constant(evaluator(node)({}), node.kind)
    match node:
        case Column() | Constant():
            return node
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return replace(node, left=fold(left), right=fold(right))
        case Call("COALESCE", arguments):
            return _first_known(node, tuple(map(fold, arguments)))
        case Call(_, arguments) | And(arguments) | Or(arguments):
            return replace(node, arguments=tuple(map(fold, arguments)))
        case Case():
            return _branches(node)
        case In(subject) | Like(subject) | IsNull(subject):
            return replace(node, subject=fold(subject))
        case Not(argument):
            return Not(fold(argument))


def _first_known(node: Call, arguments: tuple[Node, ...]) -> Node:
    """Nothing after a known constant can be reached, and NULL is passed over."""
    kept: list[Node] = []
    for argument in arguments:
        if isinstance(argument, Constant) and argument.value is None:
            continue
        kept.append(argument)
        if isinstance(argument, Constant):
            break
    return kept[0] if len(kept) == 1 else replace(node, arguments=tuple(kept))


def _branches(node: Case) -> Node:
    """Branches that can never or must always be taken are settled."""
    otherwise = fold(node.otherwise)
    kept: list[tuple[Node, Node]] = []
    for when, value in node.branches:
        settled = fold(when)
        if not isinstance(settled, Constant):
            kept.append((settled, fold(value)))
        elif settled.value is True:
            otherwise = fold(value)
            break
    return Case(tuple(kept), otherwise, node.kind) if kept else otherwise
