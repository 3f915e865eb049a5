"""宗地编号变更 as it is read: both numbers name the parcel, no number names two (domain.md sections 8 and 14)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.changes import changes
from intake.imported import Imported
from land.dossier import Dossier, Received, Source
from land.in_force import promises_on
from land.indicator import Fact
from land.numbers import Numbers
from land.people import Role
from land.standing import judge
from land.upload import HandsIn, Mandate
from tests import books
from tests.cast import D, parcel
from tests.cast import dossier as of
from tests.intake.taken import codes, only, register, taken

TODAY = D("2026-07-01")
KNOWN = {number: of(parcel(number)) for number in ("P-1", "P-2")}


def renumbered(old: str, new: Any, effective: str = "2026-06-01", **cells: Any) -> dict[str, Any]:
    return {"宗地编号": old, "事项类型": "宗地编号变更", "新约定值": new, "生效日期": effective, **cells}


def read(*rows: dict[str, Any], **given: Any) -> Imported:
    return taken(books.book(*rows), **{"known": KNOWN, "received_on": TODAY, **given})


def after(*rows: dict[str, Any]) -> tuple[dict[str, Dossier], Numbers]:
    found = read(*rows)
    assert codes(found) == []
    return found.known, found.numbers


# ---- What it does -----------------------------------------------------------------------------------------------------


def test_from_the_effective_day_the_parcel_is_shown_under_the_new_number() -> None:
    file = after(renumbered("P-1", "N-1", "2026-06-15"))[0]["P-1"]
    assert [promises_on(file, D(day)).parcel_no for day in ("2026-06-14", "2026-06-15")] == ["P-1", "N-1"]
    assert [judge(file, D(day)).parcel_no for day in ("2026-06-14", "2026-06-15")] == ["P-1", "N-1"]


def test_the_day_on_which_the_number_changes_is_a_next_change() -> None:
    file = after(renumbered("P-1", "N-1", "2026-08-15"))[0]["P-1"]
    plain = judge(KNOWN["P-1"], D("2026-08-01")).next_change_on
    assert plain is None or plain > D("2026-08-15")
    assert judge(file, D("2026-08-01")).next_change_on == D("2026-08-15")


def test_who_did_not_know_of_it_shows_the_old_number() -> None:
    file = after(renumbered("P-1", "N-1"))[0]["P-1"]
    assert judge(file, TODAY, known_on=D("2026-06-30")).parcel_no == "P-1"


def test_a_receipt_tells_old_and_new_number() -> None:
    found = read(renumbered("P-1", "N-1"))
    (change,) = changes(KNOWN, found)
    assert (change.parcel_no, change.item, change.old, change.new) == ("N-1", "宗地编号", "P-1", "N-1")


# ---- Both numbers name the parcel ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["P-1", "N-1", "Ｎ－１", " N—1 "])
def test_a_return_under_either_number_is_the_parcels(number: str) -> None:
    known, numbers = after(renumbered("P-1", "N-1"))
    row = {**books.RETURN, "宗地编号": number, "年度产值(万元)": 500}
    found = read(row, known=known, numbers=numbers)
    assert codes(found) == [] and list(found.entries) == ["P-1"]
    (stored,) = found.known["P-1"].returns
    assert stored.row.parcel_no == "P-1" and Fact.OUTPUT in stored.row.facts


def test_it_names_the_parcel_from_receipt_on_before_it_takes_effect() -> None:
    known, numbers = after(renumbered("P-1", "N-1", "2027-01-01"))
    found = read({**books.RETURN, "宗地编号": "N-1"}, known=known, numbers=numbers)
    assert list(found.entries) == ["P-1"]


def test_rows_of_the_same_upload_may_use_the_new_number() -> None:
    found = taken(
        books.book({**books.RETURN, "宗地编号": "N-1"}),
        books.book(register(宗地编号="N-1", 受让企业="乙公司")),
        books.book(renumbered("P-1", "N-1")),
        known=KNOWN,
        received_on=TODAY,
    )
    assert codes(found) == [] and list(found.entries) == ["P-1"]
    assert [one.row.enterprise for one in found.known["P-1"].registers] == ["甲公司", "乙公司"]


def test_a_question_answered_under_one_number_is_answered_under_the_other() -> None:
    promised = {"P-1": of(parcel("P-1", output_per_mu="100"))}
    row = {**books.RETURN, "年度产值(万元)": 150000}
    asked = [read({**row, "宗地编号": "P-1"}, known=promised).questions]
    numbers = Numbers().renumbered("P-1", "N-1", D("2026-06-01"))
    asked.append(read({**row, "宗地编号": "N-1"}, known=promised, numbers=numbers).questions)
    assert asked[0] and asked[0] == asked[1]


def test_the_contacts_may_name_either_number() -> None:
    known, numbers = after(renumbered("P-1", "N-1"))
    row = {**books.CONTACT, "角色": "企业联系人", "负责宗地": "N-1、P-2"}
    found = read(row, known=known, numbers=numbers)
    assert codes(found) == [] and found.contacts is not None
    (person,) = found.contacts.after
    assert (
        person.parcels == {"P-1", "P-2"} and set(person.holders) == {"P-1", "P-2"} and Role.ENTERPRISE in person.roles
    )


def test_a_sender_of_one_parcel_may_use_either_number_and_no_other_parcels() -> None:
    known, numbers = after(renumbered("P-1", "N-1"))
    for hands_in in (frozenset({"P-1"}), frozenset({"N-1"})):
        rows = [{**books.RETURN, "宗地编号": number} for number in ("N-1", "P-1", "P-2")]
        found = read(*rows, known=known, numbers=numbers, hands_in=HandsIn(Mandate.FIRM, hands_in))
        assert [(one.code, one.cell) for one in found.problems] == [("not_your_parcel", "A4")]
        assert list(found.entries) == ["P-1"]


def test_a_chain_of_numbers_names_one_parcel() -> None:
    known, numbers = after(renumbered("N-1", "N-2", "2026-06-02"), renumbered("P-1", "N-1", "2026-06-01"))
    assert {numbers.key(number) for number in ("P-1", "N-1", "N-2")} == {"P-1"}
    assert promises_on(known["P-1"], TODAY).parcel_no == "N-2"


def test_a_parcel_may_have_its_own_number_back() -> None:
    known, numbers = after(renumbered("P-1", "N-1", "2026-06-01"))
    found = read(renumbered("N-1", "P-1", "2026-06-20"), known=known, numbers=numbers)
    assert codes(found) == []
    assert promises_on(found.known["P-1"], TODAY).parcel_no == "P-1" == found.numbers.shown("P-1", TODAY)


# ---- What is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("new", [None, "无", "/", "同上", "x" * 101, "1.40425E+13", 1234567890123456.0])
def test_the_new_number_is_read_as_any_number_is(new: Any) -> None:
    found = read({**renumbered("P-2", "N-2")}, renumbered("P-1", new))
    problem = only(found)
    expected = {"x" * 101: "too_long", "1.40425E+13": "damaged_number", 1234567890123456.0: "damaged_number"}
    assert (problem.code, problem.cell) == (expected.get(new, "required_missing"), "C3")
    assert list(found.entries) == ["P-2"]


@pytest.mark.parametrize("new", ["P-2", " Ｐ－２ "])
def test_a_number_that_another_parcel_bears_is_taken_and_its_upload_is_named(new: str) -> None:
    source = Source("upload-7", sheet="台账", cells={"parcel_no": "A9"})
    known = {**KNOWN, "P-2": replace(KNOWN["P-2"], registers=(Received(parcel("P-2"), TODAY, source),))}
    found = read(renumbered("P-1", new), known=known)
    problem = only(found)
    assert (problem.code, problem.cell, found.entries) == ("number_taken", "C2", {})
    assert "upload-7" in str(problem.shown()["message"]) and "台账!A9" in str(problem.shown()["message"])
    assert found.numbers.key("P-2") == "P-2"


def test_a_number_that_another_parcel_bore_is_taken() -> None:
    known, numbers = after(renumbered("P-1", "N-1"))
    assert only(read(renumbered("P-2", "P-1"), known=known, numbers=numbers)).code == "number_taken"
    assert only(read(renumbered("P-2", "N-1"), known=known, numbers=numbers)).code == "number_taken"


def test_two_parcels_of_one_upload_cannot_have_one_number() -> None:
    found = read(renumbered("P-1", "N-1"), renumbered("P-2", "N-1"))
    problem = only(found)
    assert (problem.code, problem.cell) == ("number_taken", "C3") and list(found.entries) == ["P-1"]
    assert "C2" in str(problem.shown()["message"])


def test_a_parcel_that_no_register_knows_is_unknown() -> None:
    assert only(read(renumbered("P-9", "N-1"))).code == "unknown_parcel"
    assert only(read(renumbered("P-9", "P-1"))).code == "unknown_parcel"


def test_only_who_decides_may_bring_it() -> None:
    found = read(renumbered("P-1", "N-1"), hands_in=HandsIn(Mandate.AGENT, frozenset({"P-1"}), by_link=True))
    assert only(found).code == "kind_not_allowed" and found.numbers.key("N-1") == "N-1"


def test_an_officer_of_other_parcels_renumbers_none() -> None:
    found = read(renumbered("P-1", "N-1"), hands_in=HandsIn(Mandate.OFFICER, frozenset({"P-2"})))
    assert only(found).code == "not_your_parcel" and found.numbers.key("N-1") == "N-1"


# ---- Registers -----------------------------------------------------------------------------------------------------


def test_a_register_row_under_a_former_number_is_a_new_version() -> None:
    known, numbers = after(renumbered("P-1", "N-1"))
    for cells in ({"用地面积(亩)": 150, "受让企业": "乙公司"}, {"用地面积(亩)": 99, "受让企业": "甲公司"}):
        found = read(register(宗地编号="P-1", **cells), known=known, numbers=numbers)
        assert codes(found) == [] and len(found.known["P-1"].registers) == 2
        assert promises_on(found.known["P-1"], TODAY).parcel_no == "N-1"


def test_a_former_number_with_another_holder_and_another_area_is_reused() -> None:
    known, numbers = after(renumbered("P-1", "N-1"))
    stranger = register(宗地编号="P-1", 受让企业="丙公司", **{"用地面积(亩)": 99})
    found = read(stranger, register(宗地编号="N-1"), known=known, numbers=numbers)
    problem = only(found)
    assert (problem.code, problem.cell, problem.severity) == ("number_reused", "A2", "error")
    assert "N-1" in str(problem.shown()["message"]) and len(found.entries["P-1"]) == 1


def test_the_number_that_is_shown_is_no_former_one() -> None:
    known, numbers = after(renumbered("P-1", "N-1"))
    other = {"受让企业": "丙公司", "用地面积(亩)": 99}
    assert codes(read(register(宗地编号="N-1", **other), known=known, numbers=numbers)) == []
    known, numbers = after(renumbered("P-1", "N-1", "2026-08-01"))
    assert codes(read(register(宗地编号="P-1", **other), known=known, numbers=numbers)) == []


def test_a_number_is_reused_also_in_the_upload_that_takes_it_away() -> None:
    other = register(宗地编号="P-1", 受让企业="丙公司", **{"用地面积(亩)": 99})
    found = taken(books.book(renumbered("P-1", "N-1")), books.book(other), known=KNOWN, received_on=TODAY)
    assert codes(found) == ["number_reused"]


@pytest.mark.parametrize("numbers", [("P-1", "N-1"), ("N-1", "P-1")])
def test_rows_under_both_numbers_of_one_register_are_one_parcel_twice(numbers: tuple[str, str]) -> None:
    sheets = {"台账": books.grid([register(宗地编号=number) for number in numbers])}
    found = taken(books.xlsx(sheets), books.book(renumbered("P-1", "N-1")))
    problem = only(found)
    assert (problem.code, problem.cell) == ("duplicate_parcel", "A3")
    assert numbers[1] in str(problem.shown()["message"])
    assert list(found.known) == ["P-1"] and promises_on(found.known["P-1"], TODAY).parcel_no == "N-1"


def test_offline_a_register_may_know_the_new_number_only() -> None:
    found = taken(
        books.book(register(宗地编号="N-1")),
        books.book(renumbered("P-1", "N-1")),
        books.book({**books.RETURN, "宗地编号": "P-1"}, {**books.RETURN, "宗地编号": "N-1", "填报年度": 2025}),
    )
    assert {problem.code for problem in found.problems} <= {"cutoff_before_year"}
    assert [promises_on(one, TODAY).parcel_no for one in found.known.values()] == ["N-1"]
    assert promises_on(found.known["P-1"], D("2026-05-31")).parcel_no == "P-1"


def test_the_figures_beside_a_reused_number_are_nobodys() -> None:
    known, numbers = after(renumbered("P-1", "N-1"))
    cells = {"受让企业": "丙公司", "用地面积(亩)": 99, "填报年度": 2025, "年度产值": 800}
    found = read(register(宗地编号="P-1", **cells), known=known, numbers=numbers)
    assert codes(found) == ["number_reused"] and (found.entries, found.refused) == ({}, {})
