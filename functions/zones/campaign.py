"""The review 回顾 as a campaign: opened once per zone and year, with asks, reminders and an end (domain.md section 10).

`zones.review` has the results. This module only decides who is asked for what, and when each letter is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count, takewhile

from land.calendar import ONE_DAY, SHIPPED, WorkingDays, add_months, add_years
from land.holder import is_contact_of
from land.people import Person, Role
from land.policy import Policy
from land.values import dataclass

AFTER_DEADLINE = timedelta(days=30)  # the links still accept returns; then the review closes automatically
_BEFORE = (10, 3)  # working days before the deadline
_WEEK = timedelta(days=7)
_ASKED_AGAIN = 5  # working days before its links end: enough time to answer a question about a figure


class CampaignState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A review as it was opened. It fills in `year`, the year of `as_of`, and revises the year before.

    reminded: how many reminders, counted from the first, are written or were already past when the review was opened. Only
    the number is stored, because their days depend on a calendar that may be published later.
    seq: the place in the zone's order of receipt when the review was opened; restated figures are compared with what was
    known up to it. None if not recorded. asked: how many letters have asked for returns.
    """

    zone: str
    year: int
    as_of: date
    opened_on: date
    deadline: date
    state: CampaignState = CampaignState.OPEN
    closed_on: date | None = None
    reminded: int = 0
    seq: int | None = None
    asked: int = 0

    @property
    def last_day(self) -> date:
        """The last day on which this review's links are valid."""
        return self.deadline + AFTER_DEADLINE


class Unfit(StrEnum):
    """Why a review cannot be opened with these values."""

    OTHER_YEAR = "review_other_year"  # as_of is not in the year to fill in
    NO_TIME = "review_no_time"  # the deadline is past, or before as_of
    NOT_YET = "review_not_yet"  # as_of is in the future
    TOO_LONG = "review_too_long"  # the deadline is more than a year away


def campaign(
    zone: str,
    year: int,
    as_of: date,
    deadline: date,
    on: date,
    days: WorkingDays = SHIPPED,
    seq: int | None = None,
) -> Campaign | Unfit:
    """The review opened on the day, or why it cannot be opened."""
    if as_of.year != year:
        return Unfit.OTHER_YEAR
    if deadline < max(on, as_of):
        return Unfit.NO_TIME
    if as_of > on:
        return Unfit.NOT_YET
    if deadline > add_years(on, 1):
        return Unfit.TOO_LONG
    opened = Campaign(zone, year, as_of, on, deadline=deadline)
    return replace(opened, reminded=reminders_by(opened, on, days), seq=seq)


def by_season(
    zone: str, alerts_from: date, on: date, policy: Policy, days: WorkingDays, seq: int | None = None
) -> Campaign | None:
    """The review that must be open on the day: for the year before, from the zone's opening day to the deadline.

    The opening day is the first working day on or after the policy's day. The deadline is the day up to which last year's
    figures may be missing; if that is not after the opening day, two months after the opening day. None before the zone's
    letters begin, and outside this period.
    """
    opens = _opens(on.year, policy, days)
    deadline = date(on.year, *policy.reported_by)
    if deadline <= opens:
        deadline = add_months(opens, 2)
    if not max(opens, alerts_from) <= on <= deadline:
        return None
    found = campaign(zone, on.year - 1, date(on.year - 1, 12, 31), deadline, on=on, days=days, seq=seq)
    return found if isinstance(found, Campaign) else None


def next_look(
    reviews: Iterable[Campaign], alerts_from: date, on: date, policy: Policy, days: WorkingDays, *, waits: bool
) -> date:
    """The next day after `on` on which a zone's reviews and reports may need work without new data.

    Such days are: the first of a month, the opening of a season, the start of the zone's letters, and for each open review
    its reminders, its last question before the report, and its end. waits: a report waits for answers, so the result is the
    day after `on`.
    """
    next_month = (on.replace(day=28) + _WEEK).replace(day=1)
    found = [next_month, alerts_from, _opens(on.year, policy, days), _opens(on.year + 1, policy, days)]
    for one in reviews:
        again = _working_days_before(one.last_day, _ASKED_AGAIN, days)
        found += [*reminder_days(one, days)[one.reminded :], again, one.last_day + ONE_DAY]
    return on + ONE_DAY if waits else min(day for day in found if day > on)


def _opens(year: int, policy: Policy, days: WorkingDays) -> date:
    """The first working day on or after the policy's day."""
    opens = date(year, *policy.review_opens_on)
    while not days.works(opens):
        opens += ONE_DAY
    return opens


def day_of(campaign: Campaign | None, year: int, on: date) -> date:
    """The day for which a year's review is shown on `on`: the campaign's `as_of`, else the year's last day but not after `on`."""
    return campaign.as_of if campaign is not None else min(date(year, 12, 31), on)


