"""Many workbooks of one zone at once: what each takes of AWS, counted through the doors on the stack in memory.

Who waits for whom is tested in `tests/doors/test_turns.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from botocore.awsrequest import AWSResponse

from bench import living, zones
from bench.simulated.running import running
from bench.simulated.stack import Stack
from edge.table import ledger_uploads
from land.upload import FINAL

# Requests of intake for an upload of a crowd, those of its queue among them, by how many workers are woken at once. The first is
# what an upload alone takes; the rest is who comes in vain.
MOST = {1: 18, 4: 30}


@pytest.fixture
def stack() -> Iterator[Stack]:
    made = living.stack("2026-06-30T09:00:00")
    with running(made):
        yield made


def zone_of(stack: Stack, code: str, parcels: list[zones.Parcel]) -> living.Zone:
    zone = living.Zone(stack, code)
    zone.make(date(2026, 6, 30))
    zone.hand_in(zones.register(parcels))
    stack.settle()
    return zone


def read_objects(stack: Stack) -> list[str]:
    """The keys of uploads as they are read from here on."""
    found: list[str] = []
    fetch = stack.amazon._get

    def noted(url: str, body: bytes) -> AWSResponse:
        found.append(url.partition("?")[0].rpartition("/")[2])
        return fetch(url, body)

    stack.amazon._get = noted  # type: ignore[method-assign]
    return found


@pytest.mark.parametrize("workers", MOST)
def test_of_many_workbooks_of_one_zone_each_is_read_once_and_takes_few_requests(stack: Stack, workers: int) -> None:
    parcels = zones.parcels(24)
    zone = zone_of(stack, "bench", parcels)
    read = read_objects(stack)
    stack.meter.reset()
    uploads = [zone.hand_in(zones.returns(parcels[at : at + 1], 2025)) for at in range(24)]
    stack.at_once = {"intake.on_upload": workers}
    stack.settle(stack.second + 3600)
    asked = stack.meter.reset().of("intake.on_upload").asked
    assert all((one := ledger_uploads.upload(upload)) is not None and one.state in FINAL for upload in uploads)
    assert sorted(one for one in read if one in uploads) == sorted(uploads)
    assert asked / 24 <= MOST[workers]
