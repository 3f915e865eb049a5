"""Items as they must never come out of the table: of a newer schema, with a field of the wrong type, without a field. And JSON
as it must never come in."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from tests.leaks import MARKER

Item = dict[str, Any]  # as it travels
Path = tuple[str, ...]
_KEYS = {"pk", "sk", "kind"}
_WRONG: tuple[Item, ...] = (
    {"S": MARKER},
    {"L": [{"S": MARKER}, {"M": {MARKER: {"S": MARKER}}}]},
    {"M": {MARKER: {"N": "1"}}},
    {"N": "7"},
)


def newer(item: Item) -> None:
    """Newer code wrote it."""
    item["v"] = {"N": "2"}


def paths(item: Item) -> list[Path]:
    """The names of the item's fields, and of what its fields hold, one deep."""
    names = [name for name in item if "kind" not in item or name not in _KEYS]
    return [(name,) for name in names] + [(name, inner) for name in names for inner in item[name].get("M", ())]


def torn(item: Item, path: Path) -> None:
    """The field is missing."""
    _holder(item, path).pop(path[-1], None)


def broken(item: Item, path: Path, number: int) -> None:
    """The field is of another type, or says something else; in which way, the number says."""
    holder = _holder(item, path)
    if path[-1] in holder:
        holder[path[-1]] = _WRONG[number % len(_WRONG)]


def _holder(item: Item, path: Path) -> Item:
    for name in path[:-1]:
        item = item.get(name, {}).get("M", {})
    return item


def wrongs(document: Any) -> Iterator[Any]:
    """The JSON document with each of its parts in turn replaced by what it must not be, or left out."""
    for path in _ways(document):
        for wrong in (MARKER, f"{MARKER}\ud800", [MARKER], {MARKER: {MARKER: MARKER}}, 7, None):
            yield _changed(document, path, lambda holder, name, wrong=wrong: holder.__setitem__(name, wrong))  # type: ignore[misc]
        yield _changed(document, path, lambda holder, name: holder.__delitem__(name))


def _ways(document: Any) -> Iterator[tuple[Any, ...]]:
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for name, value in inner:
        yield (name,)
        yield from ((name, *rest) for rest in _ways(value))


def _changed(document: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    whole = copy.deepcopy(document)
    holder = whole
    for name in path[:-1]:
        holder = holder[name]
    change(holder, path[-1])
    return whole
