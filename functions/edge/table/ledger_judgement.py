"""What a judge leaves in the table: the header as it stands, and one item for each judgement that says something else.

The header holds what a listing shows and how the alerts stand. A judgement's own item holds the assessment and the steps
that it took. It is marked as long as somebody has to hear of one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from edge import clock
from edge.table import ledger_items, ledger_keys, ledger_keys_judged, ledger_packing, ledger_table
from land.assessment import Assessment
from telling.alert import OF_LIFE, Alert, Step, Tell
from telling.living import Lived
from telling.record import ParcelFile, PastAssessment, StoredStep

VERSIONS = ("code", "policy", "calendar")  # in the order in which a header names them
_ABSENT = Attr("pk").not_exists()


def write_assessment(
    file: ParcelFile,
    assessment: Assessment,
    lived: Lived,
    *,
    versions: Mapping[str, str],
    agent: str | None,
    seq: int,
) -> bool:
    """The parcel stands as judged: its header, and the judgement where it differs from the one before in more than counts.

    lived: as telling.living gives it for the file's alerts. seq: the place of the newest row that was judged. Judging alike once
    more writes nothing; where only counts differ, the header alone is written.

    False: the file is stale (other facts, another judge, an act, or a later day was first); read it again and judge again, on
    no earlier day than its `judged_on`.
    """
    if file.judged_on is not None and assessment.on < file.judged_on:
        return False
    number = file.judgements + 1
    pending = _pending(file) if assessment.is_withdrawn else []
    waits = {name.rpartition("/")[0] for item in pending for name in item["untold"]}
    alerts = dict(lived.alerts)
    for subject in {step.subject for _, step in lived.steps if step.reason not in OF_LIFE}:
        is_pending = assessment.is_withdrawn and subject in waits
        alerts[subject] = replace(alerts[subject], judgement=number, pending=is_pending)
    said = ledger_items.encode_assessment(assessment)
    mark = ledger_items.digest([said, dict(versions), ledger_items.plain(alerts)])
    if mark == file.mark and file.judged_rev == file.facts_rev and not file.again:
        return True
    fingerprint = ledger_items.fingerprint(said)
    rules = " ".join(versions[name] for name in VERSIONS)
    header = _header(file, assessment, agent, lived.next_change_on)
    header |= {"mark": mark, "fingerprint": fingerprint, "rules": rules, "judged_seq": seq}
    if alerts != file.alerts:
        header |= packed_alerts(alerts)
    if fingerprint == file.fingerprint and not lived.steps:
        return ledger_table.update(
            ledger_keys.header(file.zone, file.parcel_id), put=header, condition=_as_read(file, assessment)
        )
    header |= {"judgements": number, "judged": f"{assessment.on.isoformat()}#{number:08d}"}
    steps = [step for _, step in lived.steps]
    item = _judged(file, assessment.on.isoformat(), number, agent, said={
        "assessment": said, "facts_rev": file.facts_rev, "versions": dict(versions), "steps": [ledger_items.plain(step) for step in steps],
    }, steps=steps)  # fmt: skip
    lost = ledger_table.transact(
        [
            ledger_table.update_op(
                ledger_keys.header(file.zone, file.parcel_id), put=header, condition=_as_read(file, assessment)
            ),
            ledger_table.put_op(item, _ABSENT),
            *(
                ledger_table.update_op(_key(one), put=marks(_key(one), {}), condition=Attr("pk").exists())
                for one in pending
            ),
        ]
    )
    return not lost


def write_alerts(file: ParcelFile, alerts: Mapping[str, Alert]) -> bool:
    """The alerts are these, and the parcel is due to be judged today. False: the file is stale."""
    due = ledger_keys.due_on(file.zone, clock.today()) if file.judged_rev == file.facts_rev else {}
    put = {**packed_alerts(alerts), **due}
    put["mark"] = ledger_items.digest([file.mark, ledger_items.plain(alerts)])
    condition = Attr("mark").eq(file.mark) & Attr("facts_rev").eq(file.facts_rev)
    return ledger_table.update(ledger_keys.header(file.zone, file.parcel_id), put=put, condition=condition)


def packed_alerts(alerts: Mapping[str, Alert]) -> dict[str, Any]:
    """The alerts as a header has them. What happened to them lies apart: no listing shows it."""
    return {
        "alerts": ledger_packing.pack_alerts(alerts.values()),
        "logs": ledger_packing.pack_logs(alerts.values()),
    }


def _pending(file: ParcelFile) -> list[dict[str, Any]]:
    """The parcel's judgements of whose steps somebody has still to hear: once it is withdrawn, nobody has (alerts.md section 7).
    As many as go with one more judgement, the newest."""
    within = _judgements_of(file.zone, file.parcel_id)
    return list(ledger_table.query(within, only=Attr("untold").exists()))[2 - ledger_table.TRANSACTION :]


def _key(item: Mapping[str, Any]) -> ledger_keys.Key:
    return {"pk": item["pk"], "sk": item["sk"]}


def _as_read(file: ParcelFile, assessment: Assessment) -> ConditionBase:
    as_read: ConditionBase = Attr("facts_rev").eq(file.facts_rev)
    as_read &= Attr("mark").eq(file.mark) if file.mark else Attr("mark").not_exists()
    as_read &= Attr("again").eq(file.again) if file.again else Attr("again").not_exists()
    return as_read & (Attr("judged_on").not_exists() | Attr("judged_on").lte(assessment.on.isoformat()))


def _header(
    file: ParcelFile, assessment: Assessment, agent: str | None, life_changes_on: date | None
) -> dict[str, Any]:
    following = assessment.next_change_on
    looked_at = min((day for day in (following, life_changes_on) if day is not None), default=None)
    due = {"due_zone": None, "due_on": None} if looked_at is None else ledger_keys.due_on(file.zone, looked_at)
    return {
        "judged_rev": file.facts_rev,
        "again": None,
        "judged_on": assessment.on.isoformat(),
        "parcel_no": assessment.parcel_no,
        "level": assessment.level.value,
        "enterprise": assessment.enterprise,
        "agent": agent,
        "next_change_on": None if following is None else following.isoformat(),
        **_listed(file, assessment),
        **due,
    }


def _listed(file: ParcelFile, assessment: Assessment) -> dict[str, Any]:
    """Where the listing has the parcel: nowhere while it is withdrawn."""
    if assessment.is_withdrawn:
        return {"list_pk": None, "list_sk": None, "withdrawn": True}
    return {**ledger_keys.listed_parcel(file.zone, assessment.level, file.place), "withdrawn": None}


def _judged(
    file: ParcelFile, on: str, number: int, agent: str | None, said: Mapping[str, Any], steps: Sequence[Step]
) -> ledger_items.Item:
    untold = {
        ledger_keys_judged.step_name(step.subject, step.number): step.tell.value
        for step in steps
        if step.tell is not Tell.NOBODY
    }
    key = ledger_keys_judged.judged(file.zone, file.parcel_id, on, number)
    return ledger_items.item(key, "judged", {"agent": agent, "packed": ledger_packing.pack(said)}, marks(key, untold))


def marks(key: ledger_keys.Key, untold: Mapping[str, str]) -> dict[str, Any]:
    """What marks a judgement of whose steps these are still to be told (name → how); nothing where none is."""
    if not untold:
        return {"untold": None, "undone_pk": None, "undone_sk": None}
    return {"untold": dict(untold), **ledger_keys_judged.untold(key, urgent=Tell.NOW.value in untold.values())}


def current(file: ParcelFile) -> Assessment | None:
    """The assessment of the parcel's last judgement that said something else than the one before; None before the first.

    Its counts are those of its own day; the day of the next change is the newest.
    """
    if file.judged is None:
        return None
    item = ledger_table.get(ledger_keys_judged.judged_named(file.zone, file.parcel_id, file.judged))
    if item is None:
        return None
    assessment = ledger_items.decode_assessment(_said(item)["assessment"])
    return replace(assessment, next_change_on=file.next_change_on)


def history(zone: str, parcel_id: str) -> list[PastAssessment]:
    """Every assessment of the parcel that differed from the one before, oldest first."""
    return [_past(item) for item in ledger_table.query(_judgements_of(zone, parcel_id))]


def newest(zone: str, parcel_id: str, most: int) -> list[PastAssessment]:
    """The newest of these, newest first, so many at most: one request."""
    found = ledger_table.query(_judgements_of(zone, parcel_id), backwards=True, page=most)
    return [_past(item) for item in islice(found, most)]


def _judgements_of(zone: str, parcel_id: str) -> ConditionBase:
    return Key("pk").eq(ledger_keys.parcel_pk(zone, parcel_id)) & Key("sk").begins_with(ledger_keys_judged.JUDGED)


def _past(item: Mapping[str, Any]) -> PastAssessment:
    said = _said(item)
    return PastAssessment(
        ledger_items.decode_assessment(said["assessment"]), int(said["facts_rev"]), versions=said["versions"]
    )


@ledger_items.wordless
def _said(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a judgement says: assessment, facts_rev, versions, steps."""
    said: Mapping[str, Any] = ledger_packing.unpack(ledger_items.lifted(item)["packed"])
    return said


