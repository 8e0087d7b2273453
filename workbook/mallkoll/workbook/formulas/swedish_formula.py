"""A formula as a Swedish Excel shows it: the names of functions, semicolons, decimal commas."""

from __future__ import annotations

import re

_SWEDISH = {
    "AGGREGATE": "MÄNGD", "AND": "OCH", "AVERAGE": "MEDEL", "CEILING": "RUNDA.UPP", "CHOOSE": "VÄLJ",
    "COLUMN": "KOLUMN", "COUNT": "ANTAL", "COUNTA": "ANTALV", "COUNTIF": "ANTAL.OM", "COUNTIFS": "ANTAL.OMF",
    "DATE": "DATUM", "FLOOR": "RUNDA.NER", "HLOOKUP": "LETAKOLUMN", "IF": "OM", "IFERROR": "OMFEL", "IFNA": "OMSAKNAS",
    "INDIRECT": "INDIREKT", "INT": "HELTAL", "ISBLANK": "ÄRTOM", "ISNUMBER": "ÄRTAL", "LEFT": "VÄNSTER",
    "LEN": "LÄNGD", "LOOKUP": "LETAUPP", "MATCH": "PASSA", "MROUND": "MAVRUNDA", "NOT": "ICKE",
    "OFFSET": "FÖRSKJUTNING", "OR": "ELLER", "PRODUCT": "PRODUKT", "RIGHT": "HÖGER", "ROUND": "AVRUNDA",
    "ROUNDDOWN": "AVRUNDA.NEDÅT", "ROUNDUP": "AVRUNDA.UPPÅT", "ROW": "RAD", "SUBTOTAL": "DELSUMMA", "SUM": "SUMMA",
    "SUMIF": "SUMMA.OM", "SUMIFS": "SUMMA.OMF", "SUMPRODUCT": "PRODUKTSUMMA", "TODAY": "IDAG", "TRIM": "RENSA",
    "TRUNC": "AVKORTA", "VALUE": "TEXTNUM", "VLOOKUP": "LETARAD", "XLOOKUP": "XLETAUPP", "YEAR": "ÅR",
}  # fmt: skip
"""The names that differ, of the functions that totals and their like are made with."""
_CALLED = r"(?:_xlfn\.)?\b([A-Z]+)(?=\()"


def in_swedish(formula: str) -> str:
    """A formula as a Swedish Excel shows it: ``=SUMMA(C6:INDEX(C:C;RAD()-1))``."""
    pieces = re.split(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""", formula)
    for i in range(0, len(pieces), 2):  # every other piece is a text or the name of a sheet
        named = re.sub(_CALLED, lambda found: _SWEDISH.get(found[1], found[1]), pieces[i])
        pieces[i] = re.sub(r"(?<=\d)\.(?=\d)", ",", named.replace(",", ";"))
    return "".join(pieces)
