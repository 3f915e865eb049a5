"""DynamoDB's expressions, as far as boto3's conditions and the ledger's updates use them.

A text is parsed once and cached; names and values are filled in when it is evaluated. Items are in wire format: `{"S": "…"}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

Value = dict[str, Any]
Item = dict[str, Value]
Names = Mapping[str, str]
Values = Mapping[str, Value]
Test = Callable[[Item, Names, Values], bool]

_TOKEN = re.compile(r"\s*([A-Za-z_]+|[#:][A-Za-z0-9_]+|<>|<=|>=|[=<>(),])")
_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class UnknownExpressionError(Exception):
    """An expression that this simulation does not support yet. It must be implemented, not guessed."""


def condition(text: str | None, names: Names | None, values: Values | None, item: Item | None) -> bool:
    """Whether the item (None if it does not exist) fulfils the condition; an absent condition always holds."""
    return text is None or _test(text)(item or {}, names or {}, values or {})


def updated(text: str, names: Names | None, values: Values | None, item: Item) -> Item:
    """A copy of the item with the update applied."""
    new = dict(item)
    for act in _update(text):
        act(new, item, names or {}, values or {})
    return new


@dataclass(frozen=True, slots=True)
class Within:
    """A key condition: the partition, and the bounds of the sort key. beginning: a prefix, instead of bounds."""

    partition: str
    low: str | None = None
    high: str | None = None
    low_open: bool = False
    high_open: bool = False
    beginning: str | None = None


def within(text: str, names: Names, values: Values, hash_key: str, range_key: str) -> Within:
    """The partition and the part of it that a key condition asks for."""
    found: dict[str, Any] = {}
    for name, operator, *operands in _terms(text):
        attribute, texts = names[name], [values[one]["S"] for one in operands]
        if attribute == hash_key and operator == "=":
            found["partition"] = texts[0]
        elif attribute != range_key:
            raise UnknownExpressionError(text)
        elif operator == "begins_with":
            found["beginning"] = texts[0]
        elif operator == "BETWEEN":
            found |= {"low": texts[0], "high": texts[1]}
        elif operator == "=":
            found |= {"low": texts[0], "high": texts[0]}
        else:
            side = "low" if operator[0] == ">" else "high"
            found |= {side: texts[0], f"{side}_open": len(operator) == 1}
    return Within(**found)


@cache
def _terms(text: str) -> tuple[tuple[str, ...], ...]:
    """The terms of a key condition, each as name, operator, operands; only AND joins them."""
    reader = _Reader(text)
    terms = []
    depth = 0
    while reader.left():
        token = reader.take()
        if token in "()":
            depth += 1 if token == "(" else -1
        elif token == "begins_with":
            reader.expect("(")
            name = reader.take()
            reader.expect(",")
            terms.append((name, token, reader.take()))
            reader.expect(")")
        elif token[0] == "#":
            operator = reader.take()
            operands = [reader.take()]
            if operator == "BETWEEN":
                reader.expect("AND")
                operands.append(reader.take())
            terms.append((token, operator, *operands))
        elif token != "AND":
            raise UnknownExpressionError(text)
    return tuple(terms)


class _Reader:
    """The tokens of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[str] = []
        place = 0
        while place < len(text.rstrip()):
            found = _TOKEN.match(text, place)
            if found is None:
                raise UnknownExpressionError(text)
            self._tokens.append(found[1])
            place = found.end()
        self._place = 0

    def left(self) -> bool:
        return self._place < len(self._tokens)

    def peek(self) -> str:
        return self._tokens[self._place] if self.left() else ""

    def take(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1]

    def expect(self, token: str) -> None:
        if self.take() != token:
            raise UnknownExpressionError(self._text)


@cache
def _test(text: str) -> Test:
    reader = _Reader(text)
    test = _any_of(reader)
    if reader.left():
        raise UnknownExpressionError(text)
    return test


def _any_of(reader: _Reader) -> Test:
    tests = [_all_of(reader)]
    while reader.peek() == "OR":
        reader.take()
        tests.append(_all_of(reader))
    return tests[0] if len(tests) == 1 else lambda *given: any(test(*given) for test in tests)