@ledger_items.wordless
def steps_of(item: Mapping[str, Any]) -> Iterator[StoredStep]:
    """The steps that a judgement took, in their order."""
    said = _said(item)
    assessment = said["assessment"]
    about = outcomes(said["assessment"])
    zone, parcel_id = ledger_keys.parcel_of(item["pk"])
    untold = item.get("untold", {})
    return iter(
        [
            StoredStep(
                ledger_keys_judged.step_ref(item, step["subject"], step["number"]), zone, parcel_id, assessment["parcel_no"],
                enterprise=assessment["enterprise"], agent=item.get("agent"), step=ledger_items.load(Step,
                {**step, "v": ledger_items.VERSION}),
                outcome=ledger_items.decode_judged(step["subject"], about.get(step["subject"], {})),
                told=ledger_keys_judged.step_name(step["subject"], step["number"]) not in untold,
            )
            for step in said["steps"]
        ]
    )  # fmt: skip


def outcomes(assessment: Mapping[str, Any]) -> dict[str, Any]:
    """By alert subject, the part of an encoded assessment that is about it."""
    about = {outcome["indicator"]: outcome for outcome in assessment["commitments"]}
    return {**about, "idle": assessment["idle"]}


def judgements(keys: Iterable[ledger_keys.Key]) -> dict[str, tuple[str, dict[str, Any]]]:
    """By partition, of each of these judgements its day and what it says by subject."""
    found = ((item, _said(item)["assessment"]) for item in ledger_table.get_many(keys))
    return {item["pk"]: (said["on"], outcomes(said)) for item, said in found}
