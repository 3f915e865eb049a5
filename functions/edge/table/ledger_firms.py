"""The parcels of each firm, so that a return of one finds the others without looking at every parcel of the zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from edge.table import ledger, ledger_items, ledger_keys, ledger_keys_judged, ledger_table
from land.dossier import Dossier
from land.holder import firm_names
from land.upload import Upload


def keep(upload: Upload, ids: Mapping[str, str], named: Iterable[Dossier]) -> None:
    """Each of the parcels is found by its firm from here on. ids: of those that were known before the upload, by number.

    A firm keeps its parcels also when they are another's: whoever asks looks at the parcels themselves. Nobody else writes
    here: the upload holds its zone's turn.
    """
    wanted: dict[str, set[str]] = {}
    for dossier in named:
        parcel_id = ids.get(dossier.parcel_no) or ledger_keys.parcel_id_of(
            upload.zone, upload.upload_id, dossier.parcel_no
        )
        for name in firm_names(dossier):
            wanted.setdefault(ledger_items.digest(name), set()).add(parcel_id)
    kept = _kept(upload.zone, wanted)
    changed = {firm: mine | kept.get(firm, set()) for firm, mine in wanted.items() if not mine <= kept.get(firm, set())}
    ledger_table.put_many(
        [
            ledger_items.item(
                ledger_keys_judged.firm(upload.zone, firm), "firm", {"firm": firm, "parcels": sorted(mine)}
            )
            for firm, mine in changed.items()
        ]
    )


def others(zone: str, known: Iterable[Dossier], before_seq: int) -> dict[str, Dossier]:
    """By number, the other parcels that may be of the same firms, with what uploads before that place say of them."""
    mine = list(known)
    found = _kept(zone, {ledger_items.digest(name) for dossier in mine for name in firm_names(dossier)})
    shared = {parcel_id for ids in found.values() if len(ids) > 1 for parcel_id in ids}
    numbers = {dossier.parcel_no for dossier in mine}
    every = ledger.dossiers(zone, shared, before_seq).values() if shared else ()
    return {one.parcel_no: one for one in every if one.parcel_no not in numbers}


def _kept(zone: str, firms: Iterable[str]) -> dict[str, set[str]]:
    items = ledger_table.get_many([ledger_keys_judged.firm(zone, firm) for firm in firms])
    return {item["firm"]: set(item["parcels"]) for item in items}
