"""A rule: a page that explains it, a stable code, a severity, and a check from a document to findings.

Each rule is one module of the package ``rules``: its docstring is the page (Swedish; the example tables in it are its
test), then ``CODE``, ``SEVERITY`` and ``check``, and ``live`` where a formula in the template can tell the fault too.
The package is walked; there is no list to keep.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from msgspec import Struct

from mallkoll.validators import notices, rules
from mallkoll.validators.document import Document
from mallkoll.validators.finding import fault
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow


class Page(Struct, frozen=True):
    """What is told under one code, and the page that explains it."""

    code: str
    severity: Severity
    page: str

    @property
    def title(self) -> str:
        """The first line of the page: what is wrong."""
        return self.page.strip().splitlines()[0].rstrip(".")


class Rule(Page, frozen=True):
    """One rule of the catalogue."""

    check: Callable[[Document], Iterable[Finding]]
    live: Callable[[LiveRow], Iterable[Piece]] | None = None  # the same, told by a formula while one types


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    found = (Rule(m.CODE, m.SEVERITY, m.__doc__ or "", m.check, vars(m).get("live")) for m in _modules(rules))
    return tuple(sorted(found, key=lambda rule: rule.code))


def all_pages() -> tuple[Page, ...]:
    """Every code that can be told, by code: the rules, and what is said of whole files and deliveries."""
    found = (Page(m.CODE, m.SEVERITY, m.__doc__ or "") for m in _modules(notices))
    return tuple(sorted((*all_rules(), *found), key=lambda page: page.code))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{info.name}")


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
    return fault(
        code, severity, text, reading.ref, table=reading.table.key, row=reading.row.label,
        column=one_line(reading.column.heading), value=raw, expected=expected, proposals=proposals,
    )  # fmt: skip


def formula_back(document: Document, reading: Reading) -> Proposal:
    """The layout's formula in the place of what stands in the cell."""
    typed = reading.raw if isinstance(reading.raw, str | float) else reading.cached
    before = typed if reading.formula is None else f"={reading.formula}"
    after = document.template_formula(reading.ref)
    return Proposal(reading.ref.sheet, reading.ref.address, before, after, Safety.SAFE, "mallens formel")


def at_heading(code: str, severity: Severity, table: BoundTable, text: str) -> Finding:
    """A finding about a whole table, on the heading above its rows' names."""
    column = table.table.label_column
    at = CellRef(table.sheet, table.heading_row, table.columns[column.key])
    return fault(code, severity, text, at, table=table.key, column=one_line(column.heading))
