"""Parcels whose pages are looked at: one with everything that a page can say, and one of each odd state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from access.admission import Visitor, Way
from land.adjustment import AdjustmentKind, AdjustmentRow, Verification
from land.dossier import Dossier, Received, Row, Source
from land.indicator import Indicator
from land.parcel import RegisterRow
from land.people import Person, Role
from land.policy import DEFAULT, POLICY_VERSION
from land.returns import Evidence, ReturnRow
from land.standing import judge
from land.upload import HandsIn, Mandate, Upload
from page.answers import Behind, parcel_page, shown
from telling.alert import Alert, next_steps
from telling.record import ParcelFile, PastAssessment
from tests.cast import D, at_least, changed, parcel, said
from tests.seen.as_text import html
from tests.seen.zone import AGENT, FIRM, HEAD, LEADER, NOW, OFFICER, ON, PEOPLE, ZONE
from wording.page.parcel_page import place_values

NUMBER = "JX-01"
VERSIONS = {"code": "1", "policy": POLICY_VERSION, "calendar": "2026"}


def upload(upload_id: str, sender: Person, mandate: Mandate, file_name: str) -> Upload:
    return Upload(
        upload_id, "demo", sender.person_id, NOW, key="", file_name=file_name, hands_in=HandsIn(mandate),
        reader=sender.person_id,
    )  # fmt: skip


UPLOADS = {
    one.upload_id: one
    for one in (
        upload("u1", OFFICER, Mandate.OFFICER, "2023年标准地台账.xlsx"),
        upload("u2", FIRM, Mandate.FIRM, "填报表-甲公司.xlsx"),
        upload("u3", AGENT, Mandate.AGENT, "2024年填报（代办）.xlsx"),
        upload("u4", HEAD, Mandate.OFFICER, "变更事项.xlsx"),
        upload("u5", FIRM, Mandate.FIRM, "填报表-甲公司-改.xlsx"),
    )
}


def came(row: Row, on: str, upload_id: str, sheet: str, line: int) -> Received[Row]:
    """The row as it came in that upload. Its cells stand side by side, whatever they are."""
    codes = ["area", "price", *(one.value for one in Indicator), "new_date", "new_value", "investment", "output", "tax"]
    letters = "CDEFGHIJKLMNOPQRSTUVWXYZ"
    actor = UPLOADS[upload_id].actor
    asked = frozenset({"land_cost"}) if upload_id == "u3" else frozenset()
    cells = {code: f"{letters[place % 23]}{line}" for place, code in enumerate(codes)}
    return Received(row, D(on), Source(upload_id, actor, int(upload_id[1:]), sheet, line, cells=cells, asked=asked))


def register() -> RegisterRow:
    row = parcel(
        NUMBER, start="2023-06-01", completion="2025-06-01", production="2025-12-01", full="2026-12-01", investment="30828",
        area="102.76", price="2055.2", penalty="0.5", investment_intensity="300", plot_ratio="1",
        building_coefficient="40", tax_per_mu="20", output_per_mu="400",
    )  # fmt: skip
    details = {"contract_no": "SF-HT-2023-001", "industry": "C3670", "remark": "土地平整由园区负责"}
    return replace(row, enterprise="甲公司", details=details, agent=AGENT.person_id)


def dossier() -> Dossier:
    """It began late, for part of which the government was the cause; completion was put off, and is overdue all the same."""
    old = replace(
        register(), targets={**register().targets, Indicator.PLOT_RATIO: at_least("0.8", Indicator.PLOT_RATIO)}
    )
    cause = replace(
        changed(AdjustmentKind.GOVERNMENT_CAUSE, "2023-09-01", verification=Verification.VERIFIED,
                affects=("2023-06-02", "2023-07-11")), document_no="示管〔2023〕3号",
    )  # fmt: skip
    extension = replace(
        changed(AdjustmentKind.EXTENSION, "2025-04-20", indicator=Indicator.COMPLETION, new_date="2026-03-31"),
        document_no="示管〔2025〕17号", details={"remark": "企业资金紧张"},
    )  # fmt: skip
    begun = said("2023-12-31", groundbreaking="2023-09-09", investment="3100")
    second = said("2024-12-31", investment="8000", land_cost="2116.9")
    corrected = replace(said("2024-12-31", investment="8600"), reason="漏计设备款", evidence=Evidence.PAPER)
    last = replace(
        said("2026-06-30", investment="17250", output="1200", tax="36.5"),
        evidence=Evidence.SITE,
        details={"remark": "主体封顶"},
    )
    named: list[ReturnRow] = [replace(one, parcel_no=NUMBER) for one in (begun, second, corrected, last)]
    uploads = (("2024-01-15", "u2"), ("2025-02-20", "u3"), ("2025-03-02", "u5"), ("2026-07-02", "u2"))
    return Dossier(
        NUMBER,
        registers=(came(old, "2023-03-10", "u1", "台账", 5), came(register(), "2023-05-04", "u1", "台账", 7)),
        returns=tuple(came(row, day, by, "填报表", 4) for row, (day, by) in zip(named, uploads, strict=True)),
        adjustments=tuple(came(replace(row, parcel_no=NUMBER), "2025-04-22", "u4", "变更", 2 + n)
                          for n, row in enumerate([cause, extension])),
    )  # fmt: skip


def judged(found: Dossier, days: Sequence[str]) -> tuple[dict[str, Alert], list[PastAssessment]]:
    """The alerts after the parcel was judged on these days, and the judgements, newest first."""
    alerts: dict[str, Alert] = {}
    past = []
    for day in map(D, days):
        assessment = judge(found, day, known_on=day)
        alerts |= {alert.subject: alert for alert, _ in next_steps(alerts, assessment)}
        past.append(PastAssessment(assessment, 1, VERSIONS))
    return alerts, past[::-1]


def visitor(person: Person) -> Visitor:
    deciding = HandsIn(Mandate.OFFICER, None) if person.roles & {Role.HEAD, Role.OFFICER} else None
    return Visitor(Way.SESSION, "demo", person.person_id, person, reads=None, hands_in=deciding)


def file(found: Dossier, days: Sequence[str] = (), **more: object) -> tuple[ParcelFile, list[PastAssessment]]:
    alerts, past = judged(found, days)
    stored = {"judged_on": D(days[-1]), "judged_rev": 1, "judgements": len(days)} if days else {}
    return ParcelFile("demo", "p1", found.parcel_no, 1, found, alerts=alerts, **{**stored, **more}), past  # type: ignore[arg-type]


DAYS = ("2023-06-02", "2024-01-15", "2025-02-20", "2025-04-22", "2026-04-01", "2026-07-02")


def page(
    person: Person, found: Dossier, days: Sequence[str] = DAYS, secret: str = "", on: date = ON, **more: object
) -> str:
    """The page of the parcel as the person reads it, as HTML."""
    parcel_file, past = file(found, days, **more)
    reader = visitor(person)
    originals = {"u2", "u5"} if person is FIRM else UPLOADS if reader.hands_in is not None else ()
    behind = Behind(DEFAULT, POLICY_VERSION, PEOPLE, past, UPLOADS, originals=frozenset(originals))
    place = place_values(ZONE.name, person.name, secret, NOW if secret else None)
    return str(parcel_page(place, shown(reader, parcel_file, behind, on)).body)


def other(*rows: ReturnRow | AdjustmentRow, **promises: str) -> Dossier:
    """A parcel of which less is said."""
    named = [replace(row, parcel_no=NUMBER) for row in rows]
    adjustments: Iterable[AdjustmentRow] = (row for row in named if isinstance(row, AdjustmentRow))
    return Dossier(
        NUMBER,
        registers=(came(replace(parcel(NUMBER, **promises), enterprise="甲公司"), "2023-03-10", "u1", "台账", 5),),
        returns=tuple(came(row, "2026-01-15", "u2", "填报表", 4) for row in named if isinstance(row, ReturnRow)),
        adjustments=tuple(came(row, "2026-01-15", "u4", "变更", 2) for row in adjustments),
    )


IDLE = other(said("2025-12-31"), start="2025-06-30", completion="2027-06-30", price="1200")
CLOSED = other(changed(AdjustmentKind.RECOVERY, "2026-05-01"))
GONE = replace(other(), registers=())

PARCELS = {
    "parcel-head": lambda: html(page(HEAD, dossier())),
    "parcel-firm-by-link": lambda: html(page(FIRM, dossier(), secret="LINK")),
    "parcel-leader-idle": lambda: html(page(LEADER, IDLE, ("2026-07-01",))),
    "parcel-agent-not-judged-yet": lambda: html(page(AGENT, other(), ())),
    "parcel-closed": lambda: html(page(HEAD, CLOSED, ("2026-04-01", "2026-05-01"))),
    "parcel-withdrawn": lambda: html(page(HEAD, GONE, (), judged_on=ON, judged_rev=1, is_withdrawn=True)),
}
