"""En rad har fått ett annat namn än i mallen.

Mallen vet vilken rad det är fast namnet är ändrat, och räknar beloppen som förut: i nämndens summor, i kommunens
sammanställning, mot förra perioden. Har verksamheten bytt namn ska det nya stå överallt. Är det en annan verksamhet ska
den ha en egen rad, annars hamnar dess belopp under fel namn.

Står det gamla namnet kvar på samma rad i en annan tabell är det en varning, annars en upplysning. Ett namn som bara har
fått ett tillägg, eller förlorat ett, sägs inget om, och inte heller ett som layouten har som alias.

Så här gör du: skriv samma namn på alla ställen, eller tillbaka det gamla. Har verksamheten bytt namn för gott: skriv
det nya i uppsättningen, och det gamla under *Hette förut*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells, make_finding
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Kind, Role
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAB007"
SEVERITY = Severity.WARNING
_POSTS: Final = frozenset({Role.ITEM, Role.OF_WHICH})


def check(document: Document) -> Iterator[Finding]:
    """One finding per row of the layout and new name, on the first of its cells."""
    kept, renamed = document.bound.once(_named)
    for (declared, _), places in renamed.items():
        table, row, first = places[0]
        old, others = in_quotes(row.spec.label), kept.get(declared, [])
        still = f" och i {enumerated([ref.text(first.sheet) for ref in others])}" if others else ""
        mend = "Skriv samma namn överallt" if others else "Är det en annan verksamhet: lägg den på en egen rad"
        finding = make_finding(
            CODE,
            SEVERITY if others else Severity.INFO,
            f"Raden heter {in_quotes(row.label)} här, men {old} i mallen{still}. Den räknas som {old}. {mend}.",
            first,
            table=table.key,
            row=one_line(row.label),
            value=row.label,
        )
        yield about_cells(finding, [ref for _, _, ref in places])


class _Named(NamedTuple):
    """By the layout's name, the places where a row has it; by that name and another one, those where it has that."""

    kept: Mapping[str, Sequence[CellRef]]
    renamed: Mapping[tuple[str, str], Sequence[tuple[BoundTable, BoundRow, CellRef]]]


def _named(bound: BoundLayout) -> _Named:
    posts = {normalized(row.spec.label) for table, row in _declared(bound) if _has_amounts(table)}
    kept: dict[str, list[CellRef]] = {}
    renamed: dict[tuple[str, str], list[tuple[BoundTable, BoundRow, CellRef]]] = {}
    for table, row in _declared(bound):
        declared, ref = normalized(row.spec.label), table.ref(row, table.table.label_column.key)
        if declared not in posts or ref is None:
            continue
        if _is_called_so(row):
            kept.setdefault(declared, []).append(ref)
        else:
            renamed.setdefault((declared, normalized(row.label)), []).append((table, row, ref))
    return _Named(kept, renamed)


def _declared(bound: BoundLayout) -> Iterator[tuple[BoundTable, BoundRow]]:
    """The posts of the layout, in the tables that are found by their hidden keys."""
    for table in bound.tables.values():
        for row in table.rows if table.key_column is not None else ():
            if not row.added and row.key in table.table.row and row.spec.role in _POSTS:
                yield table, row


def _has_amounts(table: BoundTable) -> bool:
    return any(column.kind is Kind.AMOUNT for column in table.table.columns)


def _is_called_so(row: BoundRow) -> bool:
    """Whether it has the layout's name, one of its aliases, or one of them with something added or left out."""
    label = normalized(row.label)
    names = [normalized(name) for name in (row.spec.label, *row.spec.aliases)]
    return any(name in label or label in name for name in names)
