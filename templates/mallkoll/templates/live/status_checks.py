"""Live checks of indicators, goals, tasks and guarantees: what their statuses say against the rest of the row.

They say what the rules of the same codes say of a finished workbook, where a formula can tell for certain: målvärden
and outcomes that are plain numbers or nothing, words of the scale, comments. What stands as text is left to the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from mallkoll.templates.live.piece import Piece, marker, piece
from mallkoll.templates.live.rounding import Live, Rounding
from mallkoll.templates.plan.plan import PlacedTable
from mallkoll.validators.indicators.indicator_rows import COMMENT, FORECAST, is_reason, part_of
from mallkoll.workbook.binding.bound_table import BoundRow, CellRef
from mallkoll.workbook.layout.model import Column, Kind, Layout, Role
from mallkoll.workbook.layout.status_scale import Scale, Status, Subject, is_symbol
from mallkoll.workbook.model.text import one_line

_WHO = '{"män","kvinnor","pojkar","flickor"}'
_ENDS = '{"*utgår","*utgått","avvecklad","mäts inte längre"}'
ENDED = 1000  # more than a row can be part of others
_BETWEEN = (" ", "-", "–", ",", ":", "(", ")")
_SOURCE = "källa"


class Asked(Struct, frozen=True):
    """The hidden cell that says whether a row's figures are asked for (0), and what it says now."""

    ref: CellRef
    value: float


def helpers(layout: Layout, placed: Mapping[str, PlacedTable], rounding: Rounding) -> dict[CellRef, Live]:
    """The hidden cells: which word is chosen; of indicators whether their figures are asked for (0; more where the row
    is a part for men or women, a thousand where it ends), and whether their texts give reasons.
    """
    found: dict[CellRef, Live] = {}
    for table in placed.values():
        for row in table.bound.rows:
            one = _judged(layout, table, row, rounding)
            if one is not None:
                found[_helper(table, row, one.column)] = _place(one)
            if not _measures(table) or row.spec.role is Role.HEADING:
                continue
            found[_bare_cell(table, row)] = _bare(table, row)
            asked = _asked(table, row, rounding)
            found[asked.ref] = Live(_asked_formula(table, row), asked.value)
            for column in _texts(table):
                cell = _cell(table, row, column)
                now = float(is_reason(one_line(rounding.text(cell))))
                found[_helper(table, row, column)] = Live(_says_something(cell.address), now)
    return found


def asked_of(table: PlacedTable, row: BoundRow, column: Column, rounding: Rounding) -> Asked | None:
    """Whether a required målvärde or outcome is asked for on a row; None where no rule asks for that column."""
    return _asked(table, row, rounding) if column in _measures(table) else None


def _measures(table: PlacedTable) -> list[Column]:
    """The columns of an indicator that may be asked for: its målvärde, outcome and forecast."""
    columns = table.bound.table.columns
    targets = [c for c in columns if c.kind is Kind.TARGET]
    now = [c for c in columns if c.kind is Kind.OUTCOME and not c.prior]
    outcomes = [c for c in now if c.key != FORECAST][:1] + [c for c in now if c.key == FORECAST][:1]
    return targets[:1] + outcomes if targets else []


def _entries(table: PlacedTable) -> list[Column]:
    return [*_measures(table), *(c for c in table.bound.table.columns if c.kind is Kind.OUTCOME and c.prior)]


def _asked(table: PlacedTable, row: BoundRow, rounding: Rounding) -> Asked:
    bound = table.bound
    label_col = bound.columns[bound.table.label_column.key]
    above = [other.label for other in bound.rows if other.at < row.at and other.spec.role is not Role.HEADING]
    part = bool(row.label) and bool(above) and part_of(row.label, above)
    ended = any(_is_ended(rounding.text(_cell(table, row, column))) for column in _entries(table))
    return Asked(CellRef(bound.sheet, row.at, table.helper_columns[label_col]), float(part + ENDED * ended))


