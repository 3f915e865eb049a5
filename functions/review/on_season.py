"""Runs the yearly reviews: opens them in their season, asks everybody once, reminds in time, closes them, orders reports.

Woken every morning at 07:30 Asia/Shanghai. That call only finds the zones in which data arrived or a day has come, and calls
this door once for each. Also called when somebody opens a review. For a zone (also by hand with {"on": day, "zone": code}):
1. Open the review whose season has come, and order the report of the past month. Idempotent.
2. For each open review, find the parcels in scope, who was asked for them, and which returns have arrived.
3. Ask everybody who was not asked yet: one letter per person, with their pre-filled return and a link.
4. Write the reminder that is due (of several missed ones only the last) to everybody with missing returns, and store when
   the next one is due.
5. Before a report, ask again about figures in question. Then close the review that is over, and order its report.
   Have every report made that was ordered and is not made.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from edge import clock, object_store, queues, rounds, telemetry
from edge.table import (
    ledger,
    ledger_calendars,
    ledger_letters,
    ledger_marks,
    ledger_people,
    ledger_reviews,
    ledger_uploads,
    ledger_visits,
    ledger_zones,
)
from edge.table.ledger_visits import Visit
from edge.zone_known import zone_known
from land.calendar import WorkingDays
from land.facts import ReviewOpened
from review.letters import ReviewContext, asked_now, asking_again, reminders
from zones.campaign import Campaign, asks_again, by_season, next_look, reminder_due, reminders_by
from zones.report_order import ReportOrder, answers_until, final, monthly
from zones.zone import Zone


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """For one zone, the number of letters written; otherwise the number of zones called."""
    if "Records" in event:
        return telemetry.batch(event, follow_message)
    return rounds.answer(ledger_visits.SEASON, event, keep_going, counted="letters", also=ledger_marks.with_reports)


def follow_message(body: str) -> None:
    """The review of one message is brought up to date (`follow`) if it is open."""
    message = queues.read_as(ReviewOpened, body)
    zone = ledger_zones.zone(message.zone)
    for campaign in ledger_reviews.open_campaigns(message.zone):
        if zone is not None and campaign.year == message.year:
            follow(zone, campaign, clock.today(), ledger_calendars.working_days(zone.code))


def keep_going(visit: Visit, on: date) -> int:
    """Everything due in the zone's reviews and reports is done or ordered. Returns the number of letters."""
    zone, waits = visit.zone, False
    days = ledger_calendars.working_days(zone.code)
    seq = ledger_uploads.settled(zone.code)
    policy, _ = ledger_zones.policy(zone.code, on)
    if ledger.parcel_nos(zone.code):
        season = by_season(zone.code, zone.alerts_from, on, policy, days=days, seq=seq)
        month = monthly(zone.code, zone.alerts_from, on, seq, at=clock.now())
        if season is not None:
            ledger_reviews.open_review(season)
        if month is not None and not ledger_reviews.has_report(month):
            waits = on <= answers_until(month, days) and ask_again(zone, month, on) > 0
            if not waits:
                ledger_reviews.order(month)
    letters = sum(telemetry.each(ledger_reviews.open_campaigns(zone.code), lambda one: follow(zone, one, on, days)))
    queues.send(queues.REPORT, ledger_reviews.unmade_reports(zone.code))
    ahead = next_look(ledger_reviews.open_campaigns(zone.code), zone.alerts_from, on, policy, days=days, waits=waits)
    ledger_visits.note(ledger_visits.SEASON, visit, seq, on, next_on=ahead)
    return letters


def ask_again(zone: Zone, order: ReportOrder, on: date) -> int:
    """Everybody who answers for a figure still in question has a letter about it. Returns the number of letters."""
    known = zone_known(zone.code, order.as_of)
    letters = asking_again(
        zone,
        order,
        known.review(order.as_of).doubts,
        known.asking,
        dossiers=known.dossiers,
        people=ledger_people.people(zone.code, on),
        on=on,
        now=clock.now(),
    )
    return len([ledger_letters.write_letter(letter) for letter in letters])


def follow(zone: Zone, campaign: Campaign, on: date, days: WorkingDays) -> int:
    """Everybody to ask or remind by that day has a letter, and the review is closed if it is over. Returns the letters."""
    known = zone_known(zone.code, campaign.as_of)
    parcels = known.review(campaign.as_of).by_first_number
    desk = ReviewContext(
        zone,
        campaign,
        parcels,
        known.dossiers,
        until=clock.wall_at_end_of(campaign.last_day),
        on=on,
        now=clock.now(),
        policy=known.policy,
    )
    people = ledger_people.people(zone.code, on)
    asks = ledger_reviews.asks(zone.code, campaign.year)
    letters = sum(ledger_reviews.write_ask(*one) for one in asked_now(desk, people, asks, object_store.ask_key))
    due = reminder_due(campaign, on, days)
    if due is not None:
        letters += sum(ledger_letters.write_letter(letter) for letter in reminders(desk, people, asks, due))
        ledger_reviews.note_reminded(campaign, reminders_by(campaign, on, days))
    last = final(campaign, ledger_uploads.settled(zone.code), clock.now())
    if asks_again(campaign, on, days):
        ask_again(zone, last, on)
    if on > campaign.last_day:
        ledger_reviews.close(campaign, on, last)
    return letters
