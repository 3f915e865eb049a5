"""The page of one parcel: who reads it by which way, and what stands on it (alerts.md section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import boto3
import pytest

from edge import aws as clients
from edge.table import ledger, ledger_people, ledger_uploads
from intake import on_upload
from land.facts import UploadWaiting
from land.people import Person
from page.answers import ORIGINALS
from telling.letter import LetterKind
from tests import books
from tests.doors.forwarding import Mailed, mailed
from tests.doors.mailing import messages
from tests.doors.service import NOTHING, Answer, Way, session
from tests.doors.town import FIRST, LATER, PARCELS, figures, register, returned, undone
from wording.mail.letters import in_path

__all__ = ["mailed"]  # a fixture
SIGNED_IN = {
    "head": set(PARCELS),
    "officer": set(PARCELS),
    "leader": set(PARCELS),
    "viewer": set(PARCELS),
    "agent1": {"P-01", "P-02"},
    "agent2": {"P-03"},
    "firm1": {"P-01", "P-02"},
    "firm2": {"P-03"},
}


@pytest.fixture(autouse=True)
def put_back(mailed: Mailed) -> Iterator[None]:
    with undone(mailed.world):
        yield


def asked(mailed: Mailed, way: Way, number: str, zone: str = "demo") -> Answer:
    """The page of the parcel, as a browser asks for it."""
    place = f"/l/{way.secret}" if way.secret else f"/z/{zone}"
    answer = mailed.world.service.browse("GET", f"https://x.example{place}/parcels/{in_path(number)}", way)
    assert answer is not None
    return answer


def signed_in(who: str) -> Way:
    return session(f"{who}@demo.example")


def said(answer: Answer) -> tuple[int, str]:
    return answer["statusCode"], answer["body"]


@pytest.mark.parametrize("who", SIGNED_IN)
def test_who_is_signed_in_reads_their_own_parcels_and_no_others(mailed: Mailed, who: str) -> None:
    way = signed_in(who)
    nobodys = said(asked(mailed, way, "P-99"))
    assert nobodys[0] == 404
    for number in PARCELS:
        found = said(asked(mailed, way, number))
        if number in SIGNED_IN[who]:
            assert found[0] == 200 and number in found[1] and figures(number)[0] in found[1]
        else:
            assert found == nobodys


@pytest.mark.parametrize(
    ("kind", "who", "expected"),
    [
        (LetterKind.ASK, "firm1", {"P-01", "P-02"}),
        (LetterKind.ASK, "agent2", {"P-03"}),
        (LetterKind.URGENT, "agent1", {"P-01"}),
        (LetterKind.URGENT, "leader", {"P-01", "P-03"}),
        (LetterKind.DIGEST, "head", set(PARCELS)),
        (LetterKind.RECEIPT, "firm1", {"P-01", "P-02"}),
        (LetterKind.REPORT, "leader", set()),
    ],
)
def test_a_letters_link_shows_the_parcels_that_the_letter_names_to_whoever_has_it(
    mailed: Mailed, kind: LetterKind, who: str, expected: set[str]
) -> None:
    for way in mailed.of(kind, who):
        nobodys = said(asked(mailed, way, "P-99"))
        answers = {number: said(asked(mailed, way, number)) for number in PARCELS}
        assert {number for number, (status, _) in answers.items() if status == 200} == expected
        assert all(answer == nobodys for number, answer in answers.items() if number not in expected)
        assert nobodys[0] == 404


def test_a_link_is_cut_down_to_what_its_reader_may_see_now(mailed: Mailed) -> None:
    """The sale of P-02 takes it from the seller's contact; without the person nothing is left."""
    (way, *_) = mailed.of(LetterKind.ASK, "firm1")
    sold = {"宗地编号": "P-02", "事项类型": "受让人变更", "新约定值": "戊公司", "生效日期": LATER[:10]}
    assert mailed.town.send(books.book(sold))
    assert asked(mailed, way, "P-01")["statusCode"] == 200
    assert said(asked(mailed, way, "P-02")) == said(asked(mailed, way, "P-99"))
    assert said(asked(mailed, signed_in("firm1"), "P-02")) == said(asked(mailed, signed_in("firm1"), "P-99"))
    ledger_people.end_access("demo", mailed.town.ident("firm1"))
    assert asked(mailed, way, "P-01")["statusCode"] == 410


