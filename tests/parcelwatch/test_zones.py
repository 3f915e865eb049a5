"""The commands by which a zone begins, and a link by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from edge import settings
from edge.table import ledger_agents, ledger_grants, ledger_letters, ledger_people
from land.opening import Opening
from land.people import Person, Role, person_id
from parcelwatch import here
from telling.letter import Letter, LetterKind
from tests.cast import D, parcel
from tests.doors.reviewing import granted
from tests.doors.service import Service, link
from tests.edge.brought import claimed, record
from tests.parcelwatch.standing_stack import Running
from zones.zone import Zone

__all__ = ["granted"]
Run = Callable[..., str]
ADDRESS = "wang@demo.example"


@pytest.fixture(autouse=True)
def local(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The local stack runs; its table is the one of this process."""
    monkeypatch.setattr(here, "all_running", lambda: {Path("usual"): Running()})
    settings.forget()


def welcomes(zone: str, address: str) -> list[Letter]:
    found = ledger_letters.letters(zone, person_id(zone, address))
    return [one for one in found if one.kind is LetterKind.WELCOME]


def test_a_zone_begins_with_its_first_head_who_is_welcomed_once(command: Run, refused: Run) -> None:
    words = ("zone", "add", "new", "--name", "新区", "--head", "王五", ADDRESS)
    assert "已写信给 王五" in command(*words)
    (head,) = ledger_people.people("new", D("2026-07-01"))
    assert (head.name, head.address, head.roles) == ("王五", ADDRESS, frozenset({Role.HEAD}))
    (letter,) = welcomes("new", ADDRESS)
    assert letter.opens is None, "it leads to the page, and opens nothing"
    assert refused(*words) == "开发区 new 已经存在，没有改动。"
    assert len(welcomes("new", ADDRESS)) == 1


def test_a_zone_that_was_added_without_a_head_gets_its_first_one_later(command: Run) -> None:
    command("zone", "add", "new", "--name", "新区")
    command("zone", "add", "new", "--name", "新区", "--head", "王五", ADDRESS)
    assert len(welcomes("new", ADDRESS)) == 1


def test_what_is_no_address_makes_neither_head_nor_zone(command: Run, refused: Run) -> None:
    assert refused("zone", "add", "new", "--name", "新区", "--head", "王五", "wang") == "“wang”不是可用的邮箱地址。"
    assert "已新建 new" in command("zone", "add", "new", "--name", "新区")


@pytest.mark.parametrize("role", [Role.LEADER, Role.AGENT, Role.HEAD])
def test_a_link_by_hand_reads_the_parcels_of_its_person_and_takes_nothing(
    granted: Zone, command: Run, context: SimpleNamespace, role: Role
) -> None:
    one = Person(person_id("demo", ADDRESS), "王五", ADDRESS, frozenset({role}), parcels=frozenset({"P1", "P2"}))
    ledger_people.replace_contacts("demo", 2, [one])
    address = command("link", "demo", ADDRESS.upper()).strip()
    site, _, secret = address.rpartition("/l/")
    assert site == settings.site().public_url and len(secret) == 22
    service, way = Service(context), link(secret)
    page = service.ask("GET /l/{grant}", way, path={"grant": secret})
    assert page["statusCode"] == 200
    assert "P1" in page["body"] and "P2" in page["body"] and "P3" not in page["body"]
    assert service.hand_in(way, "demo", b"x") == ""


def test_a_link_by_hand_is_for_whoever_the_contacts_name_and_has_parcels(
    granted: Zone, command: Run, refused: Run
) -> None:
    one = Person(person_id("demo", ADDRESS), "王五", ADDRESS, frozenset({Role.AGENT}), parcels=frozenset({"other"}))
    ledger_people.replace_contacts("demo", 2, [one])
    assert refused("link", "demo", "nobody@demo.example") == "这个开发区的通讯录里没有这个邮箱。"
    assert refused("link", "demo", ADDRESS) == "这个人没有负责的宗地，没有可以查看的。"


def test_a_link_by_hand_is_cut_as_every_link_is(granted: Zone, command: Run, refused: Run) -> None:
    """An agent may stand in the register alone, and a firm's contact speaks for the present holder."""
    named = Person(person_id("demo", ADDRESS), "王五", ADDRESS, frozenset())
    record(claimed("u9"), replace(parcel("P3"), agent=named.person_id))
    ledger_agents.keep_agents("demo", 9, [named])
    secret = command("link", "demo", ADDRESS).strip().rpartition("/l/")[2]
    found = ledger_grants.presented(secret, D("2026-07-01"))
    assert found is not None and found.grant.opens == Opening(frozenset({"P3"}))
    other = "sun@firm.example"
    firm = Person(person_id("demo", other), "孙六", other, frozenset({Role.ENTERPRISE}), parcels=frozenset({"P1"}),
                  holders={"P1": "别的公司"})  # fmt: skip
    ledger_people.replace_contacts("demo", 10, [firm])
    assert refused("link", "demo", other) == "这个人没有负责的宗地，没有可以查看的。"
