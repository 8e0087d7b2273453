"""Cells for numbers: which are made into readings, and what is computed again where one of them is changed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from samples import example

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.document import Document
from mallkoll.validators.readings.formula_state import COMPUTED
from mallkoll.workbook.reader.read_book import read_book

NAMES = ("linkoping-2021-08", "tyreso-2017-08")


@pytest.fixture(scope="module", params=NAMES)
def document(request):
    return Document.of(built_in(request.param), read_book(example(request.param)))


def test_what_rests_on_a_changed_cell_is_computed_again(document):
    """Each typed figure in turn: after it all formulas give what the layout says, and the rest is as it was."""
    before, moved = document.readings, 0
    computed = [ref for ref in before.in_states(COMPUTED) if ref in document.defining]
    for ref in [ref for ref, value in before.value_of.items() if value and not before.is_computed(ref)][::5]:
        changed = replace(before[ref], value=(before.value_of[ref] or 0.0) + 1000)
        after = before.with_these({ref: changed}).computed()
        for cell in computed:
            assert after.value_of[cell] == document.defining[cell].value(after.value_of)
        untouched = [cell for cell in before if cell != ref and cell not in computed]
        assert all(after[cell] == before[cell] for cell in untouched)
        moved += len(after.unlike(before)) > 1
    assert moved


def test_a_plain_number_is_read_as_any_other(document):
    """What is made of a value when it is asked for is what stands in the cell."""
    for ref, reading in document.readings.items():
        cell = document.sheets[ref.sheet].cells.get(ref[1:])
        assert reading.ref == ref
        assert reading.value == document.readings.value_of[ref]
        assert (reading.raw, reading.formula) == ((cell.value, cell.formula) if cell else (None, None))
        assert (reading.row.at, reading.table.columns[reading.column.key]) == ref[1:]
