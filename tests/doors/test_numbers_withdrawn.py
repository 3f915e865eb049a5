"""A number that an upload gave and that was taken back: it names nobody, until somebody is given it again (domain.md
sections 5 and 14)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from edge.table import ledger
from land.in_force import promises_on
from tests import books
from tests.cast import D
from tests.doors.contact_sheets import SHARDS, ends_as_if_undisturbed, ident, read_once
from tests.doors.uploading import created, handle, link, put, receipt
from tests.doors.withdrawing import act, facts, people, sent

__all__ = ["act", "people", "read_once"]
Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
TODAY = D("2026-07-01")


def renumbered(old: str, new: str) -> dict[str, Any]:
    return {"宗地编号": old, "事项类型": "宗地编号变更", "新约定值": new, "生效日期": "2026-06-01"}


def registered(number: str) -> dict[str, Any]:
    return {**books.REGISTER, "宗地编号": number}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_an_upload_that_gives_a_number_ended_at_any_call_gives_it_once(
    read_once: None,
    context: SimpleNamespace,
    table_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    shard: int,
) -> None:
    sent("u1", context, registered("P-01"), registered("P-02"))
    rows = {
        "台账": [registered("N-1")],
        "变更": [renumbered("P-01", "N-1")],
        "填报": [{**books.RETURN, "宗地编号": "N-1"}],
    }
    link("u2", reader=ident("o1"))
    put("u2", books.xlsx({name: books.grid(of) for name, of in rows.items()}))
    assert ends_as_if_undisturbed(lambda: handle(created("u2"), context), table_snapshot, monkeypatch, shard) > 20
    assert codes("u2") == [] and shown() == ["N-1", "P-02"]


def codes(upload_id: str) -> list[object]:
    return [problem.code for problem in receipt(upload_id).problems]


def shown() -> list[str]:
    return sorted(promises_on(one, TODAY).parcel_no for one in facts().values())


def test_a_withdrawn_number_names_nobody_and_names_the_parcel_again_when_it_is_taken_back(
    context: SimpleNamespace,
    act: Callable[..., Any],
) -> None:
    sent("u1", context, registered("P-01"))
    sent("u2", context, renumbered("P-01", "N-1"))
    assert shown() == ["N-1"] and ledger.parcel_ids("demo", ["N-1"]) != {}
    act("withdraw", "u2")
    assert shown() == ["P-01"] and ledger.parcel_ids("demo", ["N-1"]) == {}
    sent("u3", context, {**books.RETURN, "宗地编号": "N-1"})
    assert codes("u3") == ["unknown_parcel"]
    act("restore", "u2")
    assert shown() == ["N-1"]
    sent("u4", context, {**books.RETURN, "宗地编号": "N-1"})
    assert codes("u4") == []


def test_the_number_of_a_withdrawn_register_is_free_for_the_parcel_whose_it_is(
    context: SimpleNamespace,
    act: Callable[..., Any],
) -> None:
    sent("u1", context, registered("P-01"))
    sent("u2", context, registered("N-1"))
    sent("u3", context, renumbered("P-01", "N-1"))
    assert codes("u3") == ["number_taken"] and "u2" in str(receipt("u3").problems[0].message)
    act("withdraw", "u2")
    sent("u4", context, renumbered("P-01", "N-1"))
    assert codes("u4") == [] and shown() == ["N-1"]
    sent("u5", context, {**registered("N-1"), "受让企业": "乙公司"})
    assert codes("u5") == [] and shown() == ["N-1"]
    (file,) = facts().values()
    assert [one.row.enterprise for one in file.registers] == ["甲公司", "乙公司"]
