"""Questions about many cells with one answer where they are alike: where they are not, each half is asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from mallkoll.workbook.model.cell_range import CellRange

MOST_MERGED: Final = 200  # no template has as many: a sheet with more is no table, and asking would take its time
_Place = tuple[int, int]  # row, column


def numbers_where(ask: Callable[[int, int], bool | None], numbers: Sequence[int]) -> Iterable[int]:
    """The numbers for which a question about a span from first to last is answered yes; None is partly."""
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
    """What each cell answers, asked for block by block: None is a block whose cells answer differently."""
    found: dict[_Place, str] = {}
    pending = [list(cells)] if cells else []
    while pending:
        group = pending.pop()
        top, bottom = min(r for r, _ in group), max(r for r, _ in group)
        left, right = min(c for _, c in group), max(c for _, c in group)
        answer = ask(CellRange(top, left, bottom, right))
        if answer is not None:
            found.update(dict.fromkeys(group, answer))
        else:  # a column mostly answers alike
            axis, last = (1, (left + right) // 2) if left < right else (0, (top + bottom) // 2)
            pending.append([cell for cell in group if cell[axis] <= last])
            pending.append([cell for cell in group if cell[axis] > last])
    return found


def merged_areas(
    area: CellRange, any_merged: Callable[[CellRange], bool], merged: Callable[[int, int], CellRange]
) -> tuple[CellRange, ...]:
    """The merged areas that begin in an area; one question where there are none."""
    found: set[CellRange] = set()
    pending = [area]
    while pending and len(found) < MOST_MERGED:
        here = pending.pop()
        top, left, bottom, right = here
        if any(a <= top and b <= left and bottom <= c and right <= d for a, b, c, d in found) or not any_merged(here):
            continue
        if (top, left) == (bottom, right):
            found.add(merged(top, left))
        elif bottom - top >= right - left:
            middle = (top + bottom) // 2
            pending += [CellRange(middle + 1, left, bottom, right), CellRange(top, left, middle, right)]
        else:
            middle = (left + right) // 2
            pending += [CellRange(top, middle + 1, bottom, right), CellRange(top, left, bottom, middle)]
    return tuple(sorted(found))
