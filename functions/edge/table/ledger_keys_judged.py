"""The keys of what judging leaves, beside those of `ledger_keys`: judgements, marks of their untold steps, counts; and of firms."""

from __future__ import annotations

from collections.abc import Mapping

from edge.table.ledger_keys import Key, parcel_of, parcel_pk, review_pk, zone_pk

JUDGED, ACTS, COUNTED = "2#JUDGED#", "3#ACT#", "PARCEL#"
URGENT = "URGENT"  # the partition of all that cannot wait, over all zones
COUNT = "COUNT"  # that of all counts which changed since they were checked


def judged(code: str, parcel_id: str, on: str, number: int) -> Key:
    """The judgement of that day and number; a parcel's judgements are counted from 1."""
    return judged_named(code, parcel_id, f"{on}#{number:08d}")


def judged_named(code: str, parcel_id: str, name: str) -> Key:
    return {"pk": parcel_pk(code, parcel_id), "sk": f"{JUDGED}{name}"}


def act(code: str, parcel_id: str, at: str, act_id: str) -> Key:
    """What somebody did about an alert of the parcel at that moment."""
    return {"pk": parcel_pk(code, parcel_id), "sk": f"{ACTS}{at}#{act_id}"}


def day_of(key: Mapping[str, str]) -> str:
    """The day of the judgement of that key."""
    return key["sk"].removeprefix(JUDGED).partition("#")[0]


def step_name(subject: str, number: int) -> str:
    """How a judgement names one of its steps."""
    return f"{subject}/{number}"


def step_named(name: str) -> tuple[str, int]:
    """The subject and the number of the step of that name."""
    subject, _, number = name.rpartition("/")
    return subject, int(number)


def step_ref(key: Mapping[str, str], subject: str, number: int) -> str:
    """How a letter names a step of the judgement of that key: opaque to everybody else."""
    code, parcel_id = parcel_of(key["pk"])
    return f"{code}/{parcel_id}/{key['sk'].removeprefix(JUDGED)}/{step_name(subject, number)}"


def judged_of_ref(ref: str) -> tuple[Key, str]:
    """The judgement that took the step which a letter names, and its name there; ValueError for what is no such name."""
    code, parcel_id, name, subject, number = ref.split("/")
    return judged_named(code, parcel_id, name), step_name(subject, int(number))


def untold(key: Mapping[str, str], *, urgent: bool) -> Key:
    """The mark of a judgement with steps to be told: under its zone, or with what cannot wait of all zones."""
    code, parcel_id = parcel_of(key["pk"])
    place = f"{key['sk'].removeprefix(JUDGED)}#{parcel_id}"
    return (
        {"undone_pk": URGENT, "undone_sk": f"{code}#{place}"}
        if urgent
        else {"undone_pk": untold_pk(code), "undone_sk": place}
    )


def untold_pk(code: str) -> str:
    return f"STEP#{code}"


def firm(code: str, digest: str) -> Key:
    """The parcels of a firm. digest: of the name by which it is known again."""
    return {"pk": zone_pk(code), "sk": f"FIRM#{digest}"}


def counts_pk(code: str) -> str:
    return f"COUNTS#{code}"


def counts(code: str) -> Key:
    return {"pk": counts_pk(code), "sk": "ZONE"}


def unchecked(code: str) -> Key:
    """The mark of a zone's counts that changed since they were checked."""
    return {"undone_pk": COUNT, "undone_sk": f"{code}#"}


def again(code: str) -> Key:
    """How far every parcel of the zone is marked to be judged once more."""
    return {"pk": zone_pk(code), "sk": "AGAIN"}


def former_policy(code: str, version: str) -> Key:
    """The policy of that version, when another one has taken its first day."""
    return {"pk": zone_pk(code), "sk": f"FORMER#{version.rpartition('@')[2]}"}


def counted(code: str, parcel_id: str) -> Key:
    return {"pk": counts_pk(code), "sk": f"{COUNTED}{parcel_id}"}


def judgement_number(judged: str) -> int:
    """The number in the name of a judgement, by which a header names its last one."""
    return int(judged.rpartition("#")[2])


def standing(code: str, year: int) -> Key:
    """Which pages of a review were made last."""
    return {"pk": review_pk(code, year), "sk": "STANDING"}
