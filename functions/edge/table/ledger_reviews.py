"""Reviews in the table: opened once per zone and year, who was asked for what, and the reports that were ordered."""

from __future__ import annotations

from datetime import date

from boto3.dynamodb.conditions import Attr, Key

from edge import object_store
from edge.table import ledger_items, ledger_keys, ledger_letters, ledger_marks, ledger_table, ledger_visits
from land.facts import ReportOrdered
from telling.letter import Letter
from zones.campaign import Ask, Campaign, CampaignState
from zones.report_order import OrderState, ReportOrder

_ABSENT = Attr("pk").not_exists()
_OPEN = Attr("state").eq(CampaignState.OPEN.value)


def open_review(campaign: Campaign) -> bool:
    """The review is open, and the zone is looked at. False: there was one of that year, which stays as it is."""
    key = ledger_keys.campaign(campaign.zone, campaign.year)
    item = ledger_items.item(key, "campaign", ledger_items.plain(campaign))
    return not ledger_table.transact([ledger_table.put_op(item, _ABSENT), ledger_visits.stir_op(campaign.zone)])


def campaign(zone: str, year: int) -> Campaign | None:
    """The review of that year; None where none was opened."""
    item = ledger_table.get(ledger_keys.campaign(zone, year))
    return None if item is None else ledger_items.load(Campaign, item)


def open_campaigns(zone: str) -> list[Campaign]:
    """The zone's reviews that are not closed, by year."""
    within = Key("pk").eq(ledger_keys.zone_pk(zone)) & Key("sk").begins_with(ledger_keys.CAMPAIGNS)
    return [ledger_items.load(Campaign, item) for item in ledger_table.query(within, only=_OPEN)]


def asks(zone: str, year: int) -> list[Ask]:
    """Everybody who was asked, by person and then in the order of the asks."""
    within = Key("pk").eq(ledger_keys.review_pk(zone, year)) & Key("sk").begins_with(ledger_keys.ASKS)
    return [ledger_items.load(Ask, item) for item in ledger_table.query(within)]


def write_ask(ask: Ask, letter: Letter, workbook: bytes) -> bool:
    """Somebody was asked, by this letter: both, or neither; its workbook lies ready before. False: somebody was first, or
    the review was closed."""
    object_store.keep_file(letter.attachment, workbook)
    item = ledger_items.item(
        ledger_keys.ask(ask.zone, ask.year, ask.person_id, ask.number), "ask", ledger_items.plain(ask)
    )
    return not ledger_table.transact(
        [
            ledger_table.update_op(ledger_keys.campaign(ask.zone, ask.year), add={"asked": 1}, condition=_OPEN),
            ledger_table.put_op(item, _ABSENT),
            ledger_letters.write_op(letter),
        ]
    )


def note_reminded(campaign: Campaign, reminded: int) -> None:
    """So many of the review's reminders are written, unless somebody noted it first."""
    ledger_table.update(
        ledger_keys.campaign(campaign.zone, campaign.year),
        put={"reminded": reminded},
        condition=Attr("reminded").eq(campaign.reminded),
    )


def close(campaign: Campaign, on: date, order: ReportOrder) -> bool:
    """The review is closed and its report ordered: both, or neither. False: it was closed before.

    A report of that name, made or not, stays as it is: it is the one.
    """
    closed = ledger_table.update_op(
        ledger_keys.campaign(campaign.zone, campaign.year),
        put={"state": CampaignState.CLOSED.value, "closed_on": on.isoformat()},
        condition=_OPEN,
    )
    lost = ledger_table.transact([closed, ledger_table.put_op(_ordered(order), _ABSENT)])
    if lost == {1}:  # only the report was there before, and none is ever taken away
        lost = ledger_table.transact([closed])
    return not lost


def has_report(like: ReportOrder) -> bool:
    """Whether a report of this kind as of this day was ordered for its readers, whatever was known then."""
    mine = [one for one in reports(like.zone, like.year) if one.mailed]
    return any((one.kind, one.as_of) == (like.kind, like.as_of) for one in mine)


def order(order: ReportOrder) -> bool:
    """The report is ordered. False: it was before, made or not."""
    return ledger_table.put(_ordered(order), _ABSENT)


def _ordered(order: ReportOrder) -> ledger_table.Item:
    return ledger_items.item(
        ledger_keys.report(order.zone, order.year, order.name),
        "report",
        {("form" if name == "kind" else name): value for name, value in ledger_items.plain(order).items()},
        ledger_keys.unmade(order.zone, order.year, order.name),
    )


def report(zone: str, year: int, name: str) -> ReportOrder | None:
    item = ledger_table.get(ledger_keys.report(zone, year, name))
    return None if item is None else _report(item)


def reports(zone: str, year: int) -> list[ReportOrder]:
    """The reports of that year, made or not, by when they were ordered."""
    within = Key("pk").eq(ledger_keys.review_pk(zone, year)) & Key("sk").begins_with(ledger_keys.REPORTS)
    return sorted(map(_report, ledger_table.query(within)), key=lambda one: (one.ordered_at, one.name))


def _report(item: ledger_table.Item) -> ReportOrder:
    return ledger_items.load(ReportOrder, {**item, "kind": item["form"]})  # the item's own kind is what it is


def unmade_reports(zone: str) -> list[ReportOrdered]:
    """Reports ordered and not made: a hint, as an index gives it."""
    marks = ledger_table.query(ledger_marks.of(ledger_keys.REPORT, zone), index="undone")
    found = [item["undone_sk"].split("#", 2) for item in marks]
    return [ReportOrdered(zone, int(year), name) for _, year, name in found]


def note_made(order: ReportOrder, checksum: str) -> None:
    """The report's files lie ready."""
    ledger_table.update(
        ledger_keys.report(order.zone, order.year, order.name),
        put={"state": OrderState.DONE.value, "checksum": checksum, "undone_pk": None, "undone_sk": None},
        condition=Attr("pk").exists(),
    )
