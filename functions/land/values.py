"""Dataclasses whose `__init__` is compiled when the first instance is created.

The standard library compiles up to six methods per class at import. That takes a millisecond per class, two thirds of a
door's import time besides boto3. Here comparison, hash and repr are written once for all classes, and most classes never
get an instance in a fresh process. Everything else comes from the standard library: fields, slots, `replace`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

Kind = TypeVar("Kind", bound=type)
_NOT_GIVEN = object()
_NO_HASH = ("__hash__", None)  # set by Python itself when a class defines `__eq__`

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool = False, slots: bool = False, unsafe_hash: bool = False) -> Callable[[Kind], Kind]:
        """The class with `__init__`, `__eq__` and `__repr__` over its fields, and `__hash__` if frozen or requested.

        Methods that the class defines itself are kept. order, kw_only and InitVar are not supported.
        """

        def made(cls: Kind) -> Kind:
            own = {name for name, value in cls.__dict__.items() if (name, value) != _NO_HASH}
            cls.__doc__ = cls.__doc__ or cls.__name__  # otherwise dataclasses inspects a signature to write one
            found = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            methods = _compared(found, hashed=frozen or unsafe_hash)
            methods |= {"__init__": _first_init(found, frozen=frozen), "__repr__": _shown}
            if frozen:
                methods |= {"__setattr__": _refused, "__delattr__": _refused}
            if frozen and slots:
                methods |= {"__getstate__": _state, "__setstate__": _restored}
            for name in methods.keys() - own:
                setattr(found, name, methods[name])
            return found

        return made


def _compared(of: type, *, hashed: bool) -> dict[str, Any]:
    fields = dataclasses.fields(of)
    compared = _reader([one.name for one in fields if one.compare])
    counted = _reader([one.name for one in fields if (one.compare if one.hash is None else one.hash)])

    def equal(self: Any, other: object) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__eq__": equal, "__hash__": (lambda self: hash(counted(self))) if hashed else None}


def _reader(names: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda self: ()


def _first_init(of: Any, *, frozen: bool) -> Callable[..., None]:
    def first(self: Any, *given: Any, **named: Any) -> None:
        of.__init__ = _init(of, frozen=frozen)
        of.__init__(self, *given, **named)

    return first


def _init(of: Any, *, frozen: bool) -> Callable[..., None]:
    """An `__init__` that takes the fields in order, as in the standard library."""
    known: dict[str, Any] = {"_not_given": _NOT_GIVEN}
    takes, does = ["self"], []
    for one in dataclasses.fields(of):
        name, value = one.name, one.name
        if one.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = one.default
            takes.append(f"{name}=_default_{name}")
            value = name if one.init else f"_default_{name}"
        elif one.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = one.default_factory
            takes.append(f"{name}=_not_given")
            value = f"_make_{name}() if {name} is _not_given else {name}" if one.init else f"_make_{name}()"
        else:
            takes.append(name)
        if not one.init:
            takes.pop()
        if frozen:  # the slot's own setter is a third faster than object.__setattr__
            known[f"_set_{name}"] = getattr(of, name).__set__
        does.append(f"_set_{name}(self, {value})" if frozen else f"self.{name} = {value}")
    if hasattr(of, "__post_init__"):
        does.append("self.__post_init__()")
    # The source text contains only names of our own fields.
    exec(f"def __init__({', '.join(takes)}):\n " + "\n ".join(does or ["pass"]), known)  # noqa: S102
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{of.__qualname__}.__init__"
    return made


def _shown(self: Any) -> str:
    said = (f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(said)})"


def _refused(self: Any, name: str, *_: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restored(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
