"""Makes the reports that were ordered, from what was known at the order, and sends their readers a link.

Called when a report is ordered, and by the morning that finds it not made. Also called to compute the state of a large
zone's review for somebody who looks at it. For each report that is not made yet:
1. Read the data of the zone's uploads up to the order, the refused rows, and the values published before.
2. Make its files: canonical JSON, workbook, page. Store them under the report's name. Idempotent.
3. Ask again about figures in question, unless that was already done before this report.
4. Write its readers a letter with a link that expires.
5. Mark it as made, with the checksum of its JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from edge import clock, object_store, queues, standings, telemetry
from edge.table import ledger_letters, ledger_people, ledger_reviews, ledger_zones
from edge.zone_known import zone_known
from land.calendar import CALENDAR_VERSION
from land.facts import ReportOrdered, StandingAsked
from land.policy import CODE_VERSION
from review.files import files_of
from review.letters import asking_again, publishing
from review.standing import pages
from wording.api.report_json import published_values
from zones.report import Imprint, report
from zones.report_order import LINK_LIFE, OrderState, ReportOrder, basis_of, published
from zones.zone import Zone


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """Every message is done; after an exception Lambda calls again with the same messages."""
    return telemetry.batch(event, report_message)


def report_message(body: str) -> None:
    """The report of one message is made (idempotent), or the pages of a review's state are computed and stored."""
    message = queues.read(body)
    if isinstance(message, StandingAsked):
        look = standings.look(message.zone, message.year)
        standings.keep(look, pages(*look.known()))
        return
    message = queues.read_as(ReportOrdered, body)
    order = ledger_reviews.report(message.zone, message.year, message.name)
    zone = ledger_zones.zone(message.zone)
    if zone is not None and order is not None and order.state is OrderState.DUE:
        make(zone, order)


def make(zone: Zone, order: ReportOrder) -> None:
    """The report's files are stored, the letters to its readers are written, and it is marked as made."""
    known = zone_known(zone.code, order.as_of, order.seq + 1)
    by = order.ordered_at
    versions = {"code": CODE_VERSION, "policy": known.policy_version, "calendar": CALENDAR_VERSION}
    imprint = Imprint(
        zone.code,
        zone.name,
        order.kind,
        order.as_of,
        published_on=by.date(),
        seq=order.seq,
        versions=versions,
    )
    before, orders = (ledger_reviews.reports(zone.code, year) for year in (order.year - 1, order.year))
    campaign = ledger_reviews.campaign(zone.code, order.year)
    basis = basis_of(campaign, [*before, *orders], order.kind, order.as_of, at=by)
    parcels = known.dossiers.values()
    last_year = published_before(order, before)
    found = report(
        imprint, parcels, known.policy, known.refused, as_published=last_year, basis=basis, answered=known.answered(by)
    )
    on = clock.today()
    now = clock.now()
    people = ledger_people.people(zone.code, on)
    files = files_of(found, {person.person_id: person.name for person in people})
    for form, (data, content_type) in files.forms.items():
        object_store.keep_file(object_store.report_key(order, form), data, content_type)
    until = (on + LINK_LIFE, clock.wall_at_end_of(on + LINK_LIFE))
    readers = people if order.mailed else []
    letters = asking_again(
        zone, order, found.review.doubts, known.asking, dossiers=known.dossiers, people=readers, on=on, now=now
    )
    letters += publishing(zone, order, readers, files.sentences, until=until, now=now)
    for letter in letters:
        ledger_letters.write_letter(letter)
    ledger_reviews.note_made(order, files.checksum)


def published_before(order: ReportOrder, reports: Iterable[ReportOrder]) -> dict[str, str | None] | None:
    """The indicators of the newest full report on the year before that was ordered before this one; None without one."""
    last = published(reports, order)
    return published_values(json.loads(object_store.read_file(object_store.report_key(last, "json")))) if last else None
