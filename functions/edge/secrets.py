"""Secrets as they are now, not as they were when the process began: a warm function lives for hours, and secrets are rotated."""

from __future__ import annotations

import json
from collections.abc import Mapping

from edge import aws, clock
from land.values import dataclass

SECONDS = 300  # true ones, for which what was read is taken for true


@dataclass(frozen=True, slots=True)
class _Read:
    fields: Mapping[str, str]
    at: int


_kept: dict[str, _Read] = {}


def fields(arn: str) -> Mapping[str, str]:
    """The fields of a secret that holds flat JSON, as they were at most five minutes ago."""
    kept = _kept.get(arn)
    if kept is not None and clock.wall() < kept.at + SECONDS:
        return kept.fields
    return _read(arn)


def newer(arn: str, than: Mapping[str, str]) -> Mapping[str, str] | None:
    """The fields as they are at this moment; None where they are still those that were tried."""
    read = _read(arn)
    return None if read == than else read


def _read(arn: str) -> Mapping[str, str]:
    found: dict[str, str] = json.loads(aws.secrets().get_secret_value(SecretId=arn)["SecretString"])
    _kept[arn] = _Read(found, clock.wall())
    return found


def forget() -> None:
    """Every secret is read anew at its next use (tests)."""
    _kept.clear()