def test_who_is_not_signed_in_is_led_to_where_one_signs_in(mailed: Mailed) -> None:
    answer = asked(mailed, NOTHING, "P-01")
    assert answer["statusCode"] == 303 and answer["headers"]["location"].endswith("/signin")


def test_a_link_that_nobody_has_shows_nothing(mailed: Mailed) -> None:
    assert asked(mailed, Way("link", secret="x" * 22), "P-01")["statusCode"] == 404


@pytest.mark.parametrize(
    "number",
    [
        "..",
        "P-01/../P-02",
        "%00",
        "' or '1'='1",
        "<script>alert(1)</script>",
        "P" * 800,
        "🏭",
        "#",
        "?level=red",
        " ",
        "%",
    ],
)
def test_a_number_that_nobody_gave_is_a_number_that_nobody_has(mailed: Mailed, number: str) -> None:
    for way in (signed_in("head"), *mailed.of(LetterKind.DIGEST, "head")):
        assert said(asked(mailed, way, number)) == said(asked(mailed, way, "P-99"))


@pytest.mark.parametrize("number", ["P−01", "Ｐ-01", " P-01 "])
def test_a_number_is_found_however_it_is_typed(mailed: Mailed, number: str) -> None:
    assert asked(mailed, signed_in("head"), number)["statusCode"] == 200


def test_a_name_in_a_workbook_is_text_on_the_page(mailed: Mailed) -> None:
    row = register("P-05", 受让企业="<b>丁</b>公司", 备注="<script>alert(1)</script>")
    assert mailed.town.send(books.book(row), name="<i>台账</i>.xlsx")
    body = asked(mailed, signed_in("head"), "P-05")["body"]
    assert "&lt;b&gt;丁&lt;/b&gt;公司" in body and "&lt;script&gt;" in body and "&lt;i&gt;台账" in body
    assert "<script" not in body and "<b>丁" not in body and "<i>" not in body


def test_a_parcel_that_is_not_judged_yet_is_shown_by_what_is_known(mailed: Mailed) -> None:
    assert mailed.town.send(books.book(register("P-05")))
    body = asked(mailed, signed_in("head"), "P-05")["body"]
    assert "还没有正式评估过" in body and "逾期未报" in body and "现在没有预警" in body
    mailed.town.judge()
    body = asked(mailed, signed_in("head"), "P-05")["body"]
    assert "还没有正式评估过" not in body and "第一次评估" in body and "现在没有预警" not in body


def test_news_that_no_judge_knows_yet_are_on_the_page_at_once(mailed: Mailed) -> None:
    assert mailed.town.send(books.book(returned("P-04", 2026, 数据截止日期="2026-06-30", 实际动工日期="2026-06-20")))
    body = asked(mailed, signed_in("head"), "P-04")["body"]
    assert "刚收到新的资料" in body and "按期完成" in body
    mailed.town.judge()
    assert "刚收到新的资料" not in asked(mailed, signed_in("head"), "P-04")["body"]


def test_a_withdrawn_parcel_is_shown_to_staff_only(mailed: Mailed) -> None:
    town, officer = mailed.town, mailed.town.officer
    upload_id = town.send(books.book(register("P-05"), register("P-06", 代办员="x", 代办员邮箱="agent2@demo.example")))
    town.judge()
    path = {"upload_id": upload_id}
    done = town.service.ask("POST /uploads/{upload_id}/withdraw", officer, path=path, body={"reason": "传错了"})
    assert done["statusCode"] == 200
    for waiting in ledger_uploads.unfinished("demo"):
        turn = messages("intake", UploadWaiting("demo", waiting.upload_id))
        assert on_upload.handler(turn, mailed.world.context) == {"batchItemFailures": []}
    body = asked(mailed, signed_in("head"), "P-05")["body"]
    assert "已撤回：现有台账都没有这宗地" in body and "丁公司" not in body
    for who in ("agent2", "firm1"):
        assert said(asked(mailed, signed_in(who), "P-06")) == said(asked(mailed, signed_in(who), "P-99"))


