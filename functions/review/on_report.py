"""Makes the reports that were ordered, by what was known then, and tells their readers where they lie.

Woken by the report queue. For each report that is not made yet:
1. Read what the zone's uploads said up to the order, which rows were refused, and what last year's report published.
2. Make its files: canonical JSON, workbook, page. Keep them under the report's name; the same again is the same.
3. Write to the leaders and heads where it lies, with a link that ends.
4. Note that it is made, with the checksum of its JSON.
"""

from __future__ import annotations

import json
from typing import Any

from edge import (
    clock,
    dropbox,
    ledger,
    ledger_letters,
    ledger_people,
    ledger_refused,
    ledger_reviews,
    ledger_zones,
    queues,
    telemetry,
)
from land.calendar import CALENDAR_VERSION
from land.facts import ReportOrdered
from land.policy import CODE_VERSION
from land.report import Imprint, ReportKind, report
from land.report_order import LINK_LIFE, OrderState, ReportOrder, published
from land.zone import Zone
from review.files import files_of
from review.letters import publishing
from wording.report_json import published_values


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again."""
    return telemetry.batch(event, report_message, context)


def report_message(body: str) -> None:
    """The report of one message is made; one that is made stays as it is."""
    message = queues.read_as(ReportOrdered, body)
    order, zone = ledger_reviews.report(message.zone, message.year, message.name), ledger_zones.zone(message.zone)
    if zone is not None and order is not None and order.state is OrderState.DUE:
        make(zone, order)


def make(zone: Zone, order: ReportOrder) -> None:
    """The report's files lie ready, its readers have a letter, and it is marked as made."""
    policy, policy_version = ledger_zones.policy(zone.code, order.as_of)
    versions = {"code": CODE_VERSION, "policy": policy_version, "calendar": CALENDAR_VERSION}
    kind, day = ReportKind(order.kind), order.ordered_at.date()
    imprint = Imprint(zone.code, zone.name, kind, order.as_of, day, order.seq, versions)
    dossiers = ledger.everything(zone.code, order.seq + 1)
    refused = ledger_refused.refused_rows(zone.code, order.seq + 1)
    found = report(imprint, dossiers.values(), policy, refused, published_before(order))
    people = ledger_people.people(zone.code, clock.today())
    files = files_of(found, {person.person_id: person.name for person in people})
    for form, (data, content_type) in files.forms.items():
        dropbox.keep_file(dropbox.report_key(order, form), data, content_type)
    last = clock.today() + LINK_LIFE
    until = (last, clock.wall_at_end_of(last))
    readers = people if order.mailed else []
    for letter in publishing(zone, order, readers, files.sentences, until, clock.now()):
        ledger_letters.write_letter(letter)
    ledger_reviews.note_made(order, files.checksum)


def published_before(order: ReportOrder) -> dict[str, str | None] | None:
    """What the newest full report on the year before, of those ordered before this one, gave as its indicators."""
    last = published(ledger_reviews.reports(order.zone, order.year - 1), order)
    return published_values(json.loads(dropbox.read_file(dropbox.report_key(last, "json")))) if last else None
