"""Who may do what: by role, by letter, by reply, for how long, and with an upload that is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.admission import FRESH_SECONDS, Visitor, Way, by_link, by_session, by_token, reads
from access.openings import of_lags, of_receipt
from access.permissions import caller_of
from access.uploads import may_not, sees, sees_all_of
from land.assessment import Level
from land.grant import Grant, Presented, SignedIn, last_second
from land.opening import Opening
from land.parcel_now import ParcelNow
from land.people import Person, Role
from land.upload import HandsIn, Mandate, Receipt, Upload, UploadState, Withdrawal
from telling.lag import Lag
from tests.cast import D

NOW = 1_782_867_600
AT = datetime.fromisoformat("2026-07-01T09:00:00+08:00")
DAY = 24 * 3600
NUMBERS = st.frozensets(st.sampled_from(["P1", "P2", "P3", "P4"]))
OFFICE = HandsIn(Mandate.OFFICER, None, fresh=True)
LEADER = Person("l1", "包联领导", "leader@demo.example", frozenset({Role.LEADER}))
NAMED_BY_A_REGISTER = Person("r1", "登记代办员", "r@demo.example", frozenset())


def lag(parcel_no: str, agent: str | None = None) -> Lag:
    return Lag(
        parcel_no,
        "甲公司",
        agent,
        "completion",
        was=Level.RED,
        level=Level.RED,
        reason=None,
        judged=None,
        on=D("2026-07-01"),
    )


def through(opens: Opening, person: Person, *, agents: dict[str, str] | None = None, at: int = NOW) -> Visitor | str:
    """The person behind a link that opens this, made at NOW. agents: whom the register names, by parcel."""
    grant = Grant("digest", "demo", person.person_id, "x", opens=opens, granted_at=NOW, ends_at=last_second(opens, NOW))
    parcels = {no: ParcelNow(no, (agents or {}).get(no), "甲公司") for no in opens.parcels}
    return by_link(Presented(grant, person, True, parcels), at)


def let_in(found: Visitor | str) -> Visitor:
    assert isinstance(found, Visitor), found
    return found


# ---- a leader reads ----------------------------------------------------------------------------------------------------


def test_a_leader_reads_behind_a_link_and_hands_in_nothing_though_the_link_takes() -> None:
    visitor = let_in(through(Opening(frozenset({"P1"}), takes=True), LEADER))
    assert (visitor.reads, visitor.hands_in) == ({"P1"}, None)


def test_the_letters_of_a_leader_show_and_do_not_take() -> None:
    assert of_lags(LEADER, [lag("P1")]) == Opening(frozenset({"P1"}))


def test_a_leader_signed_in_reads_the_zone_and_hands_in_nothing() -> None:
    visitor = let_in(by_session(SignedIn("demo", LEADER, NOW), NOW))
    assert (visitor.reads, visitor.hands_in) == (None, None)


@pytest.mark.parametrize("role", ["leader", "viewer", "enterprise", "", "LEADER", "leader viewer"])
def test_a_token_that_says_leader_reads_and_hands_in_nothing(role: str) -> None:
    caller = caller_of({"sub": "x", "zones": "demo", "roles": role, "auth_time": str(NOW)})
    assert let_in(by_token(caller, "demo", LEADER, NOW)).hands_in is None


def test_a_token_that_says_agent_makes_no_agent_of_a_leader() -> None:
    caller = caller_of({"sub": "x", "zones": "demo", "roles": "agent leader", "auth_time": str(NOW)})
    assert let_in(by_token(caller, "demo", LEADER, NOW)).hands_in is None


# ---- an agent whom only a register names -------------------------------------------------------------------------------


def test_an_agent_whom_only_a_register_names_gets_a_link_for_their_parcels_only() -> None:
    """Their letter names what concerns them; the link takes, for the parcels that the register gives them now."""
    opens = of_lags(NAMED_BY_A_REGISTER, [lag("P1", "r1"), lag("P2", "r1")])
    assert opens == Opening(frozenset({"P1", "P2"}), takes=True)
    visitor = let_in(through(opens, NAMED_BY_A_REGISTER, agents={"P1": "r1", "P2": "other"}))
    assert (visitor.reads, visitor.hands_in) == ({"P1"}, HandsIn(Mandate.AGENT, frozenset({"P1"}), by_link=True))


def test_whom_no_register_names_any_more_has_a_dead_link() -> None:
    assert (
        through(Opening(frozenset({"P1"}), takes=True), NAMED_BY_A_REGISTER, agents={"P1": "other"}) == "link_revoked"
    )


def test_whom_a_register_names_hears_of_no_other_parcel_and_gets_no_link_for_it() -> None:
    assert of_lags(NAMED_BY_A_REGISTER, [lag("P3", "other")]) == Opening(frozenset({"P3"}))


def test_of_a_letter_about_two_parcels_the_register_has_to_name_them_for_one() -> None:
    assert of_lags(NAMED_BY_A_REGISTER, [lag("P1", "r1"), lag("P3", "other")]).takes


# ---- the page of a parcel -----------------------------------------------------------------------------------------------


@given(
    st.frozensets(st.sampled_from(sorted(set(Role) - {Role.ENTERPRISE}))) | st.just(frozenset({Role.ENTERPRISE})),
    NUMBERS,
    NUMBERS,
    st.sampled_from(["P1", "P2", "P3"]),
    st.sampled_from(["p1", "other", None]),
    st.sampled_from(["甲公司", "乙公司"]),
)
def test_a_link_shows_a_parcel_that_it_names_to_whom_it_would_show_signed_in_too(
    roles: frozenset[Role], theirs: frozenset[str], named: frozenset[str], number: str, agent: str | None, holder: str
) -> None:
    person = Person(
        "p1", "张三", "p@demo.example", roles, parcels=theirs, holders=dict.fromkeys(sorted(theirs), "甲公司")
    )
    now = ParcelNow(number, agent, holder)
    parcels = {no: replace(now, parcel_no=no) for no in named}
    grant = Grant("digest", "demo", "p1", "x", opens=Opening(named), granted_at=NOW, ends_at=NOW + DAY)
    by_letter = by_link(Presented(grant, person, True, parcels), NOW)
    signed_in = let_in(
        by_session(SignedIn("demo", person, NOW, {no: replace(now, parcel_no=no) for no in theirs}), NOW)
    )
    shown = isinstance(by_letter, Visitor) and reads(by_letter, now, number)
    assert shown == (number in named and reads(signed_in, now, number))


def test_a_leader_of_some_parcels_reads_no_others_though_a_letter_named_them() -> None:
    leader = replace(LEADER, parcels=frozenset({"P1"}))
    visitor = let_in(through(Opening(frozenset({"P1", "P2"})), leader))
    assert reads(visitor, ParcelNow("P1", None, "甲公司"), "P1") and not reads(
        visitor, ParcelNow("P2", None, "甲公司"), "P2"
    )


def test_a_firm_reads_its_parcel_while_it_holds_it() -> None:
    firm = Person(
        "e1", "企业", "e@firm.example", frozenset({Role.ENTERPRISE}), frozenset({"P1"}), holders={"P1": "甲公司"}
    )
    visitor = let_in(by_session(SignedIn("demo", firm, NOW, {"P1": ParcelNow("P1", None, "甲公司")}), NOW))
    assert reads(visitor, ParcelNow("P1", None, "甲公司"), "P1")
    assert not reads(visitor, ParcelNow("P1", None, "乙公司"), "P1")
    assert not reads(visitor, ParcelNow("P2", None, "甲公司"), "P2")


# ---- an address in a token ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verified", "address"), [("true", "a@demo.example"), (True, "a@demo.example"), ("false", ""), (None, ""), ("", "")]
)
def test_an_address_counts_when_the_issuer_says_that_it_was_verified(verified: object, address: str) -> None:
    assert caller_of({"sub": "x", "email": "a@demo.example", "email_verified": verified}).address == address


# ---- a reply opens the intersection ------------------------------------------------------------------------------------


def reply(opens: Opening) -> Opening:
    found = of_receipt(Upload("u1", "demo", "a1", AT, key="k", opens=opens))
    assert found is not None
    return found


@given(NUMBERS, NUMBERS.filter(bool))
def test_a_replys_link_is_what_the_first_link_opened_and_the_agent_looks_after_now(
    opened: frozenset[str], theirs: frozenset[str]
) -> None:
    agent = Person("a1", "代办员", "agent@demo.example", frozenset({Role.AGENT}), parcels=theirs)
    visitor = through(reply(Opening(opened, takes=True)), agent)
    if opened and not opened & theirs:
        assert visitor == "link_revoked"
    else:
        assert let_in(visitor).reads == opened & theirs
        hands_in = let_in(visitor).hands_in
        assert (hands_in.parcels if hands_in is not None else frozenset()) == opened & theirs


def test_a_replys_link_takes_no_more_than_the_first_and_ends_with_it() -> None:
    first = Opening(frozenset({"P1"}), takes=False, review=2025, until=NOW + 7)
    assert reply(first) == Opening(frozenset({"P1"}), review=2025, until=NOW + 7, upload_id="u1")


def test_whoever_was_signed_in_gets_a_reply_without_a_link() -> None:
    assert of_receipt(Upload("u1", "demo", "a1", AT, key="k")) is None


# ---- thirty days, fifteen minutes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "counts"), [(0, True), (30 * DAY, True), (30 * DAY + 1, False)])
def test_a_letters_link_counts_for_thirty_days_to_the_second(seconds: int, counts: bool) -> None:
    found = through(Opening(frozenset({"P1"})), LEADER, at=NOW + seconds)
    assert isinstance(found, Visitor) if counts else found == "link_expired"


def test_a_link_that_names_its_end_counts_until_then_and_no_day_longer() -> None:
    opens = Opening(frozenset({"P1"}), until=NOW + 90 * DAY)
    assert last_second(opens, NOW) == NOW + 90 * DAY
    assert isinstance(through(opens, LEADER, at=NOW + 90 * DAY), Visitor)
    assert through(opens, LEADER, at=NOW + 90 * DAY + 1) == "link_expired"


@pytest.mark.parametrize(("seconds", "dead"), [(-1, False), (0, True), (1, True)])
def test_a_link_made_in_the_second_in_which_its_person_was_ended_is_dead(seconds: int, dead: bool) -> None:
    found = through(Opening(frozenset({"P1"})), replace(LEADER, ended_at=NOW + seconds))
    assert (found == "link_revoked") is dead


@pytest.mark.parametrize(("age", "fresh"), [(FRESH_SECONDS, True), (FRESH_SECONDS + 1, False)])
def test_a_code_is_fresh_for_fifteen_minutes_to_the_second(age: int, fresh: bool) -> None:
    officer = replace(LEADER, roles=frozenset({Role.OFFICER}))
    session = let_in(by_session(SignedIn("demo", officer, NOW), NOW + age))
    caller = caller_of({"sub": "x", "zones": "demo", "roles": "officer", "auth_time": str(NOW)})
    token = let_in(by_token(caller, "demo", None, NOW + age))
    assert FRESH_SECONDS == 15 * 60
    assert [one.hands_in is not None and one.hands_in.fresh for one in (session, token)] == [fresh, fresh]


# ---- an upload that is there -------------------------------------------------------------------------------------------

SENT = Upload("u1", "demo", "a1", AT, key="k", state=UploadState.ACCEPTED)


def visitor(
    actor: str = "a1", *, way: Way = Way.SESSION, hands_in: HandsIn | None = None, zone: str = "demo",
    reads: frozenset[str] | None = None,
) -> Visitor:  # fmt: skip
    return Visitor(way, zone, actor, None, reads=reads, hands_in=hands_in)


def test_an_upload_is_seen_by_whoever_sent_it_and_by_the_office_of_its_zone() -> None:
    assert sees(visitor("a1"), SENT)
    assert sees(visitor("o1", hands_in=OFFICE), SENT)
    assert not sees(visitor("b2"), SENT)
    assert not sees(visitor("o1", hands_in=replace(OFFICE, parcels=frozenset({"P1"}))), SENT)
    assert not sees(visitor("a1", zone="other", hands_in=OFFICE), SENT)


def test_behind_a_link_an_upload_is_seen_that_came_through_it_or_that_its_letter_tells() -> None:
    grant = Grant(
        "digest",
        "demo",
        "a1",
        "x",
        opens=Opening(upload_id="u2", uploads=frozenset({"u3"})),
        granted_at=NOW,
        ends_at=NOW,
    )
    behind = replace(visitor("a1", way=Way.LINK), grant=grant)
    seen = [sees(behind, replace(SENT, upload_id=name)) for name in ("u1", "u2", "u3")]
    assert seen == [False, True, True], "that they sent it is not enough"
    assert sees(behind, replace(SENT, grant="digest"))
    assert not sees(behind, replace(SENT, grant="digest", zone="other"))


def test_the_file_as_it_was_sent_is_for_whoever_may_see_every_parcel_in_it() -> None:
    receipt = Receipt(UploadState.ACCEPTED, parcels=("P1", "P2"))
    assert sees_all_of(visitor(reads=frozenset({"P1", "P2", "P3"})), receipt)
    assert sees_all_of(visitor(reads=frozenset({"P1", "P2"})), receipt)
    assert not sees_all_of(visitor(reads=frozenset({"P1"})), receipt)
    assert not sees_all_of(visitor(reads=None), receipt), "who reads all of the zone is not for that the office"
    assert sees_all_of(visitor(hands_in=OFFICE), receipt)


def test_only_somebody_who_may_upload_confirms_and_by_link_only_what_they_sent() -> None:
    agent = HandsIn(Mandate.AGENT, frozenset({"P1"}), by_link=True)
    assert may_not("confirm", visitor(hands_in=None), SENT, "", now=AT) == "may_not_upload"
    assert may_not("confirm", visitor(way=Way.LINK, hands_in=agent), SENT, "", now=AT) is None
    assert may_not("confirm", visitor("b2", way=Way.LINK, hands_in=agent), SENT, "", now=AT) == "may_not_upload"


def test_held_contacts_are_confirmed_by_the_office_with_a_fresh_code() -> None:
    held = replace(SENT, state=UploadState.HELD)
    assert may_not("confirm", visitor("o1", hands_in=OFFICE), held, "", now=AT) is None
    assert may_not("confirm", visitor("o1", hands_in=replace(OFFICE, fresh=False)), held, "", now=AT) == "sign_in_again"
    agent = HandsIn(Mandate.AGENT, frozenset({"P1"}))
    assert may_not("confirm", visitor(hands_in=agent), held, "", now=AT) == "sign_in_again"


def test_what_is_withdrawn_is_not_confirmed() -> None:
    gone = replace(SENT, withdrawal=Withdrawal("a1", "重复", AT))
    assert may_not("confirm", visitor(hands_in=OFFICE), gone, "", now=AT) == "is_withdrawn"


def test_an_upload_is_withdrawn_by_its_sender_or_the_office_signed_in_and_with_a_reason() -> None:
    assert may_not("withdraw", visitor("a1"), SENT, "重复", now=AT) is None
    assert may_not("withdraw", visitor("o1", hands_in=OFFICE), SENT, "重复", now=AT) is None
    assert may_not("withdraw", visitor("a1"), SENT, "", now=AT) == "no_reason"
    assert may_not("withdraw", visitor("b2"), SENT, "重复", now=AT) == "may_not_withdraw"
    assert may_not("withdraw", visitor("a1", way=Way.LINK), SENT, "重复", now=AT) == "may_not_withdraw"


def test_what_is_not_read_yet_is_not_withdrawn() -> None:
    assert (
        may_not("withdraw", visitor("a1"), replace(SENT, state=UploadState.WAITING), "重复", now=AT) == "not_read_yet"
    )


@pytest.mark.parametrize("brought", [{"has_people": True}, {"closes": True}])
def test_contacts_and_closings_are_withdrawn_and_restored_with_a_fresh_code_only(brought: dict[str, bool]) -> None:
    upload, stale = replace(SENT, **brought), replace(OFFICE, fresh=False)
    for act in ("withdraw", "restore"):
        assert may_not(act, visitor("o1", hands_in=OFFICE), upload, "重复", now=AT) is None
        assert may_not(act, visitor("o1", hands_in=stale), upload, "重复", now=AT) == "sign_in_again"


def test_a_withdrawal_is_undone_until_the_end_of_its_day() -> None:
    gone = replace(SENT, withdrawal=Withdrawal("a1", "重复", AT))
    last = AT.replace(hour=23, minute=59, second=59, microsecond=999_999)
    assert may_not("restore", visitor("a1"), gone, "", now=last) is None
    assert may_not("restore", visitor("a1"), gone, "", now=last + timedelta(microseconds=1)) == "withdrawn_for_good"
