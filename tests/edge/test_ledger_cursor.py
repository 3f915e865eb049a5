"""Cursors: one that we gave leads on, anything else is refused before the table sees it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.table import ledger_cursor

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)


def written(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@given(texts, texts, texts)
def test_a_cursor_leads_to_where_it_was_given(pk: str, sk: str, list_sk: str) -> None:
    item = {"pk": f"PARCEL#demo#{pk}", "sk": sk, "list_sk": list_sk, "enterprise": "甲公司"}
    assert ledger_cursor.start("demo", "PARCELS#demo", ledger_cursor.after(item)) == {
        "pk": item["pk"], "sk": sk, "list_pk": "PARCELS#demo", "list_sk": list_sk,
    }  # fmt: skip


GOOD: dict[str, Any] = {"pk": "PARCEL#demo#1", "sk": "0#PARCEL", "list_sk": "1"}


@pytest.mark.parametrize(
    "cursor",
    ["", "zzz", "é", "١٢٣٤", "=" * 8, "e30", written([]), written(None), written(1), written({}), written("PARCEL#demo#"),
     written({**GOOD, "pk": "PARCEL#other#1"}), written({**GOOD, "sk": ""}), written({**GOOD, "sk": 1}),
     written({**GOOD, "list_sk": "\ud800"}), written({**GOOD, "list_sk": "x" * 1025}),
     written({**GOOD, "sk": {"a": 1}}), written({**GOOD, "list_sk": "土" * 342}),
     base64.urlsafe_b64encode(b"[" * 100_000).decode(), base64.urlsafe_b64encode(b'{"pk":' * 50_000).decode(),
     base64.urlsafe_b64encode(b"9" * 10_000).decode(), base64.urlsafe_b64encode(b"\xff\xfe").decode(), written(GOOD) + "!"],
)  # fmt: skip
def test_what_is_no_cursor_of_ours_is_refused_without_a_word_of_it(cursor: str) -> None:
    with pytest.raises(ledger_cursor.CursorError) as error:
        ledger_cursor.start("demo", "PARCELS#demo", cursor)
    assert error.value.__context__ is None and len(str(error.value)) < 30
