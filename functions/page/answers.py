"""The page of one parcel as its reader may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from access.admission import Visitor, reads
from access.uploads import is_of_the_whole_zone, sees
from land.dossier import Dossier, Source
from land.doubt import Doubt, answered, doubts
from land.in_force import promises_on
from land.parcel_key import parcel_key
from land.parcel_now import ParcelNow, covers, parcel_now
from land.people import Person, Role
from land.policy import CODE_VERSION, Policy
from land.standing import judge, withdrawn
from land.upload import Upload
from land.values import dataclass
from telling.lag import agents_of
from telling.record import ParcelFile, PastAssessment
from web.answers import Answer
from web.pages import page
from web.requests import Request
from wording.page.parcel_page import ParcelShown, parcel_values
from wording.page.parcel_sources import Sender

TURNS: Final = 40  # judgements that are shown; one more is read, to compare with
ORIGINALS: Final = 5  # receipts that are read for a reader who does not see the whole zone: of the newest uploads
UPLOADS: Final = 100  # uploads whose sender is named: the newest
# The columns without a rule that the firm itself may read. Staff's remarks are not for it.
_FOR_FIRMS: Final = frozenset({"parcel_name", "supervision_no", "contract_no", "industry", "supply_mode", "signed_on"})


@dataclass(frozen=True, slots=True)
class Behind:
    """What the table says beside the parcel. history: newest first. originals: the uploads that the reader may have as sent."""

    policy: Policy
    policy_version: str
    people: Sequence[Person]
    history: Sequence[PastAssessment]
    uploads: Mapping[str, Upload]
    originals: Collection[str]


def number_of(request: Request) -> str:
    """The 宗地编号 of the request's path."""
    return parcel_key(request.named("parcel_no"))


def may_read(visitor: Visitor, file: ParcelFile, on: date) -> bool:
    """Whether the visitor may read the page of the parcel now. Of a withdrawn one only the contacts say who may."""
    number = file.dossier.parcel_no
    now = parcel_now(file.dossier, on) if file.dossier.registers else ParcelNow(number, None, "")
    return reads(visitor, now, number)


def brought_by(dossier: Dossier) -> list[str]:
    """The uploads from which the parcel's rows came, the newest first, as many as are named."""
    sources: list[Source | None] = [one.source for one in dossier.registers]
    sources += [one.source for one in dossier.returns]
    sources += [one.source for one in dossier.adjustments]
    found = {one.upload_id: one.seq for one in sources if one is not None}
    return sorted(found, key=found.__getitem__, reverse=True)[:UPLOADS]


def in_question(visitor: Visitor, uploads: Mapping[str, Upload]) -> list[str]:
    """The uploads whose receipt decides whether the visitor may have the file as it was sent."""
    if is_of_the_whole_zone(visitor.hands_in):
        return []
    return [upload_id for upload_id, upload in uploads.items() if sees(visitor, upload)][:ORIGINALS]


def parcel_page(place: Mapping[str, object], parcel: ParcelShown) -> Answer:
    """The page of the parcel, for somebody who may read it. place: where the reader is."""
    return page("parcel", {**place, **parcel_values(parcel)})


def shown(visitor: Visitor, file: ParcelFile, behind: Behind, on: date) -> ParcelShown:
    """What the reader sees of the parcel on the day. A firm sees what was judged since it holds the parcel."""
    dossier = file.dossier
    is_there = bool(dossier.registers)
    is_firm = visitor.person is not None and Role.ENTERPRISE in visitor.person.roles
    since = _held_since(dossier, on) if is_firm else date.min
    judged = [one for one in reversed(behind.history) if one.assessment.on >= since]
    return ParcelShown(
        file,
        judge(dossier, on, behind.policy) if is_there else withdrawn(file.parcel_no, on),
        notes=_for_firm(dossier, visitor.actor) if is_firm else dossier,
        policy=behind.policy,
        versions={"code": CODE_VERSION, "policy": behind.policy_version},
        contacts=_contacts(dossier, behind.people) if is_there else (),
        history=judged,
        begins=len(judged) <= TURNS,
        is_for_firm=is_firm,
        doubted=frozenset((one.of, one.year) for one in _doubts(dossier, behind, on)),
        senders={one: _sender(visitor, upload, behind, is_firm=is_firm) for one, upload in behind.uploads.items()},
    )


def _contacts(dossier: Dossier, people: Sequence[Person]) -> list[Person]:
    """Who acts for the parcel; the heads where nobody does (alerts.md section 7, Who)."""
    number = dossier.parcel_no
    agents = agents_of(number, dossier.registers[-1].row.agent, people)
    return agents or [one for one in people if covers(one, frozenset({Role.HEAD}), number)]


def _doubts(dossier: Dossier, behind: Behind, on: date) -> tuple[Doubt, ...]:
    """The figures in question, but for those that equal one of another parcel: they are asked where both are in view."""
    if not dossier.registers:
        return ()
    promises = promises_on(dossier, on, policy=behind.policy)
    return doubts(dossier, on, promises, answered(behind.uploads.values()))


def _held_since(dossier: Dossier, on: date) -> date:
    """The day from which the present holder holds the parcel: nobody reads how its predecessor was judged."""
    transfers = promises_on(dossier, on).transfers if dossier.registers else ()
    return transfers[-1].effective_on if transfers else date.min


def _sender(visitor: Visitor, upload: Upload, behind: Behind, *, is_firm: bool) -> Sender:
    """Who sent the upload. A firm reads names, files and cells of its own uploads only."""
    mandate = upload.hands_in.mandate
    if upload.actor != visitor.actor and is_firm:
        return Sender(mandate)
    return Sender(
        mandate,
        file=upload.file_name,
        person=next((one for one in behind.people if one.person_id == upload.reader), None),
        is_reader=upload.actor == visitor.actor,
        original=upload.upload_id if upload.upload_id in behind.originals else "",
    )


def _for_firm(dossier: Dossier, actor: str) -> Dossier:
    """The rows with those columns only that the firm may read: of others' rows no remark, of its own returns everything."""
    registers = tuple(replace(one, row=replace(one.row, details=_known(one.row.details))) for one in dossier.registers)
    returns = tuple(one for one in dossier.returns if one.source is not None and one.source.actor == actor)
    return replace(dossier, registers=registers, returns=returns, adjustments=())


def _known(details: Mapping[str, str]) -> dict[str, str]:
    return {code: text for code, text in details.items() if code in _FOR_FIRMS}
