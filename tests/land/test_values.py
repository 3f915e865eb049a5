"""The dataclasses of `land.values` are those of the standard library, made later."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest
from pydantic import TypeAdapter

from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """Of every kind of field."""

    name: str
    number: int = 3
    parts: list[str] = dataclasses.field(default_factory=list)
    apart: int = dataclasses.field(default=7, compare=False)
    uncounted: dict[str, int] = dataclasses.field(default_factory=dict, hash=False)
    hidden: int | None = dataclasses.field(default=None, init=False, repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """The same by the standard library."""

    name: str
    number: int = 3
    parts: list[str] = dataclasses.field(default_factory=list)
    apart: int = dataclasses.field(default=7, compare=False)
    uncounted: dict[str, int] = dataclasses.field(default_factory=dict, hash=False)
    hidden: int | None = dataclasses.field(default=None, init=False, repr=False, compare=False)


@dataclass(slots=True)
class Changing:
    """Is not frozen."""

    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.tags += ("made",)


@dataclass(slots=True, unsafe_hash=True)
class Own:
    """Compares in its own way."""

    value: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and self.value.lower() == other.value.lower()


def test_a_value_takes_compares_and_shows_as_the_librarys_does() -> None:
    for given, named in (((), {"name": "a"}), (("a", 4, ["x"]), {"apart": 1}), (("a",), {"uncounted": {"b": 1}})):
        ours, theirs = Ours(*given, **named), Theirs(*given, **named)  # type: ignore[arg-type]
        assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
        assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
        assert ours == copy.copy(ours) == pickle.loads(pickle.dumps(ours))
    assert Ours("a", apart=1) == Ours("a", apart=2) != Ours("b")
    assert Ours("a") != Theirs("a")
    assert Ours.__match_args__ == Theirs.__match_args__  # type: ignore[attr-defined]
    assert Ours("a").parts is not Ours("a").parts


@pytest.mark.parametrize("given", [{}, {"name": "a", "more": 1}, {"name": "a", "hidden": 1}])
def test_what_no_field_takes_is_refused(given: dict[str, Any]) -> None:
    for kind in (Ours, Theirs):
        with pytest.raises(TypeError):
            kind(**given)


def test_a_frozen_value_stays_as_it_is_and_only_what_cannot_change_has_a_hash() -> None:
    one = Ours("a", parts=[])
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.name = "b"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.name
    assert dataclasses.replace(one, name="b") == Ours("b")
    assert not hasattr(one, "__dict__")
    with pytest.raises(TypeError):
        hash(one)  # a list has none
    with pytest.raises(TypeError):
        hash(Changing())


def test_a_value_that_may_change_makes_itself_ready_and_keeps_its_own_way_of_comparing() -> None:
    one = Changing(("a",))
    one.tags += ("b",)
    assert one.tags == ("a", "made", "b") and one != Changing(("a",))
    assert Own("A") == Own("a") and hash(Own("A")) != hash(Own("a"))


def test_pydantic_reads_it_like_any_dataclass() -> None:
    assert TypeAdapter(Ours).validate_python({"name": "a", "number": "4"}) == Ours("a", 4)
