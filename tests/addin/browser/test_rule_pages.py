"""The pages of the rules as the page and the pane show them: as plain text, wrapped where it is shown."""

from __future__ import annotations

from mallkoll.addin.browser.rule_pages import rule_pages
from mallkoll.validators.catalogue.rule import Page
from mallkoll.validators.catalogue.rule_settings import LIMITS
from mallkoll.workbook.results.finding import Severity

WRITTEN = """Rubriken

En *lång* mening som bryts
i layoutens `text`.

Varför: därför.
"""


def test_marks_and_breaks_of_the_source_are_not_shown():
    page = Page("PRO001", Severity.INFO, WRITTEN)
    [shown] = rule_pages([page])
    assert shown.parts == ("En ”lång” mening som bryts i layoutens text.", "Varför: därför.")


def test_no_page_shows_any():
    texts = [part for rule in rule_pages() for part in rule.parts if isinstance(part, str)]
    assert [text for text in texts if set(text) & set("`\n") and not text.startswith(LIMITS)] == []