def reminder_days(campaign: Campaign, days: WorkingDays) -> tuple[date, ...]:
    """The day of every reminder: 10 and 3 working days before the deadline, the day after it, then weekly.

    Their number does not depend on the calendar, and each is later than the one before.
    """
    before = [_working_days_before(campaign.deadline, number, days) for number in _BEFORE]
    weekly = (campaign.deadline + ONE_DAY + week * _WEEK for week in count())
    return (*before, *takewhile(lambda day: day <= campaign.last_day, weekly))


def _working_days_before(day: date, number: int, days: WorkingDays) -> date:
    while number:
        day -= ONE_DAY
        number -= days.works(day)
    return day


def reminders_by(campaign: Campaign, on: date, days: WorkingDays) -> int:
    """How many reminders are due by the day; never fewer than are written."""
    return max(campaign.reminded, sum(day <= on for day in reminder_days(campaign, days)))


def next_reminder(campaign: Campaign, days: WorkingDays) -> date | None:
    """The day of the first unwritten reminder. None after the last one, and for a closed review."""
    left = reminder_days(campaign, days)[campaign.reminded :]
    return left[0] if left and campaign.state is CampaignState.OPEN else None


def reminder_due(campaign: Campaign, on: date, days: WorkingDays) -> date | None:
    """The reminder to write on the day; if several were missed, the last of them. None when none is due.

    Nobody is reminded after the links have expired.
    """
    if campaign.state is CampaignState.CLOSED or on > campaign.last_day:
        return None
    missed = [day for day in reminder_days(campaign, days)[campaign.reminded :] if day <= on]
    return missed[-1] if missed else None


def asks_again(campaign: Campaign, on: date, days: WorkingDays) -> bool:
    """Whether the review's report is near, so that people are asked again about figures in question."""
    return _working_days_before(campaign.last_day, _ASKED_AGAIN, days) <= on <= campaign.last_day


def tells_heads(campaign: Campaign, reminder: date) -> bool:
    """Whether the department heads get that reminder, too: from the second reminder after the deadline on."""
    return reminder > campaign.deadline + ONE_DAY


@dataclass(frozen=True, slots=True)
class Ask:
    """One letter that asked a person for returns of these parcels. number: counts the asks to this person, from 1."""

    zone: str
    year: int
    person_id: str
    number: int
    parcels: tuple[str, ...]
    asked_at: datetime

    @property
    def name(self) -> str:
        """Its id among the person's letters and links."""
        return f"{self.year}.{self.number}"


@dataclass(frozen=True, slots=True)
class Whose:
    """Who is responsible for a parcel on the day. agent: the person id of its 代办员, or None; holder: the enterprise's name."""

    agent: str | None
    holder: str


def is_asked(person: Person, parcel_no: str, whose: Whose) -> bool:
    """Whether the person is asked for the parcel: as its 代办员 in the register, as a 代办员 by the contacts, or as the
    企业联系人 of its present holder."""
    if not person.address:
        return False
    if person.person_id == whose.agent or is_contact_of(person, parcel_no, whose.holder):
        return True
    return Role.AGENT in person.roles and person.looks_after(parcel_no)


def to_ask(
    people: Iterable[Person], parcels: Mapping[str, Whose], asks: Iterable[Ask]
) -> list[tuple[Person, tuple[str, ...]]]:
    """The people to ask, by person id, each with the parcels for which they were not asked yet."""
    asked: dict[str, set[str]] = {}
    for ask in asks:
        asked.setdefault(ask.person_id, set()).update(ask.parcels)
    found = []
    for person in sorted(people, key=lambda one: one.person_id):
        new = [no for no, whose in parcels.items() if is_asked(person, no, whose)]
        new = [no for no in new if no not in asked.get(person.person_id, ())]
        if new:
            found.append((person, tuple(sorted(new))))
    return found


def to_remind(
    people: Iterable[Person], asks: Iterable[Ask], reminder: date, waiting: Mapping[str, Whose]
) -> list[tuple[Person, tuple[str, ...]]]:
    """The people who were asked before the reminder's day and still owe returns, each with these parcels.

    Nobody is reminded of a parcel for which they are no longer responsible.
    """
    asked: dict[str, set[str]] = {}
    for ask in asks:
        if ask.asked_at.date() < reminder:
            asked.setdefault(ask.person_id, set()).update(ask.parcels)
    found = []
    for person in sorted(people, key=lambda one: one.person_id):
        theirs = asked.get(person.person_id, set()) & waiting.keys()
        missing = tuple(sorted(no for no in theirs if is_asked(person, no, waiting[no])))
        if missing:
            found.append((person, missing))
    return found
