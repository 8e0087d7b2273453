"""Pages on the terminal: no markup, columns in line, and what is printed bold in the page marked."""

from __future__ import annotations

import pytest

from mallkoll.addin.cli.page_lines import page_lines
from mallkoll.validators.catalogue.page_parts import ExampleTable, Paragraph, page_parts
from mallkoll.validators.catalogue.rule import Page, all_pages
from mallkoll.workbook.results.finding import Severity

PAGE = """Raden är fel.

Ange `--ut`, så skrivs
en kopia.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | **"1 500"** → 1 500 |
| Fordon | |

Rättad:

| Investering | Förslag |
| --- | --- |
| Inventarier | **1 500** (mallens formel) |
| Fordon | 7 |
"""


def shown(page: Page) -> list[str]:
    return ["".join(text for text, _ in line) for line in page_lines(page)]


def test_a_page_as_it_is_printed() -> None:
    assert shown(Page("XXX001", Severity.WARNING, PAGE)) == [
        "XXX001 (varning)",
        "Raden är fel.",
        "",
        "Ange --ut, så skrivs",
        "en kopia.",
        "",
        "  Investering            Förslag",
        '  Inventarier  ► "1 500" → 1 500',
        "  Fordon",
        "",
        "Rättad:",
        "",
        "  Investering                   Förslag",
        "  Inventarier  ► 1 500 (mallens formel)",
        "  Fordon                              7",
        "",
        "I exemplen pekar ► på cellen som fyndet gäller, eller som är rättad. Efter → står vad som föreslås.",
    ]


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.code)
def test_no_page_shows_markup_or_a_key_of_the_practice_layout(page: Page) -> None:
    text = "\n".join(shown(page))
    assert not any(sign in text for sign in ("|", "**", "`", "Tabell:", "---"))
    parts = list(page_parts(page.page))
    assert isinstance(parts[0], Paragraph), "it says why before it shows how"
    tables = [part for part in parts if isinstance(part, ExampleTable)]
    marked = sum(cell.bold for table in tables for row in table.rows for cell in row)
    assert sum(line.count("►") for line in shown(page)) == marked + bool(tables)
