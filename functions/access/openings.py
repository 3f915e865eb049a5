"""What the link in each kind of letter opens (alerts.md section 5): only the parcels that the letter names."""

from __future__ import annotations

from collections.abc import Iterable

from land.opening import Opening
from land.people import Person, Role
from land.upload import Upload
from telling.lag import Lag
from zones.report_order import ReportOrder


def of_lags(person: Person, lags: Iterable[Lag]) -> Opening:
    """For an urgent letter or a digest: its parcels. An agent's link also accepts what agents may hand in."""
    told = list(lags)
    is_agent = Role.AGENT in person.roles or any(lag.agent == person.person_id for lag in told)
    return Opening(frozenset(lag.parcel_no for lag in told), takes=is_agent)


def of_review(parcel_nos: Iterable[str], year: int, until: int) -> Opening:
    """For the letters that ask for returns: the parcels and uploads, until `until`, and not after the review has closed."""
    return Opening(frozenset(parcel_nos), takes=True, review=year, until=until)


def of_figures(parcel_nos: Iterable[str]) -> Opening:
    """For the letter that asks again about figures: the parcels and uploads."""
    return Opening(frozenset(parcel_nos), takes=True)


def of_report(order: ReportOrder, until: int) -> Opening:
    """For the letter about a report: only that report."""
    return Opening(report=f"{order.year}.{order.name}", until=until)


def of_receipt(upload: Upload) -> Opening | None:
    """For the letter with a receipt: the receipt, and what the upload's own link opened.

    None for an upload by somebody signed in: they sign in again, so their letter needs no link.
    """
    before = upload.opens
    if before is None:
        return None
    return Opening(before.parcels, before.takes, before.review, upload_id=upload.upload_id, until=before.until)
