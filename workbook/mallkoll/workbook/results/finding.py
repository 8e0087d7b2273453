"""The result of a check: a fault as a value with an address. Nothing here is raised, printed or stored by itself.

As for all results, a type's fields are the keys of the JSON, in their order; a field with a default is left out while
it has that value. ``docs/kontroll.schema.json`` is made from these types, so the descriptions are in Swedish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct, field

from mallkoll.workbook.model.cell_group import cell_list_text

FindingValue: TypeAlias = float | str | bool | None
"""What a cell holds: a number in the column's own unit, a text, true or false, or nothing."""

Address: TypeAlias = Annotated[str, Meta(extra_json_schema={"pattern": "^[A-Z]{1,3}[1-9][0-9]{0,6}$"})]
_Text: TypeAlias = Annotated[str, Meta(extra_json_schema={"minLength": 1})]


class Severity(StrEnum):
    """As in bank supervision: an error must be mended, a warning mended or motivated. The gravest comes first."""

    ERROR = "fel"
    WARNING = "varning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _GRAVEST_FIRST.index(self)


_GRAVEST_FIRST = tuple(Severity)


class Safety(StrEnum):
    """How certain a proposal is."""

    SAFE = "säker"  # nothing else explains the fault
    LIKELY = "trolig"
    POSSIBLE = "möjlig"


class Proposal(Struct, frozen=True):
    """One cell and what it should hold instead of ``before``: a number or a text."""

    sheet: str = field(name="blad")
    cell: Address
    before: float | str | None = field(name="fran")
    after: float | str | None = field(name="till")
    safety: Safety = field(name="sakerhet")
    reason: _Text = field(name="orsak")


class SheetCell(Struct, frozen=True):
    """A cell by the name of its sheet and its address there, ``C7``."""

    sheet: str = field(name="blad")
    cell: Address


class ComparedCell(Struct, frozen=True):
    """A figure of another file that a finding compares with. ``period`` is as that file names it."""

    file: str = field(name="fil")
    sheet: str = field(name="blad")
    cell: Address
    value: FindingValue = field(name="varde")
    period: str | None


class WordPart(StrEnum):
    """Where a text of a Word document stands that is no part of its running text."""

    HEADER = "sidhuvud"
    FOOTER = "sidfot"
    ALTERNATIVE = "alternativtext"  # of a chart, a picture or a table
    CHART = "diagram"


class Passage(Struct, frozen=True, omit_defaults=True):
    """A place in a Word document: a paragraph, or a table and its row, each counted from 1, and the text there.

    ``part`` is given for what is no running text; an alternative text has the place of its picture. The text of a chart
    is its title. A finding on a passage has neither sheet nor cell. Word shows no such numbers, so a person is told
    what can be searched for: the ``headings`` above, the ``title`` of the table and the ``label`` of the row.
    """

    paragraph: int | None = field(name="stycke")
    table: int | None = field(name="tabell")
    row: int | None = field(name="rad")
    text: str
    part: Annotated[
        WordPart | None, Meta(description="ges bara för det som inte är löpande text: alternativtexter, diagram")
    ] = field(name="del", default=None)
    headings: Annotated[
        tuple[str, ...],
        Meta(description="rubriken för den del som stället ligger i, och den närmaste rubriken ovanför"),
    ] = field(name="rubriker", default=())
    title: Annotated[str, Meta(description="texten ovanför tabellen, eller början av dess översta rad")] = field(
        name="tabellrubrik", default=""
    )
    label: Annotated[str, Meta(description="vad raden i tabellen heter")] = field(name="radnamn", default="")

    @property
    def words(self) -> str:
        """``Omsorgsnämnden, under ”Ekonomi”, tabellen ”Drift, tkr”, raden ”Hemtjänst”``, ``sidfoten``."""
        if self.part is WordPart.HEADER:
            return "sidhuvudet"
        if self.part is WordPart.FOOTER:
            return "sidfoten"
        *outer, nearest = self.headings or ("",)
        return ", ".join(part for part in (*outer, nearest and f"under {_quoted(nearest)}", *self._inside()) if part)

    def _inside(self) -> Iterator[str]:
        """What it is, below its headings."""
        if self.part is WordPart.CHART:
            yield f"diagrammet {_quoted(self.text)}" if self.text else "ett diagram utan rubrik"
        elif self.part is WordPart.ALTERNATIVE and not self.title:
            yield f"alternativtexten {_quoted(self.text, _FEW)}"
        elif self.table is not None:
            table = f"tabellen {_quoted(self.title)}" if self.title else f"tabell {self.table}"
            yield f"alternativtexten till {table}" if self.part is WordPart.ALTERNATIVE else table
            if self.label or self.row is not None:
                yield f"raden {_quoted(self.label)}" if self.label else f"rad {self.row}"
        elif self.text:
            yield f"stycket {_quoted(self.text, _FEW)}"
        elif self.paragraph is not None:
            yield f"stycke {self.paragraph}"


