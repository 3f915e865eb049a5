"""The canonical JSON of a report: the same is known, the same bytes; who holds the document can prove it."""

from __future__ import annotations

import json
import random
from datetime import date
from hashlib import sha256
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from land.dossier import Dossier
from land.indicator import Indicator
from tests.land import parcels_at_random
from tests.land.zones import D, parcel, returned, uploaded, zones
from wording.api.report_json import published_values, report_json
from wording.api.review_json import canonical
from zones.measured import ZoneIndicator
from zones.report import Imprint, Report, report
from zones.report_order import ReportKind

AS_OF = D("2024-12-31")


def reported(dossiers: list[Dossier], as_of: date = AS_OF, **more: Any) -> Report:
    versions = {"policy": "default-1", "code": "1", "calendar": "c-1"}
    return report(
        Imprint("demo", "示范区", ReportKind.FULL, as_of, published_on=D("2025-03-10"), seq=7, versions=versions),
        dossiers,
        **more,
    )


def document(found: Report) -> Any:
    return json.loads(report_json(found)[0])


@settings(max_examples=120, deadline=None)
@given(zones(received=True), parcels_at_random.days, st.randoms(use_true_random=False))
def test_the_order_of_parcels_changes_no_byte_and_anybody_can_check_the_sum(
    zone: list[Dossier], as_of: date, order: random.Random
) -> None:
    text, checksum = report_json(reported([uploaded(one) for one in zone], as_of))
    mixed = [uploaded(one) for one in zone]
    order.shuffle(mixed)
    assert report_json(reported(mixed, as_of)) == (text, checksum)
    whole = json.loads(text)
    assert text == canonical(whole)
    assert whole.pop("checksum") == checksum == sha256(canonical(whole).encode()).hexdigest()
    assert not any(isinstance(value, float) for value in walked(whole))


def walked(value: Any) -> Any:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walked(inner)


def test_a_report_says_which_it_is_and_a_parcel_where_its_figures_stood() -> None:
    dossier = parcel(
        "P-1",
        returned(2024, "2024-12-31", "2025-02-03", investment="900 wan_yuan"),
        targets={Indicator.FIXED_INVESTMENT: "1000 wan_yuan"},
        agent="a1",
    )
    found = document(reported([uploaded(dossier)]))
    assert (found["zone"], found["kind"], found["as_of"], found["published_on"], found["seq"]) == (
        "demo", "full", "2024-12-31", "2025-03-10", 7,
    )  # fmt: skip
    assert found["versions"] == {"calendar": "c-1", "code": "1", "policy": "default-1"}
    (page,) = found["pages"]
    assert (page["parcel_no"], page["area_mu"], page["granted_on"]) == ("P-1", "100", "2022-01-01")
    assert page["behind"]["groundbreaking"] == []
    assert page["behind"]["fixed_investment"] == [
        {
            "fact": "investment", "cutoff": "2024-12-31", "received_on": "2025-02-03",
            "source": {"upload_id": "u1", "actor": "officer", "seq": 1, "sheet": "填报表", "cell": "I1"},
            "evidence": "self",
        }
    ]  # fmt: skip
    assert found["review"]["by_agent"][0]["of"] == "a1"


def test_a_fact_more_changes_the_sum_and_the_day_of_publishing_too() -> None:
    one, more = parcel("P-1"), parcel("P-1", returned(2024, "2024-12-31", groundbreaking="2023-05-01"))
    sums = {report_json(reported([dossier]))[1] for dossier in (one, more)}
    later = report(Imprint("demo", "示范区", ReportKind.FULL, AS_OF, published_on=D("2025-03-11"), seq=7), [one])
    assert len({*sums, report_json(later)[1]}) == 3


def test_what_was_published_stays_beside_what_is_restated() -> None:
    first = returned(2023, "2023-12-31", groundbreaking="2023-05-01")
    last_year = document(reported([parcel("P-1", first)], D("2023-12-31")))
    published = published_values(last_year)
    assert list(published) == [code.value for code in ZoneIndicator]
    assert published["start_rate"] == "1" and published["output_rate"] is None
    taken_back = returned(2023, "2023-12-31", groundbreaking=None)
    found = document(reported([parcel("P-1", first, taken_back)], as_published=published))
    assert found["as_published"]["start_rate"] == "1"
    restated = {one["code"]: one["value"] for one in found["years"][-1]["indicators"]}
    assert (found["years"][-1]["year"], restated["start_rate"]) == (2023, "0")
    assert document(reported([parcel("P-1", first)]))["as_published"] is None


def test_a_zone_without_parcels_has_a_report() -> None:
    found = document(reported([]))
    assert (found["pages"], found["years"], found["review"]["parcels"]) == ([], [], [])
