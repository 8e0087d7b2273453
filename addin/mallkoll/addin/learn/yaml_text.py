"""Texts of a workbook as a layout may hold them."""

from __future__ import annotations

import json


def in_yaml(text: str) -> str:
    """Any text as YAML, in quotation marks."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def without_braces(text: str) -> str:
    """The text with parentheses for braces, which a layout takes for placeholders."""
    return text.replace("{", "(").replace("}", ")")