def _all_of(reader: _Reader) -> Test:
    tests = [_one(reader)]
    while reader.peek() == "AND":
        reader.take()
        tests.append(_one(reader))
    return tests[0] if len(tests) == 1 else lambda *given: all(test(*given) for test in tests)


def _one(reader: _Reader) -> Test:
    token = reader.take()
    if token == "(":
        inside = _any_of(reader)
        reader.expect(")")
        return inside
    if token == "NOT":
        negated = _one(reader)
        return lambda *given: not negated(*given)
    if token in ("attribute_exists", "attribute_not_exists"):
        reader.expect("(")
        name = reader.take()
        reader.expect(")")
        wanted = token == "attribute_exists"
        return lambda item, names, values: (names[name] in item) is wanted
    if token in ("begins_with", "contains"):
        reader.expect("(")
        left = reader.take()
        reader.expect(",")
        right = reader.take()
        reader.expect(")")
        return _within_text(token, left, right)
    return _compared(token, reader)


def _within_text(function: str, left: str, right: str) -> Test:
    def test(item: Item, names: Names, values: Values) -> bool:
        found = _operand(left, item, names, values)
        wanted = _operand(right, item, names, values)
        if found is None or wanted is None or "S" not in found:
            return False
        return found["S"].startswith(wanted["S"]) if function == "begins_with" else wanted["S"] in found["S"]

    return test


def _compared(left: str, reader: _Reader) -> Test:
    operator = reader.take()
    operands = [reader.take()]
    if operator == "BETWEEN":
        reader.expect("AND")
        operands.append(reader.take())
    elif operator not in _ORDERED and operator not in ("=", "<>"):
        raise UnknownExpressionError(operator)

    def test(item: Item, names: Names, values: Values) -> bool:
        one = _operand(left, item, names, values)
        others = [_operand(other, item, names, values) for other in operands]
        if operator in ("=", "<>"):
            return (one is not None and _same(one, others[0])) is (operator == "=")
        if one is None or any(other is None or other.keys() != one.keys() for other in others):
            return False
        if operator == "BETWEEN":
            return bool(_plain(others[0]) <= _plain(one) <= _plain(others[1]))
        return _ORDERED[operator](_plain(one), _plain(others[0]))

    return test


def _operand(token: str, item: Item, names: Names, values: Values) -> Value | None:
    return values[token] if token[0] == ":" else item.get(names[token])


def _same(one: Value, other: Value | None) -> bool:
    return other is not None and one.keys() == other.keys() and _plain(one) == _plain(other)


def _plain(value: Value | None) -> Any:
    assert value is not None
    ((kind, inner),) = value.items()
    return Decimal(inner) if kind == "N" else inner  # texts sort by code point, as their UTF-8 does


_VERB = re.compile(r"\b(SET|REMOVE|ADD)\b ")
_COMMA = re.compile(r", (?![^(]*\))")
_IF_ABSENT = re.compile(r"if_not_exists\((#\w+), (:\w+)\)")
Act = Callable[[Item, Item, Names, Values], None]


@cache
def _update(text: str) -> tuple[Act, ...]:
    _, *parts = _VERB.split(text)
    acts = []
    for verb, clauses in zip(parts[::2], parts[1::2], strict=True):
        for clause in _COMMA.split(clauses.strip()):
            acts.append({"SET": _set, "REMOVE": _remove, "ADD": _add}[verb](clause.strip()))
    return tuple(acts)


def _set(clause: str) -> Act:
    name, _, source = clause.partition(" = ")
    absent = _IF_ABSENT.fullmatch(source)
    if absent is None and source[0] != ":":
        raise UnknownExpressionError(clause)

    def act(new: Item, old: Item, names: Names, values: Values) -> None:
        if absent is None:
            new[names[name]] = values[source]
        else:
            new[names[name]] = old.get(names[absent[1]], values[absent[2]])

    return act


def _remove(clause: str) -> Act:
    def act(new: Item, old: Item, names: Names, values: Values) -> None:
        new.pop(names[clause], None)

    return act


def _add(clause: str) -> Act:
    name, value = clause.split(" ")

    def act(new: Item, old: Item, names: Names, values: Values) -> None:
        number = Decimal(old.get(names[name], {"N": "0"})["N"]) + Decimal(values[value]["N"])
        new[names[name]] = {"N": format(number.normalize(), "f")}

    return act
