"""Translates template.yaml as CloudFormation would, and runs cfn-lint on what comes out, for both partitions, with an issuer
and without.

`python -m infra.lint_template`: exit 1 with the findings. On the untranslated file cfn-lint misses much of what is inside
the serverless resources.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from infra.resolve_template import resolved

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "template.yaml"
# By partition: the translation differs between partitions only.
REGIONS = (("cn-north-1", "cn-northwest-1"), ("ap-southeast-1", "us-east-1"))


class _Loader(yaml.CSafeLoader):
    """YAML with the short forms of CloudFormation's functions. In C: eight times as fast, and tests load the template often."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


def load(path: Path = TEMPLATE) -> dict[str, Any]:
    """The template with its functions in their long forms."""
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  (a safe one)
    return loaded


def translate(template: dict[str, Any], region: str) -> dict[str, Any]:
    """What CloudFormation makes of the serverless resources in that region."""
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    for resource in template["Resources"].values():
        code = resource.get("Properties", {}).get("CodeUri")
        if isinstance(code, str) and not code.startswith("s3://"):
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    session = boto3.Session(region_name=region)
    translated: dict[str, Any] = Translator({}, Parser(), boto_session=session).translate(template, parameter_values={})
    return translated


def findings_both_ways(regions: Sequence[str]) -> list[str]:
    """What cfn-lint says of the template with all its conditions, and of what is left of it where no issuer is given."""
    without_issuer = resolved(load(), {"JwtIssuer": "", "JwtAudience": "", "PublicUrl": "https://parcels.example"})
    return findings(load(), regions, without_issuer)


def findings(template: dict[str, Any], regions: Sequence[str], *others: dict[str, Any]) -> list[str]:
    """What cfn-lint says of the templates, translated, in those regions of one partition; one line each."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--format", "parseable", "--regions", *regions]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{regions[0]}.{number}.json" for number in range(1 + len(others))]
        for file, one in zip(files, (template, *others), strict=True):
            file.write_text(json.dumps(translate(one, regions[0]), indent=1), encoding="utf-8")
        command += ["--template", *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line.rpartition("/")[2] for line in done.stdout.splitlines() if line.strip()]
    if done.returncode and not lines:
        lines = [f"{regions[0]}: cfn-lint ended with {done.returncode}: {done.stderr.strip()[-500:]}"]
    return lines


def main() -> int:
    literal = re.findall(r"arn:aws[a-z-]*:", TEMPLATE.read_text(encoding="utf-8"))
    found = [f"template.yaml: {word} is true of one partition only" for word in literal]
    logging.disable(logging.WARNING)  # the translator's own bookkeeping
    for regions in REGIONS:
        found += findings_both_ways(regions)
    print("\n".join(found) or f"template.yaml: clean for {', '.join(region for part in REGIONS for region in part)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
