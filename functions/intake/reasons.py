"""Figures of years that are over which a return says otherwise without saying why: a question, never a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intake.rows import RowRead
from land.dossier import Dossier, Received
from land.indicator import YEARLY_FACTS
from land.policy import Policy
from land.restatement import Restatement, restatements_by_return, sets_back
from land.returns import ReturnRow
from land.units import exact
from wording.columns import FACTS
from wording.report.restatements import change_text
from wording.units import as_written


def question_restatements(
    rows: Sequence[tuple[RowRead, ReturnRow]], dossier: Dossier, before_year: int, policy: Policy
) -> None:
    """Each of one parcel's rows of an upload is asked for its reason where it changes a figure of a year before
    `before_year` by more than the policy's share, or withdraws it.

    Of one cell one thing is asked: a figure that seems to have slipped is not asked for a reason as well. What
    takes back a slip is asked for nothing.
    """
    known = len(dossier.returns)
    every = [received.row for received in dossier.returns] + [row for _, row in rows]
    if len({row.year for row in every}) == len(every) == len({row.cutoff for row in every}):
        return  # nothing is said twice
    told = replace(dossier, returns=(*dossier.returns, *(Received(row) for _, row in rows)))
    for place, one in restatements_by_return(told, before_year, policy):
        if place >= known and one.questioned and not sets_back(told, place, one.fact):
            _ask(rows[place - known], one, policy)


def _ask(asked: tuple[RowRead, ReturnRow], one: Restatement, policy: Policy) -> None:
    read, row = asked
    heading = FACTS[one.fact]
    if any(problem.question and problem.column == heading for problem in read.problems):
        return
    when = one.year if one.fact in YEARLY_FACTS else row.cutoff
    figure = "" if one.new is None else exact(one.new)
    read.wrong(
        "restated_without_reason",
        one.fact.value,
        year=str(one.year),
        old=as_written(one.old),
        change=change_text(one, policy),
        question=f"{read.parcel_no}/{one.fact}/{when}/{figure}/restated",
    )
