"""What is stored about a parcel besides its facts: its judgements, its alerts and their steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from land.assessment import Assessment, Idle, Level, Outcome
from land.dossier import Dossier
from land.values import dataclass
from telling.alert import Alert, Step


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """One parcel as stored in the table, read at one moment.

    facts_rev counts the uploads that brought rows; judged_rev is the facts_rev that the current assessment used.
    alerts: by subject, including closed ones (level green), so that step numbers continue.
    mark identifies exactly this state of the judgement; a write based on another state is refused.
    judgements: how many judgements differed from the one before; judged is the name of the last of these, fingerprint the
    hash of its content without counts. place: where the register first named the parcel. again: the true second in which
    a new judgement by the present rules was requested; 0 for none. versions: the code, policy and calendar of the last
    judgement; empty if not recorded. is_withdrawn: the last judgement found the parcel withdrawn. judged_seq: the
    place in the zone's order of the newest row that the last judgement knew. withdrew: a row of it was withdrawn. agent: the person id of
    the 代办员 whom its register named when it was judged last.
    """

    zone: str
    parcel_id: str
    parcel_no: str
    facts_rev: int
    dossier: Dossier
    judged_rev: int = 0
    judged_on: date | None = None
    next_change_on: date | None = None
    alerts: Mapping[str, Alert] = field(default_factory=dict)
    mark: str = ""
    judgements: int = 0
    judged: str | None = None
    fingerprint: str = ""
    place: str = ""
    again: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    is_withdrawn: bool = False
    judged_seq: int = 0
    withdrew: bool = False
    agent: str | None = None

    @property
    def was_judged(self) -> bool:
        """Whether it was ever judged otherwise than as withdrawn."""
        return self.judged_on is not None and not (self.is_withdrawn and self.judgements == 1)


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """One parcel in a listing. `level` is None when it is not judged yet. agent: the person id of its 代办员."""

    parcel_id: str
    parcel_no: str
    enterprise: str
    level: Level | None
    next_change_on: date | None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step of an alert with the parcel it belongs to.

    key: opaque; letters list it and `mark_told` takes it. told: nobody still has to be told about the step.
    agent: the person id of the parcel's 代办员 on the day of the step.
    outcome: the subject's part of the assessment that caused the step, a commitment's outcome or the idle state; None when
    the subject is no longer judged.
    """

    key: str
    zone: str
    parcel_id: str
    parcel_no: str
    enterprise: str
    agent: str | None
    step: Step
    outcome: Outcome | Idle | None
    told: bool


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An alert with the parcel it belongs to. `outcome` is as in StoredStep, from the judgement of the day `judged_on`.

    In a listing, `outcome` is None and `judged_on` is the day of the alert's last step. key: the key of that step, as in
    StoredStep.
    """

    zone: str
    parcel_id: str
    parcel_no: str
    enterprise: str
    agent: str | None
    alert: Alert
    outcome: Outcome | Idle | None
    judged_on: date
    key: str


@dataclass(frozen=True, slots=True)
class PastAssessment:
    """An assessment that differed from the one before, with the versions of code, policy and calendar that produced it."""

    assessment: Assessment
    facts_rev: int
    versions: Mapping[str, str]
