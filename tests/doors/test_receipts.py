"""What a sender gets back: a receipt in the API and by mail, a marked copy, and the way to send the corrected one."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import unquote

import boto3
import pytest
from openpyxl import load_workbook

from edge import clock as edge_clock
from edge import copies, sandbox
from edge.table import ledger_grants, ledger_letters, ledger_people, ledger_post, ledger_uploads
from intake import on_upload
from land.grant import LINK
from land.opening import Opening
from land.people import Person
from land.upload import UploadState
from telling.letter import Letter, LetterKind
from tests import books
from tests.doors.conftest import FILES, UPLOADS
from tests.doors.killing import leases_are_over, running
from tests.doors.links import AGENT
from tests.doors.receipts import BAD, CLAIMS, OFFICER, READER, called, link, receipt_of, sent
from tests.doors.uploading import created
from wording.sheets.annotations import TITLE
from workbooks.reading.sheets import read
from zones.zone import Zone


@pytest.fixture
def agent(zone: Zone) -> Person:
    """A 部门负责人 of the contacts, who signs in with an ID token."""
    ledger_people.replace_contacts("demo", 1, [OFFICER])
    return OFFICER


@pytest.fixture
def marks_too_much() -> Iterator[pytest.MonkeyPatch]:
    """The child that marks copies dies of every workbook, until this is undone."""
    run = sandbox.run
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            copies.sandbox,
            "run",
            lambda task, data, **limits: sandbox.ChildFailed.BROKE if "marked" in task else run(task, data, **limits),
        )
        yield patched


def letters() -> list[Letter]:
    return [
        found
        for one in ledger_post.unsent("demo")
        if (found := ledger_letters.letter(one.zone, one.person_id, one.letter_id)) is not None
    ]


def copy_of(upload_id: str) -> bytes:
    body: bytes = boto3.client("s3").get_object(Bucket=FILES, Key=f"copies/demo/{upload_id}.xlsx")["Body"].read()
    return body


def test_a_workbook_with_problems_comes_back_marked_and_its_correction_is_accepted(
    agent: Person, context: SimpleNamespace
) -> None:
    first = sent(BAD, context)
    said = receipt_of(first, context)
    assert (said["state"], said["rows_accepted"], said["rows_refused"], said["problems_total"]) == (
        "partly_accepted", 1, 1, 1,
    )  # fmt: skip
    assert f"copies/demo/{first}.xlsx" in said["annotated_url"] and "涂色" in said["annotated_note"]
    assert "台账-标注.xlsx" in unquote(unquote(said["annotated_url"]))
    assert f"uploads/demo/{first}" in said["original_url"]
    assert [(c["what"], c["parcel_no"]) for c in said["changes"]] == [("new_parcel", "P-01")]
    book = load_workbook(io.BytesIO(copy_of(first)))
    assert book.worksheets[0]["A1"].value == TITLE and book["台账"]["D3"].comment is not None
    book["台账"]["D3"] = "2024-01-01"
    out = io.BytesIO()
    book.save(out)
    second = sent(out.getvalue(), context, "台账-标注.xlsx")
    said = receipt_of(second, context)
    assert (said["state"], said["rows_accepted"], said["problems"]) == ("accepted", 2, [])
    clean = load_workbook(io.BytesIO(copy_of(second)))
    assert clean.sheetnames == ["台账"] and clean["台账"]["D3"].comment is None


def test_the_sender_is_written_what_became_of_it_with_the_way_to_the_copy(
    agent: Person, context: SimpleNamespace
) -> None:
    upload_id = sent(BAD, context)
    (letter,) = letters()
    assert (letter.person_id, letter.kind, letter.letter_id) == (READER, LetterKind.RECEIPT, f"receipt.{upload_id}")
    assert letter.subject == "【回执】部分收下：收下 1 行，退回 1 行（台账.xlsx）"
    for said in (letter.html, letter.text):
        assert "张三，您好" in said and "D3" in said and "认不出是哪一天" in said and "P-01" in said
        assert f"https://page.invalid/z/demo/uploads/{upload_id}/copy" in said and LINK not in said
    assert letter.opens is None


def test_the_original_is_told_of_where_the_copy_lacks_something(
    agent: Person, context: SimpleNamespace, marks_too_much: pytest.MonkeyPatch
) -> None:
    upload_id = sent(BAD, context)
    marks_too_much.undo()
    sent(BAD, context)
    letter, other = sorted(letters(), key=lambda one: upload_id not in one.letter_id)
    assert letter.html.count("/original") == letter.text.count(f"/uploads/{upload_id}/original") == 1
    assert "/original" not in other.html + other.text


RETURN_WITH_PROBLEM = books.book(books.RETURN, {**books.RETURN, "实际动工日期": "待补"})


def test_a_receipts_link_leads_to_the_copy_and_to_the_file_as_it_was_sent(
    parcel: None, context: SimpleNamespace
) -> None:
    mine = link()
    upload_id = sent(RETURN_WITH_PROBLEM, context, "填报表.xlsx", mine)
    (letter,) = [one for one in letters() if one.letter_id.endswith(upload_id)]
    assert f"{LINK}/uploads/{upload_id}/copy" in letter.text
    own = ledger_grants.grant_for(letter)
    for secret in (mine, own):
        answer = called("copy_by_link", context, grant=secret, upload_id=upload_id)
        assert answer["statusCode"] == 302 and f"copies/demo/{upload_id}.xlsx" in answer["headers"]["location"]
        answer = called("original_by_link", context, grant=secret, upload_id=upload_id)
        assert answer["statusCode"] == 302 and f"uploads/demo/{upload_id}" in answer["headers"]["location"]
    for name in ("copy_by_link", "original_by_link", "receipt_by_link", "confirm_by_link"):
        assert called(name, context, grant=link(), upload_id=upload_id)["statusCode"] == 404
    waiting = json.loads(called("ask_by_link", context, body={"file_name": "a"}, grant=mine)["body"])["upload_id"]
    unread = called("original_by_link", context, grant=mine, upload_id=waiting)
    assert unread["statusCode"] == 404 and "还没有读完" in unread["body"]


def test_the_file_as_it_was_sent_is_for_whoever_may_see_every_parcel_in_it(
    parcel: None, context: SimpleNamespace
) -> None:
    sent(books.book({**books.REGISTER, "宗地编号": "P-02"}), context)
    mine = link()
    upload_id = sent(books.book(books.RETURN, {**books.RETURN, "宗地编号": "P-02"}), context, "a.xlsx", mine)
    said = receipt_of(upload_id, context, mine)
    assert [problem["code"] for problem in said["problems"]] == ["not_your_parcel"]
    assert said["original_url"] is None and said["annotated_url"] is not None
    assert called("original_by_link", context, grant=mine, upload_id=upload_id)["statusCode"] == 404
    assert receipt_of(upload_id, context)["original_url"] is not None  # the zone sees it


def test_a_workbook_without_problems_has_a_letter_and_no_copy(agent: Person, context: SimpleNamespace) -> None:
    upload_id = sent(books.book(books.REGISTER), context)
    said = receipt_of(upload_id, context)
    assert (said["state"], said["annotated_url"]) == ("accepted", None)
    (letter,) = letters()
    assert "全部收下" in letter.subject and "/copy" not in letter.html


@pytest.mark.parametrize(
    ("claims", "to"),
    [
        ({"email": "o@demo.example", "name": "李四", "email_verified": "true"}, "o@demo.example"),
        ({"email": "o@demo.example"}, None),
        ({"email": "o@demo.example", "email_verified": "false"}, None),
        ({"email": "not an address", "email_verified": "true"}, None),
        ({}, None),
    ],
)
def test_who_is_signed_in_is_written_to_at_the_address_of_the_token(
    zone: Zone, context: SimpleNamespace, claims: dict[str, str], to: str | None
) -> None:
    allowed = {"zones": "demo", "roles": "officer", "sub": "officer-7", **claims}
    answer = called("ask", context, body={"zone": "demo", "file_name": "a.xlsx"}, claims=allowed)
    upload_id = json.loads(answer["body"])["upload_id"]
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=BAD)
    assert on_upload.handler(created(upload_id), context)["batchItemFailures"] == []
    found = [ledger_people.person("demo", letter.person_id, edge_clock.today()) for letter in letters()]
    assert [person.address for person in found if person is not None] == ([to] if to else [])
    assert ledger_people.people("demo", edge_clock.today()) == []  # who only sends workbooks hears of no alert


def test_a_workbook_too_large_for_the_child_that_marks_comes_back_as_the_list_alone(
    agent: Person, context: SimpleNamespace, marks_too_much: pytest.MonkeyPatch
) -> None:
    upload_id = sent(BAD, context)
    said = receipt_of(upload_id, context)
    assert "原表太大" in said["annotated_note"]
    found = read(copy_of(upload_id))
    assert isinstance(found, list) and found[0].rows[4][2] == "D3"


def test_of_a_file_that_could_not_be_read_there_is_no_copy(agent: Person, context: SimpleNamespace) -> None:
    upload_id = sent(b"\x00\x01\x02", context)
    said = ledger_uploads.receipt(upload_id)
    assert said is not None and said.state is UploadState.REJECTED and not said.copy
    (letter,) = letters()
    assert "整个文件" in letter.html


SLIPPED = books.book({**books.RETURN, "累计完成固定资产投资": 118_000_000}, {**books.RETURN, "年度产值": 5})


def asked(upload_id: str, context: SimpleNamespace) -> list[tuple[str, bool]]:
    """The questions of a receipt, each with whether it was confirmed."""
    return [(p["cell"], p["confirmed"]) for p in receipt_of(upload_id, context)["problems"] if "question" in p]


@pytest.fixture
def parcel(agent: Person, context: SimpleNamespace) -> None:
    sent(books.book({**books.REGISTER, "固定资产投资": 11_800}), context)


def test_a_figure_that_seems_to_have_slipped_is_asked_about_once_and_stored_as_written(
    parcel: None, context: SimpleNamespace
) -> None:
    first = sent(SLIPPED, context, "填报表.xlsx")
    said = receipt_of(first, context)
    assert (said["state"], said["rows_accepted"]) == ("accepted_with_questions", 2)
    assert asked(first, context) == [("D2", False)]
    assert "填的是 118000000 万元；按元理解为 11800 万元？" in said["problems"][0]["message"]
    again = sent(SLIPPED, context, "填报表.xlsx")  # the same figure again is the answer
    assert receipt_of(again, context)["state"] == "accepted"
    assert asked(first, context) == [("D2", False)]


def test_a_figure_that_was_confirmed_is_not_asked_about_again_in_whatever_workbook(
    parcel: None, context: SimpleNamespace
) -> None:
    first = sent(SLIPPED, context, "填报表.xlsx")
    answer = called("confirm", context, claims=CLAIMS, upload_id=first)
    assert answer["statusCode"] == 200 and asked(first, context) == [("D2", True)]
    other = books.book({**books.RETURN, "累计完成固定资产投资": "118000000万元", "实际动工日期": "2024-03-01"})
    assert receipt_of(sent(other, context, "b.xlsx"), context)["state"] == "accepted"


def test_another_figure_is_another_question(parcel: None, context: SimpleNamespace) -> None:
    sent(SLIPPED, context, "填报表.xlsx")
    other = sent(books.book({**books.RETURN, "累计完成固定资产投资": 118_000_001}), context, "b.xlsx")
    assert asked(other, context) == [("D2", False)]


REPORTED = {**books.RETURN, "年度产值": 8000}


def test_a_restated_figure_is_asked_about_once_and_sent_again_it_is_answered(
    parcel: None, context: SimpleNamespace
) -> None:
    assert receipt_of(sent(books.book(REPORTED), context), context)["state"] == "accepted"
    revised = sent(books.book({**REPORTED, "年度产值": 9000}), context, "填报表.xlsx")
    said = receipt_of(revised, context)
    assert (said["state"], said["rows_accepted"]) == ("accepted_with_questions", 1)
    assert [problem["code"] for problem in said["problems"]] == ["restated_without_reason"]
    assert asked(revised, context) == [("D2", False)]
    again = receipt_of(sent(books.book({**REPORTED, "年度产值": 9000}), context), context)
    assert again["state"] == "accepted"
    back = sent(books.book(REPORTED), context)
    assert asked(back, context) == [("D2", False)]  # that it is 8000 after all was never asked
    assert receipt_of(sent(books.book({**REPORTED, "年度产值": "0.9亿元"}), context), context)["state"] == "accepted"


def test_a_restated_figure_may_be_confirmed_or_given_its_reason(parcel: None, context: SimpleNamespace) -> None:
    sent(books.book(REPORTED), context)
    revised = sent(books.book({**REPORTED, "年度产值": 9000}), context)
    assert called("confirm", context, claims=CLAIMS, upload_id=revised)["statusCode"] == 200
    assert asked(revised, context) == [("D2", True)]
    given = books.book({**REPORTED, "年度产值": 9999, "修订原因": "审计后调整"})
    assert receipt_of(sent(given, context), context)["state"] == "accepted"


def test_the_copy_says_what_is_asked_about_a_restated_figure(parcel: None, context: SimpleNamespace) -> None:
    sent(books.book(REPORTED), context)
    revised = sent(books.book({**REPORTED, "年度产值": 9000}, sheet="填报表"), context)
    cell = load_workbook(io.BytesIO(copy_of(revised)))["填报表"]["D2"]
    assert cell.comment is not None and "修订原因" in cell.comment.text


def test_who_only_reads_confirms_nothing(parcel: None, context: SimpleNamespace) -> None:
    first = sent(SLIPPED, context, "填报表.xlsx")
    for roles, status in (("viewer", 403), ("officer", 200)):
        claims = {"zones": "demo", "roles": roles}
        assert called("confirm", context, claims=claims, upload_id=first)["statusCode"] == status
        assert asked(first, context) == [("D2", status == 200)]
    assert (
        called("confirm", context, claims={"zones": "other", "roles": "officer"}, upload_id=first)["statusCode"] == 404
    )


def test_long_texts_are_cut_in_receipts_and_letters_and_nothing_is_lost(
    agent: Person, context: SimpleNamespace
) -> None:
    any_text = random.Random(1)  # nothing that a zip makes small
    rows = [
        {
            **books.REGISTER,
            "宗地编号": f"P-{n}",
            "约定动工日期": "".join(chr(any_text.randrange(0x4E00, 0x9FA5)) for _ in range(30_000)),
        }
        for n in range(2, 40)
    ]
    upload_id = sent(books.book(books.REGISTER, *rows), context)
    said = receipt_of(upload_id, context)
    assert (said["state"], said["rows_accepted"], said["problems_total"]) == ("partly_accepted", 1, 38)
    assert max(len(problem["message"]) for problem in said["problems"]) < 400
    assert len(letters()) == 1


def test_a_parcel_number_of_a_hundred_thousand_characters_is_no_parcel_number(
    agent: Person, context: SimpleNamespace
) -> None:
    csv = books.as_csv(books.grid([books.REGISTER, {**books.REGISTER, "宗地编号": "甲" * 100_000}]))
    said = receipt_of(sent(csv, context, "a.csv"), context)
    assert (said["rows_accepted"], [problem["code"] for problem in said["problems"]]) == (1, ["too_long"])


def test_a_link_to_some_parcels_learns_of_no_others(parcel: None, context: SimpleNamespace) -> None:
    sent(books.book({**books.REGISTER, "宗地编号": "P-02"}), context)
    mine = link()
    upload_id = sent(
        books.book({**books.RETURN, "宗地编号": "P-02"}, {**books.RETURN, "宗地编号": "P-77"}), context, "a", mine
    )
    said = receipt_of(upload_id, context, mine)
    assert said["unnamed"] == [] and [problem["code"] for problem in said["problems"]] == ["not_your_parcel"] * 2


def test_a_link_confirms_what_came_through_a_link_and_never_the_zones_questions(
    parcel: None, context: SimpleNamespace
) -> None:
    zones = sent(SLIPPED, context, "填报表.xlsx")
    (letter,) = [one for one in letters() if one.letter_id.endswith(zones)]
    mine = link()
    shows_only = ledger_grants.grant("demo", AGENT.person_id, "x", Opening(frozenset({"P-01"}), upload_id=zones))
    assert letter.opens is None
    assert called("confirm_by_link", context, grant=shows_only, upload_id=zones)["statusCode"] in (403, 404)
    assert asked(zones, context) == [("D2", False)]
    other = books.book({**books.RETURN, "累计完成固定资产投资": 118_000_001})
    own = sent(other, context, "b.xlsx", mine)
    assert called("confirm_by_link", context, grant=mine, upload_id=own)["statusCode"] == 200
    assert asked(own, context) == [("D2", True)]


def test_a_question_that_nobody_could_read_is_asked_again(
    parcel: None, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = ledger_uploads.finish
    monkeypatch.setattr(ledger_uploads, "finish", lambda *_: 1 / 0)
    answer = called("ask", context, body={"zone": "demo", "file_name": "a"}, claims=CLAIMS)
    first = json.loads(answer["body"])["upload_id"]
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{first}", Body=SLIPPED)
    for _ in range(ledger_uploads.FAILURES):
        on_upload.handler(created(first), context)
        leases_are_over()
    monkeypatch.setattr(ledger_uploads, "finish", finish)
    on_upload.handler(created(first), context)
    assert receipt_of(first, context)["problems"][0]["code"] == "could_not_process"
    assert "其中一部分可能已经记录" in letters()[-1].text or "其中一部分可能已经记录" in letters()[0].text
    again = sent(SLIPPED, context, "填报表.xlsx")
    assert asked(again, context) == [("D2", False)]


def test_sixty_equal_errors_are_one_line_in_the_mail_in_the_answer_and_in_the_copy(
    agent: Person, context: SimpleNamespace
) -> None:
    rows = [{**books.REGISTER, "宗地编号": f"P-{n}", "约定动工日期": "待补"} for n in range(60)]
    upload_id = sent(books.book({**books.REGISTER, "约定竣工日期": "2025年6月"}, *rows, sheet="台账"), context)
    (letter,) = letters()
    assert letter.html.count("认不出是哪一天") == letter.text.count("认不出是哪一天") == 1
    assert "D 列 60 处" in letter.html and "D 列 60 处" in letter.text
    assert letter.text.index("认不出是哪一天") < letter.text.index("只到月份")  # errors first
    said = receipt_of(upload_id, context)
    assert [(line["word"], line["place"], line["count"]) for line in said["folded"]] == [
        ("错误", "D 列 60 处", 60),
        ("疑问", "E2", 1),
    ]
    assert (len(said["problems"]), said["problems_total"]) == (61, 61)
    listed, sheet = load_workbook(io.BytesIO(copy_of(upload_id))).worksheets
    assert [listed.cell(row, 3).value for row in range(5, 8)] == ["D 列 60 处", "E2", None]
    assert listed["C5"].hyperlink.location == "'台账'!D3"
    assert all(sheet.cell(row, 4).comment for row in range(3, 63))  # each cell is marked all the same


def test_more_than_two_thousand_problems_are_counted_and_the_first_are_kept(
    agent: Person, context: SimpleNamespace
) -> None:
    rows = [{**books.REGISTER, "宗地编号": f"P-{n}", "约定动工日期": f"待补{n % 7}"} for n in range(2_300)]
    upload_id = sent(books.as_csv(books.grid(rows)), context, "台账.csv")
    said = receipt_of(upload_id, context)
    assert (len(said["problems"]), said["problems_total"], said["rows_refused"]) == (2_000, 2_300, 2_300)
    (letter,) = letters()
    assert "一共 2300 处，只列出 2000 处" in letter.html and "一共 2300 处" in letter.text
    assert "错误 2300 处" in str(load_workbook(io.BytesIO(copy_of(upload_id))).worksheets[0]["A3"].value)


@pytest.mark.parametrize(
    "data",
    [
        SLIPPED,
        books.book({**books.REGISTER, "约定竣工日期": "2025年6月"}),
        books.book({**books.RETURN, "企业名称": "乙公司"}),
    ],
)
def test_a_receipt_never_says_that_nothing_need_be_done_where_something_is_asked(
    parcel: None, context: SimpleNamespace, data: bytes
) -> None:
    sent(data, context, "b.xlsx")
    text = letters()[-1].text + letters()[0].text
    assert "请核对" in text and "不必理会" not in text


def test_a_ledger_with_a_column_of_its_own_is_accepted_whole_with_a_note_and_no_copy(
    agent: Person, context: SimpleNamespace
) -> None:
    upload_id = sent(books.book({**books.REGISTER, "联系电话": "0354-1234567"}), context)
    said = receipt_of(upload_id, context)
    assert (said["state"], said["annotated_url"]) == ("accepted", None)
    assert [(line["grade"], line["word"]) for line in said["folded"]] == [("note", "提示")]
    (letter,) = letters()
    assert "不需要您再做什么。下面的提示供参考。" in letter.text and "联系电话" in letter.text


def test_half_a_years_figure_in_a_row_of_an_open_review_is_asked_about_once(
    parcel: None, context: SimpleNamespace
) -> None:
    from datetime import date

    from edge.table import ledger_reviews
    from zones.campaign import Campaign

    half = books.book({**books.RETURN, "填报年度": 2025, "数据截止日期": "2025-06-30", "年度产值": 4000})
    assert receipt_of(sent(half, context, "a.xlsx"), context)["state"] == "accepted"
    year = Campaign("demo", 2025, date(2025, 12, 31), date(2026, 7, 1), deadline=date(2026, 8, 1))
    assert ledger_reviews.open_review(year)
    said = receipt_of(sent(half, context, "a.xlsx"), context)
    assert (said["state"], said["problems"][0]["code"]) == ("accepted_with_questions", "year_not_over_in_review")
    assert receipt_of(sent(half, context, "a.xlsx"), context)["state"] == "accepted"


@pytest.mark.parametrize("yearly", [{}, {"年度产值": 4000}])
def test_an_ordinary_return_of_one_parcel_takes_sixteen_requests(
    parcel: None, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, yearly: dict[str, int]
) -> None:
    """As on the day of the deadline, when five hundred come within a minute: read once, and hardly anything beside."""
    secret = link()
    answer = called("ask_by_link", context, body={"file_name": "填报表.xlsx"}, grant=secret)
    upload_id: str = json.loads(answer["body"])["upload_id"]
    boto3.client("s3").put_object(
        Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=books.book({**books.RETURN, **yearly})
    )
    with running(monkeypatch) as process:
        assert on_upload.handler(created(upload_id), context)["batchItemFailures"] == []
    requests = [point.removeprefix("before ") for point in process.points if point.startswith("before ")]
    assert receipt_of(upload_id, context, secret)["state"] == "accepted"
    assert requests.count("s3.GetObject") == 1
    assert len(requests) <= 16, requests
