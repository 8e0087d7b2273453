"""A rule: a page that explains it, a stable code, a severity, and a check that takes a document and yields findings.

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

from mallkoll.validators import notices, rules, rules_between, word_notices
from mallkoll.validators.any_workbook import rules as own_book_rules
from mallkoll.validators.document import Document
from mallkoll.validators.profile.limits import Limit
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.comparing.changes import Told
    from mallkoll.validators.comparing.delivered import Deliveries
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow


class Page(Struct, frozen=True):
    """A code that findings carry, its severity, and the page that explains it."""

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
    limits: tuple[Limit, ...] = ()  # what a kommun may set otherwise


class BetweenRule(Page, frozen=True):
    """One rule about several files."""

    check: Callable[[Deliveries], Iterable[Told]]
    limits: tuple[Limit, ...] = ()


class OwnBookRule(Page, frozen=True):
    """A rule for workbooks without a template, which :mod:`mallkoll.validators.any_workbook` asks."""

    limits: tuple[Limit, ...] = ()  # as a rule's


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    rules_by_module = (
        Rule(m.CODE, m.SEVERITY, m.__doc__ or "", m.check, vars(m).get("live"), vars(m).get("LIMITS", ()))
        for m in _modules(rules)
    )
    return tuple(sorted(rules_by_module, key=lambda rule: rule.code))


@cache
def between_rules() -> tuple[BetweenRule, ...]:
    """Every rule about several files, by code."""
    by_module = (
        BetweenRule(m.CODE, m.SEVERITY, m.__doc__ or "", m.check, vars(m).get("LIMITS", ()))
        for m in _modules(rules_between)
    )
    return tuple(sorted(by_module, key=lambda rule: rule.code))


@cache
def all_own_book_rules() -> tuple[OwnBookRule, ...]:
    """Every rule for workbooks without a template, by code."""
    own = (
        OwnBookRule(m.CODE, m.SEVERITY, m.__doc__ or "", vars(m).get("LIMITS", ())) for m in _modules(own_book_rules)
    )
    return tuple(sorted(own, key=lambda rule: rule.code))


def all_pages() -> tuple[Page, ...]:
    """Every code that a finding can have, sorted: the rules, and the notices on whole files, deliveries and Word."""
    notice_modules = (*_modules(notices), *_modules(word_notices))
    notice_pages = (Page(m.CODE, m.SEVERITY, m.__doc__ or "") for m in notice_modules)
    pages = (*all_rules(), *between_rules(), *all_own_book_rules(), *notice_pages)
    return tuple(sorted(pages, key=lambda page: page.code))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{info.name}")
