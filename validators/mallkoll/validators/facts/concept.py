"""What a row is about, under one name in all templates of a kommun: ``drift/socialpsykiatri``, ``indikatorer/hme``.

The first part is the kind of table, judged by the table's key and content: tables of a report that repeat the same rows
(outcome, forecast, budget) are of one kind. The second part is the row: its key where the layout gives one, *summa* for
the only total, else its name without unit and footnote marks. Parts for women and men have their total's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from mallkoll.workbook.binding.bound_table import BoundRow
from mallkoll.workbook.layout.column_meaning import WHOLE
from mallkoll.workbook.layout.expressions import Place, Ref
from mallkoll.workbook.layout.layout_model import TOTALS, Kind, Layout, Role, RowFields, Table, slug
from mallkoll.workbook.layout.status_scale import Subject
from mallkoll.workbook.model.money_units import LARGE_MONEY_WORDS, MONEY
from mallkoll.workbook.model.text import normalized

DRIFT, INVESTMENTS, INDICATORS = "drift", "investeringar", "indikatorer"
WHOLE_OF_IT = "helhet"  # the key of the row for texts about the whole nämnd
_FORM = frozenset({
    "resultat", "prognos", "budget", "bokslut", "plan", "forandring", "utfall", "period", "helar", "aret", "ar", "ram",
    "ramar", "delar", "uppfoljning", "redovisning", "oversikt", "sammanfattning", "sammandrag", "sammanstallning",
})  # fmt: skip
"""Words in a table's key that tell what is measured or how the table looks, not what it is about."""
_SAME = {
    **dict.fromkeys(
        ("", "driften", "ekonomi", "driftsammandrag", "nettokostnader", "verksamheter", "verksamhet"), DRIFT
    ),
    **dict.fromkeys(("namndmal", "maluppfyllelse"), "mal"),
}
_OWN_KIND = ("personal", "volymer")  # tables of indicators that are put together on their own
_SUBJECTS = {Subject.GOAL: "mal", Subject.TASK: "uppdrag", Subject.GUARANTEE: "kvalitetsgarantier"}
_ALONE = frozenset({Role.COST, Role.INCOME, Role.NET})


class RowConcept(NamedTuple):
    """A row's concept, and the group (women, men, all) that the row is about."""

    concept: str
    group: str = WHOLE


class Concepts:
    """The concepts of one layout's rows, computed once and used for many files."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._families: dict[str, str] = {}
        self._declared: dict[tuple[str, str], RowConcept] = {}
        self._fetched = dict(_fetched(layout))
        for _, key, table in layout.placed_tables():
            self._families[key] = _family(layout, key, table)
        about = dict(self._figures())
        kinds = {self._families[key] for _, key, table in layout.placed_tables() if _is_money(table)}
        for _, key, table in layout.placed_tables():
            above, roles, figures = "", Counter(row.role for row in table.rows), _has_figures(table)
            for row_key, row in table.row.items():
                name = _declared(roles, row_key, row)
                if name.group != WHOLE and not name.concept:
                    name = name._replace(concept=above)
                above = name.concept
                concept = f"{self._families[key]}/{name.concept}"
                if not figures:
                    concept = about.get(normalized(row.label)) or _whole(name.concept, kinds) or concept
                self._declared[key, row_key] = RowConcept(concept, name.group)

    def family(self, table: str) -> str:
        """The kind (first part of the concepts) of the table with this key. Raises KeyError for an unknown key."""
        return self._families[table]

    def other_names(self) -> Iterator[tuple[str, str]]:
        """(concept, other concept) of the rows that an alias gives a second name, which another template may use."""
        for _, key, table in self._layout.placed_tables():
            for row_key, row in table.row.items():
                for alias in row.aliases:
                    base, _ = split_group(alias)
                    if base:
                        yield self._declared[key, row_key].concept, f"{self._families[key]}/{_part(row.role, base)}"

    def of(self, table: str, row: BoundRow, above: RowConcept | None) -> RowConcept:
        """The concept of a row in a workbook; ``above`` is that of the row before it, None for the first."""
        name = self._declared.get((table, row.key))
        if name is None:
            family = self._families[table]
            base, group = split_group(row.label)
            if not base:
                if group != WHOLE and above is not None:
                    return RowConcept(above.concept, group)
                return RowConcept(f"{family}/{row.key}", group)
            name = _own(family, row.spec.role, base, group)
        place = self._fetched.get((table, row.key))
        return name if place is None else self._declared.get(place, name)

    def _figures(self) -> Iterator[tuple[str, str]]:
        """(name, concept) of the rows with amounts, by which texts about them are recognized."""
        for _, key, table in self._layout.placed_tables():
            if self._families[key] == DRIFT and _has_figures(table):
                roles = Counter(row.role for row in table.rows)
                for row_key, row in table.row.items():
                    if row.role not in TOTALS:
                        yield normalized(row.label), f"{DRIFT}/{_declared(roles, row_key, row).concept}"


def _whole(name: str, kinds: set[str]) -> str | None:
    """The concept of a text about a whole: ``helhet``, or the kind of table that has the text's name; else None."""
    kind = DRIFT if name == WHOLE_OF_IT else name
    return f"{kind}/summa" if kind in kinds else None


