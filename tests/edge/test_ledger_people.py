"""People in the table: the contacts in force, the agents of registers, terms, ends, snapshots that are held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from edge.table import ledger_agents, ledger_people, ledger_post, ledger_snapshots, ledger_uploads
from land.contacts import Snapshot
from land.people import NOWHERE, Person, Role
from land.upload import Receipt, Upload, UploadState
from telling.letter import Letter, LetterKind
from tests.cast import D, firm
from tests.doors.conftest import Clock
from tests.edge.brought import again, claimed
from zones.zone import Zone

TODAY = D("2026-07-01")
WALL = 1_782_867_600
HEAD = Person("h1", "测试负责人", "head@example.test", frozenset({Role.HEAD}))
AGENT = Person("a1", "测试代办", "agent@example.test", frozenset({Role.AGENT}), parcels=frozenset({"A-1"}))
NAMED = Person("a1", "测试代办", "agent@example.test", frozenset())
Table = Callable[[], dict[tuple[str, str], dict[str, Any]]]


def ids(on: date = TODAY) -> set[str]:
    return {one.person_id for one in ledger_people.people("demo", on)}


def letter(who: str = "h1") -> Letter:
    from edge import clock

    now = clock.now()
    return Letter(
        "demo",
        who,
        "contacts.u1",
        LetterKind.CONTACTS,
        on=now.date(),
        subject="s",
        html="<p>h</p>",
        text="t",
        step_keys=(),
        written_at=now,
    )


def letters(who: str = "h1") -> int:
    return sum(one.person_id == who for one in ledger_post.unsent("demo"))


def test_a_person_is_kept_as_the_contacts_say(zone: Zone) -> None:
    every = replace(
        AGENT, names=("测试代办", "李四"), until=D("2026-12-31"), phone="138", away_from=D("2026-07-02"), away_to=D("2026-07-09"),
        deputy="王五", parcels=frozenset({NOWHERE}),
    )  # fmt: skip
    contact = firm("e1", "A-1", "A.2", address="e1@example.test")
    assert ledger_people.replace_contacts("demo", 1, [every, contact])
    assert ledger_people.people("demo", TODAY) == [every, contact]
    assert ledger_people.person("demo", "a1", TODAY) == every
    assert ledger_people.contacts("demo") == [every, contact]


def test_a_snapshot_of_place_zero_counts(zone: Zone) -> None:
    assert ledger_people.contacts("demo") == []
    assert ledger_people.replace_contacts("demo", 0, [HEAD])
    assert ledger_people.people("demo", TODAY) == ledger_people.contacts("demo") == [HEAD]
    assert ledger_people.person("demo", "h1", TODAY) == HEAD
    assert ledger_people.replace_contacts("demo", 1, [AGENT])
    assert ids() == {"a1"}


def test_who_is_no_longer_in_the_contacts_gets_no_mail(zone: Zone) -> None:
    assert ledger_people.replace_contacts("demo", 1, [HEAD, AGENT])
    assert {one.person_id: one for one in ledger_people.people("demo", TODAY)} == {"h1": HEAD, "a1": AGENT}
    assert ledger_people.replace_contacts("demo", 2, [HEAD])
    assert ledger_people.people("demo", TODAY) == [HEAD]
    assert ledger_people.person("demo", "a1", TODAY) is None


def test_an_older_snapshot_never_replaces_a_newer_one(zone: Zone) -> None:
    ledger_people.replace_contacts("demo", 2, [HEAD])
    assert not ledger_people.replace_contacts("demo", 1, [HEAD, AGENT], [letter()])
    assert ledger_people.people("demo", TODAY) == [HEAD] and letters() == 0


def test_an_agent_whom_only_a_register_names_can_be_written_to(zone: Zone) -> None:
    ledger_people.replace_contacts("demo", 1, [HEAD])
    ledger_agents.keep_agents("demo", 2, [NAMED])
    assert ledger_people.person("demo", "a1", TODAY) == NAMED
    # In the contacts since, with roles; gone from them later; named again by a newer register.
    ledger_people.replace_contacts("demo", 3, [AGENT])
    assert ledger_people.person("demo", "a1", TODAY) == AGENT
    ledger_people.replace_contacts("demo", 4, [HEAD])
    assert ledger_people.person("demo", "a1", TODAY) is None
    ledger_agents.keep_agents("demo", 5, [NAMED])
    assert ledger_people.person("demo", "a1", TODAY) == NAMED


def test_people_of_another_zone_are_not_ours(zone: Zone) -> None:
    ledger_people.replace_contacts("other", 1, [HEAD])
    assert ledger_people.people("demo", TODAY) == []


def test_the_last_day_of_a_term_is_part_of_it(zone: Zone) -> None:
    ledger_people.replace_contacts("demo", 1, [HEAD, replace(AGENT, until=TODAY)])
    assert ids(TODAY) == {"h1", "a1"} and ledger_people.person("demo", "a1", TODAY) is not None
    assert ids(D("2026-07-02")) == {"h1"}
    assert ledger_people.person("demo", "a1", D("2026-07-02")) is None
    assert {one.person_id for one in ledger_people.contacts("demo")} == {"h1", "a1"}


def test_a_register_brings_nobody_back_whose_term_is_over(zone: Zone) -> None:
    ledger_people.replace_contacts("demo", 1, [replace(AGENT, until=TODAY)])
    ledger_agents.keep_agents("demo", 2, [NAMED])
    assert ids(D("2026-07-02")) == set()


def test_a_snapshot_that_stopped_half_way_changes_nothing(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger_people.replace_contacts("demo", 1, [HEAD, AGENT])
    boss, new = replace(AGENT, roles=frozenset({Role.HEAD}), parcels=frozenset()), replace(HEAD, person_id="n1")
    with monkeypatch.context() as patched:
        patched.setattr(ledger_people.ledger_table, "transact", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ledger_people.replace_contacts("demo", 2, [boss, new], [letter("n1")])
    assert {one.person_id: one for one in ledger_people.people("demo", TODAY)} == {"h1": HEAD, "a1": AGENT}
    assert letters("n1") == 0
    assert ledger_people.replace_contacts("demo", 2, [boss, new], [letter("n1")])
    assert {one.person_id: one for one in ledger_people.people("demo", TODAY)} == {"a1": boss, "n1": new}
    assert letters("n1") == 1


def test_the_same_again_writes_no_letter_twice(zone: Zone, table_snapshot: Table) -> None:
    ledger_people.replace_contacts("demo", 1, [HEAD], [letter()])
    once = table_snapshot()
    assert ledger_people.replace_contacts("demo", 1, [HEAD], [letter()])
    assert table_snapshot() == once


def test_more_letters_than_one_write_holds_are_all_written(zone: Zone) -> None:
    many = [replace(letter(), person_id=f"p{n}") for n in range(120)]
    assert ledger_people.replace_contacts("demo", 1, [HEAD], many)
    assert len(ledger_post.unsent("demo")) == 120


def test_who_comes_back_into_the_contacts_begins_anew(zone: Zone, clock: Clock) -> None:
    clock.wall(WALL)
    ledger_people.replace_contacts("demo", 1, [HEAD, AGENT])
    ledger_people.replace_contacts("demo", 2, [HEAD])
    clock.wall(WALL + 100)
    ledger_people.replace_contacts("demo", 4, [HEAD, AGENT])
    assert {one.person_id: one.ended_at for one in ledger_people.people("demo", TODAY)} == {"h1": 0, "a1": WALL + 100}
    clock.wall(WALL + 200)
    ledger_people.replace_contacts("demo", 4, [HEAD, AGENT])
    ledger_people.replace_contacts("demo", 5, [HEAD, AGENT])
    assert {one.person_id: one.ended_at for one in ledger_people.people("demo", TODAY)} == {"h1": 0, "a1": WALL + 100}


def test_who_was_only_named_by_a_register_loses_nothing_when_the_contacts_name_them(zone: Zone) -> None:
    ledger_people.replace_contacts("demo", 1, [HEAD])
    ledger_agents.keep_agents("demo", 2, [NAMED])
    ledger_people.replace_contacts("demo", 3, [HEAD, AGENT])
    assert ledger_people.person("demo", "a1", TODAY) == AGENT


def test_access_is_ended_by_the_persons_id(zone: Zone, clock: Clock) -> None:
    clock.wall(WALL)
    ledger_people.replace_contacts("demo", 1, [HEAD])
    ledger_agents.keep_agents("demo", 2, [NAMED])
    ledger_people.keep_sender("demo", Person("s1", "发送人", "s@example.test", frozenset()))
    for who in ("h1", "a1", "s1"):
        assert ledger_people.end_access("demo", who)
        found = ledger_people.person("demo", who, TODAY)
        assert found is not None and found.ended_at == WALL
    assert not ledger_people.end_access("demo", "nobody")
    assert ledger_people.person("demo", "nobody", TODAY) is None
    assert ledger_people.contacts("demo")[0].ended_at == WALL


def test_a_letter_about_the_contacts_reaches_who_has_left_them_and_no_other_letter_does(zone: Zone) -> None:
    ledger_people.replace_contacts("demo", 1, [HEAD])
    ledger_people.replace_contacts("demo", 2, [AGENT])
    found = ledger_people.reader(letter(), TODAY)
    assert found is not None and found.address == HEAD.address
    assert ledger_people.reader(replace(letter(), kind=LetterKind.DIGEST), TODAY) is None
    assert ledger_people.reader(letter("nobody"), TODAY) is None
    assert ledger_people.reader(replace(letter("a1"), kind=LetterKind.DIGEST), TODAY) == AGENT


# ---- held snapshots -------------------------------------------------------------------------------------------------


def held(upload_id: str, *after: Person) -> Upload:
    """An upload with its final receipt whose contacts wait for their sender."""
    upload = claimed(upload_id)
    snapshot = Snapshot(tuple(ledger_snapshots.contacts_before(upload)), after, held=True)
    ledger_snapshots.keep_people(upload, [], snapshot, [letter()])
    receipt = Receipt(UploadState.HELD, ("contacts",), 1, 0, gone=("测试负责人",), counts_as=UploadState.ACCEPTED)
    assert ledger_uploads.finish(upload, receipt)
    return read_again(upload_id)


def read_again(upload_id: str) -> Upload:
    found = ledger_uploads.upload(upload_id)
    assert found is not None
    return found


def state(upload_id: str) -> tuple[UploadState, UploadState]:
    found = ledger_uploads.receipt(upload_id)
    assert found is not None
    return read_again(upload_id).state, found.state


def test_a_held_snapshot_counts_once_its_sender_confirms(zone: Zone, table_snapshot: Table) -> None:
    ledger_people.replace_contacts("demo", 0, [HEAD, AGENT])
    upload = held("u1", AGENT)
    assert (ids(), letters(), state("u1")) == ({"h1", "a1"}, 0, (UploadState.HELD, UploadState.HELD))
    assert ledger_uploads.unfinished("demo") == []
    assert ledger_snapshots.count_held(upload, "officer")
    assert (ids(), letters(), state("u1")) == ({"a1"}, 1, (UploadState.ACCEPTED, UploadState.ACCEPTED))
    once = table_snapshot()
    assert ledger_snapshots.count_held(upload, "officer") and ledger_snapshots.count_held(read_again("u1"), "officer")
    assert table_snapshot() == once
    receipt = ledger_uploads.receipt("u1")
    assert receipt is not None and receipt.gone == ("测试负责人",)


def test_nobody_but_its_sender_makes_a_held_snapshot_count(zone: Zone, table_snapshot: Table) -> None:
    ledger_people.replace_contacts("demo", 0, [HEAD, AGENT])
    upload = held("u1", AGENT)
    before = table_snapshot()
    assert not ledger_snapshots.count_held(upload, "somebody")
    assert table_snapshot() == before


def test_a_newer_snapshot_makes_a_held_one_void(zone: Zone) -> None:
    ledger_people.replace_contacts("demo", 0, [HEAD, AGENT])
    upload = held("u1", AGENT)
    newer = claimed("u2")
    ledger_snapshots.keep_people(newer, [], Snapshot((HEAD, AGENT), (HEAD, AGENT, replace(AGENT, person_id="a2"))))
    assert not ledger_snapshots.count_held(upload, "officer")
    assert (ids(), letters()) == ({"h1", "a1", "a2"}, 0)
    assert state("u1") == (UploadState.HELD, UploadState.HELD)


def test_a_newer_held_snapshot_makes_a_held_one_void_too(zone: Zone) -> None:
    ledger_people.replace_contacts("demo", 0, [HEAD, AGENT])
    first, second = held("u1", AGENT), held("u2", HEAD)
    assert not ledger_snapshots.count_held(first, "officer")
    assert ledger_snapshots.count_held(second, "officer") and ids() == {"h1"}
    assert not ledger_snapshots.count_held(first, "officer")


def test_an_upload_that_is_not_held_has_nothing_to_confirm(zone: Zone, table_snapshot: Table) -> None:
    upload = claimed("u1")
    assert ledger_uploads.finish(upload, Receipt(UploadState.ACCEPTED))
    before = table_snapshot()
    assert ledger_snapshots.count_held(read_again("u1"), "somebody")
    assert table_snapshot() == before


def test_a_repeat_finds_the_contacts_as_they_were_before_the_upload(zone: Zone) -> None:
    ledger_people.replace_contacts("demo", 0, [HEAD])
    upload = claimed("u1")
    assert ledger_snapshots.contacts_before(upload) == [HEAD]
    ledger_snapshots.keep_people(upload, [], Snapshot((HEAD,), (AGENT, HEAD)), [letter()])
    assert ledger_snapshots.contacts_before(again("u1")) == [HEAD]
    # What a repeat finds otherwise does not count: it goes by what was kept.
    ledger_snapshots.keep_people(upload, [], Snapshot((AGENT,), (AGENT,)), [letter(), letter("a1")])
    assert (ids(), letters(), letters("a1")) == ({"h1", "a1"}, 1, 0)
