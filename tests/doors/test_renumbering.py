"""宗地编号变更 at the doors: either number reaches the parcel, lists and letters show the newest, nobody else sees it
(domain.md sections 8 and 14)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from digest import on_morning
from edge import clock as edge_clock
from edge.table import ledger, ledger_listing, ledger_numbers, ledger_people, ledger_reviews, ledger_uploads
from land.people import Role
from notify import on_alert_steps
from review import on_season
from telling.letter import LetterKind
from tests import books
from tests.cast import D
from tests.doors.forwarding import read_in
from tests.doors.service import Way, session, token
from tests.doors.signing import mail_server
from tests.doors.town import LATER, Town, World, at, founded, links_in, person, register, returned, told, undone, world

NEW, TODAY = "QB-7", LATER[:10]


@dataclass
class Mailed:
    """The zone, and the link of firm1's ask for P-01 and P-02 and of firm2's for P-03."""

    world: World
    town: Town
    links: dict[str, Way]


@pytest.fixture(scope="module")
def mailed() -> Iterator[Mailed]:
    with world() as one, pytest.MonkeyPatch.context() as patch, mail_server(patch) as server:
        town = founded("demo", one.clock, one.context)
        told(town, one.clock)
        texts = town.mailed(server)
        asks = {
            firm: links_in(texts["ask.2025.1", town.ident(firm)])[0] for firm in ("firm1", "firm2", "agent1", "agent2")
        }
        yield Mailed(one, town, asks)


@pytest.fixture
def town(mailed: Mailed) -> Iterator[Town]:
    """P-01 is QB-7 since today, as everything is judged that waits; all of it undone afterwards."""
    with undone(mailed.world):
        assert accepted(mailed.town, books.book(renumbered("P-01", NEW)))
        mailed.town.judge()
        yield mailed.town


def renumbered(old: str, new: str, effective: str = TODAY) -> dict[str, Any]:
    return {"宗地编号": old, "事项类型": "宗地编号变更", "新约定值": new, "生效日期": effective}


def accepted(town: Town, data: bytes, way: Way | None = None) -> bool:
    """Whether everything in the upload was taken."""
    return codes(town, data, way) == []


def codes(town: Town, data: bytes, way: Way | None = None) -> list[str]:
    receipt = ledger_uploads.receipt(town.send(data, way))
    assert receipt is not None
    return [str(problem.code) for problem in receipt.problems]


def listed() -> list[str]:
    return sorted(line.parcel_no for line in ledger_listing.parcels("demo").rows)


def page(town: Town, number: str) -> dict[str, Any]:
    answer = town.service.ask(
        "GET /zones/{zone}/parcels/{parcel_no}", town.officer, path={"zone": "demo", "parcel_no": number}
    )
    found: dict[str, Any] = {"status": answer["statusCode"], **json.loads(answer["body"])}
    return found


def test_lists_and_pages_show_the_newest_number_and_either_leads_there(town: Town) -> None:
    assert listed() == ["P-02", "P-03", "P-04", NEW]
    old, new = page(town, "P-01"), page(town, NEW)
    assert old == new and new["status"] == 200 and new["parcel_no"] == NEW
    assert page(town, "QB-8")["status"] == 404


def test_until_its_day_the_old_number_is_shown_and_then_the_night_shows_the_new_one(mailed: Mailed) -> None:
    with undone(mailed.world):
        assert accepted(mailed.town, books.book(renumbered("P-01", NEW, "2026-08-12")))
        mailed.town.judge()
        assert listed() == ["P-01", "P-02", "P-03", "P-04"]
        assert page(mailed.town, NEW)["parcel_no"] == "P-01"
        at(mailed.world.clock, "2026-08-12T09:00:00+08:00")
        for parcel_id in ledger.due("demo", D("2026-08-12")):
            mailed.town.judge_one(parcel_id)
        assert listed() == ["P-02", "P-03", "P-04", NEW]


@pytest.mark.parametrize("number", ["P-01", NEW])
@pytest.mark.parametrize("who", ["firm1", "agent1"])
def test_a_link_from_before_takes_returns_under_either_number(
    mailed: Mailed, town: Town, who: str, number: str
) -> None:
    way = mailed.links[who]
    assert accepted(town, books.book(returned(number, 2025, 年度产值=1234567)), way)
    assert "1234567" in str(ledger.everything("demo", ledger.NOW))
    text = read_in(town.service.ask("GET /l/{grant}/returns/{year}", way, path={"grant": way.secret, "year": "2025"}))
    assert NEW in text and "P-01" not in text and "P-02" in text


@pytest.mark.parametrize("number", ["P-01", NEW])
@pytest.mark.parametrize("who", ["firm2", "agent2"])
def test_who_holds_another_parcel_reads_and_brings_nothing_under_either_number(
    mailed: Mailed, town: Town, who: str, number: str
) -> None:
    way = mailed.links[who]
    for mine in (way, session(f"{who}@demo.example")):
        assert codes(town, books.book(returned(number, 2025)), mine) == ["not_your_parcel"]
        assert accepted(town, books.book(returned("P-03", 2025)), mine)
    for route in ("GET /l/{grant}", "GET /l/{grant}/returns/{year}"):
        text = read_in(town.service.ask(route, way, path={"grant": way.secret, "year": "2025"}))
        assert NEW not in text and "P-01" not in text


@pytest.mark.parametrize("who", ["firm1", "agent1"])
def test_signed_in_they_look_after_it_under_either_number(town: Town, who: str) -> None:
    way = session(f"{who}@demo.example")
    for number in ("P-01", NEW):
        assert accepted(town, books.book(returned(number, 2025)), way)
    text = read_in(town.service.ask("GET /z/{zone}/returns/{year}", way, path={"zone": "demo", "year": "2025"}))
    assert NEW in text and "P-01" not in text and "P-03" not in text


def test_the_contacts_that_are_sent_again_keep_whom_they_name_by_either_number(town: Town) -> None:
    people = [person("head", Role.HEAD), person("officer", Role.OFFICER), person("leader", Role.LEADER)]
    people += [person("agent1", Role.AGENT, NEW), person("firm1", Role.ENTERPRISE, f"P-01、{NEW}、P-02")]
    people += [person("viewer", Role.VIEWER), person("agent2", Role.AGENT, "P-03")]
    fresh = token("demo", "officer", "officer@demo.example", edge_clock.wall())
    assert accepted(town, books.book(*people), fresh)
    known = {one.person_id: one for one in ledger_people.people("demo", edge_clock.today())}
    assert known[town.ident("agent1")].parcels == {"P-01", NEW}
    assert set(known[town.ident("firm1")].holders) == {"P-01", NEW, "P-02"}
    stored = {one.person_id: one for one in ledger_people.contacts("demo")}
    assert stored[town.ident("firm1")].parcels == {"P-01", "P-02"}


def test_the_digest_names_the_new_number_to_whom_the_contacts_give_the_old_one(town: Town, mailed: Mailed) -> None:
    assert accepted(town, books.book({**renumbered("P-02", "QB-8")}))
    town.judge()
    at(mailed.world.clock, "2026-08-11T08:00:00+08:00")
    assert accepted(town, books.book(returned("P-01", 2025, 实际动工日期="2025-07-30")))
    town.judge()
    on_alert_steps.handler({"zone": "demo"}, town.service.context)
    on_morning.handler({"on": "2026-08-11", "zone": "demo"}, town.service.context)
    letters = [one for name, one in town.letters("agent1").items() if "2026-08-11" in name]
    assert letters and all(NEW in one.text and "P-01" not in one.text for one in letters)
    assert not [one for one in town.letters("agent2").values() if NEW in one.text]


def test_nobody_is_asked_twice_and_a_reminder_names_the_new_number(mailed: Mailed, town: Town) -> None:
    asks = ledger_reviews.asks("demo", 2025)
    on_season.handler({"on": TODAY, "zone": "demo"}, town.service.context)
    assert ledger_reviews.asks("demo", 2025) == asks
    reminders = [one for one in town.letters("firm1").values() if one.kind is LetterKind.REMINDER]
    assert reminders


def test_a_register_that_names_the_new_number_leaves_no_parcel_unnamed(town: Town) -> None:
    rows = [register(number) for number in ("P-02", "P-03", "P-04")]
    receipt = ledger_uploads.receipt(town.send(books.book(*rows)))
    assert receipt is not None and receipt.unnamed == (NEW,)
    receipt = ledger_uploads.receipt(town.send(books.book(*rows, register("P-01", 宗地编号=NEW))))
    assert receipt is not None and receipt.unnamed == () and not receipt.problems
    assert listed() == ["P-02", "P-03", "P-04", NEW]


def test_no_other_parcel_may_take_either_number(town: Town) -> None:
    brought = town.uploads[-1]
    receipt = ledger_uploads.receipt(town.send(books.book(renumbered("P-02", NEW), renumbered("P-03", "P-01"))))
    assert receipt is not None and [one.code for one in receipt.problems] == ["number_taken", "number_taken"]
    assert brought in str(receipt.problems[0].message)
    stranger = register("P-01", 受让企业="戊公司", **{"用地面积(亩)": 7})
    assert codes(town, books.book(stranger)) == ["number_reused"]


def test_a_receipt_and_its_original_are_open_to_who_looks_after_the_parcel(mailed: Mailed, town: Town) -> None:
    way = mailed.links["firm1"]
    upload_id = town.send(books.book(returned(NEW, 2025)), way)
    assert town.service.receipt(way, "demo", upload_id, "/original")["statusCode"] == 302
    assert town.service.receipt(mailed.links["firm2"], "demo", upload_id)["statusCode"] == 404


def test_the_same_upload_read_twice_gives_the_number_once(town: Town) -> None:
    upload = ledger_uploads.upload(town.uploads[-1])
    assert upload is not None
    before = ledger_numbers.numbers("demo")
    ledger_numbers.keep(upload, [(NEW, "P-01", D(TODAY))])
    assert ledger_numbers.numbers("demo") == before and before.first == {NEW: "P-01"}
    assert ledger_numbers.numbers("demo", upload.seq).first == {}
