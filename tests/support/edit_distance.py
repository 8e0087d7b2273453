"""How far two texts are from each other, worked out apart from the program's own search for slips of the hand."""

from __future__ import annotations


def damerau_levenshtein(first: str, second: str) -> int:
    """The restricted Damerau-Levenshtein distance: insert, delete, replace, swap neighbours, each place edited once."""
    rows = [list(range(len(second) + 1))]
    for i, a in enumerate(first, 1):
        row = [i]
        for j, b in enumerate(second, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
