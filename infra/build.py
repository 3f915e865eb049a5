"""Builds the one zip of all functions: the packages of functions/requirements.txt, then our code.

`python -m infra.build` makes `.build/parcelwatch.zip` for python3.12 on x86_64, from wheels only, whatever the host is.
`python -m infra.build --host` makes `.local/build/parcelwatch.zip` for this Python: the local stack and the tests run it,
the shipped one may not even import here. boto3 is not in it: every Lambda has it, and so have the local stack's.
The same inputs make the same bytes, and nothing is done where they have not changed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import platform
import py_compile
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.lock import locked

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = ROOT / "functions"
PINS = FUNCTIONS / "requirements.txt"
_SHIPPED = ("--python-platform", "x86_64-manylinux2014", "--python-version", "3.12", "--only-binary", ":all:")
# What an installer leaves for itself, and what no function reads. METADATA and entry points stay: packages ask for them.
_DROPPED = {"__pycache__", "RECORD", "INSTALLER", "REQUESTED", "direct_url.json", ".lock", "bin", "py.typed"}
_OURS_DROPPED = {"requirements.in", "requirements.txt"}
_EPOCH = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A zip and the folder of packages that went into it (kept between builds, so that new code needs no installer)."""

    zip: Path
    packages: Path
    host: bool

    @property
    def stamp(self) -> Path:
        return self.zip.with_suffix(".sha256")


SHIPPED = Artifact(ROOT / ".build" / "parcelwatch.zip", ROOT / ".build" / "packages", host=False)
HOST = Artifact(ROOT / ".local" / "build" / "parcelwatch.zip", ROOT / ".local" / "build" / "packages", host=True)


def build(artifact: Artifact) -> bool:
    """The zip is there and new. False: it was already. CalledProcessError where a package cannot be installed."""
    with locked(artifact.zip.parent / "build.lock"):
        inputs = _digest(artifact)
        if artifact.zip.exists() and artifact.stamp.exists() and artifact.stamp.read_text() == inputs:
            return False
        _install(artifact)
        fresh = artifact.zip.with_suffix(".new")
        _pack(artifact, fresh)
        fresh.replace(artifact.zip)
        artifact.stamp.write_text(inputs)
        return True


def our_files() -> Iterator[Path]:
    """Every file of ours that goes into the zip, in order."""
    for path in sorted(FUNCTIONS.rglob("*")):
        inside = path.relative_to(FUNCTIONS)
        if path.is_file() and not _DROPPED & set(inside.parts) and inside.name not in _OURS_DROPPED:
            yield path


def _digest(artifact: Artifact) -> str:
    """Names all inputs: our code, the pins, this file, and for the host its Python."""
    digest = hashlib.sha256(_digest_of_packages(artifact).encode())
    for path in our_files():
        digest.update(f"{path.relative_to(FUNCTIONS)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _digest_of_packages(artifact: Artifact) -> str:
    digest = hashlib.sha256(PINS.read_bytes() + Path(__file__).read_bytes())
    if artifact.host:
        digest.update(f"{sys.version_info[:2]} {platform.platform()}".encode())
    return digest.hexdigest()


def _install(artifact: Artifact) -> None:
    stamp = artifact.packages / ".packages.sha256"
    wanted = _digest_of_packages(artifact)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(artifact.packages, ignore_errors=True)
    command = [
        str(Path(sys.executable).with_name("uv")),
        "pip",
        "install",
        "--quiet",
        "--no-config",
        "--require-hashes",
    ]
    command += ["--python", sys.executable] if artifact.host else _SHIPPED
    subprocess.run([*command, "--target", str(artifact.packages), "--requirements", str(PINS)], check=True)
    stamp.write_text(wanted)


def _pack(artifact: Artifact, zip_file: Path) -> None:
    """Packages first, ours last; names in order, one date, plain modes: the same content makes the same bytes.

    For the host stored, not packed, and compiled: the emulator unpacks it anew for every worker, where nothing stays
    compiled. The shipped one could only be compiled by the Python that it is for.
    """
    compression = zipfile.ZIP_STORED if artifact.host else zipfile.ZIP_DEFLATED
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(zip_file, "w", compression) as archive:
        for root, files in ((artifact.packages, sorted(artifact.packages.rglob("*"))), (FUNCTIONS, list(our_files()))):
            for path in files:
                inside = path.relative_to(root)
                if not path.is_file() or _DROPPED & set(inside.parts) or inside.name.startswith(".packages"):
                    continue
                _add(archive, inside, path.read_bytes())
                if artifact.host and path.suffix == ".py":
                    compiled = Path(scratch) / "compiled"
                    made = py_compile.compile(
                        str(path),
                        str(compiled),
                        str(inside),
                        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                        quiet=2 if root == artifact.packages else 0,  # some packages carry modules of Python 2
                    )
                    if made is not None:
                        _add(archive, Path(importlib.util.cache_from_source(str(inside))), compiled.read_bytes())


def _add(archive: zipfile.ZipFile, inside: Path, content: bytes) -> None:
    entry = zipfile.ZipInfo(inside.as_posix(), _EPOCH)
    entry.compress_type = archive.compression
    entry.external_attr = 0o100644 << 16
    archive.writestr(entry, content)


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds the one zip of all functions.")
    parser.add_argument("--host", action="store_true", help="for this Python instead of Lambda's")
    artifact = HOST if parser.parse_args().host else SHIPPED
    made = build(artifact)
    size = artifact.zip.stat().st_size / 1_000_000
    print(f"{artifact.zip.relative_to(ROOT)}: {size:.1f} MB, {'built' if made else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