def _asked_formula(table: PlacedTable, row: BoundRow) -> str:
    bound = table.bound
    label = CellRef(bound.sheet, row.at, bound.columns[bound.table.label_column.key])
    cols = [bound.columns[column.key] for column in _entries(table)]
    span = ":".join(CellRef(bound.sheet, row.at, col).address for col in (min(cols), max(cols)))
    ended = f"{ENDED}*SUMPRODUCT(COUNTIF({span},{_ENDS}))"
    first = bound.rows[0].at
    if row.at == first:
        return ended
    bare = _bare_cell(table, row)
    others = f"{bare._replace(row=first).address}:{bare._replace(row=row.at - 1).address}"
    part = f"SUMPRODUCT(--({others}&{_WHO}={bare.address}))+SUMPRODUCT(--({label.address}={_WHO}))"
    return f"{part}+{ended}"


def _is_ended(text: str) -> bool:
    said = text.casefold()
    return said.endswith(("utgår", "utgått")) or said in {"avvecklad", "mäts inte längre"}


def _bare(table: PlacedTable, row: BoundRow) -> Live:
    """A row's name without blanks, dashes and the like, which are written in many ways before who it is about."""
    formula, bare = _cell(table, row, table.bound.table.label_column).address, row.label
    for sign in _BETWEEN:
        formula, bare = f'SUBSTITUTE({formula},"{sign}","")', bare.replace(sign, "")
    return Live(formula, bare)


def _bare_cell(table: PlacedTable, row: BoundRow) -> CellRef:
    return _helper(table, row, _measures(table)[0])


def _texts(table: PlacedTable) -> list[Column]:
    columns = table.bound.table.columns
    return [c for c in columns[table.bound.table.label_at + 1 :] if c.kind is Kind.TEXT]


def _helper(table: PlacedTable, row: BoundRow, column: Column) -> CellRef:
    """The hidden cell that belongs to a cell."""
    return CellRef(table.bound.sheet, row.at, table.helper_columns[table.bound.columns[column.key]])


def _cell(table: PlacedTable, row: BoundRow, column: Column) -> CellRef:
    return CellRef(table.bound.sheet, row.at, table.bound.columns[column.key])


# --- statuses ---------------------------------------------------------------------------------------------------------


class _Row(Struct, frozen=True):
    """A row with a status to choose, and what stands on it now."""

    table: PlacedTable
    row: BoundRow
    rounding: Rounding
    column: Column
    scale: Scale

    @property
    def name(self) -> str:
        """The address of the row's name."""
        return self.cell(self.table.bound.table.label_column).address

    def cell(self, column: Column) -> CellRef:
        return _cell(self.table, self.row, column)

    @property
    def place(self) -> str:
        """The address of the hidden cell with the chosen word's place in :attr:`words`."""
        return _helper(self.table, self.row, self.column).address

    @property
    def words(self) -> list[tuple[str, Status]]:
        """The scale's words and what else they are called, the levels from best to worst first."""
        steps = [*self.scale.levels, *(step for step in self.scale.steps if step.level is None)]
        found: dict[str, Status] = {}
        for step in steps:
            for word in (step.word, *step.aliases):
                found.setdefault(word.casefold(), step)
        return list(found.items())

    def is_one_of(self, steps: Iterable[Status]) -> str:
        """Whether one of the steps is chosen, as a condition; the steps follow each other in the scale."""
        wanted = list(steps)
        places = [i for i, (_, step) in enumerate(self.words, 1) if step in wanted]
        runs = f"{self.place}>={places[0]},{self.place}<={places[-1]}"
        if places != list(range(places[0], places[-1] + 1)):
            runs = "OR(" + ",".join(f"{self.place}={i}" for i in places) + ")"
        return f"AND({runs})"

    @property
    def chosen(self) -> Status | None:
        said = self.rounding.text(self.cell(self.column))
        return self.scale.said(said) if said.strip() else None

    @property
    def texts(self) -> list[Column]:
        """The texts after the name, where reasons are given."""
        return _texts(self.table)

    @property
    def reasons(self) -> str:
        """How many of the texts say something, as a formula: the hidden cells of the texts."""
        return "+".join(f"N({_helper(self.table, self.row, c).address})" for c in self.texts) or "0"

    def has_reason(self, columns: Sequence[Column]) -> bool:
        said = [self.rounding.text(self.cell(c)) for c in columns]
        return any(is_reason(one_line(text)) for text in said)


