"""The contacts as they are read: parcels, roles, terms, rows of one address, refused rows (domain.md sections 4 and 14)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.imported import Imported
from intake.problems import Problem
from land.people import NOWHERE, Person, Role, person_id
from tests import books
from tests.cast import D, firm, parcel
from tests.cast import dossier as of
from tests.intake.taken import codes, only, register, taken

TODAY = D("2026-07-01")
KNOWN = {number: of(parcel(number)) for number in ("P-1", "P-2", "JX2023-01", "P-3、P-4", "P-3")}
MISSING = ["无", "待定", "暂无", "/", "-", "—", "1900-01-01"]
STAFF = ["代办员", "部门负责人", "包联领导", "管理员", "上级查看"]


def row(name: str = "张三", **cells: Any) -> dict[str, Any]:
    return {"姓名": name, "邮箱": "z@demo.example", "角色": "代办员", **cells}


def read(*rows: dict[str, Any], before: Iterable[Person] = ()) -> Imported:
    return taken(books.book(*rows), known=KNOWN, received_on=TODAY, people=list(before))


def people(found: Imported) -> list[Person]:
    assert found.contacts is not None, codes(found)
    return list(found.contacts.after)


def alone(found: Imported) -> Person:
    (one,) = people(found)
    return one


def wrong(found: Imported) -> list[tuple[str, str, str | None]]:
    return [(problem.severity, problem.code, problem.cell) for problem in found.problems]


# ---- 负责宗地 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", ["、", "，", ",", "；", ";", "\n", "\r\n", " 、 ", "、\n", "\u2028"])
def test_numbers_are_parted_by_commas_semicolons_and_line_breaks(between: str) -> None:
    assert alone(read(row(负责宗地=f"P-1{between}P-2"))).parcels == {"P-1", "P-2"}


@pytest.mark.parametrize("cell", ["JX 2023-01", "ＪＸ 2023-01", "JX\t2023-01", "JX\u200b2023-01", "JX\n2023-01"])
def test_a_space_parts_no_number(cell: str) -> None:
    assert alone(read(row(负责宗地=cell))).parcels == {"JX2023-01"}


def test_a_cell_that_as_a_whole_is_a_known_number_is_one_number() -> None:
    assert alone(read(row(负责宗地="P-3、P-4"))).parcels == {"P-3、P-4"}
    assert alone(read(row(负责宗地="P-3、P-1"))).parcels == {"P-3", "P-1"}


@pytest.mark.parametrize("cell", [None, "", " ", "全部", " 全 部 ", "全部、"])
@pytest.mark.parametrize("role", STAFF)
def test_blank_and_every_are_all_of_the_zone_for_staff(role: str, cell: str | None) -> None:
    one = alone(read(row(角色=role, 负责宗地=cell)))
    assert one.parcels == frozenset() and one.scope is None and one.looks_after("P-1")


def test_every_beside_numbers_is_an_error() -> None:
    found = read(row(负责宗地="全部、P-1"))
    assert wrong(found) == [("error", "unreadable_choice", "D2")] and found.contacts is None


@pytest.mark.parametrize("cell", [*MISSING, "P-1、无", "、", "全部、-"])
@pytest.mark.parametrize("role", ["代办员", "企业联系人", "上级查看"])
def test_a_missing_mark_is_an_error_for_every_role(role: str, cell: str) -> None:
    found = read(row(角色=role, 负责宗地=cell))
    assert wrong(found) == [("error", "required_missing", "D2")] and found.contacts is None


@pytest.mark.parametrize("cell", [None, " ", "全部", *MISSING])
def test_a_contact_of_an_enterprise_must_name_parcels(cell: str | None) -> None:
    found = read(row(角色="企业联系人", 负责宗地=cell))
    assert wrong(found) == [("error", "required_missing", "D2")] and found.contacts is None


def test_a_contact_of_an_enterprise_must_name_parcels_also_where_there_is_no_such_column() -> None:
    assert [one.code for one in read(row(角色="企业联系人")).problems] == ["required_missing"]


def test_a_number_that_no_register_knows_is_asked_about_and_dropped() -> None:
    found = read(row(负责宗地="P-1、P-9"))
    assert wrong(found) == [("warning", "unknown_parcel", "D2")]
    assert "P-9" in str(found.problems[0].shown()["message"]) and "没有记下" in str(
        found.problems[0].shown()["message"]
    )
    assert alone(found).parcels == {"P-1"}


def test_staff_whose_numbers_no_register_knows_look_after_no_parcel_and_not_after_all() -> None:
    found = read(row(负责宗地="P-9"))
    assert wrong(found) == [("warning", "unknown_parcel", "D2")]
    one = alone(found)
    assert not one.looks_after("P-9") and not one.looks_after("P-1") and one.scope == {NOWHERE}


def test_a_contact_of_an_enterprise_left_without_a_known_number_is_refused() -> None:
    found = read(row(角色="企业联系人", 负责宗地="P-9"))
    assert wrong(found) == [("warning", "unknown_parcel", "D2"), ("error", "required_missing", "D2")]
    assert found.contacts is None


def test_the_registers_of_the_same_workbook_are_known_but_not_their_refused_rows() -> None:
    sheets = {
        "通讯录": books.grid([row(角色="企业联系人", 负责宗地="N-1、N-2")]),
        "台账": books.grid([register(宗地编号="N-1"), register(宗地编号="N-2", 约定动工日期="待补")]),
    }
    found = taken(books.xlsx(sheets), received_on=TODAY)
    assert [(one.code, one.cell) for one in found.problems] == [("unknown_parcel", "D2"), ("unreadable_date", "D3")]
    assert alone(found).parcels == {"N-1"} and alone(found).holders == {"N-1": "甲公司"}


NUMBER = st.text(st.sampled_from("PJX0123-_.号甲"), min_size=1, max_size=6).filter(lambda text: text.strip("-_") != "")
MARKS = st.sampled_from(["、", "，", ",", ";", "；", "\n", "、\n"])


@settings(deadline=None, max_examples=40)
@given(st.lists(NUMBER, min_size=1, max_size=6, unique=True), st.data())
def test_whatever_parts_them_each_number_is_itself(numbers: list[str], data: st.DataObject) -> None:
    known = {number: of(parcel(number)) for number in numbers[: data.draw(st.integers(1, len(numbers)))]}
    written = numbers[0]
    for number in numbers[1:]:
        written += data.draw(MARKS) + number
    found = taken(books.book(row(负责宗地=written)), known=known, received_on=TODAY)
    assert alone(found).parcels == set(known)
    assert len([one for one in found.problems if one.code == "unknown_parcel"]) == len(numbers) - len(known)


# ---- roles -------------------------------------------------------------------------------------------------------------


def test_an_officer_is_a_role() -> None:
    assert alone(read(row(角色="管理员"))).roles == {Role.OFFICER}


@pytest.mark.parametrize("between", ["、", "，", " ", "\n", ";"])
def test_several_roles_stand_in_one_cell(between: str) -> None:
    assert alone(read(row(角色=f"代办员{between}部门负责人"))).roles == {Role.AGENT, Role.HEAD}


@pytest.mark.parametrize("role", STAFF)
def test_staff_and_enterprise_on_one_address_refuse_every_row_of_it(role: str) -> None:
    one = read(row(角色=f"{role}、企业联系人", 负责宗地="P-1"))
    assert wrong(one) == [("error", "role_conflict", "B2")] and one.contacts is None
    two = read(
        row(角色=role),
        row("李四", 角色="企业联系人", 负责宗地="P-1", 邮箱="Z@demo.example"),
        row("王五", 邮箱="w@demo.example"),
    )
    assert wrong(two) == [("error", "role_conflict", "B2"), ("error", "role_conflict", "B3")]
    assert [one.name for one in people(two)] == ["王五"]


def test_a_row_that_is_refused_for_something_else_still_conflicts() -> None:
    found = read(row(姓名=None), row("李四", 角色="企业联系人", 负责宗地="P-1"))
    assert codes(found) == ["required_missing", "role_conflict", "role_conflict"] and found.contacts is None


def test_staff_and_enterprise_on_one_address_conflict_across_sheets() -> None:
    sheets = {"a": books.grid([row(负责宗地=None)]), "b": books.grid([row(角色="企业联系人", 负责宗地="P-1")])}
    found = taken(books.xlsx(sheets), known=KNOWN, received_on=TODAY)
    assert codes(found) == ["role_conflict", "role_conflict"]


# ---- rows of one address ---------------------------------------------------------------------------------------------


def test_two_rows_of_one_address_add_up() -> None:
    found = read(
        row(负责宗地="P-1", 手机="138"),
        row("李 四", 角色="部门负责人", 负责宗地="P-2", 邮箱="Z@DEMO.example", 代理人="王五", 手机="139"),
        row("张三", 角色="代办员", 负责宗地="P-1"),
    )
    one = alone(found)
    assert (one.name, one.names, one.roles) == ("张三", ("张三", "李 四"), {Role.AGENT, Role.HEAD})
    assert (one.parcels, one.phone, one.deputy) == ({"P-1", "P-2"}, "138", "王五")
    assert one.person_id == person_id("demo", "z@demo.example")


def test_several_sheets_add_up_too() -> None:
    sheets = {"a": books.grid([row(负责宗地="P-1")]), "b": books.grid([row(角色="部门负责人", 负责宗地="P-2")])}
    one = alone(taken(books.xlsx(sheets), known=KNOWN, received_on=TODAY))
    assert (one.roles, one.parcels) == ({Role.AGENT, Role.HEAD}, {"P-1", "P-2"})


def test_one_name_is_no_list_of_names() -> None:
    assert alone(read(row("张三"), row(" 张 三 "))).names == ()


def test_of_several_last_days_the_earliest_counts_and_the_sender_is_asked() -> None:
    found = read(row(任期至="2026-12-31"), row(角色="部门负责人", 任期至=None))
    assert alone(found).until == D("2026-12-31")
    assert [(one.code, one.cell) for one in found.problems] == [("terms_differ", "D2"), ("terms_differ", "D3")]
    assert alone(read(row(任期至="2027-01-31"), row(任期至="2026-12-31"))).until == D("2026-12-31")


CELLS = st.sampled_from([None, "全部", "P-1", "P-2", "P-1、P-2", "P-9", "P-1、P-9"])
ROWS = st.lists(
    st.tuples(st.sampled_from(STAFF), CELLS, st.sampled_from(["张三", "李四", "王五"])), min_size=1, max_size=5
)


def _added(rows: list[tuple[str, str | None, str]]) -> Person:
    return alone(read(*(row(name, 角色=role, 负责宗地=cell) for role, cell, name in rows)))


@settings(deadline=None, max_examples=40)
@given(ROWS, st.randoms())
def test_rows_add_up_whatever_their_order_and_a_blank_in_any_is_all(
    rows: list[tuple[str, str | None, str]], by: Any
) -> None:
    one = _added(rows)
    named = {part for _, cell, _ in rows for part in (cell or "").split("、")} & set(KNOWN)
    if any(cell in (None, "全部") for _, cell, _ in rows):
        assert one.scope is None
    else:
        assert one.scope == (named or {NOWHERE})
    assert len(one.roles) == len({role for role, _, _ in rows})
    assert set(one.names or (one.name,)) == {name for _, _, name in rows}
    shuffled = list(rows)
    by.shuffle(shuffled)
    other = _added(shuffled)
    assert (other.roles, other.parcels) == (one.roles, one.parcels)
    assert _added([*rows, *rows]) == one


# ---- terms and leave -------------------------------------------------------------------------------------------------


def test_days_and_deputies_are_read() -> None:
    one = alone(
        read(row(任期至="2026-12-31", 手机=13800000000, 请假起="2026-07-06", 请假止="2026年7月17日", 代理人="李四"))
    )
    assert (one.until, one.phone, one.deputy) == (D("2026-12-31"), "13800000000", "李四")
    assert (one.away_from, one.away_to) == (D("2026-07-06"), D("2026-07-17"))


@pytest.mark.parametrize("column", ["任期至", "请假起", "请假止"])
def test_an_unreadable_day_is_an_error(column: str) -> None:
    found = read(row(**{column: "年底"}))
    assert wrong(found) == [("error", "unreadable_date", "D2")] and found.contacts is None


@pytest.mark.parametrize("mark", [None, "无", "-"])
def test_without_a_last_day_a_term_has_none(mark: str | None) -> None:
    found = read(row(任期至=mark))
    assert alone(found).until is None and not found.problems


def test_a_leave_does_not_end_before_it_begins() -> None:
    found = read(row(请假起="2026-07-06", 请假止="2026-07-05"))
    assert wrong(found) == [("error", "dates_out_of_order", "E2")]
    assert alone(read(row(请假起="2026-07-06", 请假止="2026-07-06"))).away_to == D("2026-07-06")


# ---- holders ---------------------------------------------------------------------------------------------------------


def test_a_contact_of_an_enterprise_is_named_under_the_holders_of_the_day() -> None:
    sheets = {
        "通讯录": books.grid(
            [row(角色="企业联系人", 负责宗地="P-1、P-2"), row("李四", 邮箱="l@demo.example", 负责宗地="P-1")]
        ),
        "变更事项": books.grid(
            [
                {"宗地编号": "P-1", "事项类型": "受让人变更", "生效日期": "2026-07-01", "新约定值": "乙公司"},
                {"宗地编号": "P-2", "事项类型": "受让人变更", "生效日期": "2026-07-02", "新约定值": "乙公司"},
            ]
        ),
    }
    found = taken(books.xlsx(sheets), known=KNOWN, received_on=TODAY)
    contact, agent = people(found)
    assert contact.holders == {"P-1": "乙公司", "P-2": "甲公司"} and agent.holders == {}
    # From tomorrow on they do not speak for P-2 any more.
    assert [(one.code, one.cell) for one in found.problems] == [("contact_of_former_holder", "D3")]


CONTACT = firm(person_id("demo", "e1@firm.example"), "P-1", address="e1@firm.example", name="企业甲")


def former(*files: bytes, before: Iterable[Person] = (CONTACT,)) -> list[Problem]:
    found = taken(*files, known=KNOWN, received_on=TODAY, people=list(before))
    return [one for one in found.problems if one.code == "contact_of_former_holder"]


TRANSFER = {"宗地编号": "P-1", "事项类型": "受让人变更", "生效日期": "2026-06-01", "新约定值": "乙公司"}


def test_whoever_gives_a_parcel_another_holder_hears_that_its_contact_counts_no_more() -> None:
    (by_transfer,) = former(books.book(TRANSFER))
    assert (by_transfer.severity, by_transfer.cell, by_transfer.text) == ("warning", "D2", "乙公司")
    for word in ("P-1", "甲公司", "乙公司", "企业甲", "通讯录"):
        assert word in str(by_transfer.shown()["message"])
    (by_register,) = former(books.book(register(宗地编号="P-1", 受让企业="乙公司")))
    assert (by_register.severity, by_register.cell, by_register.text) == ("warning", "B2", "乙公司")


@pytest.mark.parametrize(
    "changed",
    [
        register(宗地编号="P-1", 受让企业="甲 公司"),
        register(宗地编号="P-2", 受让企业="乙公司"),
        register(宗地编号="P-1", 受让企业="乙公司", 约定动工日期="待补"),
        {**TRANSFER, "新约定值": "甲公司"},
        {**TRANSFER, "宗地编号": "P-2"},
    ],
)
def test_where_no_contact_is_concerned_nobody_is_asked(changed: dict[str, Any]) -> None:
    assert former(books.book(changed)) == []


@pytest.mark.parametrize(
    "before",
    [
        [],
        [firm("e1", "P-1", address="e1@firm.example", holder="丙公司")],
        [Person("a1", "代办员", "a@b.example", frozenset({Role.AGENT}), parcels=frozenset({"P-1"}))],
    ],
)
def test_who_does_not_speak_for_the_holder_loses_nothing(before: list[Person]) -> None:
    assert former(books.book(TRANSFER), before=before) == []


def test_contacts_handed_in_together_with_the_transfer_count() -> None:
    again = books.book(row(角色="企业联系人", 负责宗地="P-1", 邮箱="e1@firm.example"))
    assert former(books.book(TRANSFER), again) == []


# ---- refused rows ----------------------------------------------------------------------------------------------------


BEFORE = [
    Person(person_id("demo", f"{who}@demo.example"), name, f"{who}@demo.example", frozenset({role}))
    for who, name, role in (
        ("a", "张三", Role.AGENT), ("b", "李四", Role.AGENT), ("c", "李四", Role.VIEWER), ("h", "王五", Role.HEAD),
    )
]  # fmt: skip
STAYS = row("王五", 邮箱="h@demo.example", 角色="部门负责人")


def kept(*rows: dict[str, Any]) -> set[str]:
    found = read(STAYS, *rows, before=BEFORE)
    return {one.address.partition("@")[0] for one in people(found) if one in BEFORE} - {"h"}


def test_a_refused_row_keeps_that_person_as_they_were_by_their_address() -> None:
    assert kept(row("改了名", 邮箱="A@demo.example", 角色="看门人")) == {"a"}
    assert kept(row("李四", 邮箱="b@demo.example", 任期至="年底")) == {"b"}
    assert kept(row("张三", 邮箱="new@demo.example", 角色="看门人")) == set()


def test_without_a_readable_address_a_refused_row_keeps_whom_its_name_means() -> None:
    assert kept(row("张 三", 邮箱="不知道")) == {"a"}
    assert kept(row("张三", 邮箱=None)) == {"a"}
    assert kept(row("李四", 邮箱="不知道")) == set()  # two bear that name
    assert kept(row("赵六", 邮箱="不知道")) == set()


def test_who_has_a_refused_row_stays_as_they_were_whatever_their_other_rows_say() -> None:
    rows = [row("张三", 邮箱="a@demo.example", 角色="管理员"), row("张三", 邮箱="a@demo.example", 任期至="年底")]
    assert kept(*rows) == {"a"}
    new = [row("新人", 邮箱="n@demo.example", 角色="管理员"), row("新人", 邮箱="n@demo.example", 任期至="年底")]
    found = read(STAYS, *new, before=BEFORE)
    assert [one.roles for one in people(found) if one.name == "新人"] == [{Role.OFFICER}]


def test_a_conflict_keeps_people_as_they_were() -> None:
    assert kept(
        row("张三", 邮箱="a@demo.example"), row("企业", 邮箱="a@demo.example", 角色="企业联系人", 负责宗地="P-1")
    ) == {"a"}


def test_where_no_row_stands_nothing_is_said_of_who_the_contacts_are() -> None:
    found = read(row(角色="看门人"), before=BEFORE)
    assert found.contacts is None and found.rows_refused == 1


# ---- names -----------------------------------------------------------------------------------------------------------


HIDDEN = st.text(st.sampled_from("甲乙A 1\u202e\u2066\u200b\u00ad\ufeff\x84\t\n\r\u2028"), min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given(HIDDEN)
def test_names_are_one_line_without_what_nobody_sees(written: str) -> None:
    name = f"甲{written}乙"
    sheets = [
        [["宗地编号", "受让企业", "用地面积(亩)", "约定动工日期", "约定竣工日期", "固定资产投资", "代办员"],
         ["N-1", name, 100, "2023-06-01", "2025-06-01", 12000, name]],
        [["宗地编号", "事项类型", "生效日期", "新约定值"], ["P-1", "受让人变更", "2026-06-01", name]],
        [["姓名", "邮箱", "角色", "代理人"], [name, "z@demo.example", "代办员", name]],
    ]  # fmt: skip
    found = taken(books.xlsx(dict(zip("abc", sheets, strict=True))), known=KNOWN, received_on=TODAY)
    one = alone(found)
    enterprise = found.known["N-1"].registers[-1].row.enterprise
    transfer = found.known["P-1"].adjustments[-1].row.new_holder
    (agent,) = found.agents
    for shown in (one.name, one.deputy, enterprise, transfer, agent.name):
        assert shown is not None and shown == one.name
        assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Zl", "Zp"}
        assert shown.startswith("甲") and shown.endswith("乙")


@pytest.mark.parametrize("name", ["\u200b", "\u202e \ufeff", "\x84"])
def test_a_name_of_which_nobody_sees_anything_is_missing(name: str) -> None:
    table = [["姓名", "邮箱", "角色"], [name, "z@demo.example", "代办员"], ["乙", "y@demo.example", "代办员"]]
    assert only(taken(books.as_csv(table), received_on=TODAY)).code == "required_missing"


def test_a_name_longer_than_a_name_is_refused() -> None:
    assert only(read(row("张" * 101))).code == "too_long"
    assert alone(read(row("张" * 100))).name == "张" * 100


def test_an_address_with_an_invisible_mark_is_the_address() -> None:
    assert alone(read(row(邮箱="\u200bz@demo.example\ufeff"))).address == "z@demo.example"
