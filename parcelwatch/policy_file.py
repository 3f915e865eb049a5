"""Reads a policy file (预警规则). Whatever is wrong with it is said, one sentence for each fault, with its key."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from land.policy import KEYS, PolicyProblem, faults_of
from parcelwatch.asking import RefusedError, why

_WANTED = {
    "section": "要写成一节，例如 [{key}]，下面每行一项",
    "month_day": '要写成月-日，例如 "03-31"',
    "whole_number": "要写成 0 至 1200 的整数",
    "count": "要写成 1 至 366 的整数",
    "number": '要写成不小于 0 的数，例如 10、"0.5" 或 "1/3"',
    "flag": "要写成 true 或 false",
    "indicators": '要写成承诺指标代码的列表，例如 ["rd_share", "building_coefficient"]',
    "share_or_years": '要写成一个比例，或按年份写，例如 {{2022 = "0.8", 2023 = "1"}}',
}


def document_of(file: Path) -> dict[str, Any]:
    """The file as parsed, floats as Decimal, usable as a policy; RefusedError with every fault where it is not."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise RefusedError(f"读不到规则文件 {file}：{why(error)}。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise RefusedError(f"规则文件 {file} 不是 TOML。") from None
    faults = faults_of(document)
    if faults:
        raise RefusedError(f"规则文件 {file} 不能用。" + "".join(map(sentence, faults)))
    return document


def sentence(fault: PolicyProblem) -> str:
    """What is wrong, with the key at fault."""
    if fault.wants != "known_key":
        return f"{fault.key} {_WANTED[fault.wants].format(key=fault.key)}。"
    section, _, key = fault.key.partition(".")
    known = [one for of, one in KEYS if of == section] if key else list(dict.fromkeys(of for of, _ in KEYS))
    return f"{fault.key} 不认识；{f'[{section}] 里' if key else ''}可用的有：{'、'.join(known)}。"
