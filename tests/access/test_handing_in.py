"""Kind of row × 事项类型 × role × way in, held against the list of alerts.md section 5, and against docs/access.md.

What stands here was written from the page; a kind or a type that nobody has listed is refused, and fails these tests.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.admission import Visitor, by_link, by_session, by_token
from access.handing_in import ADJUSTMENTS, CONTACTS, REGISTER, RETURN, Row, refused
from access.openings import of_figures, of_lags, of_receipt, of_report, of_review
from access.permissions import caller_of
from access.uploads import is_of
from intake.importing import import_workbook
from intake.opening import Opened
from land.adjustment import AdjustmentKind, Verification
from land.assessment import Level
from land.grant import HAND, Grant, Presented, SignedIn
from land.opening import Opening
from land.parcel_now import ParcelNow
from land.people import Person, Role
from land.upload import HandsIn, Mandate, Upload
from telling.lag import Lag
from telling.letter import Letter, LetterKind
from tests import books
from tests.cast import dossier, parcel
from upload_link.answers import forms, takes
from wording.columns import KINDS, Kind
from wording.labels import ADJUSTMENT_KINDS, ROLES
from wording.mail.receipts_summary import summary_letter
from workbooks.reading.sheets import read
from zones.report_order import ReportKind, ReportOrder
from zones.zone import Zone

NOW = 1_782_867_600
ROWS: list[Row] = [(kind.value, None) for kind in Kind if kind is not Kind.ADJUSTMENTS]
ROWS += [(ADJUSTMENTS, kind) for kind in AdjustmentKind]

# ------------------------------------------------------------------ alerts.md section 5, by hand
RETURNS = {(RETURN, None)}
CAUSES = {
    (ADJUSTMENTS, AdjustmentKind.GOVERNMENT_CAUSE), (ADJUSTMENTS, AdjustmentKind.FORCE_MAJEURE),
    (ADJUSTMENTS, AdjustmentKind.PRELIMINARY_WORK),
}  # fmt: skip
CLOSINGS = {
    (ADJUSTMENTS, AdjustmentKind.TERMINATION),
    (ADJUSTMENTS, AdjustmentKind.RECOVERY),
    (ADJUSTMENTS, AdjustmentKind.ACCEPTANCE),
}
DEALS = {
    (ADJUSTMENTS, AdjustmentKind.EXTENSION),
    (ADJUSTMENTS, AdjustmentKind.SUPPLEMENT),
    (ADJUSTMENTS, AdjustmentKind.TRANSFER),
    (ADJUSTMENTS, AdjustmentKind.RENUMBERING),
}
OFFICERS_OLD_CODE = RETURNS | CAUSES | DEALS | {(REGISTER, None)}
OFFICERS = OFFICERS_OLD_CODE | CLOSINGS | {(CONTACTS, None)}
BY_LINK: dict[Role, set[Row]] = {Role.ENTERPRISE: RETURNS, Role.AGENT: RETURNS | CAUSES}
ASKS = (LetterKind.ASK, LetterKind.REMINDER, LetterKind.RECEIPT)  # a receipt of what came through such a link
SIGNED_IN: dict[Role, set[Row]] = {
    Role.ENTERPRISE: RETURNS,
    Role.AGENT: RETURNS | CAUSES,
    Role.HEAD: OFFICERS,
    Role.OFFICER: OFFICERS,
}
TOKEN_ROLES = ("officer", "head", "admin", "agent", "leader", "enterprise", "viewer", "")


def expected_by_link(kind: LetterKind, role: Role) -> set[Row]:
    if kind in ASKS:
        return BY_LINK.get(role, set())
    if kind in (LetterKind.URGENT, LetterKind.DIGEST):  # an agent's link always
        return BY_LINK[role] if role is Role.AGENT else set()
    return set()


# ------------------------------------------------------------------ what the code says


def person(role: Role) -> Person:
    return Person(
        "p1", "张三", "z@demo.example", frozenset({role}), parcels=frozenset({"P1"}), holders={"P1": "甲公司"}
    )


def opening(kind: LetterKind, one: Person) -> Opening | None:
    """What the link of such a letter to this person opens, by the functions that write the letters."""
    lag = Lag(
        "P1",
        "甲公司",
        None,
        "completion",
        was=Level.RED,
        level=Level.RED,
        reason=None,
        judged=None,
        on=date(2026, 7, 1),
        keys=("k",),
    )
    at = datetime.fromisoformat("2026-07-01T09:00:00+08:00")
    ask = of_review(["P1"], 2025, NOW + 100)
    match kind:
        case LetterKind.URGENT | LetterKind.DIGEST:
            return of_lags(one, [lag])
        case LetterKind.ASK | LetterKind.REMINDER:
            return ask
        case LetterKind.RECEIPT:
            return of_receipt(Upload("u1", "demo", "p1", at, key="k", opens=ask))
        case LetterKind.REPORT:
            return of_report(
                ReportOrder("demo", 2025, ReportKind.FULL, date(2025, 12, 31), seq=3, ordered_at=at), NOW + 100
            )
        case LetterKind.WELCOME | LetterKind.CONTACTS | LetterKind.UNDELIVERED:
            return None


def through(kind: LetterKind, one: Person, holder: str = "甲公司") -> Visitor | str:
    opens = opening(kind, one)
    if opens is None:
        return "not_found"
    grant = Grant("d", "demo", one.person_id, "x", opens=opens, granted_at=NOW, ends_at=NOW + 100)
    return by_link(Presented(grant, one, True, {"P1": ParcelNow("P1", None, holder)}), NOW + 1)


def signed_in(one: Person, seconds: int) -> Visitor | str:
    return by_session(SignedIn("demo", one, NOW, {"P1": ParcelNow("P1", None, "甲公司")}), NOW + seconds)


def taken(visitor: Visitor | str) -> set[Row]:
    if isinstance(visitor, str) or visitor.hands_in is None:
        return set()
    return {row for row in ROWS if refused(visitor.hands_in, *row) is None}


@pytest.mark.parametrize(("kind", "role"), list(product(LetterKind, Role)))
def test_a_letters_link_takes_what_section_5_says_and_nothing_else(kind: LetterKind, role: Role) -> None:
    assert taken(through(kind, person(role))) == expected_by_link(kind, role)


@pytest.mark.parametrize("role", list(Role))
def test_the_link_of_a_letter_about_figures_takes_the_same_and_one_by_hand_takes_nothing(role: Role) -> None:
    for opens, expected in ((of_figures(["P1"]), BY_LINK.get(role, set())), (Opening(frozenset({"P1"})), set())):
        grant = Grant("d", "demo", "p1", HAND, opens=opens, granted_at=NOW, ends_at=NOW + 100)
        visitor = by_link(Presented(grant, person(role), True, {"P1": ParcelNow("P1", None, "甲公司")}), NOW + 1)
        assert isinstance(visitor, Visitor) and visitor.reads == {"P1"}
        assert taken(visitor) == expected


@pytest.mark.parametrize("role", list(Role))
def test_the_summary_of_receipts_opens_what_its_receipts_open_together_and_nothing_else(role: Role) -> None:
    at, zone = (
        datetime.fromisoformat("2026-07-01T09:00:00+08:00"),
        Zone("demo", "区", "市", "区", alerts_from=date(2026, 7, 1)),
    )
    asks = [Opening(frozenset({"P1"}), takes=True, review=2025, until=NOW + end) for end in (100, 200)]
    receipts = [
        Letter(
            "demo", "p1", f"receipt.u{number}", LetterKind.RECEIPT, on=at.date(), subject="", html="", text="", step_keys=(), written_at=at,
            opens=of_receipt(Upload(f"u{number}", "demo", "p1", at, key="k", opens=ask)),
        )
        for number, ask in enumerate([*asks, None])
    ]  # fmt: skip
    opens = summary_letter(zone, "张三", receipts, 1, now=at).opens
    assert opens == Opening(
        frozenset({"P1"}), takes=True, review=2025, until=NOW + 100, uploads=frozenset({"u0", "u1"})
    )
    one = person(role)
    grant = Grant("d", "demo", one.person_id, "x", opens=opens, granted_at=NOW, ends_at=NOW + 100)
    visitor = by_link(Presented(grant, one, True, {"P1": ParcelNow("P1", None, "甲公司")}), NOW + 1)
    assert taken(visitor) == BY_LINK.get(role, set())
    assert [is_of(grant, Upload(f"u{n}", "demo", "p1", at, key="k")) for n in range(3)] == [True, True, False]


def test_the_summary_of_receipts_ends_with_the_review_of_any_of_them() -> None:
    at, zone = (
        datetime.fromisoformat("2026-07-01T09:00:00+08:00"),
        Zone("demo", "区", "市", "区", alerts_from=date(2026, 7, 1)),
    )
    asks = [Opening(frozenset({"P1"}), takes=True, review=2025, until=NOW), Opening(frozenset({"P2"}), takes=True)]
    receipts = [
        Letter(
            "demo",
            "p1",
            f"receipt.u{n}",
            LetterKind.RECEIPT,
            on=at.date(),
            subject="",
            html="",
            text="",
            step_keys=(),
            written_at=at,
            opens=ask,
        )
        for n, ask in enumerate(asks)
    ]
    opens = summary_letter(zone, "张三", receipts, 1, now=at).opens
    assert opens is not None and (opens.review, opens.until) == (2025, NOW)


@pytest.mark.parametrize("role", list(Role))
def test_somebody_signed_in_hands_in_what_section_5_says_and_nothing_else(role: Role) -> None:
    limited = (CONTACTS, None)  # of the whole zone, so not from who looks after a part of it
    assert taken(signed_in(person(role), 900)) == SIGNED_IN.get(role, set()) - {limited}
    everywhere = Person("p1", "张三", "z@demo.example", frozenset({role}))
    expected = set() if role is Role.ENTERPRISE else SIGNED_IN.get(role, set())
    assert taken(signed_in(everywhere, 900)) == expected
    stale = expected - CLOSINGS - {limited}
    assert taken(signed_in(everywhere, 901)) == stale


@pytest.mark.parametrize("role", TOKEN_ROLES)
@pytest.mark.parametrize("age", [900, 901])
def test_a_program_with_an_id_token_hands_in_what_section_5_says_and_nothing_else(role: str, age: int) -> None:
    caller = caller_of({"sub": "x", "zones": "demo", "roles": role, "auth_time": str(NOW)})
    agent = person(Role.AGENT)
    found = taken(by_token(caller, "demo", agent, NOW + age))
    decides = role in ("officer", "head", "admin")
    expected = (OFFICERS if age == 900 else OFFICERS_OLD_CODE) if decides else RETURNS | CAUSES
    assert found == (expected if decides or role == "agent" else set())
    assert by_token(caller, "other", agent, NOW) == "not_found"


def test_an_agents_token_without_the_agent_in_the_contacts_hands_in_nothing() -> None:
    caller = caller_of({"sub": "x", "zones": "demo", "roles": "agent", "auth_time": str(NOW)})
    assert taken(by_token(caller, "demo", None, NOW)) == set()
    assert taken(by_token(caller, "demo", person(Role.VIEWER), NOW)) == set()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_kind_and_every_type_is_listed_for_somebody(row: Row) -> None:
    assert refused(HandsIn(Mandate.OFFICER, None, fresh=True), *row) is None


@pytest.mark.parametrize("mandate", list(Mandate))
def test_what_nobody_has_listed_is_refused(mandate: Mandate) -> None:
    hands_in = HandsIn(mandate, None, fresh=True)
    assert refused(hands_in, "matters") == refused(hands_in, ADJUSTMENTS, None) == "kind_not_allowed"


# ------------------------------------------------------------------ what a link no longer opens


@pytest.mark.parametrize("kind", [LetterKind.ASK, LetterKind.REMINDER, LetterKind.RECEIPT])
def test_the_former_holders_contact_sees_nothing_and_hands_in_nothing(kind: LetterKind) -> None:
    assert through(kind, person(Role.ENTERPRISE), holder="乙公司") == "link_revoked"
    visitor = through(kind, person(Role.ENTERPRISE), holder="甲 公司")  # the same name, written otherwise
    assert isinstance(visitor, Visitor) and visitor.reads == {"P1"}


@pytest.mark.parametrize("role", list(Role))
def test_whoever_does_not_look_after_the_parcel_any_more_sees_nothing(role: Role) -> None:
    elsewhere = Person(
        "p1", "张三", "z@demo.example", frozenset({role}), parcels=frozenset({"P2"}), holders={"P2": "甲公司"}
    )
    assert through(LetterKind.ASK, elsewhere) == "link_revoked"


def test_the_agent_whom_the_register_names_is_an_agent_for_that_parcel_only() -> None:
    one = Person("p1", "张三", "z@demo.example", frozenset())
    opens = Opening(frozenset({"P1", "P2"}), takes=True)
    parcels = {"P1": ParcelNow("P1", "p1", "甲公司"), "P2": ParcelNow("P2", "p2", "甲公司")}
    visitor = by_link(
        Presented(Grant("d", "demo", "p1", "x", opens=opens, granted_at=NOW, ends_at=NOW), one, True, parcels), NOW
    )
    assert isinstance(visitor, Visitor)
    assert (visitor.reads, visitor.hands_in) == ({"P1"}, HandsIn(Mandate.AGENT, frozenset({"P1"}), by_link=True))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person": None}, "link_revoked"),
        ({"review_open": False}, "link_revoked"),
        ({"wall": NOW + 101}, "link_expired"),
        ({"ended_at": NOW}, "link_revoked"),
    ],
)
def test_a_link_ends_with_its_person_its_review_its_time_and_by_revocation(
    change: dict[str, object], code: str
) -> None:
    ended_at = int(str(change.get("ended_at", 0)))
    one = Person("p1", "张三", "z@demo.example", frozenset({Role.AGENT}), ended_at=ended_at)
    opens = of_review(["P1"], 2025, NOW + 100)
    shown = Presented(
        Grant("d", "demo", "p1", "x", opens=opens, granted_at=NOW, ends_at=NOW + 100),
        None if "person" in change else one,
        bool(change.get("review_open", True)),
    )
    assert by_link(shown, int(str(change.get("wall", NOW + 100)))) == code
    whole = Presented(shown.grant, Person("p1", "张三", "z@demo.example", frozenset({Role.AGENT})))
    assert isinstance(by_link(whole, NOW + 100), Visitor)


# ------------------------------------------------------------------ intake keeps to it

REGISTERED = {"P-01": dossier(parcel("P-01"))}
VALUES = {AdjustmentKind.TRANSFER: "乙公司", AdjustmentKind.RENUMBERING: "N-01"}
CELLS: dict[str, dict[str, object]] = {
    REGISTER: books.REGISTER,
    RETURN: books.RETURN,
    CONTACTS: books.CONTACT,
}


def workbook(row: Row) -> bytes:
    kind, adjustment = row
    if adjustment is None:
        return books.book(CELLS[kind])
    return books.book(
        {
            **books.ADJUSTMENT,
            "事项类型": ADJUSTMENT_KINDS[adjustment],
            "涉及指标": "竣工",
            "新约定日期": "2025-12-01",
            "新约定值": VALUES.get(adjustment),
            "核实状态": "已核实",
        }
    )


@pytest.mark.parametrize("mandate", list(Mandate))
@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_intake_refuses_exactly_the_rows_that_the_list_refuses(row: Row, mandate: Mandate, fresh: bool) -> None:
    hands_in = HandsIn(mandate, None, fresh)
    opened = Opened()
    opened.add(read(workbook(row)), "a.xlsx")
    found = import_workbook(opened, REGISTERED, "demo", received_on=date(2026, 7, 1), hands_in=hands_in)
    code = refused(hands_in, *row)
    codes = {problem.code for problem in found.problems if problem.severity == "error"}
    assert codes == ({code} if code else set()), found.problems
    assert found.rows_accepted == (0 if code else 1)


@pytest.mark.parametrize("cell", ["已核实", "不属实", "待核实", None])
def test_a_cause_from_an_agent_is_pending_whatever_its_cell_says(cell: str | None) -> None:
    opened = Opened()
    opened.add(read(books.book({**books.ADJUSTMENT, "事项类型": "政府原因", "核实状态": cell})), "a.xlsx")
    mine = HandsIn(Mandate.AGENT, frozenset({"P-01"}))
    found = import_workbook(opened, REGISTERED, "demo", received_on=date(2026, 7, 1), hands_in=mine)
    (row,) = found.known["P-01"].adjustments
    assert row.row.verification is Verification.PENDING
    said = [problem.code for problem in found.problems]
    assert said == (["taken_as_pending"] if cell in ("已核实", "不属实") else [])


def test_what_the_zone_has_decided_about_a_cause_is_not_opened_again_by_its_agent() -> None:
    decided = books.book({**books.ADJUSTMENT, "事项类型": "政府原因", "核实状态": "已核实"})
    opened = Opened()
    opened.add(read(decided), "a.xlsx")
    known = import_workbook(opened, REGISTERED, "demo", received_on=date(2026, 7, 1)).known
    again = Opened()
    again.add(read(books.book({**books.ADJUSTMENT, "事项类型": "政府原因"})), "a.xlsx")
    mine = HandsIn(Mandate.AGENT, frozenset({"P-01"}))
    found = import_workbook(again, known, "demo", received_on=date(2026, 7, 2), hands_in=mine)
    assert [problem.code for problem in found.problems] == ["already_decided"] and not found.entries


# ------------------------------------------------------------------ the page of it

WORDS = {(REGISTER, None): "台账", (RETURN, None): "填报表", (CONTACTS, None): "通讯录"}
LETTERS = {
    LetterKind.URGENT: "马上的信 urgent",
    LetterKind.DIGEST: "早晨的汇总 digest",
    LetterKind.RECEIPT: "回执 receipt（经链接上传的）",
    LetterKind.ASK: "回顾填报 ask",
    LetterKind.REMINDER: "提醒 reminder",
    LetterKind.REPORT: "报告 report",
    LetterKind.WELCOME: "第一封信 welcome",
    LetterKind.CONTACTS: "通讯录有变 contacts",
    LetterKind.UNDELIVERED: "信没有送达 undelivered",
}
SHOWS = {
    LetterKind.RECEIPT: "它的回执和标注的文件；原件要看得到其中每一宗",
    LetterKind.REPORT: "这一份报告",
}


def in_words(rows: set[Row]) -> str:
    named = [
        WORDS[row] if row in WORDS else ADJUSTMENT_KINDS[row[1]]
        for row in ROWS
        if row in rows and (row[1] or row in WORDS)
    ]  # type: ignore[index]
    return "、".join(named) or "—"


def page() -> str:
    """docs/access.md as the code has it."""
    lines = ["| 信 | 收信人 | 转给别人，看得到什么 | 交得进什么 |", "|---|---|---|---|"]
    for kind in LetterKind:
        if opening(kind, person(Role.AGENT)) is None:
            lines.append(f"| {LETTERS[kind]} | 任何人 | 没有能打开什么的链接 | — |")
            continue
        groups: dict[tuple[str, str], list[str]] = {}
        for role in Role:
            visitor = through(kind, person(role))
            seen = "打不开" if isinstance(visitor, str) else SHOWS.get(kind, "信上点名、现在仍归收信人的宗地")
            groups.setdefault((seen, in_words(taken(visitor))), []).append(ROLES[role])
        lines += [
            f"| {LETTERS[kind]} | {'、'.join(roles)} | {seen} | {rows} |" for (seen, rows), roles in groups.items()
        ]
    lines += ["", "| 登录后（验证码 15 分钟内） | 交得进什么 | 15 分钟后 |", "|---|---|---|"]
    by_rows: dict[tuple[str, str], list[str]] = {}
    for role in Role:
        one = person(role) if role is Role.ENTERPRISE else Person("p1", "张三", "z@demo.example", frozenset({role}))
        rows = (in_words(taken(signed_in(one, 900))), in_words(taken(signed_in(one, 901))))
        by_rows.setdefault(rows, []).append(ROLES[role])
    lines += [f"| {'、'.join(roles)} | {fresh} | {later} |" for (fresh, later), roles in by_rows.items()]
    return "\n".join(lines)


def test_the_page_of_who_may_do_what_says_what_the_code_does() -> None:
    print(page())
    text = (Path(__file__).resolve().parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
    assert page() in text


def test_every_kind_of_workbook_has_its_word_on_the_page() -> None:
    assert {kind.value for kind in KINDS} == {ADJUSTMENTS, *(kind for kind, _ in WORDS)}


@given(st.sampled_from(Mandate), st.sampled_from([None, frozenset({"P1"})]), st.booleans())
def test_the_page_offers_what_would_be_taken_and_nothing_else(
    mandate: Mandate, parcels: frozenset[str] | None, fresh: bool
) -> None:
    hands_in = HandsIn(mandate, parcels, fresh)
    offered = set(takes(hands_in))
    for kind in Kind:
        rows = [row for row in ROWS if row[0] == kind]
        assert (kind in offered) == any(refused(hands_in, *row) is None for row in rows)
    assert offered <= set(forms(hands_in)) == set(takes(HandsIn(mandate, parcels, fresh=True)))
