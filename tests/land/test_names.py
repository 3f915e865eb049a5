"""Names: on one line without what nobody sees, and when two of them are one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.holder import is_contact_of, same_holder
from land.names import one_line
from land.people import Person, Role
from tests.cast import firm

UNSEEN = ["\u202e", "\u200b", "\u00ad", "\ufeff", "\u2066", "\x00", "\x07", "\x7f", "\u061c"]
BREAKS = ["\n", "\r\n", "\t", "\v", "\f", "\x85", "\u2028", "\u2029", "\n\n"]


@given(st.text())
def test_a_name_is_one_line_that_shows_all_it_holds(text: str) -> None:
    found = one_line(text)
    assert not {unicodedata.category(char) for char in found} & {"Cc", "Cf", "Zl", "Zp"}
    assert one_line(found) == found


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])), st.sampled_from(UNSEEN), st.data())
def test_what_nobody_sees_makes_no_other_name(text: str, unseen: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert one_line(text) == text
    assert one_line(text[:at] + unseen + text[at:]) == text


@pytest.mark.parametrize("between", BREAKS)
def test_line_breaks_and_tabs_are_a_space(between: str) -> None:
    assert one_line(f"张{between}三") == "张 三"


@pytest.mark.parametrize(
    "written",
    [
        "示范(中国)公司", "示范（中国）公司", "示范 （中国） 公司", "示范【中国】公司", "示范〔中国〕\n公司", "示范﹙中国﹚公司",
        "示\u200b范(中国)公司",
    ],
)  # fmt: skip
def test_widths_spaces_and_brackets_make_no_other_holder(written: str) -> None:
    assert same_holder(written, "示范(中国)公司")


@pytest.mark.parametrize("other", ["示范中国公司", "示范(中国)", "示范(中国)公司一", ""])
def test_whatever_else_differs_is_another_holder(other: str) -> None:
    assert not same_holder(other, "示范(中国)公司")


def other_spaces(text: str) -> str:
    return "\u3000".join(f" {text}\n")


@given(st.text(), st.text(), st.text())
def test_being_one_holder_is_an_equality(one: str, two: str, three: str) -> None:
    assert same_holder(one, one) and same_holder(one, two) == same_holder(two, one)
    assert not (same_holder(one, two) and same_holder(two, three)) or same_holder(one, three)
    assert same_holder(one, other_spaces(one))


def test_a_contact_speaks_for_a_parcel_while_it_is_the_holders_they_were_named_under() -> None:
    contact = firm("e1", "P1", "P2", address="e1@firm.example", holder="甲公司")
    assert is_contact_of(contact, "P1", "甲 公司")
    assert not is_contact_of(contact, "P1", "乙公司")
    assert not is_contact_of(contact, "P3", "甲公司")


def test_nobody_else_is_an_enterprises_contact() -> None:
    agent = Person(
        "a1", "代办员", "a@b.example", frozenset({Role.AGENT}), parcels=frozenset({"P1"}), holders={"P1": "甲公司"}
    )
    unnamed = Person("e1", "企业", "e@b.example", frozenset({Role.ENTERPRISE}), parcels=frozenset({"P1"}))
    assert not is_contact_of(agent, "P1", "甲公司") and not is_contact_of(unnamed, "P1", "")
