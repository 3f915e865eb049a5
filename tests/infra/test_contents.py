"""template.yaml can be read: what belongs to one capability stands together, and the contents at its head name each."""

from __future__ import annotations

import re

import pytest

from infra import lint_template

TEXT = lint_template.TEMPLATE.read_text(encoding="utf-8")
HEAD, RESOURCES = TEXT.partition("\nOutputs:\n")[0].split("\nResources:\n")
# Each heading of a capability with what stands below it.
_, *PARTS = re.split(r"^  # -+ (\w+)$", RESOURCES, flags=re.MULTILINE)
SECTIONS = dict(zip(PARTS[::2], PARTS[1::2], strict=True))


def test_the_contents_name_every_folder_with_a_door_in_the_order_of_the_headings() -> None:
    doors = {path.parent.name for path in lint_template.ROOT.glob("functions/*/on_*.py")}
    assert sorted(SECTIONS) == sorted(doors)
    assert f" {', '.join(SECTIONS)}.\n" in HEAD


@pytest.mark.parametrize("section", SECTIONS)
def test_below_a_heading_stand_the_capabilitys_own_functions_with_all_that_names_them(section: str) -> None:
    found = SECTIONS[section]
    assert set(re.findall(r"^      Handler: (\w+)\.", found, re.MULTILINE)) == {section}
    own = set(re.findall(r"^  (\w+)Function:$", found, re.MULTILINE))
    for others in (
        r"^  (\w+)Log:$",
        r"^  (\w+)Role:$",
        r"\$\{(\w+)Integration\}",
        r"^        Arn: !GetAtt (\w+)Function\.Arn$",
    ):
        assert set(re.findall(others, found, re.MULTILINE)) <= own