_FEW, _MANY = 50, 100  # letters: those that a text is found by, and those that tell a title from others


def _quoted(text: str, most: int = _MANY) -> str:
    """A text in quotation marks, a long one as far as to a space."""
    return f"”{text}”" if len(text) <= most else f"”{text[:most].rpartition(' ')[0] or text[:most]} …”"


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fault, on the cell that is judged wrong.

    ``sheet`` and ``cell`` are None where the fault is the file's. ``table`` is the layout's key; ``row`` and ``column``
    are labels in the workbook. ``value`` is what the cell holds, ``expected`` what it should hold.
    ``cells`` are all cells of a finding about several, of which ``cell`` is the first. ``compared`` are the figures of
    other files that a finding between files (family KOR), or about a document (family DOK), is about. ``follows`` are
    cells of this file that differ from the other for no other reason: a row that the cell is a part of.

    ``passage`` is the place in a Word document (family DOK). Nothing fills ``group`` yet, which is for warnings that
    one motivation may answer together (families RIM and AVV).
    """

    code: Annotated[
        str, Meta(description="regelns kod; återanvänds aldrig", extra_json_schema={"pattern": "^[A-Z]{3}[0-9]{3}$"})
    ] = field(name="kod")
    severity: Severity = field(name="allvar")
    sheet: str | None = field(name="blad")
    cell: Annotated[Address | None, Meta(description="cellen som bedöms vara fel; null när fyndet gäller hela filen")]
    table: Annotated[str | None, Meta(description="layoutens nyckel för tabellen")] = field(name="tabell")
    row: Annotated[str | None, Meta(description="radens namn, som det står i arbetsboken")] = field(name="rad")
    column: Annotated[str | None, Meta(description="kolumnens rubrik")] = field(name="kolumn")
    value: Annotated[
        FindingValue,
        Meta(description="vad cellen innehåller: ett tal i kolumnens egen enhet, en text, sant/falskt eller inget"),
    ] = field(name="varde")
    expected: Annotated[FindingValue, Meta(description="vad den borde innehålla")] = field(name="forvantat")
    text: _Text
    proposals: tuple[Proposal, ...] = field(name="forslag")
    cells: Annotated[
        tuple[SheetCell, ...],
        Meta(
            description="alla celler, när fyndet säger detsamma om flera; cell är den första av dem",
            extra_json_schema={"minItems": 2},
        ),
    ] = field(name="celler", default=())
    compared: Annotated[
        tuple[ComparedCell, ...], Meta(description="uppgifter i andra filer som uppgiften är jämförd med")
    ] = field(name="jamfort", default=())
    follows: Annotated[
        tuple[SheetCell, ...],
        Meta(description="celler som skiljer bara för att cellen gör det, och därför inte har något eget fynd"),
    ] = field(name="foljer", default=())
    passage: Annotated[Passage | None, Meta(description="stället i ett Worddokument; blad och cell är då null")] = (
        field(name="stalle", default=None)
    )
    group: Annotated[str | None, Meta(description="fynd med samma grupp kan besvaras med en enda motivering")] = field(
        name="grupp", default=None
    )

    @property
    def area(self) -> str | None:
        """The sheet; in a document the heading of the part. None for the file."""
        return self.sheet if self.passage is None else next(iter(self.passage.headings), None)

    @property
    def where(self) -> str | None:
        """The cell, or all cells of a group: ``C6:C20, E6``; in a document ``sidfoten``. None for an area or a file."""
        if self.passage is not None:
            return None if self.passage.headings else self.passage.words or None
        return cell_list_text([(at.sheet, at.cell) for at in self.cells]) if self.cells else self.cell

    @property
    def places(self) -> tuple[tuple[str | None, str | None], ...]:
        """Sheet and address of every cell that it is about; a single (None, None) where the fault is the file's."""
        return tuple([(at.sheet, at.cell) for at in self.cells]) if self.cells else ((self.sheet, self.cell),)


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings sorted by severity, the gravest first; equally grave ones keep their order."""
    return sorted(findings, key=lambda finding: finding.severity.rank)
