"""The cells of a setup workbook, and the list of their faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.findings.words import enumerated, error_text
from mallkoll.workbook.binding.bind_layout import bind_layout, declared_layout_id
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.formulas.swedish_formula import in_swedish
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, CellError, Value, address, parse_address
from mallkoll.workbook.model.text import one_line, percent_text

MAX_NAME_LETTERS = 200
_CORE = frozenset({"namnder", "verksamheter"})
"""The tables that no other workbook has: without either it is another file, not one to be mended table by table."""


_NEWER = {("regler", "undanta")}
"""Tables and columns that came later: an older uppsättning lacks them."""


class SetupTables:
    """The bound tables. ``faults`` are sentences that begin with sheet and cell, ``notes`` those to think over."""

    def __init__(self, layout: Layout, book: Book) -> None:
        self._layout, self._book = layout, book
        self.tables = bind_layout(layout, book).tables
        self.faults: list[str] = []
        self.notes: list[str] = []
        self._unread: set[str] = set()  # places where no value can be read, which is told once

    def usable(self) -> bool:
        """Whether every required sheet and column exists; missing ones are reported."""
        needed = [(sheet, key, table) for sheet, key, table in self._layout.placed_tables() if not table.optional]
        made_of = declared_layout_id(self._book)
        if made_of not in {None, self._layout.id} or _CORE.isdisjoint(self.tables):
            other = f": den är gjord med mallen {made_of}" if made_of not in {None, self._layout.id} else ""
            self.faults.append(f"Filen är ingen uppsättning{other}. Gör en ny med mallkoll uppsattning ny.")
            return False
        for sheet, key, table in needed:
            if key not in self.tables:
                self.faults.append(f"{sheet.name}: bladet eller tabellen {table.heading} saknas. Gör en ny fil med "
                                   "mallkoll uppsattning ny och kopiera bladet därifrån.")  # fmt: skip
        for bound in self.tables.values():
            for column in bound.table.columns:
                if column.key not in bound.columns and (bound.key, column.key) not in _NEWER:
                    self.faults.append(f"{bound.sheet}: kolumnen {column.heading} saknas. Skriv tillbaka rubriken.")
        if not self.faults:
            self._tell_unread()
        return bool(self._unread) or not self.faults

    def _tell_unread(self) -> None:
        """Report the cells that hold an error value, or a formula that the file has no value for."""
        for bound in self.tables.values():
            sheet, columns = self._book.sheet(bound.sheet), set(bound.columns.values())
            for (at, col), cell in (sheet.cells if sheet else {}).items():
                if at <= bound.heading_row or col not in columns:
                    continue
                if isinstance(cell.value, CellError):
                    text = f"Här står felvärdet {error_text(cell.value.code)}. Skriv det som ska stå här."
                elif cell.value is None and cell.formula is not None:
                    formula = in_swedish(f"={cell.formula}")
                    text = f"Här står en formel som inte är uträknad: {formula}. Öppna filen i Excel och spara den."
                else:
                    continue
                place = f"{bound.sheet}!{cell.address}"
                self._unread.add(place)
                self.faults.append(f"{place}: {text}")

    def rows(self, table: str) -> Iterator[BoundRow]:
        """The rows with a name; a row with only other content is reported."""
        bound = self.tables[table]
        yield from (row for row in bound.rows if row.label)
        named = {row.at for row in bound.rows if row.label}
        sheet = self._book.sheet(bound.sheet)
        columns = set(bound.columns.values())
        filled = {
            at for at, col in (sheet.cells if sheet else ())
            if at > bound.heading_row and col in columns and sheet and sheet.value(at, col) not in {None, ""}
        }  # fmt: skip
        label = bound.table.label_column
        for at in sorted(filled - named):
            self._tell(f"{bound.sheet}!{address(at, bound.columns[label.key])}",
                       f"Raden har uppgifter, men {label.heading} saknas.")  # fmt: skip

    def value(self, table: str, row: BoundRow, column: str) -> Value:
        """The value of a cell."""
        ref = self.tables[table].ref(row, column)
        sheet = self._book.sheet(self.tables[table].sheet)
        return sheet.value(ref.row, ref.col) if ref is not None and sheet is not None else None

    def as_shown(self, table: str, row: BoundRow, column: str) -> Value:
        """The value of a cell; for a number shown in per cent the shown text, ``90%``."""
        ref = self.tables[table].ref(row, column)
        sheet = self._book.sheet(self.tables[table].sheet)
        cell = sheet.cells.get((ref.row, ref.col)) if ref is not None and sheet is not None else None
        if cell is None or not isinstance(cell.value, float) or "%" not in self._book.number_format(cell):
            return cell.value if cell is not None else None
        return percent_text(cell.value)

    def text(self, table: str, row: BoundRow, column: str) -> str:
        """The value of a cell as one line of text."""
        value = self.value(table, row, column)
        if isinstance(value, float):
            return f"{value:.15g}".replace(".", ",")
        return one_line(value) if isinstance(value, str) else ""

    def check_words(self, table: str, row: BoundRow | None, *columns: str) -> bool:
        """Whether the texts fit in a layout: not too long, and no braces (placeholders there); else reports them."""
        if row is None:
            return True
        fine = True
        for column in columns:
            text = self.text(table, row, column)
            if "{" in text or "}" in text:
                self.fault(table, row, column, "Klamrarna { och } går inte att använda i namn.")
            elif len(text) > MAX_NAME_LETTERS:
                self.fault(table, row, column, f"Texten är för lång: högst {MAX_NAME_LETTERS} tecken.")
            else:
                continue
            fine = False
        return fine

    def fact_row(self, row: str) -> BoundRow | None:
        """The row of the sheet Kommun with that key."""
        return self.tables["kommun"].row.get(row)

    def fact(self, row: str) -> str:
        """A text from the sheet Kommun."""
        fact_row = self.fact_row(row)
        return self.text("kommun", fact_row, "varde") if fact_row is not None else ""

    def fact_fault(self, row: str, text: str) -> None:
        """Record a fault on the sheet Kommun."""
        fact_row = self.fact_row(row)
        if fact_row is None:
            self.faults.append(f"{self.tables['kommun'].sheet}: {text}")
        else:
            self.fault("kommun", fact_row, "varde", text)

    def fault(self, table: str, row: BoundRow, column: str, text: str) -> None:
        """Record a fault of a cell."""
        self._tell(self._place(table, row, column), text)

    def note(self, table: str, row: BoundRow, column: str, text: str) -> None:
        """Record what may be meant otherwise in a cell, but can be used as it stands."""
        self.notes.append(self.sentence(table, row, column, text))

    def sentence(self, table: str, row: BoundRow, column: str, text: str) -> str:
        """A sentence about a cell, beginning with its place."""
        return f"{self._place(table, row, column)}: {text}"

    def _tell(self, place: str, text: str) -> None:
        if place not in self._unread:
            self.faults.append(f"{place}: {text}")

    def _place(self, table: str, row: BoundRow, column: str) -> str:
        bound: BoundTable = self.tables[table]
        ref = bound.ref(row, column)
        return f"{bound.sheet}!{ref.address}" if ref is not None else bound.sheet

    def also_elsewhere(self, *places: tuple[str, Sequence[BoundRow]]) -> str:
        """A clause about the number of further rows with the same fault and their sheets; "" without any."""
        elsewhere = [
            f"{len(rows)} {'rad' if len(rows) == 1 else 'rader'} till på bladet {self.tables[table].sheet}"
            for table, rows in places
            if rows
        ]
        return f" Detsamma gäller {enumerated(elsewhere)}." if elsewhere else ""

    def order(self, sentence: str) -> tuple[int, int, int]:
        """The sort key of a sentence: sheet, row and column; sentences about a whole sheet come last on it."""
        place = sentence.partition(":")[0]
        sheet, _, cell = place.partition("!")
        names = [spec.name for spec in self._layout.sheets]
        return (names.index(sheet) if sheet in names else len(names), *(parse_address(cell) if cell else (10**9, 0)))
