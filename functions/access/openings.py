"""What the link in each kind of letter opens (alerts.md section 5): the parcels that the letter names, and no more."""

from __future__ import annotations

from collections.abc import Iterable

from land.opening import Opening
from land.people import Person, Role
from land.upload import Upload
from telling.lag import Lag
from zones.report_order import ReportOrder


def of_lags(person: Person, lags: Iterable[Lag]) -> Opening:
    """Of an urgent letter or a digest: its parcels; an agent's takes what agents may hand in."""
    told = list(lags)
    is_agent = Role.AGENT in person.roles or any(lag.agent == person.person_id for lag in told)
    return Opening(frozenset(lag.parcel_no for lag in told), takes=is_agent)


def of_review(parcel_nos: Iterable[str], year: int, until: int) -> Opening:
    """Of the letters that ask for returns: until the review's links end, and not beyond the review."""
    return Opening(frozenset(parcel_nos), takes=True, review=year, until=until)


def of_figures(parcel_nos: Iterable[str]) -> Opening:
    """Of the letter that asks again about figures: the parcels, whose workbooks it takes."""
    return Opening(frozenset(parcel_nos), takes=True)


def of_report(order: ReportOrder, until: int) -> Opening:
    """Of the letter that tells where a report lies: that report alone."""
    return Opening(report=f"{order.year}.{order.name}", until=until)


def of_receipt(upload: Upload) -> Opening | None:
    """Of the letter that tells what became of an upload: its receipt, and what the link opened through which it came.

    Whoever was signed in signs in again: their letter has no link of its own.
    """
    before = upload.opens
    if before is None:
        return None
    return Opening(before.parcels, before.takes, before.review, upload_id=upload.upload_id, until=before.until)