def of_status(layout: Layout, table: PlacedTable, row: BoundRow, rounding: Rounding) -> Iterator[Piece]:
    """What may be wrong with the status that is chosen on a row."""
    one = _judged(layout, table, row, rounding)
    if one is None:
        return
    yield _outside_scale(one)
    measures = _measures(table)
    if measures:
        if len(measures) > 1:
            yield _without_basis(one, measures)
        yield from _against_figures(one, layout)
        return
    match one.scale.subject:
        case Subject.TASK:
            yield from _unexplained(one, one.scale.levels[1:-1], "behövs när uppdraget pågår")
            yield from _done_later(one, layout)
        case Subject.GUARANTEE:
            yield from _unexplained(one, one.scale.levels[-1:], "behövs när garantin inte är uppfylld")
        case _:
            pass


def _judged(layout: Layout, table: PlacedTable, row: BoundRow, rounding: Rounding) -> _Row | None:
    """A row with a status to choose; None for others."""
    columns = table.bound.table.columns
    column = next((c for c in columns if c.kind is Kind.STATUS and not c.proposed and c.scale in layout.scales), None)
    if column is None or column.scale is None or table.bound.table.mirrors or row.spec.kind is not None:
        return None
    return None if row.spec.role is Role.HEADING else _Row(table, row, rounding, column, layout.scales[column.scale])


def _place(one: _Row) -> Live:
    """Which of the scale's words is chosen. One sign before it, as in ``● Uppnås``, makes no difference."""
    cell, words = f"TRIM({one.cell(one.column).address})", one.words
    listed = ",".join('"' + word.replace('"', '""') + '"' for word, _ in words)
    text = one.rounding.text(one.cell(one.column)).strip().casefold()
    said = text[2:] if text[1:2] == " " and text[0].upper() == text[0] else text
    now = next((i for i, (word, _) in enumerate(words, 1) if word == said), 0)
    sign = f'AND(MID({cell},2,1)=" ",EXACT(UPPER(LEFT({cell})),LOWER(LEFT({cell}))))'
    typed = f"IF({sign},MID({cell},3,99),{cell})"
    if any(is_symbol(word) for word, _ in words):  # to MATCH many symbols are the same, and * and ? are any text
        places = ",".join(str(i) for i in range(1, len(words) + 1))
        return Live(f"SUMPRODUCT(EXACT(LOWER({typed}),{{{listed}}})*{{{places}}})", float(now))
    return Live(f"IFERROR(MATCH({typed},{{{listed}}},0),0)", float(now))


def _outside_scale(one: _Row) -> Piece:
    """STA002."""
    cell = f"TRIM({one.cell(one.column).address})"
    ref, found = one.cell(one.column), "inte ett av orden i listan"
    now = one.rounding.number(ref) is not None or (bool(one.rounding.text(ref).strip()) and not _place(one).value)
    condition = f'AND({one.name}<>"",LEN({cell})>0,{one.place}=0)'
    return piece(one.column, condition, f'{found}"', now=now and bool(one.row.label), value=found)


def _without_basis(one: _Row, measures: Sequence[Column]) -> Piece:
    """STA003, where målvärde or outcome is nothing at all."""
    judged = [step for step in one.scale.levels if not step.unjudged]
    target, outcome = (one.cell(c) for c in measures[:2])
    asked = _asked(one.table, one.row, one.rounding)
    begin, rest = marker(one.column), "saknas: inget att bedöma"
    no_outcome = f'IF(AND(ISNUMBER({target.address}),{_dashless(outcome.address)}=""),"{begin}utfallet {rest}","")'
    no_target = f'AND({_dashless(target.address)}="",MOD(N({asked.ref.address}),{ENDED})=0)'
    formula = (
        f'IF(AND({one.name}<>"",{one.is_one_of(judged)},{one.reasons}=0),'
        f'IF({no_target},"{begin}målvärdet {rest}",{no_outcome}),"")'
    )
    missing = ""
    if one.chosen in judged and not one.has_reason(one.texts) and one.row.label:
        gone = [one.rounding.number(c) is None and not one.rounding.text(c).strip("-– ") for c in (target, outcome)]
        if gone[0] and not asked.value % ENDED:
            missing = f"{begin}målvärdet {rest}"
        elif gone[1] and one.rounding.number(target) is not None:
            missing = f"{begin}utfallet {rest}"
    return Piece(one.column, formula, missing)


