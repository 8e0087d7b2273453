"""docs/regler.md says what the rules' own pages say."""

from __future__ import annotations

import re
from pathlib import Path

from mallkoll.addin.cli.catalogue import catalogue
from mallkoll.validators.catalogue.rule import all_pages

PAGE = Path(__file__).parents[3] / "docs" / "regler.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue(), "run: python -m mallkoll.addin.cli.catalogue docs/regler.md"


def test_every_rule_has_its_place() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for rule in all_pages():
        assert text.count(f'<a id="{rule.code.lower()}"></a>') == 1
    assert set(re.findall(r"\(#([a-z]{3}\d{3})\)", text)) == {page.code.lower() for page in all_pages()}
