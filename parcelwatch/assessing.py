"""Judges workbooks on disk: no network, no table, the very rooms that the service runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from edge import gc_tuning, sandbox
from intake.imported import Imported
from intake.importing import import_workbook
from intake.opening import Opened
from intake.problems import ERROR, Problem, of_file
from land import refused
from land.assessment import Assessment
from land.dormant import Dormant, dormant_on
from land.policy import DEFAULT, Policy, policy_from
from land.standing import judge
from parcelwatch.asking import why
from parcelwatch.policy_file import document_of
from wording.api.assessment_json import dormant_json, parcel_json
from workbooks.grid import Refused, Sheet, unpacked
from workbooks.inert import csv_value

MAX_BYTES = 20 * 1024 * 1024
OFFLINE_ZONE = "demo"  # what workbooks on disk are called where nobody names a zone


@dataclass(frozen=True, slots=True)
class Offline:
    """What the files came to. recognised: whether any of them held a table that we know."""

    on: date
    zone: str
    assessments: list[Assessment]
    dormant: list[Dormant]
    problems: list[Problem]
    recognised: bool

    @property
    def exit_code(self) -> int:
        return exit_code(self.recognised, self.problems)

    def document(self) -> dict[str, object]:
        """The JSON of interface.md."""
        return {
            "on": self.on.isoformat(),
            "zone": self.zone,
            "parcels": [parcel_json(assessment) for assessment in self.assessments],
            "dormant": [dormant_json(one) for one in self.dormant],
            "problems": [problem.shown() for problem in self.problems],
        }


def sheets_of(data: bytes) -> list[Sheet] | Refused:
    """The sheets of a workbook, read in the limited child; a child that dies says the file is beyond its limits."""
    if len(data) > MAX_BYTES:
        return Refused.TOO_LARGE
    answer = sandbox.run("workbooks.reading.sheets:read_packed", data)
    return Refused.TOO_LARGE if isinstance(answer, sandbox.ChildFailed) else unpacked(answer)


def read_files(files: list[Path], zone: str, policy: Policy = DEFAULT, on: date | None = None) -> Imported:
    """Everything that the files say, each row checked; a file that cannot be read is a problem among the others. on: the day
    that is judged."""
    gc_tuning.collect_rarely()
    opened = Opened(on=on)
    for file in files:
        try:
            data = file.read_bytes()
        except OSError as error:
            opened.problems.append(of_file("unreadable_file", str(file), text=why(error)))
            continue
        opened.add(sheets_of(data), file.name)
    return import_workbook(opened, {}, zone, policy=policy)


def assess(files: list[Path], on: date, zone: str, policy: Policy = DEFAULT) -> Offline:
    """The verdicts of the day on every parcel of the registers given, in register order."""
    taken = read_files(files, zone, policy, on)
    assessments = [judge(dossier, on, policy) for dossier in taken.known.values()]
    dormant = dormant_on(taken.known.values(), on, policy)
    return Offline(on, zone, assessments, dormant, problems=taken.problems, recognised=bool(taken.kinds))


def exit_code(recognised: bool, problems: Sequence[Problem]) -> int:
    """interface.md: 0 done, 1 rows or files were refused, 2 no table was recognised."""
    if not recognised:
        return 2
    return 1 if any(problem.severity == ERROR for problem in problems) else 0


def rules(file: Path | None) -> Policy:
    """The policy of a file, the default without one; RefusedError where the file cannot be used."""
    if file is None:
        return DEFAULT
    found = policy_from(document_of(file))
    assert isinstance(found, Policy)  # a document with a fault was refused
    return found


_CSV = (
    "parcel_no", "enterprise", "area_m2", "parcel_level", "next_change_on", "indicator", "verdict", "level", "due", "actual",
    "lag_days", "target_min", "target_max", "value", "unit", "shortfall", "gap_points", "check_year", "money_at_stake_yuan",
    "since", "explanation", "evidence", "excused_days", "net_days",
)  # fmt: skip


def as_csv(document: dict[str, object]) -> str:
    """One line per commitment, and one per parcel for its idle state (indicator `idle`); texts never begin a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _CSV, lineterminator="\n")
    writer.writeheader()
    for parcel in document["parcels"]:  # type: ignore[attr-defined]
        frame = {name: parcel[name] for name in ("parcel_no", "enterprise", "area_m2", "next_change_on")}
        frame["parcel_level"] = parcel["level"]
        idle = parcel["idle"]
        lines = [
            {
                "indicator": "idle",
                "verdict": idle["status"],
                "since": idle["since"],
                "money_at_stake_yuan": idle["fee_exposure_yuan"],
                "explanation": idle["reason"],
            },
            *parcel["commitments"],
        ]
        for line in lines:
            writer.writerow({name: csv_value(value) for name, value in {**frame, **line}.items()})
    return out.getvalue()


def refused_rows(taken: Imported) -> dict[str, list[refused.Refused]]:
    """By parcel number, the rows of returns that were not taken, as a review counts them."""
    return {number: [refused.Refused(year) for year in years] for number, years in taken.refused.items()}