def _is_money(table: Table) -> bool:
    return any(column.kind is Kind.AMOUNT for column in table.columns)


def _has_figures(table: Table) -> bool:
    return any(column.kind not in {Kind.LABEL, Kind.TEXT, Kind.DATE} for column in table.columns)


def _family(layout: Layout, key: str, table: Table) -> str:
    if table.rows_from is not None and table.rows_from in layout.tables:
        return _family(layout, table.rows_from, layout.tables[table.rows_from])
    kinds = {column.kind for column in table.columns}
    name = "_".join(word for word in key.split("_") if word not in _FORM)
    if Kind.AMOUNT in kinds:
        if "invest" in key or normalized(table.heading).startswith("investering"):
            return INVESTMENTS
        return _SAME.get(name, name)
    if kinds & {Kind.TARGET, Kind.OUTCOME}:
        return next((kind for kind in _OWN_KIND if key.startswith(kind[:5])), INDICATORS)
    scales = [layout.scales.get(c.scale or "") for c in table.columns if c.kind is Kind.STATUS and not c.proposed]
    subject = next((_SUBJECTS.get(scale.subject) for scale in scales if scale is not None), None)
    return subject or _SAME.get(name or key, name or key)


def _fetched(layout: Layout) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Rows that only repeat another row, each with that row, as (table key, row key) pairs."""
    for relation in layout.relations:
        left, right = relation.samband.left, relation.samband.right
        if relation.fill and isinstance(left, Ref) and isinstance(right, Ref):
            target, source = left.target, right.target
            if isinstance(target, Place) and isinstance(source, Place):
                yield (target.table, target.row), (source.table, source.row)


def _declared(roles: Mapping[Role, int], key: str, row: RowFields) -> RowConcept:
    """The concept of a row that the layout declares, within its table; ``roles`` are how many rows have which."""
    if row.role in {Role.SUM, Role.NET} and (key == Role.SUM.value or sum(roles.get(one, 0) for one in TOTALS) == 1):
        return RowConcept("summa")
    if row.role is Role.FRAME and roles[Role.FRAME] == 1:
        return RowConcept("summa")  # its figures are the frame of the sum
    if row.role in _ALONE and roles[row.role] == 1:
        return RowConcept(row.role.value)
    if row.key is not None:
        return RowConcept(row.key)
    base, group = split_group(row.label)
    return RowConcept(_part(row.role, base) if base else "", group)


@lru_cache(maxsize=8192)
def _own(family: str, role: Role, base: str, group: str) -> RowConcept:
    """The concept of a row added by the nämnd."""
    return RowConcept(f"{family}/{_part(role, base)}", group)


def _part(role: Role, base: str) -> str:
    """A row's name as the last part of a concept; varav rows are marked, whether or not their name says varav."""
    plain = base.removeprefix("varav ")
    return f"varav_{slug(plain)}" if role is Role.OF_WHICH or plain != base else slug(plain)


_PARTS = ("män", "kvinnor", "pojkar", "flickor")
_TOTALS = ("totalt", "total", "samtliga", "alla")
_GROUP = re.compile(rf"(?P<base>.*?)(?:[-,:(/ ]+|^)(?P<group>{'|'.join(_PARTS)})\)?")
_TOTAL = re.compile(rf"(?P<base>.+?)(?:-|,|:|\() ?(?:{'|'.join(_TOTALS)})\)?")
_ENDS_OF_PARTS = (*_PARTS, *(f"{word})" for word in _PARTS))
_ENDS_OF_TOTALS = (*_TOTALS, *(f"{word})" for word in _TOTALS))
_NO_PART = re.compile(r"\b(och|samt|eller|mellan|män|kvinnor|pojkar|flickor)\b|^(andel|antal)(en|et)?$")
_OF_THE_ROW_ABOVE = frozenset({"varav", "därav"})
_MARKS = re.compile(rf"\((?:%|procent|{MONEY})\)|,? ?(?:%|\b(?:{'|'.join(LARGE_MONEY_WORDS)}))$| \d{{1,2}}\)$")
_ENDS_OF_MARKED = ("%", *LARGE_MONEY_WORDS, ")")


@lru_cache(maxsize=8192)
def split_group(label: str) -> tuple[str, str]:
    """A row's name without unit and footnote marks, and the group that it is about.

    ``Total sjukfrånvaro (%) - Män`` is *total sjukfrånvaro* for *män*. The name is empty where only the group is named.
    """
    text = normalized(label)
    match = _GROUP.fullmatch(text) if text.endswith(_ENDS_OF_PARTS) else None  # nearly all labels are of neither kind
    if match is not None and not _NO_PART.search(match["base"]):
        base = _plain(match["base"])
        return "" if base in _OF_THE_ROW_ABOVE else base, match["group"]
    match = _TOTAL.fullmatch(text) if text.endswith(_ENDS_OF_TOTALS) else None
    return _plain(match["base"] if match else text), WHOLE


def _plain(text: str) -> str:
    return normalized(_MARKS.sub("", text) if "(" in text or text.endswith(_ENDS_OF_MARKED) else text)
