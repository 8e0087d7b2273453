"""What a rule's live check is given: one row of a template, as cells and conditions of formulas."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Final, TypeVar, cast

from msgspec import Struct

from mallkoll.validators.engine.products.products import is_product
from mallkoll.validators.indicators.indicator_rows import COMMENT
from mallkoll.validators.live import indicator_cells, kin_cells, whole_column
from mallkoll.validators.live.chosen_status import ChosenStatus, chosen_status, is_among
from mallkoll.validators.live.live_table import LiveTable
from mallkoll.validators.live.net_cells import turns_net
from mallkoll.validators.live.piece import Piece, difference_text, piece_prefix
from mallkoll.validators.live.product_pieces import apart, half_of_typed, right_side, under
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.live.rounding import NOISE, HalfWidths, half_width_tree, is_nothing
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.rows.gaps import posts_of
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.formula_tree import BoundExpression, Node
from mallkoll.workbook.formulas.tree_builders import (
    FALSE,
    Operand,
    all_of,
    any_of,
    call,
    cell_reference,
    concatenated,
    differs,
    equal,
    greater,
    is_blank,
    is_number,
    minus,
    node,
    number_in,
    on_that_row,
    plus,
    when,
)
from mallkoll.workbook.layout.layout_model import TOTALS, Column, Kind, Layout, Role
from mallkoll.workbook.layout.status_scale import Status

T = TypeVar("T")
_COMPARED: Final = 200  # letters of a text in a formula, which takes 255
_MOST_PARTS: Final = 40  # of a sum in one formula: they are counts of arrays, up to 150 characters each


class LiveBook:
    """The tables of a template and their relations, and the hidden cells beside them."""

    def __init__(self, layout: Layout, tables: Mapping[str, LiveTable], relations: tuple[CellRelation, ...]) -> None:
        self.layout, self.tables = layout, tables
        self.rounding = HalfWidths(tables, relations)
        self._once: dict[object, object] = {}
        self._shared: dict[str, dict[Hashable, tuple[CellRef, Node]]] = {}
        self._by_target: dict[tuple[str, int], list[CellRelation]] = {}
        self._by_part: dict[tuple[str, int], list[CellRelation]] = {}
        for relation in relations:
            if (relation.terms is not None or is_product(relation)) and all(
                ref in self.rounding.figures for ref in (relation.target, *relation.cells)
            ):
                by_row, at = (
                    (self._by_part, relation.cells[0]) if relation.at_most else (self._by_target, relation.target)
                )
                by_row.setdefault((at.sheet, at.row), []).append(relation)

    def once(self, make: Callable[[LiveBook], T]) -> T:
        """What ``make`` gives of the book, worked out once."""
        return self.kept(make, lambda: make(self))

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, worked out once for the key."""
        if key not in self._once:
            self._once[key] = make()
        return cast("T", self._once[key])

    def shared(self, table: LiveTable, key: Hashable, make: Callable[[], Node]) -> CellRef:
        """The hidden cell beside a table's headings with what is the same on all its rows; made once for the key."""
        cells = self._shared.setdefault(table.bound.key, {})
        if key not in cells:
            tree = make()  # first, for it may share parts of its own
            ref = CellRef(table.bound.sheet, table.bound.heading_row, max(table.hidden.values()) + 1 + len(cells))
            cells[key] = ref, tree
        return cells[key][0]

    def shared_trees(self) -> dict[CellRef, Node]:
        """The trees of the cells that are shared so far."""
        return dict(cell for cells in self._shared.values() for cell in cells.values())

    def trees(self) -> dict[CellRef, Node]:
        """The trees of the hidden cells beside the rows, by cell."""
        hidden_cells = self.rounding.trees()
        for table in self.tables.values():
            for row in table.bound.rows:
                chosen = chosen_status(self.layout, table, row)
                if chosen is not None:
                    hidden_cells[chosen.place_ref] = chosen.place_tree
            hidden_cells.update(indicator_cells.trees(table))
        return hidden_cells

    def rows(self, table: LiveTable) -> Iterator[LiveRow]:
        """The rows of a table."""
        for row in table.bound.rows:
            yield LiveRow(self, table, row)

    def limits(self, row: BoundRow, table: LiveTable) -> list[CellRelation]:
        """The frames that a row's figures must not exceed."""
        return self._by_part.get((table.bound.sheet, row.at), [])

    def equations(self, row: BoundRow, table: LiveTable) -> list[CellRelation]:
        """What the row's figures must be equal to."""
        return self._by_target.get((table.bound.sheet, row.at), [])


