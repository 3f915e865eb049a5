"""A letter of each kind in a stranger's hands: what can be read and handed in with it is what docs/access.md says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from edge.table import ledger, ledger_people, ledger_uploads
from land.adjustment import AdjustmentKind
from telling.letter import LetterKind
from tests import books
from tests.doors.forwarding import Mailed, mailed, read_in
from tests.doors.service import Answer, Way
from tests.doors.town import PARCELS, figures, links_in, register, returned, undone
from wording.labels import ADJUSTMENT_KINDS

__all__ = ["mailed"]  # a fixture

PEOPLE_NEW = [books.CONTACT]


def everything_behind(mailed: Mailed, way: Way) -> list[Answer]:
    """Every answer that a stranger gets who tries all that begins with the link."""
    service, path = mailed.world.service, {"grant": way.secret}
    found = [service.ask("GET /l/{grant}", way, path=path)]
    for year in ("2024", "2025", "2026"):
        found.append(service.ask("GET /l/{grant}/returns/{year}", way, path={**path, "year": year}))
    for upload_id in mailed.town.uploads:
        for what in ("", "/copy", "/original"):
            found.append(service.receipt(way, "demo", upload_id, what))
    for number in PARCELS:
        found.append(service.ask("GET /l/{grant}/parcels/{parcel_no}", way, path={**path, "parcel_no": number}))
    for form in ("html", "xlsx", "json"):
        found.append(service.ask("GET /l/{grant}/report/{form}", way, path={**path, "form": form}))
    return found


def seen(mailed: Mailed, way: Way) -> tuple[set[str], set[str]]:
    """The parcels whose numbers, and those whose figures, a stranger reads behind the link."""
    text = " ".join(map(read_in, everything_behind(mailed, way)))
    return {no for no in PARCELS if no in text}, {no for no in PARCELS if any(one in text for one in figures(no))}


@pytest.mark.parametrize(
    ("kind", "who", "numbers", "with_figures"),
    [
        (LetterKind.ASK, "firm1", {"P-01", "P-02"}, {"P-01", "P-02"}),
        (LetterKind.ASK, "firm2", {"P-03"}, {"P-03"}),
        (LetterKind.ASK, "agent1", {"P-01", "P-02"}, {"P-01", "P-02"}),
        (LetterKind.REMINDER, "firm2", {"P-03"}, {"P-03"}),
        (LetterKind.URGENT, "agent1", {"P-01"}, {"P-01"}),
        (LetterKind.URGENT, "head", {"P-01", "P-03"}, {"P-01", "P-03"}),
        (LetterKind.URGENT, "leader", {"P-01", "P-03"}, {"P-01", "P-03"}),
        (LetterKind.DIGEST, "agent1", {"P-01", "P-02"}, {"P-01", "P-02"}),
        (LetterKind.DIGEST, "head", set(PARCELS), set(PARCELS)),
        (LetterKind.DIGEST, "leader", {"P-01", "P-03"}, {"P-01", "P-03"}),
        (LetterKind.REPORT, "leader", set(), set()),
        (LetterKind.RECEIPT, "firm1", {"P-01", "P-02"}, {"P-01", "P-02"}),
    ],
)
def test_a_stranger_reads_the_parcels_that_the_letter_names_and_no_others(
    mailed: Mailed, kind: LetterKind, who: str, numbers: set[str], with_figures: set[str]
) -> None:
    ways = mailed.of(kind, who)
    assert ways
    for way in ways:
        assert seen(mailed, way) == (numbers, with_figures)


def test_a_digest_names_the_parcels_that_its_link_opens(mailed: Mailed) -> None:
    texts = {who: text for (name, who), text in mailed.texts.items() if name.startswith(LetterKind.DIGEST)}
    for who in ("agent1", "agent2", "head", "leader"):
        text = texts[mailed.town.ident(who)]
        (way,) = links_in(text)
        assert {no for no in PARCELS if no in text} == seen(mailed, way)[0], text


def test_letters_of_every_kind_are_tried_here(mailed: Mailed) -> None:
    kinds = {name.split(".")[0] for name, _ in mailed.texts}
    without_link = {LetterKind.UNDELIVERED}  # tests/access/test_handing_in.py
    assert kinds == set(LetterKind) - without_link


def test_welcome_contacts_codes_and_receipts_of_who_was_signed_in_open_nothing(mailed: Mailed) -> None:
    for kind, who in (
        (LetterKind.WELCOME, "head"),
        (LetterKind.CONTACTS, "head"),
        (LetterKind.CONTACTS, "officer"),
        (LetterKind.RECEIPT, "officer"),
    ):
        assert mailed.of(kind, who) == []
    assert any(name.startswith("receipt") for name, who in mailed.texts if who == mailed.town.ident("officer"))


def workbooks() -> dict[str, bytes]:
    """A workbook of every kind, and of every type of adjustment, about a parcel that each letter names, and about others."""
    found = {
        "register": books.book(register("P-01", 固定资产投资=1)),
        "contacts": books.book(*PEOPLE_NEW),
        "return": books.book(returned("P-01", 2026, 累计完成固定资产投资=1, 数据截止日期="2026-06-30")),
        "return of another": books.book(returned("P-04", 2026, 累计完成固定资产投资=1, 数据截止日期="2026-06-30")),
    }
    for kind in AdjustmentKind:
        row = {"宗地编号": "P-01", "事项类型": ADJUSTMENT_KINDS[kind], "生效日期": "2026-06-01", "核实状态": "已核实",
               "涉及指标": "动工", "新约定日期": "2026-05-01", "新约定值": "戊公司"}  # fmt: skip
        found[kind.value] = books.book(row)
    return found


def taken(mailed: Mailed, way: Way) -> set[str]:
    """Which of the workbooks a stranger gets a row of into the table."""
    accepted = set()
    for name, data in workbooks().items():
        with undone(mailed.world):
            upload_id = mailed.world.service.hand_in(way, "demo", data)
            receipt = ledger_uploads.receipt(upload_id) if upload_id else None
            if receipt is not None and receipt.rows_accepted:
                accepted.add(name)
    return accepted


CAUSES = {"government_cause", "force_majeure", "preliminary_work"}


@pytest.mark.parametrize(
    ("kind", "who", "expected"),
    [
        (LetterKind.ASK, "firm1", {"return"}),
        (LetterKind.RECEIPT, "firm1", {"return"}),
        (LetterKind.ASK, "firm2", set()),
        (LetterKind.URGENT, "agent1", {"return", *CAUSES}),
        (LetterKind.URGENT, "agent2", set()),
        (LetterKind.REMINDER, "firm1", {"return"}),
        (LetterKind.REMINDER, "firm2", set()),
        (LetterKind.REMINDER, "agent1", {"return", *CAUSES}),
        (LetterKind.DIGEST, "agent1", {"return", *CAUSES}),
        (LetterKind.DIGEST, "agent2", set()),
        (LetterKind.DIGEST, "head", set()),
        (LetterKind.DIGEST, "leader", set()),
        (LetterKind.URGENT, "head", set()),
        (LetterKind.URGENT, "leader", set()),
        (LetterKind.REPORT, "leader", set()),
    ],
)
def test_a_stranger_hands_in_what_the_letters_reader_may_about_its_parcels_and_nothing_else(
    mailed: Mailed, kind: LetterKind, who: str, expected: set[str]
) -> None:
    way = mailed.of(kind, who)[0]
    assert taken(mailed, way) == expected


def test_the_routes_for_programs_and_for_whoever_is_signed_in_do_not_take_a_links_secret(mailed: Mailed) -> None:
    (way, *_) = mailed.of(LetterKind.URGENT, "leader")
    service = mailed.world.service
    as_cookie = Way("a link as cookie", cookies={"__Host-session": way.secret})
    assert service.ask("GET /z/{zone}", as_cookie, path={"zone": "demo"})["statusCode"] == 303
    assert service.ask("GET /zones/{zone}/summary", way, path={"zone": "demo"})["statusCode"] == 404
    assert service.ask("POST /upload-links", way, body={"zone": "demo"})["statusCode"] == 404


def status(mailed: Mailed, way: Way) -> int:
    return int(mailed.world.service.ask("GET /l/{grant}", way, path={"grant": way.secret})["statusCode"])


def transfer(**cells: Any) -> bytes:
    row = {"宗地编号": "P-03", "事项类型": "受让人变更", "新约定值": "戊公司", "生效日期": "2026-08-01"}
    return books.book({**row, **cells})


def test_after_a_transfer_the_old_holders_link_neither_reads_nor_writes(mailed: Mailed) -> None:
    (way, *_) = mailed.of(LetterKind.ASK, "firm2")
    assert status(mailed, way) == 200
    with undone(mailed.world):
        assert mailed.town.send(transfer())
        assert status(mailed, way) == 410
        assert mailed.world.service.hand_in(way, "demo", books.book(returned("P-03", 2025))) == ""
    with undone(mailed.world):
        assert mailed.town.send(books.book(register("P-03", 受让企业="戊公司")))
        assert status(mailed, way) == 410
    with undone(mailed.world):  # of a day to come: until then the old holder speaks
        assert mailed.town.send(transfer(生效日期="2026-08-12"))
        assert status(mailed, way) == 200
        mailed.world.clock.set("2026-08-12")
        assert status(mailed, way) == 410
    assert status(mailed, way) == 200


def test_whoever_left_the_contacts_and_came_back_has_no_old_link(mailed: Mailed) -> None:
    (way, *_) = mailed.of(LetterKind.URGENT, "agent1")
    everybody = ledger_people.contacts("demo")
    others = [one for one in everybody if one.person_id != mailed.town.ident("agent1")]
    with undone(mailed.world):
        assert ledger_people.replace_contacts("demo", 1_000, others)
        assert status(mailed, way) == 410
        assert ledger_people.replace_contacts("demo", 1_001, everybody)
        assert status(mailed, way) == 410
    assert status(mailed, way) == 200


def test_a_closed_review_a_revoked_person_and_time_end_the_link(mailed: Mailed) -> None:
    (way, *_) = mailed.of(LetterKind.ASK, "firm1")
    path = {"zone": "demo", "year": "2025"}
    with undone(mailed.world):
        answer = mailed.world.service.ask("POST /zones/{zone}/reviews/{year}/close", mailed.town.officer, path=path)
        assert (answer["statusCode"], status(mailed, way)) == (200, 410)
    with undone(mailed.world):
        assert ledger_people.end_access("demo", mailed.town.ident("firm1"))
        assert status(mailed, way) == 410
    with undone(mailed.world):
        mailed.world.clock.wall(mailed.world.service and 4_000_000_000)
        assert status(mailed, way) == 410
    assert status(mailed, way) == 200


def test_what_a_link_hands_in_does_not_change_the_parcel_of_others(mailed: Mailed) -> None:
    (way, *_) = mailed.of(LetterKind.ASK, "firm1")
    with undone(mailed.world):
        before = ledger.parcel_ids("demo", ["P-04"])["P-04"]
        file = ledger.parcel_file("demo", before)
        mailed.world.service.hand_in(way, "demo", books.book(returned("P-04", 2025), returned("P-01", 2025)))
        assert ledger.parcel_file("demo", before) == file


def test_a_receipt_in_a_strangers_hands_confirms_only_what_its_reader_may(mailed: Mailed) -> None:
    (receipt, *_) = mailed.of(LetterKind.RECEIPT, "firm1")
    zones_own = mailed.town.uploads[0]
    answer = mailed.world.service.confirm(receipt, "demo", zones_own)
    assert answer["statusCode"] == 404 and json.loads(answer["body"])["code"] == "not_found"
