"""The result of checking one file."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, field

from mallkoll.workbook.results.finding import Finding, Severity

_Value = TypeVar("_Value")


class GoalStatus(Struct, frozen=True):
    """The status of one goal or indicator. ``word`` is the scale's own word; empty where nothing is filled in.

    ``colour`` is ``#RRGGBB`` or None, ``level`` the scale's own order (higher is better), None where not assessed.
    """

    table: str = field(name="tabell")
    goal: str = field(name="mal")
    word: Annotated[str, Meta(description="ordet i skalan; tomt när inget är ifyllt")] = field(name="status")
    colour: str | None = field(name="farg")
    level: Annotated[int | None, Meta(description="högre är bättre; null när målet inte är bedömt")] = field(
        name="niva"
    )
    symbol: str = field(name="tecken")


class FileKind(StrEnum):
    """The kind of file it was judged as."""

    TEMPLATE = "mall"
    NO_TEMPLATE = "utan_mall"
    DOCUMENT = "dokument"


class Profile(Struct, frozen=True, omit_defaults=True):
    """The kommun's own limits and switches that a file was judged by; ``seal`` distinguishes two of one version.

    ``rules`` says of each rule that the kommun has set what it has set, and why.
    """

    name: str = field(name="namn")
    version: str
    seal: str = field(name="sigill")
    rules: Annotated[tuple[str, ...], Meta(description="en mening om varje regel som kommunen har ställt om")] = field(
        name="regler", default=()
    )

    @property
    def title(self) -> str:
        """``Granviks regler version 2``."""
        return f"{self.name} version {self.version}"


class FileResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The result of one file: its findings, or why it could not be checked.

    ``problem`` is the Swedish sentence where the file is not readable, else None. ``layout`` is the id of its layout,
    None where it has no known one. ``kommun`` to ``goals`` are the file's own information, None where it gives none,
    unset where it could not be read (use :func:`known_value`); ``contact`` is the person who filled it in.
    ``report`` is what the template itself says that it was made for (:mod:`~mallkoll.workbook.layout.report_period`),
    None where it does not say, or where ``period`` says the same.
    ``choice`` is a sentence about the layout, where it is not simply the one that the file names.
    ``marked`` is the path of its marked copy; ``unmarked`` is the reason why one that was requested is missing, and
    ``unwritten`` whether writing failed. ``motivated`` are warnings that the nämnd has answered on Kontroll.

    ``kind`` is unset where the file was not checked at all, ``profile`` where the kommun has no rules of its own. The
    ``choice`` of a Word document says what it was compared with.
    """

    file: Annotated[str, Meta(description="sökvägen, som den angavs eller hittades")] = field(name="fil")
    layout: Annotated[str | None, Meta(description="layoutens namn; null när ingen känns igen")]
    kind: Annotated[FileKind | None, Meta(description="vad filen är kontrollerad som")] = field(
        name="sort", default=None
    )
    profile: Annotated[Profile | None, Meta(description="kommunens egna gränser som gällde")] = field(
        name="profil", default=None
    )
    readable: Annotated[bool, Meta(description="falskt när filen inte kunde läsas; orsak säger då varför")] = field(
        name="lasbar"
    )
    problem: str | None = field(name="orsak", default=None)
    kommun: str | None | UnsetType = UNSET
    namnd: str | None | UnsetType = UNSET
    period: Annotated[str | None | UnsetType, Meta(description="som filen själv skriver den")] = UNSET
    version: Annotated[str | None | UnsetType, Meta(description="versionen av mallen som filen är gjord med")] = field(
        name="mallversion", default=UNSET
    )
    contact: str | None | UnsetType = field(name="uppgiftslamnare", default=UNSET)
    goals: Annotated[
        tuple[GoalStatus, ...] | UnsetType, Meta(description="hur mål, indikatorer och uppdrag är bedömda")
    ] = field(name="mal", default=UNSET)
    report: Annotated[
        str | None,
        Meta(
            description="rapporten som mallen gjordes för (internbudget 2026, 2026-08, helår 2026), när period inte "
            "säger just den"
        ),
    ] = field(name="rapport", default=None)
    choice: Annotated[
        str | None,
        Meta(description="en mening om hur layouten valdes, när filen inte själv säger vilken den är gjord med"),
    ] = field(name="layoutval", default=None)
    marked: Annotated[str | None, Meta(description="den markerade kopian")] = field(name="markerad", default=None)
    unmarked: Annotated[str | None, Meta(description="varför det inte blev någon markerad kopia")] = field(
        name="omarkerad", default=None
    )
    unwritten: Annotated[bool | None, Meta(description="sant när det berodde på disken; slutkoden är då 2")] = field(
        name="skrivfel", default=None
    )
    motivated: Annotated[
        tuple[Finding, ...], Meta(description="varningar som är motiverade på bladet Kontroll; de räknas inte")
    ] = field(name="motiverade", default=())
    findings: tuple[Finding, ...] = field(name="fynd")

    @property
    def judged_by(self) -> str | None:
        """The layout, and what the kommun's own rules are called where it has any; None without a layout."""
        if self.profile is None:
            return self.layout
        return f"{self.layout}, reglerna {self.profile.title}"

    @property
    def unchecked(self) -> bool:
        """Whether it was read, and yet nothing in it was checked: its template is not known, or it is empty."""
        return self.readable and self.kind is None and self.layout is None

    def count(self, severity: Severity) -> int:
        """The number of findings of a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def faulty(self) -> bool:
        """Whether there is at least one *fel*."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def unreadable(file: str, problem: str) -> FileResult:
    """The result of a file that could not be read, or whose check was not finished."""
    return FileResult(file=file, layout=None, readable=False, problem=problem, findings=())


def without_layout(file: str, findings: tuple[Finding, ...]) -> FileResult:
    """The result of a workbook that was read but has no known layout."""
    return FileResult(file=file, layout=None, readable=True, kommun=None, namnd=None, period=None, version=None,
                      contact=None, goals=(), findings=findings)  # fmt: skip


def known_value(value: _Value | UnsetType) -> _Value | None:
    """The value of a field of the file's own information; None where it is unset."""
    return None if isinstance(value, UnsetType) else value
