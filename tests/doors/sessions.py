"""Sessions of boto3 without hooks and without clients, which share what never changes: the service models are read once."""

from __future__ import annotations

from pathlib import Path

import boto3
from botocore.loaders import Loader
from botocore.session import get_session

_LOADER = Loader(extra_search_paths=[str(Path(boto3.__file__).parent / "data")])


def new(region: str | None = None) -> boto3.session.Session:
    """A session; without a region, in that of the environment."""
    session = get_session()
    session.register_component("data_loader", _LOADER)
    return boto3.session.Session(botocore_session=session, region_name=region)


def new_default(region: str | None = None) -> None:
    """The same as the session of `boto3.client` and of every door."""
    boto3.DEFAULT_SESSION = new(region)
