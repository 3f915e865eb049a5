"""The letters of a review: the ask with its workbook, reminders, letters to heads, and where to find a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from access.openings import of_figures, of_report, of_review
from land.dossier import Dossier
from land.doubt import Doubt
from land.in_force import promises_on
from land.people import Person, Role
from land.policy import DEFAULT, Policy
from land.upload import Upload
from land.values import dataclass
from telling.letter import Letter, LetterKind, review_letter_id
from wording.mail.letters import MailText
from wording.mail.review_letters import ask_letter, figures_letter, head_letter, reminder_letter, report_letter
from wording.sheets.forms import attached_name
from wording.sheets.prefilled import prefilled_return
from workbooks.writing.form import prefilled
from zones.campaign import Ask, Campaign, Whose, tells_heads, to_ask, to_remind
from zones.report_order import ReportOrder
from zones.review import ReviewedParcel, ReviewState
from zones.zone import Zone

_READERS = frozenset({Role.LEADER, Role.HEAD, Role.VIEWER})  # alerts.md section 3; a 管理员 finds it on the page


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What a review's letters are written from. parcels, dossiers: by the parcel's first number, which asks use whatever its
    present number. until: when their links expire, in seconds since 1970.
    """

    zone: Zone
    campaign: Campaign
    parcels: Mapping[str, ReviewedParcel]
    dossiers: Mapping[str, Dossier]
    until: int
    on: date
    now: datetime
    policy: Policy = DEFAULT

    @property
    def whose(self) -> dict[str, Whose]:
        """The present agent (of the newest register) and holder (in force now) of each parcel in scope, not those of the
        review's day. A parcel that was closed since is absent: nobody has to answer for it."""
        files = (self.dossiers[number] for number in self.parcels)
        now = ((file, promises_on(file, self.on)) for file in files)
        return {
            file.parcel_no: Whose(file.registers[-1].row.agent, promises.holder)
            for file, promises in now
            if promises.closed_by is None
        }

    @property
    def waiting(self) -> dict[str, Whose]:
        """The parcels for which no return of the year was accepted, whether one came or not, with agent and holder."""
        silent = (ReviewState.SILENT, ReviewState.PROBLEMS)
        whose = self.whose
        return {
            no: whose[no]
            for no, one in self.parcels.items()
            if no in whose and one.state in silent and one.cutoff is None
        }

    def holders(self, numbers: Iterable[str]) -> dict[str, str]:
        """The number shown on the day → the enterprise, for the parcels with these first numbers."""
        return {self._shown(number): self.parcels[number].enterprise for number in numbers}

    def _shown(self, number: str) -> str:
        return promises_on(self.dossiers[number], self.on).parcel_no


def asking(
    desk: ReviewContext, person: Person, numbers: Sequence[str], number: int, key_of: Callable[[Ask], str]
) -> tuple[Ask, Letter, bytes] | None:
    """The record that the person was asked for these parcels, the letter, and its workbook; None if there is nothing to fill
    in. key_of: the storage key of an ask's workbook."""
    zone, year = desk.zone, desk.campaign.year
    files = [desk.dossiers[no] for no in numbers]
    filled = prefilled_return(files, zone.name, year, desk.on, as_of=desk.campaign.as_of, policy=desk.policy)
    if filled is None:
        return None
    ask = Ask(zone.code, year, person.person_id, number, parcels=tuple(numbers), asked_at=desk.now)
    said = ask_letter(zone.name, person, desk.campaign, desk.holders(numbers), on=desk.on)
    letter = _letter(desk, person, LetterKind.ASK, ask.name, said=said, asks_for=numbers)
    return (
        ask,
        replace(letter, attachment=key_of(ask), attachment_name=attached_name(zone.name, person.name, year)),
        prefilled(*filled),
    )


def asked_now(
    desk: ReviewContext, people: Sequence[Person], asks: Iterable[Ask], key_of: Callable[[Ask], str]
) -> Iterator[tuple[Ask, Letter, bytes]]:
    """The results of `asking` for everybody with parcels for which they were not asked yet; empty after the last day."""
    before = list(asks)
    times = Counter(ask.person_id for ask in before)
    for person, numbers in to_ask(people, desk.whose, before) if desk.on <= desk.campaign.last_day else []:
        one = asking(desk, person, numbers, times[person.person_id] + 1, key_of=key_of)
        if one is not None:
            yield one


def reminders(desk: ReviewContext, people: Sequence[Person], asks: Iterable[Ask], due: date) -> list[Letter]:
    """All letters of the reminder that was due on that day."""
    missing = to_remind(people, asks, due, desk.waiting)
    return [reminding(desk, person, numbers, due) for person, numbers in missing] + telling_heads(desk, people, due)


