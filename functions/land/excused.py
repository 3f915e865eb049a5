"""The days of a lag that are not the enterprise's fault (alerts.md section 1, days). They do not affect verdicts, levels or
money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from land.adjustment import Verification
from land.calendar import ONE_DAY
from land.delivery import handed_over
from land.view import View

Span = tuple[date, date]  # both days included


def excused_days(view: View, due: date, until: date) -> int:
    """How many days after `due` up to `until` fall in a verified cause's period or before the handover. Each counts once."""
    counted, free = 0, due + ONE_DAY  # the first day that is not counted yet
    for first, last in sorted(_spans(view, until)):
        first = max(first, free)
        last = min(last, until)
        if first <= last:
            counted += (last - first).days + 1
            free = last + ONE_DAY
    return counted


def _spans(view: View, until: date) -> Iterator[Span]:
    for cause in view.promises.causes:
        if cause.verification is Verification.VERIFIED and cause.new_date is None and cause.affects_from is not None:
            yield cause.affects_from, cause.affects_to or until
    newest = view.promises.cause
    if newest is not None and newest.verification is Verification.UNFOUNDED:
        return
    late = handed_over(view)
    if late.counts_from is not None:
        yield late.counts_from + ONE_DAY, late.delivered or until
