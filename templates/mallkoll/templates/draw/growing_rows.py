"""Rows that grow with their texts.

XlsxWriter marks every row with a given height as *customHeight*, and Excel then keeps that height when a longer text is
typed, which is cut. Rows whose height is only an estimate are therefore unmarked, as Excel leaves rows that it has
fitted itself (ECMA-376 part 1, 18.3.1.73): the height is kept until somebody types in the row.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from functools import partial

_ROW = re.compile(rb'<row r="(\d+)"[^>]*? customHeight="1"')
_MARK = b' customHeight="1"'


def let_rows_grow(workbook: bytes, rows: Mapping[int, Collection[int]]) -> bytes:
    """The same workbook, where ``rows`` (by the number of their sheet, from 1) may grow."""
    parts = {f"xl/worksheets/sheet{number}.xml": at for number, at in rows.items() if at}
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            at = parts.get(item.filename)
            new.writestr(item, content if at is None else _ROW.sub(partial(_unmarked, at), content))
    return result.getvalue()


def _unmarked(rows: Collection[int], row_tag: re.Match[bytes]) -> bytes:
    return row_tag[0].removesuffix(_MARK) if int(row_tag[1]) in rows else row_tag[0]