def reminding(desk: ReviewContext, person: Person, missing: Sequence[str], due: date) -> Letter:
    """The reminder that was due on the day `due`, for the parcels without a return."""
    said = reminder_letter(desk.zone.name, person, desk.campaign, desk.holders(missing), on=desk.on)
    return _letter(desk, person, LetterKind.REMINDER, _due(desk, due), said=said, asks_for=missing)


def telling_heads(desk: ReviewContext, people: Iterable[Person], due: date) -> list[Letter]:
    """The letters to department heads with the reminder of that day: whose returns are missing. None before the heads' first
    day, and none to a head for whom nothing is missing."""
    letters, waiting = [], desk.waiting
    heads = [one for one in people if Role.HEAD in one.roles and one.address] if tells_heads(desk.campaign, due) else []
    for head in heads:
        theirs = desk.holders(sorted(filter(head.looks_after, waiting)))
        if theirs:
            said = head_letter(desk.zone.name, head, desk.campaign, theirs, on=desk.on)
            letters.append(_letter(desk, head, LetterKind.REMINDER, f"{_due(desk, due)}.head", said=said))
    return letters


def _due(desk: ReviewContext, due: date) -> str:
    return f"{desk.campaign.year}.{due.isoformat()}"


def _letter(
    desk: ReviewContext, person: Person, kind: LetterKind, name: str, said: MailText, asks_for: Sequence[str] = ()
) -> Letter:
    """asks_for: the parcels whose returns can be handed in through the letter's link; if empty, it has no link."""
    opens = of_review(asks_for, desk.campaign.year, desk.until) if asks_for else None
    letter_id = review_letter_id(kind, name)
    return said.letter_to(
        person.person_id, zone=desk.zone.code, kind=kind, letter_id=letter_id, at=desk.now, on=desk.on, opens=opens
    )


def asking_again(
    zone: Zone,
    order: ReportOrder,
    doubts: Iterable[Doubt],
    uploads: Mapping[str, Upload],
    dossiers: Mapping[str, Dossier],
    people: Sequence[Person],
    on: date,
    now: datetime,
) -> list[Letter]:
    """One letter before this report to everybody who has to answer for figures still in question: the sender of the workbook,
    else the parcel's agents, else the heads. uploads: by id, those whose receipts ask."""
    files = {promises_on(one, order.as_of).parcel_no: one for one in dossiers.values()}
    theirs: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        upload = uploads.get(doubt.asked)
        for person in _answering(upload, doubt.parcel_no, files[doubt.parcel_no], people):
            theirs.setdefault(person.person_id, []).append(doubt)
    letters = []
    for person in people:
        mine = theirs.get(person.person_id, [])
        if not mine:
            continue
        by_link = bool(person.roles & {Role.AGENT, Role.ENTERPRISE})
        said = figures_letter(zone.name, person, order, mine, on=on, by_link=by_link)
        opens = of_figures(one.parcel_no for one in mine) if by_link else None
        letter_id = review_letter_id(LetterKind.REMINDER, f"{order.year}.{order.letter}.figures")
        kind = LetterKind.REMINDER
        letters.append(
            said.letter_to(person.person_id, zone=zone.code, kind=kind, letter_id=letter_id, at=now, on=on, opens=opens)
        )
    return letters


def _answering(upload: Upload | None, parcel_no: str, dossier: Dossier, people: Sequence[Person]) -> list[Person]:
    """The people who answer for a figure: the first of these groups with an address."""
    there = [one for one in people if one.address]
    sender = [one for one in there if upload is not None and one.person_id == upload.reader]
    agent = dossier.registers[-1].row.agent
    agents = [
        one for one in there if one.person_id == agent or (Role.AGENT in one.roles and one.looks_after(parcel_no))
    ]
    return sender or agents or [one for one in there if Role.HEAD in one.roles]


def publishing(
    zone: Zone,
    order: ReportOrder,
    people: Iterable[Person],
    sentences: Sequence[str],
    until: tuple[date, int],
    now: datetime,
) -> list[Letter]:
    """The letters that give leaders, heads and viewers the report. until: the last day of the link, and its last second."""
    letters = []
    for person in people:
        if person.address and person.roles & _READERS:
            said = report_letter(zone.name, person, order, sentences, until=until[0], on=now.date())
            kind = LetterKind.REPORT
            opens = of_report(order, until[1])
            letter_id = review_letter_id(kind, order.letter)
            letters.append(
                said.letter_to(person.person_id, zone=zone.code, kind=kind, letter_id=letter_id, at=now, opens=opens)
            )
    return letters
