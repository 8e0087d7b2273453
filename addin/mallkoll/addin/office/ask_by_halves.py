"""Properties of many cells, read in blocks: one call where all are equal, else each half is read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from mallkoll.workbook.model.cell_range import CellRange

MOST_MERGED: Final = 200  # more than any template has: reading a sheet with more would be slow
_Place = tuple[int, int]  # row, column


def numbers_where(ask: Callable[[int, int], bool | None], numbers: Sequence[int]) -> Iterable[int]:
    """The numbers with a property; ``ask`` tells whether all (True), none (False) or some (None) of a span have it."""
    if not numbers:
        return
    answer = ask(numbers[0], numbers[-1])
    if answer:
        yield from numbers
    elif answer is None and len(numbers) > 1:
        half = len(numbers) // 2
        yield from numbers_where(ask, numbers[:half])
        yield from numbers_where(ask, numbers[half:])


def texts_of(ask: Callable[[CellRange], str | None], cells: Sequence[_Place]) -> dict[_Place, str]:
    """The text of a property of each cell; ``ask`` gives that of a block, None where its cells differ."""
    texts: dict[_Place, str] = {}
    pending = [list(cells)] if cells else []
    while pending:
        group = pending.pop()
        top, bottom = min(r for r, _ in group), max(r for r, _ in group)
        left, right = min(c for _, c in group), max(c for _, c in group)
        answer = ask(CellRange(top, left, bottom, right))
        if answer is not None:
            texts.update(dict.fromkeys(group, answer))
        else:  # cells of a column are mostly equal
            axis, last = (1, (left + right) // 2) if left < right else (0, (top + bottom) // 2)
            pending.append([cell for cell in group if cell[axis] <= last])
            pending.append([cell for cell in group if cell[axis] > last])
    return texts


def merged_areas(
    area: CellRange, any_merged: Callable[[CellRange], bool], merged: Callable[[int, int], CellRange]
) -> tuple[CellRange, ...]:
    """The merged areas that begin in an area; a single call where there are none."""
    areas: set[CellRange] = set()
    pending = [area]
    while pending and len(areas) < MOST_MERGED:
        block = pending.pop()
        top, left, bottom, right = block
        if any(a <= top and b <= left and bottom <= c and right <= d for a, b, c, d in areas) or not any_merged(block):
            continue
        if (top, left) == (bottom, right):
            areas.add(merged(top, left))
        elif bottom - top >= right - left:
            middle = (top + bottom) // 2
            pending += [CellRange(middle + 1, left, bottom, right), CellRange(top, left, middle, right)]
        else:
            middle = (left + right) // 2
            pending += [CellRange(top, middle + 1, bottom, right), CellRange(top, left, bottom, middle)]
    return tuple(sorted(areas))