def test_whom_the_register_names_reads_the_parcel_by_link_and_signed_in_alike(mailed: Mailed) -> None:
    row = register("P-05", 代办员="agent2先生", 代办员邮箱="agent2@demo.example")
    assert mailed.town.send(books.book(row))
    assert asked(mailed, signed_in("agent2"), "P-05")["statusCode"] == 200
    assert asked(mailed, signed_in("agent1"), "P-05")["statusCode"] == 404


def test_a_closed_parcel_keeps_its_page(mailed: Mailed) -> None:
    closed = {"宗地编号": "P-03", "事项类型": "收回", "生效日期": LATER[:10]}
    fresh = signed_in("officer")
    assert mailed.town.send(books.book(closed), fresh)
    mailed.town.judge()
    body = asked(mailed, signed_in("head"), "P-03")["body"]
    assert f"{LATER[:10]} 收回，不再跟踪" in body and "已销号" in body and "判定的经过" in body


@pytest.mark.parametrize("number", ["QB/7", "晋(2025)7号", "7?#%", "50%", "7#"])
def test_a_renumbered_parcel_is_found_by_either_number(mailed: Mailed, number: str) -> None:
    row = {"宗地编号": "P-01", "事项类型": "宗地编号变更", "新约定值": number, "生效日期": LATER[:10]}
    assert mailed.town.send(books.book(row))
    mailed.town.judge()
    for way in (signed_in("agent1"), signed_in("firm1"), *mailed.of(LetterKind.URGENT, "agent1")):
        old, new = said(asked(mailed, way, "P-01")), said(asked(mailed, way, number))
        assert old == new and old[0] == 200
        assert f"<h1>{number}</h1>" in new[1] and "原编号 P-01" in new[1]


def test_a_firm_reads_no_remark_of_staff_and_no_name_of_theirs(mailed: Mailed) -> None:
    row = register("P-01", 备注="企业不配合", 合同编号="SF-1", 约定竣工日期="2029-07-01")
    assert mailed.town.send(books.book(row), signed_in("officer"), name="内部台账.xlsx")
    firm, head = (asked(mailed, signed_in(who), "P-01")["body"] for who in ("firm1", "head"))
    for word in ("企业不配合", "内部台账.xlsx", "officer先生"):
        assert word not in firm and word in head
    assert "SF-1" in firm and "您本人" in firm and "开发区，" in firm


def test_a_buyer_reads_nothing_of_how_the_seller_was_judged(mailed: Mailed) -> None:
    sold = {"宗地编号": "P-01", "事项类型": "受让人变更", "新约定值": "乙公司", "生效日期": LATER[:10]}
    assert mailed.town.send(books.book(sold))
    people = [buyer(one) if one.name == "firm2先生" else one for one in ledger_people.contacts("demo")]
    assert ledger_people.replace_contacts("demo", 9_000, people)
    mailed.town.judge()
    seller, firm = (
        asked(mailed, signed_in(who), "P-01")["body"].partition("判定的经过")[2] for who in ("head", "firm2")
    )
    assert FIRST[:10] in seller
    assert FIRST[:10] not in firm and LATER[:10] in firm


def buyer(one: Person) -> Person:
    return replace(one, parcels=frozenset({"P-01"}), holders={"P-01": "乙公司"})


def test_whom_one_may_call_is_the_agent_and_the_head_where_there_is_none(mailed: Mailed) -> None:
    assert "代办员 agent2先生" in asked(mailed, signed_in("firm2"), "P-03")["body"]
    body = asked(mailed, signed_in("leader"), "P-04")["body"]
    assert "部门负责人 head先生" in body and "代办员" not in body


def test_a_figure_in_question_is_marked_until_somebody_answers(mailed: Mailed) -> None:
    way = mailed.of(LetterKind.DIGEST, "agent1")[0]
    upload_id = mailed.town.send(books.book(returned("P-02", 2025, 累计完成固定资产投资=402_113_700)), way)
    assert (
        asked(mailed, way, "P-02")["body"].count("402113700 万元（存疑）") == 2
    )  # beside its promise, and with its source
    assert mailed.world.service.confirm(way, "demo", upload_id)["statusCode"] == 200
    assert "存疑" not in asked(mailed, way, "P-02")["body"]


