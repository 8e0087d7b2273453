"""Whether a workbook was made from a template: what is said of formulas and keys differs where it never had any."""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.template_identifiers import (
    LAYOUT_PROPERTY,
    NAME_PREFIX,
    PREFILLED_SHEET,
    table_of_marker,
)
from mallkoll.workbook.formulas.relation_formula import is_template_formula
from mallkoll.workbook.model.book import Sheet


def is_of_template(document: Document) -> bool:
    """Whether anything shows that the workbook was made from a template."""
    book = document.book
    return (
        LAYOUT_PROPERTY in book.properties
        or any(table.found_by != "rubriker" for table in document.tables.values())
        or any(name.startswith(NAME_PREFIX) for name in book.names)
        or PREFILLED_SHEET in document.sheets
        or any(table_of_marker(text) for sheet in book.sheets for text in _texts(sheet))
        or any(_is_ours(document, document.readings[ref]) for ref in document.readings.conditional)
    )


def _texts(sheet: Sheet) -> Iterator[str]:
    return (cell.value for cell in sheet.cells.values() if isinstance(cell.value, str))


def _is_ours(document: Document, reading: Reading) -> bool:
    """Whether the formula is written exactly as templates write it, which nobody does by hand."""
    if not reading.computed:
        return False
    return is_template_formula(reading.formula or "", document.defining[reading.ref], document.tables)
