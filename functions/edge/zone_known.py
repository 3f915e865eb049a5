"""What is known of all parcels of a zone, as a review and a report look at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from edge.table import ledger, ledger_refused, ledger_uploads, ledger_zones
from land.dossier import Dossier
from land.doubt import answered, uploads_that_ask
from land.policy import Policy
from land.refused import Refused
from land.restatement import Basis
from land.upload import Upload
from land.values import dataclass
from zones.review import Review, review


@dataclass(frozen=True, slots=True)
class ZoneKnown:
    """dossiers, refused: by first parcel number; the rows of returns that were not taken. asking: by their ids, the uploads whose
    receipts ask about a figure of any of the parcels."""

    zone: str
    dossiers: Mapping[str, Dossier]
    policy: Policy
    policy_version: str
    refused: Mapping[str, Sequence[Refused]]
    asking: Mapping[str, Upload]

    def answered(self, by: datetime | None = None) -> frozenset[str]:
        """The uploads whose questions were answered with 属实 (by that moment)."""
        return answered(self.asking.values(), by)

    def review(self, as_of: date, basis: Basis | None = None) -> Review:
        """How the zone's parcels stand as of the day."""
        found = self.dossiers.values()
        return review(self.zone, found, as_of, self.policy, refused=self.refused, basis=basis, answered=self.answered())


def zone_known(code: str, as_of: date, before_seq: int = ledger.NOW) -> ZoneKnown:
    """By the policy of the day; from uploads before that place only, where one is given."""
    files = ledger.everything(code, before_seq)
    dossiers = {one.parcel_no: one for one in files.values()}
    asking = ledger_uploads.uploads(uploads_that_ask(dossiers.values()))
    policy, version = ledger_zones.policy(code, as_of)
    return ZoneKnown(
        code, dossiers, policy, version, refused=ledger_refused.refused_rows(code, before_seq), asking=asking
    )
