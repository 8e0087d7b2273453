"""A rule's page as lines for a terminal, the example tables with aligned columns."""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.addin.cli.terminal import STYLES, Line
from mallkoll.validators.catalogue.page_parts import ExampleCell, ExampleTable, page_parts
from mallkoll.validators.catalogue.rule import Page, Rule
from mallkoll.validators.catalogue.rule_settings import LIMITS, limit_lines

_MARK = "►"
_ABOUT = f"I exemplen pekar {_MARK} på cellen som fyndet gäller, eller som är rättad. Efter → står vad som föreslås."


def page_lines(page: Page) -> Iterator[Line]:
    """The lines of one page."""
    yield (page.code, "bold"), (" (", ""), (page.severity.value, STYLES[page.severity]), (")", "")
    yield ((f"{page.title}.", "bold"),)
    tables = False
    for part in page_parts(page.page):
        yield (("", ""),)
        if isinstance(part, ExampleTable):
            tables = True
            yield from _table(part)
        else:
            yield from (((line, ""),) for line in part.text.replace("`", "").splitlines())
    limits = list(limit_lines(page)) if isinstance(page, Rule) else []
    if limits:
        yield (("", ""),)
        yield ((LIMITS, ""),)
        yield from (((f"  {line}", ""),) for line in limits)
    if tables:
        yield (("", ""),)
        yield ((_ABOUT, "dim"),)


def _table(table: ExampleTable) -> Iterator[Line]:
    """The lines of a table: words left-aligned, figures right-aligned, also in marked cells."""
    texts = [[_text(cell) for cell in row] for row in table.rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    words = [_is_words(column) for column in zip(*table.rows, strict=True)]
    for at, (row, shown) in enumerate(zip(table.rows, texts, strict=True)):
        pieces: list[tuple[str, str]] = []
        for cell, text, width, left in zip(row, shown, widths, words, strict=True):
            style = "bold" if cell.bold else "underline" if at == 0 else ""
            room = " " * (width - len(text))
            pieces += [("  ", ""), *([(text, style), (room, "")] if left else [(room, ""), (text, style)])]
        while pieces and not pieces[-1][0].strip():
            pieces.pop()
        yield tuple(pieces)


def _text(cell: ExampleCell) -> str:
    return " ".join(filter(None, (_MARK if cell.bold else "", cell.shown, cell.after)))


def _is_words(column: tuple[ExampleCell, ...]) -> bool:
    """Whether most of the cells below a heading begin with a letter."""
    filled = [cell.shown.lstrip('("') for cell in column[1:] if cell.shown]
    return sum(text[:1].isalpha() for text in filled) * 2 > len(filled)
