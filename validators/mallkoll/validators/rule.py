"""A rule: a page that explains it, a stable code, a severity, and a check from a document to findings.

Each rule is one module of the package ``rules``: its docstring is the page (Swedish; the example tables in it are its
test), then ``CODE``, ``SEVERITY`` and ``check``. The package is walked; there is no list to keep.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from types import ModuleType

from msgspec import Struct

from mallkoll.validators import rules
from mallkoll.validators.document import Document
from mallkoll.validators.finding import Finding, Proposal, Severity
from mallkoll.validators.readings import Reading
from mallkoll.workbook.bound import BoundTable, CellRef
from mallkoll.workbook.text import one_line


class Rule(Struct, frozen=True):
    """One rule of the catalogue."""

    code: str
    severity: Severity
    page: str
    check: Callable[[Document], Iterable[Finding]]

    @property
    def title(self) -> str:
        """The first line of the page: what is wrong."""
        return self.page.strip().splitlines()[0].rstrip(".")


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    modules = [
        importlib.import_module(f"{rules.__name__}.{info.name}") for info in pkgutil.iter_modules(rules.__path__)
    ]
    return tuple(sorted((_rule(module) for module in modules), key=lambda rule: rule.code))


def _rule(module: ModuleType) -> Rule:
    return Rule(module.CODE, module.SEVERITY, module.__doc__ or "", module.check)


def at_reading(
    code: str,
    severity: Severity,
    reading: Reading,
    text: str,
    *,
    expected: float | None = None,
    proposals: tuple[Proposal, ...] = (),
) -> Finding:
    """A finding on a cell where a number is expected."""
    raw = reading.raw if isinstance(reading.raw, str | float | bool) else reading.value
    return Finding(
        code, severity, text, reading.ref.sheet, reading.ref.address, reading.table.key, reading.row.label,
        one_line(reading.column.heading), raw, expected, proposals,
    )  # fmt: skip


def at_heading(code: str, severity: Severity, table: BoundTable, text: str) -> Finding:
    """A finding about a whole table, on the heading above its rows' names."""
    column = table.table.label_column
    at = CellRef(table.sheet, table.heading_row, table.columns[column.key])
    return Finding(code, severity, text, table.sheet, at.address, table.key, column=one_line(column.heading))
