"""The built-in parts that layouts are put together from, as their files have them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from mallkoll.templates.library.find_layouts import LAYOUTS
from mallkoll.workbook.yaml_files.yaml_file import load_yaml


@cache
def part_files() -> Mapping[str, Mapping[str, Any]]:
    """What stands in each, by the name that a layout includes it by (``delar/drift``)."""
    paths = sorted((LAYOUTS / "delar").glob("*.yaml"))
    return {f"delar/{path.stem}": load_yaml(path, path.name).data for path in paths}
