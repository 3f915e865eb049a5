"""Land's values as items of the table, and back.

Figures stay strings (DynamoDB would make 1.10 a 1.1), days are ISO strings, fractions "n/d", enums their value. What
comes from the table is validated here, once, by pydantic. Every item carries the schema version `v`: a reader takes
VERSION, and will lift the version before it when there is one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from land.adjustment import AdjustmentRow
from land.assessment import Assessment, Explanation, Idle, Known, Outcome
from land.dossier import Dossier, Received, Source
from land.parcel import RegisterRow
from land.returns import ReturnRow
from land.upload import Entry, Upload
from telling.alert import IDLE

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Item = dict[str, Any]
Value = TypeVar("Value")
Given = ParamSpec("Given")

VERSION = 1
_ROW_KINDS: dict[str, type[RegisterRow] | type[ReturnRow] | type[AdjustmentRow]] = {
    "register": RegisterRow,
    "return": ReturnRow,
    "adjustment": AdjustmentRow,
}
_ROW_KIND = {kind: name for name, kind in _ROW_KINDS.items()}
_CHUNK = 300_000  # bytes of what lies in parts; an item holds 400 KB
_LONGEST_NOTE = 4000  # characters; the workbook itself keeps the rest
# What runs on from day to day, and what is said about it, makes no new assessment (domain.md section 6, next_change_on).
_COUNTS = frozenset(
    {"on", "next_change_on", "lag_days", "excused_days", "money_at_stake_yuan", "explanation", "reason"}
)


class UnknownVersionError(Exception):
    """An item of a schema that this code does not know: newer code wrote it."""


class BrokenItemError(Exception):
    """An item is not what its kind says. It tells who read it and the type of what went wrong; nothing that the item holds."""


def wordless(read: Callable[Given, Value]) -> Callable[Given, Value]:
    """The reader, with BrokenItemError in place of any error that might quote what it read.

    Pydantic hides its input only where a model has a `model_config`; land's dataclasses know nothing of pydantic, and a
    TypeAdapter of a dataclass takes no configuration. What `int` or `date.fromisoformat` say quotes their input always.
    """

    @wraps(read)
    def reading(*args: Given.args, **kwargs: Given.kwargs) -> Value:
        try:
            return read(*args, **kwargs)
        except (UnknownVersionError, BrokenItemError):
            raise
        except Exception as error:
            told = f"{read.__name__}: {type(error).__name__}"
        raise BrokenItemError(told)  # not while the error is handled, else it would hang on this one as its context

    return reading


_adapters: dict[object, TypeAdapter[Any]] = {}  # building one costs a millisecond or more


def _adapter(kind: type[Value]) -> TypeAdapter[Value]:
    if kind not in _adapters:
        from pydantic import TypeAdapter  # a quarter of a cold start, for doors that read such an item only

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


@wordless
def load(kind: type[Value], item: Mapping[str, Any]) -> Value:
    """The dataclass that the item holds; attributes that it does not know are left out."""
    return _adapter(kind).validate_python(lifted(item))


def lifted(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The item in the present schema; UnknownVersionError where it is newer."""
    if item.get("v") != VERSION:
        raise UnknownVersionError
    return item


def item(key: Mapping[str, str], kind: str, *values: Mapping[str, Any]) -> Item:
    """An item under its key, with its kind and schema version; what is None is left out."""
    merged: Item = {**key, "kind": kind, "v": VERSION}
    for some in values:
        merged.update((name, value) for name, value in some.items() if value is not None)
    return merged


def plain(value: object) -> Any:
    """The value as JSON has it: dataclasses as mappings, sets sorted, exact numbers as strings."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Explanation):
        return {"code": value.code, "values": {name: _tagged(known) for name, known in value.values.items()}}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.init}
    if isinstance(value, Mapping):
        return {plain(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, date):  # a moment is one, too
        return value.isoformat()
    return str(value)  # Fraction "n/d", Decimal as written


def _tagged(known: Known) -> dict[str, Any]:
    if isinstance(known, date):
        return {"day": known.isoformat()}
    if isinstance(known, Fraction):
        return {"fraction": str(known)}
    if isinstance(known, int):
        return {"number": known}
    return {"text": str(known)}


_UNTAG: dict[str, Callable[[Any], Known]] = {
    "day": date.fromisoformat,
    "fraction": Fraction,
    "number": int,
    "text": str,
}


def _explanation(stored: Mapping[str, Any]) -> Explanation:
    values: dict[str, Known] = {}
    for name, tagged in stored["values"].items():
        ((tag, value),) = tagged.items()
        values[name] = _UNTAG[tag](value)
    return Explanation(stored["code"], values)


def encode_assessment(assessment: Assessment) -> dict[str, Any]:
    """The assessment as JSON that loses nothing; `decode_assessment` gives back an equal one."""
    return dict(plain(assessment))


@wordless
def decode_assessment(stored: Mapping[str, Any]) -> Assessment:
    return _adapter(Assessment).validate_python(
        {
            **stored,
            "idle": decode_idle(stored["idle"]),
            "commitments": tuple(decode_outcome(outcome) for outcome in stored["commitments"]),
        }
    )


@wordless
def decode_outcome(stored: Mapping[str, Any]) -> Outcome:
    """A commitment's part of an assessment, as steps and alerts carry it."""
    return _adapter(Outcome).validate_python({**stored, "explanation": _explanation(stored["explanation"])})