def _against_figures(one: _Row, layout: Layout) -> Iterator[Piece]:
    """STA004, where the template proposes a status beside the one that is chosen."""
    column = next((c for c in one.table.bound.table.columns if c.proposed and c.scale == one.column.scale), None)
    levels = one.scale.levels
    if column is None or len(levels) < 2:
        return
    proposed = one.cell(column).address
    year_end = (layout.period.end.month, layout.period.end.day) == (12, 31)
    against = (
        [(step, [o for o in levels if o.level != step.level]) for step in levels] if year_end
        else [(levels[0], [levels[-1]]), (levels[-1], [levels[0]])]
    )  # fmt: skip
    clashes = "+".join(
        f"{one.is_one_of([step])}*{_among(proposed, [o.word for o in others])}" for step, others in against
    )
    said = one.rounding.text(one.cell(column))
    now = any(one.chosen == step and said in {o.word for o in others} for step, others in against)
    yield piece(one.column, f"IF({clashes}>0,{one.reasons}=0,FALSE)", f'siffrorna talar för "&{proposed}',
                now=now and not one.has_reason(one.texts), value=f"siffrorna talar för {said}")  # fmt: skip


def _unexplained(one: _Row, steps: Sequence[Status], text: str) -> Iterator[Piece]:
    """UPP002 and KVA001: a status that asks for a comment."""
    comments = [c for c in one.texts if c.key == COMMENT] or one.texts
    if comments and steps:
        reasons = "+".join(_says_something(one.cell(c).address) for c in comments)
        now = one.chosen in steps and not one.has_reason(comments) and bool(one.row.label)
        yield piece(comments[0], f'IF(AND({one.name}<>"",{one.is_one_of(steps)}),{reasons}=0,FALSE)',
                    f'{text}"', now=now, value=text)  # fmt: skip


def _done_later(one: _Row, layout: Layout) -> Iterator[Piece]:
    """UPP001: done, at a date after the period."""
    dates = [one.cell(c) for c in one.table.bound.table.columns if c.kind is Kind.DATE]
    end, best = layout.period.end, one.scale.levels[:1]
    if not dates or not best:
        return
    late = "+".join(f"(N({c.address})>=DATE({end.year},{end.month},{end.day})+1)" for c in dates)
    text = "färdigt, men datumet ligger efter perioden"
    held = [one.rounding.date(c) for c in dates]
    now = one.chosen in best and any(date is not None and date > end for date in held) and bool(one.row.label)
    yield piece(one.column, f'IF(AND({one.name}<>"",{one.is_one_of(best)}),{late}>0,FALSE)', f'{text}"',
                now=now, value=text)  # fmt: skip


def _among(cell: str, words: Iterable[str]) -> str:
    """Whether a cell holds one of the words (all different): 0 or 1."""
    wanted = list(words)
    listed = ",".join('"' + word.replace('"', '""') + '"' for word in wanted)
    if any(map(is_symbol, wanted)):
        return f"SUMPRODUCT(--EXACT({cell},{{{listed}}}))"
    return f"SUMPRODUCT(--({cell}={{{listed}}}))" if len(wanted) > 1 else f"({cell}={listed})"


def _dashless(cell: str) -> str:
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cell}," ",""),"-",""),"–","")'


def _says_something(cell: str) -> str:
    """1 where a text is a reason: not just a dash, and not where a figure was taken from (``Källa: Kolada``)."""
    word = f'LEFT(TRIM({cell}),5)<>"{_SOURCE}"'
    longer = f'ISERROR(FIND(MID(TRIM({cell})&" ",6,1)," .,:;-–/()"))'
    return f'ISTEXT({cell})*({_dashless(cell)}<>"")*(({word})+{longer}>0)'
