"""A report as programs read it: canonical JSON with the checksum by which it is known. The same is known, the same bytes.

The bytes are those of `canonical`, made page by page: a zone of thousands of parcels fits no memory twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from land.dossier import FigureSource
from land.provenance import Provenance
from land.report import ParcelPage, Report
from land.units import decimal_text
from wording.assessment_json import parcel_json
from wording.review_json import canonical, measured_json, review_json, source_json

SCHEMA = 1


def report_json(report: Report) -> tuple[bytes, str]:
    """The document, and its checksum: SHA-256 of the document without it, as hexadecimal digits."""
    members = {
        "schema": _value(SCHEMA),
        "zone": _value(report.zone),
        "zone_name": _value(report.zone_name),
        "kind": _value(report.kind.value),
        "as_of": _value(report.as_of.isoformat()),
        "published_on": _value(report.published_on.isoformat()),
        "seq": _value(report.seq),
        "versions": _value(dict(report.versions)),
        "review": _value(review_json(report.review)),
        "years": _values(
            {"year": one.year, "indicators": [measured_json(measured) for measured in one.indicators]}
            for one in report.years
        ),
        "as_published": _value(None if report.as_published is None else dict(report.as_published)),
        "pages": _values(_page(page) for page in report.pages),
    }
    found = sha256()
    for part in _document(members):
        found.update(part)
    checksum = found.hexdigest()
    return b"".join(_document({**members, "checksum": _value(checksum)})), checksum


def _document(members: Mapping[str, list[bytes]]) -> Iterator[bytes]:
    """The text of a document, of whose members the texts are known."""
    before = "{"
    for key in sorted(members):
        yield f'{before}\n "{key}": '.encode()
        yield from members[key]
        before = ","
    yield b"\n}\n"


def _value(value: object, indent: str = " ") -> list[bytes]:
    """The text of a member of the document (within a list: of one of its values)."""
    return [canonical(value).rstrip("\n").replace("\n", f"\n{indent}").encode()]


def _values(values: Iterable[object]) -> list[bytes]:
    """The text of a member that is a list, value by value."""
    parts: list[bytes] = []
    for value in values:
        parts += [b",\n  " if parts else b"[\n  ", *_value(value, "  ")]
    return [*parts, b"\n ]"] if parts else [b"[]"]


def published_values(document: dict[str, object]) -> dict[str, str | None]:
    """The values of a report's indicators by code, out of its parsed JSON: what the next report calls published."""
    indicators: list[dict[str, str | None]] = document["review"]["indicators"]  # type: ignore[index]
    return {str(one["code"]): one["value"] for one in indicators}


def _page(page: ParcelPage) -> dict[str, object]:
    return {
        "parcel_no": page.parcel.parcel_no,
        "area_mu": decimal_text(page.area),
        "granted_on": None if page.granted is None else page.granted.isoformat(),
        "assessment": parcel_json(page.assessment),
        "behind": {
            promise.outcome.indicator.value: [_provenance(origin) for origin in promise.behind]
            for promise in page.promises
        },
    }


def _provenance(origin: Provenance) -> dict[str, object]:
    source: FigureSource | None = origin.source
    return {
        "fact": origin.fact.value,
        "cutoff": origin.cutoff.isoformat(),
        "received_on": None if origin.received_on is None else origin.received_on.isoformat(),
        "source": source_json(source),
    }
