"""Whatever a child answers that a workbook took over, it ends in a receipt, and no exception or log quotes it."""

from __future__ import annotations

import pickle
from types import SimpleNamespace

import boto3
import pytest

from edge import sandbox
from edge.sandbox import ChildFailed
from land.upload import UploadState
from tests import books
from tests.doors.conftest import FILES
from tests.doors.uploading import created, handle, posted, receipt
from zones.zone import Zone

MARKER = "某企业的投资额"
WITH_A_PROBLEM = books.book(books.REGISTER, {**books.REGISTER, "宗地编号": "P-02", "约定动工日期": MARKER})
STRANGE = {
    "text": MARKER.encode(),
    "a text packed": pickle.dumps(MARKER),
    "an object": pickle.dumps({MARKER: ChildFailed.BROKE}),
    "sheets of another shape": pickle.dumps([(MARKER,)]),
}


@pytest.mark.parametrize("answer", [*ChildFailed, *STRANGE], ids=str)
def test_an_answer_that_is_none_refuses_the_workbook(
    zone: Zone,
    context: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
) -> None:
    monkeypatch.setattr(sandbox, "run", lambda *_, **__: answer if isinstance(answer, ChildFailed) else STRANGE[answer])
    posted("u1", WITH_A_PROBLEM)
    assert handle(created("u1"), context) == []
    assert receipt("u1").state is UploadState.REJECTED
    assert [problem.code for problem in receipt("u1").problems] == [
        "too_large" if isinstance(answer, ChildFailed) else "not_a_workbook"
    ]
    assert MARKER not in str(capsys.readouterr())


LINES = {
    "text": MARKER,
    "nothing": "",
    "a number": "7",
    "a number among codes": '["pictures", 7]',
    "an unknown code": f'["{MARKER}"]',
    "another shape": f'{{"pictures": "{MARKER}"}}',
    "too deep": "[" * 100_000,
}


@pytest.mark.parametrize("answer", [*ChildFailed, *LINES], ids=str)
def test_a_copy_that_lacks_what_no_copy_can_lack_is_none(
    zone: Zone,
    context: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
) -> None:
    run = sandbox.run

    def taken_over(task: str, data: bytes, **limits: int) -> bytes | ChildFailed:
        if "annotating" not in task:
            return run(task, data, **limits)
        return answer if isinstance(answer, ChildFailed) else LINES[answer].encode() + b"\nbook"

    monkeypatch.setattr(sandbox, "run", taken_over)
    posted("u1", WITH_A_PROBLEM)
    assert handle(created("u1"), context) == []
    assert receipt("u1").state is UploadState.PARTLY_ACCEPTED
    assert (receipt("u1").copy, receipt("u1").copy_lacks) == (False, ())
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket=FILES)
    assert MARKER not in str(capsys.readouterr())


def test_where_the_marking_child_is_taken_over_the_list_is_still_made(
    zone: Zone, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = sandbox.run
    monkeypatch.setattr(
        sandbox,
        "run",
        lambda task, data, **limits: b'["nothing"]\n' if "marked" in task else run(task, data, **limits),
    )
    posted("u1", WITH_A_PROBLEM)
    assert handle(created("u1"), context) == []
    assert receipt("u1").copy_lacks == ("table",)
