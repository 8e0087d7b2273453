"""The page of every rule as plain values, for the page in the browser to show as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from mallkoll.validators.catalogue.page_parts import ExampleCell, ExampleTable, page_parts
from mallkoll.validators.catalogue.rule import Page, Rule, all_pages
from mallkoll.validators.catalogue.rule_settings import LIMITS, limit_lines


class RulePage(Struct, frozen=True):
    """One rule: each of ``parts`` is a paragraph, or the rows of an example table."""

    code: str
    severity: str
    title: str
    parts: tuple[str | tuple[tuple[ExampleCell, ...], ...], ...]


def rule_pages(pages: Iterable[Page] | None = None) -> Iterator[RulePage]:
    """Those of every rule and notice, or of these, by code."""
    for page in sorted(all_pages() if pages is None else pages, key=lambda page: page.code):
        yield RulePage(page.code, page.severity.value, page.title, (*_parts(page), *_limits(page)))


def _parts(page: Page) -> Iterator[str | tuple[tuple[ExampleCell, ...], ...]]:
    for part in page_parts(page.page):
        yield part.rows if isinstance(part, ExampleTable) else _plain(part.text)


def _plain(paragraph: str) -> str:
    """Its lines as one, for the page wraps them; what is marked as code or emphasis without the marks."""
    return re.sub(r"\*([^*]+)\*", r"”\1”", paragraph.replace("`", "").replace("\n", " "))


def _limits(page: Page) -> Iterator[str]:
    lines = list(limit_lines(page)) if isinstance(page, Rule) else []
    if lines:
        yield "\n".join([LIMITS, *lines])
