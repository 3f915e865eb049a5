"""What judging takes, counted in calls of functions: no clock of a busy machine says whether it became slower."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from bench import judging, offline
from land.standing import judge

MOST = 325  # calls of Python functions for a parcel; 301 when this was written, 347 before


def test_a_judgement_takes_no_more_calls_than_when_it_was_last_made_fast() -> None:
    known = list(offline.dossiers(60).values())
    for dossier in known:
        judge(dossier, judging.ON)  # what is kept from one judgement to the next is kept now
    found: Counter[str] = Counter()

    def called(frame: Any, event: str, _: object) -> None:
        found[event] += 1

    sys.setprofile(called)
    try:
        for dossier in known:
            judge(dossier, judging.ON)
    finally:
        sys.setprofile(None)
    assert 50 < found["call"] / len(known) <= MOST
