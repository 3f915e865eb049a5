"""The report does not know in which order its parcels came, and its JSON is canonical."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from land.dossier import Dossier
from review.workbook import report_workbook
from tests.land.parcels_at_random import days
from tests.land.zones import zones
from tests.review.reports import made
from wording.api.report_json import report_json
from wording.api.review_json import canonical


@settings(max_examples=40, deadline=None)
@given(zones(received=True), days, st.data())
def test_the_order_of_the_parcels_does_not_matter(parcels: list[Dossier], as_of: date, data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(parcels))
    one, other = made(parcels, as_of=as_of), made(mixed, as_of=as_of)
    assert report_json(one) == report_json(other)
    assert report_workbook(one, {}, "") == report_workbook(other, {}, "")


@settings(max_examples=40, deadline=None)
@given(zones(received=True), days)
def test_the_text_is_canonical_and_the_checksum_is_of_the_rest(parcels: list[Dossier], as_of: date) -> None:
    text, checksum = report_json(made(parcels, as_of=as_of, as_published={"start_rate": "0.5", "tax_per_mu": None}))
    document = json.loads(text)
    assert text == canonical(document)
    assert document.pop("checksum") == checksum == sha256(canonical(document).encode()).hexdigest()
