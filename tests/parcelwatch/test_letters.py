"""The command `letters`: every letter's fate, bounces, and mailboxes that are back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from edge import clock as edge_clock
from edge.table import ledger_letters, ledger_people, ledger_post
from land.people import Person, Role
from telling.letter import Letter, LetterKind, LetterState
from tests.cast import D
from tests.doors.conftest import Clock
from zones.zone import Zone

Run = Callable[..., str]
AGENT = Person("a1", "代办员甲", "agent@demo.example", frozenset({Role.AGENT}))
HEAD = Person("h1", "负责人", "head@demo.example", frozenset({Role.HEAD}))
WALL = 1_782_867_600


@pytest.fixture(autouse=True)
def people(zone: Zone, clock: Clock) -> None:
    clock.wall(WALL)
    ledger_people.replace_contacts("demo", 1, [AGENT, HEAD])


def written(who: Person, name: str, state: LetterState = LetterState.WAITING, why: str = "") -> Letter:
    told = Letter(
        "demo", who.person_id, f"digest.{name}", LetterKind.DIGEST, on=D("2026-07-01"), subject=f"主题{name}",
        html="<p/>", text="", step_keys=(),
        written_at=edge_clock.now(),
    )  # fmt: skip
    assert ledger_letters.write_letter(told)
    if state is LetterState.SENT:
        ledger_post.mark_sent(told)
    elif state is not LetterState.WAITING:
        ledger_post.mark_failed(told, state, why)
    return told


def rows(command: Run, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(command("letters", *words, "--format", "json"))
    return found


def test_every_letter_is_listed_with_its_reader_and_its_fate(command: Run) -> None:
    written(AGENT, "1", LetterState.SENT)
    written(AGENT, "2", LetterState.REFUSED, "RCPT 550")
    written(HEAD, "3", LetterState.GIVEN_UP, "DATA 554")
    written(HEAD, "4")
    assert {(one["subject"], one["to"], one["state"], one["why"]) for one in rows(command)} == {
        ("主题1", "agent@demo.example", "sent", None),
        ("主题2", "agent@demo.example", "refused", "RCPT 550"),
        ("主题3", "head@demo.example", "given_up", "DATA 554"),
        ("主题4", "head@demo.example", "waiting", None),
    }
    shown = command("letters")
    for word in ("主题1", "代办员甲", "已发出", "收件人不存在，未送达", "多次不收，已放弃", "等待发送", "DATA 554"):
        assert word in shown


def test_letters_can_be_asked_for_by_address_and_by_not_having_arrived(command: Run) -> None:
    written(AGENT, "1", LetterState.SENT)
    written(AGENT, "2", LetterState.REFUSED, "RCPT 550")
    written(HEAD, "3", LetterState.GIVEN_UP, "DATA 554")
    assert [one["subject"] for one in rows(command, "--to", "HEAD@demo.example")] == ["主题3"]
    assert {one["subject"] for one in rows(command, "--refused")} == {"主题2", "主题3"}
    assert [one["subject"] for one in rows(command, "--refused", "--to", "agent@demo.example")] == ["主题2"]


def test_a_bounce_marks_the_mailbox_and_takes_back_what_was_sent_to_it_of_late(command: Run, clock: Clock) -> None:
    old = written(AGENT, "old", LetterState.SENT)
    clock.wall(WALL + 6 * 24 * 3600)
    new = written(AGENT, "new", LetterState.SENT)
    said = command("letters", "--bounced", "agent@demo.example")
    assert "1 封信算没有送达" in said
    fates = {one["letter_id"]: (one["state"], one["why"], one["unreachable"]) for one in rows(command)}
    assert fates == {old.letter_id: ("sent", None, True), new.letter_id: ("refused", "bounced", True)}
    assert [one.letter_id for one in ledger_post.failed("demo", 9)] == [new.letter_id]
    assert "已经登记过" in command("letters", "--bounced", "agent@demo.example")
    (agent,) = [one for one in ledger_people.people("demo", D("2026-07-01")) if one.person_id == "a1"]
    assert agent.address == ""
    assert "已恢复" in command("letters", "--reachable", "agent@demo.example")
    assert "没有登记过" in command("letters", "--reachable", "agent@demo.example")


def test_an_unknown_address_and_an_unknown_zone_are_refused_in_a_sentence(refused: Run) -> None:
    assert "没有人用 nobody@demo.example" in refused("letters", "--to", "nobody@demo.example")
    assert "没有人用 nobody@demo.example" in refused("letters", "--bounced", "nobody@demo.example")
    assert "没有开发区 elsewhere" in refused("letters", "--zone", "elsewhere")


def test_an_empty_address_is_nobodys_and_a_mailbox_is_either_dead_or_back(command: Run, refused: Run) -> None:
    written(AGENT, "1", LetterState.SENT)
    assert "没有人用" in refused("letters", "--bounced", "")
    assert "没有人用" in refused("letters", "--reachable", " ")
    assert "只能登记一个" in refused("letters", "--bounced", AGENT.address, "--reachable", HEAD.address)
    assert [one["unreachable"] for one in rows(command)] == [False]
    assert "已登记" in command("letters", "--bounced", f" {AGENT.address} ")
