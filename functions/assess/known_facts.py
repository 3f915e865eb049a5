"""What a parcel's rows say to the lives of its alerts: promised facts, newer facts, settled objections (alerts.md section 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from land.adjustment import CAUSES, Verification
from land.assessment import Assessment, Idle, Outcome
from land.dossier import Dossier, Received, Row
from land.policy import Policy
from land.standing import judge
from telling.acts import BY_RETURN, fact_of
from telling.alert import IDLE, is_lag, states
from telling.life_log import Act, Turn
from telling.living import FactsCame, is_followed
from telling.record import ParcelFile


def facts_came(file: ParcelFile, assessment: Assessment, policy: Policy) -> FactsCame:
    """What the file's rows say on the day of the assessment. Without alerts that ever lagged nothing is asked of them."""
    on = assessment.on
    if assessment.is_withdrawn or not any(is_followed(alert.log) for alert in file.alerts.values()):
        return FactsCame()
    return FactsCame(
        changed=_changed(file, assessment, policy),
        fact_of=lambda act: fact_of(file.dossier, act, on, policy),
        is_settled=lambda act: _is_settled(file.dossier, act),
        never_ended=_never_ended(file, policy) if file.withdrew else frozenset(),
    )


def _is_settled(dossier: Dossier, act: Act) -> bool:
    """Whether the row of an accepted objection is verified or unfounded, or the return that it speaks of came."""
    if act.fact in BY_RETURN:
        return any(_since(one, act.on) for one in dossier.returns)
    decided = (Verification.VERIFIED, Verification.UNFOUNDED)
    return any(
        _since(one, act.on) and one.row.kind in CAUSES and one.row.verification in decided
        for one in dossier.adjustments
    )


def _since(received: Received[Row], day: date) -> bool:
    return received.received_on is not None and received.received_on >= day


def _changed(file: ParcelFile, assessment: Assessment, policy: Policy) -> frozenset[str]:
    """The subjects of which the rows received since the last judging changed verdict, value, cut-off or cause: by judging the
    same day without them, so that what the day changes is not taken for theirs."""
    if file.judged_rev == file.facts_rev or not file.judged_rev:
        return frozenset()
    before = Dossier(
        file.dossier.parcel_no,
        _until(file.dossier.registers, file.judged_seq),
        _until(file.dossier.returns, file.judged_seq),
        _until(file.dossier.adjustments, file.judged_seq),
    )
    if not before.registers:
        return frozenset()
    known = _decisive(judge(before, assessment.on, policy))
    now = _decisive(assessment)
    return frozenset(subject for subject in {*known, *now} if known.get(subject) != now.get(subject))


def _until(rows: Iterable[Received[Row]], seq: int) -> tuple[Received[Row], ...]:
    return tuple(one for one in rows if one.source is None or one.source.seq <= seq)


def _decisive(assessment: Assessment) -> dict[str, object]:
    """Of each subject what a newer fact may change."""
    subjects: dict[str, Outcome | Idle] = {one.indicator.value: one for one in assessment.commitments}
    subjects[IDLE] = assessment.idle
    return {
        subject: (one.reason.code, one.status)
        if isinstance(one, Idle)
        else (one.verdict, one.value, one.actual, one.explanation.values.get("cutoff"))
        for subject, one in subjects.items()
    }


def _never_ended(file: ParcelFile, policy: Policy) -> frozenset[str]:
    """The subjects that lag on the very day on which they ended, by what is known today: a withdrawn upload had ended them."""
    found = set()
    for subject, alert in file.alerts.items():
        ends = [entry for entry in alert.log if isinstance(entry, Turn) and entry.ends]
        if ends and not is_lag(alert.level) and file.dossier.registers:
            state = states(judge(file.dossier, ends[-1].on, policy)).get(subject)
            if state is not None and is_lag(state.level):
                found.add(subject)
    return frozenset(found)


def newest_place(dossier: Dossier) -> int:
    """The last place in the zone's order of receipt from which the dossier has a row; 0 for none."""
    sources = [
        *(one.source for one in dossier.registers),
        *(one.source for one in dossier.returns),
        *(one.source for one in dossier.adjustments),
    ]
    return max((source.seq for source in sources if source is not None), default=0)
