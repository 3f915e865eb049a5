"""A report as programs read it: canonical JSON with a checksum that identifies it. The same knowledge gives the same bytes."""

from __future__ import annotations

from hashlib import sha256

from land.dossier import FigureSource
from land.units import decimal_text
from wording.api.assessment_json import parcel_json
from wording.api.review_json import canonical, measured_json, review_json, source_json
from zones.provenance import Provenance
from zones.report import ParcelPage, Report

SCHEMA = 1


def report_json(report: Report) -> tuple[str, str]:
    """The document as text, and its checksum: SHA-256 of the document without it, as hexadecimal digits.

    The text equals `canonical` of the whole document. Parcels are converted and encoded one by one: all of them at once
    would take more memory than the rest of the report.
    """
    parts: dict[str, object] = {
        "schema": SCHEMA,
        "zone": report.zone,
        "zone_name": report.zone_name,
        "kind": report.kind.value,
        "as_of": report.as_of.isoformat(),
        "published_on": report.published_on.isoformat(),
        "seq": report.seq,
        "versions": dict(report.versions),
        "review": review_json(report.review),
        "years": [
            {"year": one.year, "indicators": [measured_json(measured) for measured in one.indicators]}
            for one in report.years
        ],
        "as_published": None if report.as_published is None else dict(report.as_published),
    }
    lines = {key: f' "{key}": {_inner(value, 1)}'.encode() for key, value in parts.items()}
    pages = b",\n".join(f"  {_inner(_page(page), 2)}".encode() for page in report.pages)
    lines["pages"] = b' "pages": [\n' + pages + b"\n ]" if pages else b' "pages": []'
    del pages
    checksum = sha256(_whole(lines)).hexdigest()
    lines["checksum"] = f' "checksum": "{checksum}"'.encode()
    return _whole(lines).decode(), checksum


def _inner(value: object, depth: int) -> str:
    """The text of a nested value, indented. JSON escapes line breaks within strings, so each bare one belongs to the layout."""
    return canonical(value).rstrip("\n").replace("\n", "\n" + " " * depth)


def _whole(lines: dict[str, bytes]) -> bytes:
    return b"{\n" + b",\n".join(lines[key] for key in sorted(lines)) + b"\n}\n"


def published_values(document: dict[str, object]) -> dict[str, str | None]:
    """The values of a report's indicators by code, from its parsed JSON. The next report shows them as published."""
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
        "evidence": origin.evidence.value,
    }
