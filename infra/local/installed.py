"""The two environments beside .venv that the local stack needs: the emulator pins botocore exactly, the SAM CLI much else."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from infra.lock import locked

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


def environment(name: str, report: Callable[[str], None]) -> Path:
    """The bin folder of `.local/venv-<name>`, which holds exactly what infra/local/<name>.txt pins."""
    folder = ROOT / ".local" / f"venv-{name}"
    pins = HERE / f"{name}.txt"
    wanted = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()
    stamp = folder / ".ready"
    with locked(ROOT / ".local" / f"venv-{name}.lock"):
        if not stamp.exists() or stamp.read_text() != wanted:
            report(f"安装 {name}（只这一次）")
            uv = str(Path(sys.executable).with_name("uv"))
            python = folder / "bin" / "python"
            subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], check=True)
            pin = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(pins)]
            subprocess.run(pin, check=True)
            stamp.write_text(wanted)
    return folder / "bin"


def emulator_interface(report: Callable[[str], None]) -> Path:
    """The Runtime Interface Emulator that the SAM CLI brings along, for this processor."""
    import platform

    bin_folder = environment("sam", report)
    processor = {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")
    found = sorted(bin_folder.parent.glob(f"lib/python3*/site-packages/samcli/local/rapid/aws-lambda-rie-{processor}"))
    if not found:
        raise FileNotFoundError(f"the SAM CLI has no runtime interface emulator for {processor}")
    return found[0]
