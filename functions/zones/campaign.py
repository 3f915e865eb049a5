"""The review 回顾 as a campaign: opened once per zone and year, people asked, reminded, closed (domain.md section 10).

What its parcels have returned is `zones.review`; here is only who is asked for what, and when which letter is due.
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

AFTER_DEADLINE = timedelta(days=30)  # returns are still taken through the links; then the review closes by itself
_BEFORE = (10, 3)  # working days before the deadline
_WEEK = timedelta(days=7)
_ASKED_AGAIN = 5  # working days before its links end: whoever was asked about a figure can still answer


class CampaignState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A review as it was opened. It fills in `year`, the year of `as_of`, and revises the year before.

    reminded: how many of its reminders, from the first on, are written or were over when it was opened. Their days rest
    on the calendar, which may be published later: so they are counted here, and computed anew whenever they are asked for.
    seq: the place in the zone's order of receipt up to which was known, when it was opened, what it compares restated
    figures with; None where nobody said. asked: how many letters have asked somebody.
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
        """The last day on which a link of this review counts."""
        return self.deadline + AFTER_DEADLINE


class Unfit(StrEnum):
    """Why a review cannot be opened so."""

    OTHER_YEAR = "review_other_year"  # as_of lies in another year than the one to fill in
    NO_TIME = "review_no_time"  # the deadline is over, or before the day as of which is asked
    NOT_YET = "review_not_yet"  # the day as of which is asked has not come
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
    """The review that is opened on the day."""
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
    """The review that is due to be open on the day: of the year before, from the zone's opening day to its deadline.

    The opening day is the first working day from the policy's day on, the deadline the day up to which last year's
    figures may be missing, two months later where that came first. None before the zone tells people anything.
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
    """The next day after `on` on which a zone's reviews and reports have something to do though nothing comes: a month
    begins, a season opens, the zone begins to tell people things; of its open reviews a reminder, asking once more before
    the report, the end. waits: a report waits for answers, so the next day has.
    """
    next_month = (on.replace(day=28) + _WEEK).replace(day=1)
    found = [next_month, alerts_from, _opens(on.year, policy, days), _opens(on.year + 1, policy, days)]
    for one in reviews:
        again = _working_days_before(one.last_day, _ASKED_AGAIN, days)
        found += [*reminder_days(one, days)[one.reminded :], again, one.last_day + ONE_DAY]
    return on + ONE_DAY if waits else min(day for day in found if day > on)


def _opens(year: int, policy: Policy, days: WorkingDays) -> date:
    """The first working day from the policy's day on."""
    opens = date(year, *policy.review_opens_on)
    while not days.works(opens):
        opens += ONE_DAY
    return opens


def day_of(campaign: Campaign | None, year: int, on: date) -> date:
    """As of which day the review of a year is looked at on `on`: its own, else the year's last, as far as it has come."""
    return campaign.as_of if campaign is not None else min(date(year, 12, 31), on)


def reminder_days(campaign: Campaign, days: WorkingDays) -> tuple[date, ...]:
    """The day of every reminder: 10 and 3 working days before the deadline, the day after it, then weekly.

    As many whatever the calendar, and each later than the one before.
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
    """How many reminders the day has brought; never fewer than are written."""
    return max(campaign.reminded, sum(day <= on for day in reminder_days(campaign, days)))


def next_reminder(campaign: Campaign, days: WorkingDays) -> date | None:
    """The day of the first reminder that is not written; None after the last, and in a review that is closed."""
    left = reminder_days(campaign, days)[campaign.reminded :]
    return left[0] if left and campaign.state is CampaignState.OPEN else None


def reminder_due(campaign: Campaign, on: date, days: WorkingDays) -> date | None:
    """The reminder to write on the day: of several that were missed, the last; None where none is due.

    When the links count no more, nobody is reminded.
    """
    if campaign.state is CampaignState.CLOSED or on > campaign.last_day:
        return None
    missed = [day for day in reminder_days(campaign, days)[campaign.reminded :] if day <= on]
    return missed[-1] if missed else None


def asks_again(campaign: Campaign, on: date, days: WorkingDays) -> bool:
    """Whether the review's report is near: whoever was asked about a figure that is in question is asked again."""
    return _working_days_before(campaign.last_day, _ASKED_AGAIN, days) <= on <= campaign.last_day


def tells_heads(campaign: Campaign, reminder: date) -> bool:
    """Whether the department heads hear of that reminder, too: from the first week after the deadline on."""
    return reminder > campaign.deadline + ONE_DAY


@dataclass(frozen=True, slots=True)
class Ask:
    """That somebody was asked for these parcels, by one letter. number: from 1, of the asks to this person."""

    zone: str
    year: int
    person_id: str
    number: int
    parcels: tuple[str, ...]
    asked_at: datetime

    @property
    def name(self) -> str:
        """Its identity among the person's letters and links."""
        return f"{self.year}.{self.number}"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a parcel is on the day. agent: the person id of its 代办员, None for nobody; holder: the enterprise's name."""

    agent: str | None
    holder: str


def is_asked(person: Person, parcel_no: str, whose: Whose) -> bool:
    """Whether this person is asked for the parcel: as its 代办员, as a 代办员 of the contacts, or as the 企业联系人 of its
    present holder."""
    if not person.address:
        return False
    if person.person_id == whose.agent or is_contact_of(person, parcel_no, whose.holder):
        return True
    return Role.AGENT in person.roles and person.looks_after(parcel_no)


def to_ask(
    people: Iterable[Person], parcels: Mapping[str, Whose], asks: Iterable[Ask]
) -> list[tuple[Person, tuple[str, ...]]]:
    """Who is to be asked for which parcels for which they were not asked yet, by person id."""
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
    """Who was asked before that reminder's day and has not returned all of it, with what is still waited for of them.

    Whoever looks after a parcel no longer is not reminded of it.
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
