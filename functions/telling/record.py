"""What is remembered of a parcel beside its facts: how it was judged, its alerts, and the steps they took."""

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
    """One parcel as it lies in the table, read at one moment.

    facts_rev counts the uploads that brought rows; judged_rev is the one that the current assessment knows.
    alerts: by subject, also those that are over (level green), so that their steps go on counting.
    mark names exactly this state of the judgement; a write on top of another state is refused.
    judgements: how many said something else than the one before; judged names the last of them, fingerprint
    what it says, counts aside. place: where the register named the parcel first. again: the true second in which
    somebody wanted it judged once more by the rules of the day; 0 where nobody waits for that. versions: by what it was
    judged last (code, policy, calendar); empty where nobody noted that. is_withdrawn: so it was judged last.
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

    @property
    def was_judged(self) -> bool:
        """Whether anything was ever said of it but that it is withdrawn."""
        return self.judged_on is not None and not (self.is_withdrawn and self.judgements == 1)


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """One parcel in a listing; not judged yet where `level` is None. agent: the person id of its 代办员."""

    parcel_id: str
    parcel_no: str
    enterprise: str
    level: Level | None
    next_change_on: date | None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step of an alert with the parcel it belongs to.

    key: opaque, what letters list and `mark_told` takes. told: nobody has to hear of it any more.
    agent: the person id of the parcel's 代办员 on the day of the step.
    outcome: the subject's part of the assessment that caused the step, that of the commitment or of `idle`; None where the
    subject is no longer judged.
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
    """An alert with the parcel it belongs to; `outcome` as in StoredStep, of the judgement of the day `judged_on`.

    Of a listing, which shows neither, `outcome` is None and `judged_on` the day of the alert's last step. key: of that
    step, as in StoredStep.
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
    """An assessment that differed from the one before, with what it was made by (code, policy, calendar)."""

    assessment: Assessment
    facts_rev: int
    versions: Mapping[str, str]