class LiveRow(Struct, frozen=True, dict=True):
    """One row. Its own cells are addressed by column, cells of other rows by reference."""

    book: LiveBook
    live_table: LiveTable
    row: BoundRow

    @property
    def layout(self) -> Layout:
        """The template's layout."""
        return self.book.layout

    @property
    def table(self) -> BoundTable:
        """The row's table."""
        return self.live_table.bound

    @property
    def columns(self) -> tuple[Column, ...]:
        """The table's columns."""
        return self.table.table.columns

    # --- cells --------------------------------------------------------------------------------------------------------

    def cell(self, at: Column | CellRef) -> Node:
        """The tree of a cell: in this row by its column, elsewhere by its reference."""
        return cell_reference(at if isinstance(at, CellRef) else self.live_table.ref(self.row, at), self.table.sheet)

    @property
    def is_named(self) -> Node:
        """Whether the row has a name."""
        return differs(self.cell(self.table.table.label_column), "")

    @cached_property
    def figures(self) -> list[Column]:
        """The columns where the row should hold plain numbers."""
        return [column for column in self.columns if self.table.numeric(self.row, column)]

    @cached_property
    def entries(self) -> list[Column]:
        """The other columns except the name; empty for headings and for rows with a kind of content of their own."""
        if self.row.spec.role is Role.HEADING or self.row.spec.kind is not None:
            return []
        return [column for column in self.columns if not column.numeric and column.kind is not Kind.LABEL]

    def is_nothing(self, column: Column) -> Node:
        """Whether a cell is blank or holds a sign for no figure, such as a dash."""
        return is_nothing(self.cell(column))

    # --- how much is filled in ----------------------------------------------------------------------------------------

    def is_typed(self, one: BoundRow, column: Column) -> bool:
        """Whether a figure is typed on one of the table's rows: no formula of the template stands there."""
        if not self.table.numeric(one, column) or one.spec.role in TOTALS:
            return False
        ref = self.live_table.ref(one, column)
        return not any(r.defines and r.target == ref for r in self.book.equations(one, self.live_table))

    def typed_rows(self, column: Column) -> list[BoundRow]:
        """The table's rows where a figure of the column is typed."""
        return self._kept("typed", column, lambda: [one for one in self.table.rows if self.is_typed(one, column)])

    def typed_posts(self, column: Column) -> list[BoundRow]:
        """The posts where a column is typed: those that the layout declares, all of a list that declares none."""
        return self._kept("posts", column, lambda: self._typed_posts(column))

    def _typed_posts(self, column: Column) -> list[BoundRow]:
        declared = self.table.table.row
        typed = [one for one in self.typed_rows(column) if one.key in declared or not declared]
        return posts_of(typed, lambda one: one)

    def held_in_posts(self, posts: Column, column: Column) -> Node:
        """In how many of the posts where ``posts`` is typed something stands in a column; rows put in are counted."""
        key = ("held", posts.key, column.key)
        return self.shared(key, lambda: whole_column.held_in_posts(self, posts, column))

    # --- what is the same on all rows ---------------------------------------------------------------------------------

    def _kept(self, what: str, column: Column, make: Callable[[], T]) -> T:
        return self.book.kept((what, self.table.key, column.key), make)

    def shared(self, key: Hashable, make: Callable[[], Node]) -> Node:
        """The cell with what is the same on all rows of the table, also of a copied one; made once for the key."""
        return on_that_row(self.book.shared(self.live_table, key, make), self.table.sheet)

    def shared_sum(self, key: tuple[Hashable, ...], make: Callable[[], Sequence[Node]]) -> Node:
        """The cell with a sum that is the same on all rows; of many parts in several cells, as a formula has an end."""

        def added() -> Node:
            parts = make()
            while len(parts) > _MOST_PARTS:
                several = [parts[at : at + _MOST_PARTS] for at in range(0, len(parts), _MOST_PARTS)]
                parts = [self.shared((*key, len(parts), i), partial(plus, *few)) for i, few in enumerate(several)]
            return plus(*parts)

        return self.shared(key, added)

    # --- figures and how they are rounded -----------------------------------------------------------------------------

    @property
    def equations(self) -> list[CellRelation]:
        """What the row's figures must be equal to: its figures are their targets."""
        return self.book.equations(self.row, self.live_table)

    @property
    def limits(self) -> list[CellRelation]:
        """The frames that the row's figures must not exceed: its figures are their first parts."""
        return self.book.limits(self.row, self.live_table)

    @property
    def rounding(self) -> HalfWidths:
        """How far rounding may move the figures of the template."""
        return self.book.rounding

    def column_of(self, ref: CellRef) -> Column:
        """The column of a figure."""
        return self.book.rounding.figures[ref].column

    def expected(self, relation: CellRelation) -> Node:
        """What the other cells of a relation make its target, a dash being nought; of many in a cell of its own."""
        tree = BoundExpression(relation.expr, relation.target.sheet, frozenset(relation.cells))
        return self._apart(relation, "expected", tree)

    def slack(self, relation: CellRelation) -> Node:
        """How much rounding of the parts can explain; as above."""
        return self._apart(relation, "slack", self.rounding.slack(relation))

    def _apart(self, relation: CellRelation, what: str, tree: Node) -> Node:
        many = self.rounding.block(relation) is None and len(relation.cells) > _MOST_PARTS
        return self.shared((what, relation.target), lambda: tree) if many else tree

    def half(self, at: Node, column: Column) -> Node:
        """The rounding half-width of a typed figure."""
        return half_width_tree(at, decimals(column))

    def exceeds(self, excess: Operand, slack: Operand) -> Node:
        """Whether ``excess`` is more than rounding (``slack``) explains."""
        return greater(minus(excess, slack), NOISE)

    def product_fails(self, relation: CellRelation) -> Node:
        """Whether what is typed in the target of a product cannot be what the other figures give."""
        column, home = self.column_of(relation.target), relation.target.sheet
        here, beside = self.cell(relation.target), self.rounding.beside(relation.target, home)
        right = right_side(relation, self.rounding)
        excess = apart(here, half_of_typed(here, beside, column), right, column)
        known = all_of(is_number(beside), self.rounding.complete(relation))
        return when(known, under(right.conditions, greater(excess, NOISE)), FALSE)

    # --- figures against the rest of their row ------------------------------------------------------------------------

    def has_other_sign(self, column: Column) -> Node | None:
        """Whether a figure counts the other way than all that is about the same thing; None where nothing is."""
        wrong = [one for told in (kin_cells.has_other_sign, turns_net) if (one := told(self, column)) is not None]
        return any_of(*wrong) if wrong else None

    def is_other_unit(self, column: Column) -> Node | None:
        """Whether an amount is about a thousand times larger or smaller than all that is; None where nothing is."""
        return kin_cells.is_other_unit(self, column)

    def is_below_spent(self, column: Column) -> Node | None:
        """Whether a forecast of a cost is lower than what has been spent; None of other cells."""
        return kin_cells.is_below_spent(self, column)

    def earlier_years(self, column: Column) -> Iterator[tuple[Column, Node, Node, Node]]:
        """The columns that a column of what has been done may be copied from: as :mod:`kin_cells` says."""
        return kin_cells.earlier_years(self, column)

    def is_carried(self, column: Column) -> Node | None:
        """Whether a cell still holds the text of the period before; None where none was taken over into it.

        Only the first letters are compared, and how many there are: a formula takes no longer texts.
        """
        text = self.live_table.carried.get(self.live_table.ref(self.row, column))
        words = " ".join(part for part in (text or "").split(" ") if part)
        begins = words.split("\n")[0][:_COMPARED].strip()
        if not begins:
            return None
        held = call("TRIM", self.cell(column))
        return all_of(equal(call("LEN", held), len(words)), equal(call("LEFT", held, len(begins)), begins))

    # --- indicators, and rows with a status ---------------------------------------------------------------------------

    @property
    def measures(self) -> tuple[Column, ...]:
        """The columns that may be required of an indicator: målvärde, outcome and forecast; empty for other rows."""
        return () if self.row.spec.role is Role.HEADING else self.live_table.measures

    @property
    def asked(self) -> Node:
        """0 where the indicator's figures are required; else positive, and ``ENDED`` or more where discontinued."""
        return number_in(self.cell(indicator_cells.asked_cell(self.live_table, self.row)))

    @property
    def parts_of(self) -> Node:
        """The number of rows above that the indicator is a part of, for women or men."""
        return call("MOD", self.asked, indicator_cells.ENDED)

    def lacks_measure(self, column: Column) -> Iterator[Piece]:
        """The piece for a required figure of an indicator that is blank; any text in its place is an answer."""
        if column.required and column in self.measures:
            lacking = all_of(self.is_named, is_blank(self.cell(column)), equal(self.asked, 0))
            yield self.says(column, lacking, "saknas")

    @cached_property
    def chosen(self) -> ChosenStatus | None:
        """The status to choose; None where there is none."""
        return chosen_status(self.layout, self.live_table, self.row)

    @property
    def reasons(self) -> Node:
        """The number of the indicator's texts that give reasons."""
        table = self.live_table
        return plus(*(number_in(self.cell(table.beside(self.row, column))) for column in table.texts))

    def is_blank_or_dash(self, column: Column) -> Node:
        """Whether a cell holds nothing but dashes and spaces."""
        return equal(indicator_cells.dashless(self.cell(column)), "")

    def is_among(self, part: Node, words: Iterable[str]) -> Node:
        """1 where a cell holds one of the words (all different), else 0."""
        return is_among(part, words)

    def unexplained(self, steps: Sequence[Status], words: str) -> Iterator[Piece]:
        """The piece, beside the comment, for one of the steps chosen without a comment."""
        texts = self.live_table.texts
        comments = [column for column in texts if column.key == COMMENT] or texts
        if self.chosen is not None and comments and steps:
            reasons = plus(*(indicator_cells.gives_reason(self.cell(column)) for column in comments))
            wrong = when(all_of(self.is_named, self.chosen.is_one_of(steps)), equal(reasons, 0), FALSE)
            yield self.says(comments[0], wrong, words, reach=Reach.ROW)

    # --- pieces -------------------------------------------------------------------------------------------------------

    def says(
        self,
        column: Column,
        condition: Operand,
        *words: Operand,
        reach: Reach = Reach.CELL,
        about: Sequence[CellRef] = (),
        others: Sequence[str] = (),
    ) -> Piece:
        """The piece that says the words of the column where the condition holds.

        ``about`` are the cells of the rule's own finding where it does not stand on the row's cell in the column;
        ``others`` as of a piece.
        """
        return self.piece(column, condition, self.words(column, *words), reach, about, others)

    def words(self, column: Column, *words: Operand) -> Node:
        """The words of a piece, with the column before them."""
        return concatenated(piece_prefix(column), *words)

    def piece(
        self,
        column: Column,
        condition: Operand,
        words: Node,
        reach: Reach,
        about: Sequence[CellRef] = (),
        others: Sequence[str] = (),
    ) -> Piece:
        """A piece whose words, each made by :meth:`words`, depend on what is wrong."""
        at = tuple(about) or (self.live_table.ref(self.row, column),)
        return Piece(column, node(condition), words, reach, at, tuple(others))

    def note(self, column: Column, condition: Operand, text: Node) -> Piece:
        """A piece that says a text where nothing is wrong."""
        return Piece(column, node(condition), text, Reach.NOTE, ())

    def difference(self, value: Operand, column: Column) -> Node:
        """A tree that prints a difference in a column's unit."""
        return difference_text(value, column)
