"""What people did about the alerts of a parcel, each act an item of its own, written together with the parcel's header."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from edge import clock
from edge.table import ledger_items, ledger_judgement, ledger_keys, ledger_keys_judged, ledger_table
from land.calendar import ONE_DAY
from telling.acts import Recorded
from telling.alert import Alert
from telling.record import ParcelFile

_ABSENT = Attr("pk").not_exists()


def acts(zone: str, parcel_id: str) -> list[Recorded]:
    """Every act on alerts of the parcel, undone ones too, in the order in which they were done."""
    mine = Key("pk").eq(ledger_keys.parcel_pk(zone, parcel_id)) & Key("sk").begins_with(ledger_keys_judged.ACTS)
    return [ledger_items.load(Recorded, item) for item in ledger_table.query(mine)]


def record(file: ParcelFile, alert: Alert, act: Recorded) -> bool:
    """The act is kept and the alert is as it left it. False: somebody else was first, and nothing is written."""
    key = _key(file, act)
    put = ledger_table.put_op(ledger_items.item(key, "act", ledger_items.plain(act)), _ABSENT)
    return not ledger_table.transact([_header(file, alert), put])


def undo(file: ParcelFile, alert: Alert, act: Recorded, *, by: str, at: datetime) -> bool:
    """The act is marked as undone and the alert is as if it had never been. False: somebody else was first."""
    put = {"undone_at": at.isoformat(), "undone_by": by}
    condition = Attr("pk").exists() & Attr("undone_at").not_exists()
    return not ledger_table.transact(
        [_header(file, alert), ledger_table.update_op(_key(file, act), put=put, condition=condition)]
    )


def _key(file: ParcelFile, act: Recorded) -> ledger_keys.Key:
    return ledger_keys_judged.act(file.zone, file.parcel_id, act.at.isoformat(), act.act_id)


def _header(file: ParcelFile, alert: Alert) -> ledger_table.Operation:
    """The header with that alert. The next night judges the parcel: what the act holds, or lets go on, has a day of its own."""
    alerts = {**file.alerts, alert.subject: alert}
    put: dict[str, Any] = ledger_judgement.packed_alerts(alerts)
    put["mark"] = ledger_items.digest([file.mark, ledger_items.plain(alerts)])
    if file.judged_rev == file.facts_rev:
        put |= _due(file)
    as_read = Attr("mark").eq(file.mark) & Attr("facts_rev").eq(file.facts_rev)
    return ledger_table.update_op(ledger_keys.header(file.zone, file.parcel_id), put=put, condition=as_read)


def _due(file: ParcelFile) -> Mapping[str, str]:
    tomorrow = clock.today() + ONE_DAY
    following = file.next_change_on
    return ledger_keys.due_on(file.zone, tomorrow if following is None else min(following, tomorrow))
