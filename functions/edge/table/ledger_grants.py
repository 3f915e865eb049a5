"""Grants in the table: what a letter's link opens, found by the digest of the link's secret alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from edge import clock, ids
from edge.table import ledger, ledger_items, ledger_keys, ledger_numbers, ledger_people, ledger_reviews, ledger_table
from land.grant import Grant, Presented, last_second
from land.opening import Opening
from land.parcel_now import ParcelNow, in_question, parcel_now
from telling.letter import Letter
from zones.campaign import CampaignState

_KEPT = (
    7 * 24 * 3600
)  # seconds for which an ended grant is known: its holder reads that it ended, not that it never was


def grant_for(letter: Letter) -> str:
    """The secret of a new link of the letter. Nobody can read it out of the table again."""
    if letter.opens is None:
        raise ValueError("the letter has no link")
    return grant(letter.zone, letter.person_id, letter.letter_id, letter.opens)


def grant(zone: str, person_id: str, letter_id: str, opens: Opening) -> str:
    """The secret of a new link that opens this for the person."""
    secret = ids.new_secret()
    now = clock.wall()
    ends_at = last_second(opens, now)
    made = Grant(ids.hashed(secret), zone, person_id, letter_id, opens=opens, granted_at=now, ends_at=ends_at)
    values = {"expires_at": ends_at + _KEPT}
    ledger_table.put(
        ledger_items.item(
            ledger_keys.of_secret(ledger_keys.GRANT, made.digest), "grant", ledger_items.plain(made), values
        )
    )
    return secret


def presented(secret: str, on: date) -> Presented | None:
    """The grant behind a link, with what is so on the day of its person, its review and its parcels; None for no link."""
    item = ledger_table.get(ledger_keys.of_secret(ledger_keys.GRANT, ids.hashed(secret)))
    if item is None:
        return None
    found = ledger_items.load(Grant, item)
    if found.opens.parcels:  # they may have been renumbered since the letter was written
        every = ledger_numbers.numbers(found.zone).every(found.opens.parcels)
        found = replace(found, opens=replace(found.opens, parcels=every))
    person = ledger_people.member(found.zone, found.person_id, on)
    parcels = parcels_now(found.zone, in_question(person, found.opens), on)
    return Presented(found, person, _review_is_open(found), parcels)


def _review_is_open(found: Grant) -> bool:
    if found.opens.review is None:
        return True
    campaign = ledger_reviews.campaign(found.zone, found.opens.review)
    return campaign is not None and campaign.state is CampaignState.OPEN


def parcels_now(zone: str, parcel_nos: Iterable[str], on: date) -> dict[str, ParcelNow]:
    """Who answers on the day for those of the parcels that the zone knows, by number."""
    ids_of = ledger.parcel_ids(zone, parcel_nos)
    dossiers = ledger.dossiers(zone, ids_of.values(), ledger.NOW)
    return {no: parcel_now(dossiers[of], on) for no, of in ids_of.items() if of in dossiers}