def decode_judged(subject: str, stored: Mapping[str, Any]) -> Outcome | Idle | None:
    """What an assessment says of the subject of an alert; None where it says nothing."""
    if not stored:
        return None
    return decode_idle(stored) if subject == IDLE else decode_outcome(stored)


@wordless
def decode_idle(stored: Mapping[str, Any]) -> Idle:
    return _adapter(Idle).validate_python({**stored, "reason": _explanation(stored["reason"])})


def fingerprint(said: Mapping[str, Any]) -> str:
    """The same for two encoded assessments that differ only in running counts, sentences and days of judgement."""
    return digest(_without_counts(said))


def _without_counts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_counts(inner) for name, inner in value.items() if name not in _COUNTS}
    return [_without_counts(inner) for inner in value] if isinstance(value, list) else value


def digest(value: object) -> str:
    """A short name of exactly this JSON value."""
    return sha256(canonical(value)).hexdigest()[:24]


def canonical(value: object) -> bytes:
    """The JSON value as the one text that stands for it."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def row(key: Mapping[str, str], upload: Upload, entry: Entry) -> Item:
    """A row received: all of its cells with unit and address, and where, from whom and when it came."""
    value = dict(plain(entry.row))
    if "details" in value:
        value["details"] = {name: text[:_LONGEST_NOTE] for name, text in value["details"].items()}
    if "reason" in value:
        value["reason"] = value["reason"][:_LONGEST_NOTE]
    source = {
        "upload_id": upload.upload_id,
        "actor": upload.actor,
        "seq": upload.seq,
        "received_at": plain(upload.received_at),
        "position": entry.position,
        "sheet": entry.sheet,
        "line": entry.line,
        "cells": dict(entry.cells),
        "asked": sorted(entry.asked) or None,
        "twice": dict(entry.twice) or None,
    }
    return item(key, "row", {"row_kind": _ROW_KIND[type(entry.row)], "row": value}, source)


@wordless
def dossier(rows: list[Item], parcel_no: str = "", gone: Iterable[Item] = ()) -> Dossier:
    """The dossier that the row items of a parcel, in the order of receipt, make up. parcel_no: its first number, where there
    may be no row. gone: those that were withdrawn."""
    found: dict[str, list[Received[Any]]] = {name: [] for name in _ROW_KINDS}
    for stored in map(lifted, rows):
        received_on = date.fromisoformat(stored["received_at"][:10])
        value: Any = _adapter(_ROW_KINDS[stored["row_kind"]]).validate_python(stored["row"])
        found[stored["row_kind"]].append(Received(value, received_on, _source(stored)))
    parcel_no = parcel_no or rows[0]["row"]["parcel_no"]
    withdrawn = dossier([one for one in gone if one["row_kind"] == "return"], parcel_no).returns if gone else ()
    return Dossier(
        parcel_no, tuple(found["register"]), tuple(found["return"]), tuple(found["adjustment"]), withdrawn=withdrawn
    )


def _source(stored: Mapping[str, Any]) -> Source:
    cells = dict(stored.get("cells", {}))
    sheet = stored.get("sheet")
    asked = frozenset(stored.get("asked", ()))
    twice = dict(stored.get("twice") or {})
    line = int(stored["line"])
    gone = tuple(map(int, str(stored.get("gone", "")).split()))
    return Source(
        stored["upload_id"],
        stored["actor"],
        int(stored["seq"]),
        sheet,
        line=line,
        cells=cells,
        asked=asked,
        twice=twice,
        gone=gone,
    )


def chunks(lines: Iterable[object]) -> Iterator[str]:
    """The lines, in their order, as JSON arrays, as few as may be and each short enough for an item."""
    chunk: list[str] = []
    room = 0
    for text in (json.dumps(line, ensure_ascii=False) for line in lines):
        cost = len(text.encode()) + 1
        if chunk and cost > room:
            yield f"[{','.join(chunk)}]"
            chunk = []
        room = (room if chunk else _CHUNK) - cost
        chunk.append(text)
    if chunk:
        yield f"[{','.join(chunk)}]"