ORIGINAL = re.compile(r'href="\.\./(uploads/[^"]+/original)"')


def test_the_original_is_offered_to_whoever_gets_it_and_to_nobody_else(mailed: Mailed) -> None:
    own = mailed.town.send(books.book(returned("P-02", 2025)), mailed.of(LetterKind.DIGEST, "agent1")[0])
    for way in (
        signed_in("officer"),
        signed_in("agent1"),
        signed_in("leader"),
        *mailed.of(LetterKind.DIGEST, "agent1"),
    ):
        body = asked(mailed, way, "P-02")["body"]
        offered = set(ORIGINAL.findall(body))
        place = f"/l/{way.secret}" if way.secret else "/z/demo"
        brought = ledger.parcel_file("demo", ledger.parcel_ids("demo", ["P-02"])["P-02"])
        assert brought is not None
        sent = {one.source.upload_id for one in (*brought.dossier.registers, *brought.dossier.returns) if one.source}
        assert own in sent
        for upload_id in sent:
            found = mailed.world.service.browse("GET", f"https://x.example{place}/uploads/{upload_id}/original", way)
            assert found is not None
            assert (found["statusCode"] == 302) == (f"uploads/{upload_id}/original" in offered)
    assert own  # the agent's own is among them


def test_every_parcel_of_a_letter_leads_to_its_page(mailed: Mailed) -> None:
    tried = 0
    for (name, _), text in mailed.texts.items():
        links = set(re.findall(r"https?://[^\s\"<]+/parcels/[^\s\"<]+", text))
        kind = name.partition(".")[0]
        has_link = kind in (LetterKind.URGENT, LetterKind.DIGEST, LetterKind.ASK, LetterKind.REMINDER)
        assert links or not has_link or "这封信没有链接" in text
        for link in links:
            path = urlsplit(link).path
            way = Way("link", secret=path.split("/")[2]) if path.startswith("/l/") else signed_in("officer")
            answer = mailed.world.service.browse("GET", link, way)
            assert answer is not None and answer["statusCode"] == 200, link
            tried += 1
    assert tried > 20


class Counting:
    """A client of the table that counts what is asked of it."""

    def __init__(self, client: object) -> None:
        self.client = client
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> object:
        if name in ("get_item", "batch_get_item", "query"):
            self.calls.append(name)
        return getattr(self.client, name)


def requests(mailed: Mailed, way: Way, number: str, patch: pytest.MonkeyPatch) -> int:
    counting = Counting(boto3.client("dynamodb"))
    with patch.context() as inside:
        inside.setattr(clients, "dynamodb", lambda: counting)
        assert asked(mailed, way, number)["statusCode"] == 200
    return len(counting.calls)


def test_the_page_costs_some_requests_however_long_the_parcels_history_is(
    mailed: Mailed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes in, 3 or 4; the parcel and its judgements, 4; zone, policy, people, uploads, 5; receipts, at most ORIGINALS."""
    ways = {
        "officer": signed_in("officer"),
        "leader": signed_in("leader"),
        "link": mailed.of(LetterKind.DIGEST, "head")[0],
    }
    before = {name: requests(mailed, way, "P-04", monkeypatch) for name, way in ways.items()}
    assert max(before.values()) <= 14
    for month in range(1, 8):
        cells = {"数据截止日期": f"2026-{month:02d}-28", "累计完成固定资产投资": 41_000_000 + month}
        assert mailed.town.send(books.book(returned("P-04", 2026, **cells)))
        mailed.town.judge()
    after = {name: requests(mailed, way, "P-04", monkeypatch) for name, way in ways.items()}
    assert after == before
    agent = mailed.of(LetterKind.DIGEST, "agent1")[0]
    for _ in range(ORIGINALS + 2):
        assert mailed.town.send(books.book(returned("P-01", 2025)), agent)
    assert requests(mailed, signed_in("agent1"), "P-01", monkeypatch) <= 14 + ORIGINALS
