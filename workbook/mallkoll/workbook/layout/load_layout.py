"""From YAML files to a checked :class:`~mallkoll.workbook.layout.layout_model.Layout`.

A layout file includes parts (``inkludera``), builds its tables on those of the parts (``bygger_pa``) and fills in the
period (``{ar}``, ``{per}`` …). Errors name the file, line and key where the fault was written.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct, field
from pydantic import ValidationError

from mallkoll.workbook.layout import layout_model
from mallkoll.workbook.layout.error_sentences import (
    PART_KEYS,
    did_you_mean,
    error_to_report,
    swedish_sentence,
    unknown_key,
)
from mallkoll.workbook.layout.layout_checks import LayoutProblem, layout_problems
from mallkoll.workbook.layout.packed_layout import LoadedLayout
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.layout.placeholders import PeriodWords
from mallkoll.workbook.yaml_files.yaml_file import LayoutError, YamlFile, YamlPath, load_yaml

MISREAD = frozenset({"extra_forbidden", "string_type", "value_error", "dict_type", "model_type", "missing"})
"""Kinds of errors that may come of a text that YAML has read as something else."""


def load_layout(path: Path, library: Sequence[Path] = (), *, period_end: dt.date | None = None) -> layout_model.Layout:
    """Read a layout with everything it includes.

    ``library`` are folders where included parts are searched for after the file's own folder. ``period_end`` replaces
    the period that the file names. Raises :class:`LayoutError`: a Swedish sentence with file, line and key.
    """
    return load_with_sources(path, library, period_end=period_end).layout


def load_with_sources(
    path: Path,
    library: Sequence[Path] = (),
    *,
    period_end: dt.date | None = None,
    more_checks: Callable[[layout_model.Layout], Iterable[LayoutProblem]] | None = None,
) -> LoadedLayout:
    """As :func:`load_layout`, with the files that the layout was made of and their digests.

    ``more_checks`` finds faults that only floors above can tell.
    """
    path = path.resolve()
    main = load_yaml(path, path.name)
    if not isinstance(main.data, dict) or "layout" not in main.data:
        raise main.error((), "Filen är ingen layout: nyckeln 'layout' saknas.")
    gathered = _Collected(sources={path: main.digest})
    _collect(main, path, tuple(library), gathered, ())
    if isinstance(main.data.get("logotyp"), str):
        main.data["logotyp"] = str(path.parent / main.data["logotyp"])
    return LoadedLayout(_assemble(main, gathered, period_end, more_checks), gathered.sources)


class _Origin(Struct, frozen=True):
    """The file and place where a piece of the assembled data was written."""

    file: YamlFile
    place: YamlPath


class _Collected(Struct):
    tables: dict[str, tuple[dict[str, Any], dict[str, _Origin]]] = field(default_factory=dict)
    scales: dict[str, tuple[Any, _Origin]] = field(default_factory=dict)
    relations: list[tuple[Any, _Origin]] = field(default_factory=list)
    rules: dict[str, tuple[Any, _Origin]] = field(default_factory=dict)
    profile: dict[str, tuple[Any, _Origin]] = field(default_factory=dict)
    seen: set[Path] = field(default_factory=set)
    sources: dict[Path, bytes | None] = field(default_factory=dict)


def _collect(file: YamlFile, path: Path, library: tuple[Path, ...], into: _Collected, trail: tuple[Path, ...]) -> None:
    """Collect what a file and, before it, its parts declare; what comes later replaces what came earlier."""
    data = {} if file.data is None else file.data
    if not isinstance(data, dict):
        raise file.error((), f"Här ska det stå nycklar med värden ({', '.join(PART_KEYS)}).")
    if trail:
        for key in data:
            if key not in PART_KEYS:
                part_keys = ", ".join(PART_KEYS)
                raise file.error((key,), unknown_key(key, PART_KEYS).rstrip(".") + f" I en del får {part_keys} stå.")
    for i, name in enumerate(_list(file, data, "inkludera")):
        part = _find_part(file, ("inkludera", i), str(name), (path.parent, *library), into.sources)
        if part in (*trail, path):
            ring = " → ".join(p.stem for p in (*trail, path, part)[(*trail, path).index(part) :])
            raise file.error(("inkludera", i), f"Filerna inkluderar varandra i en ring: {ring}.")
        if part not in into.seen:
            into.seen.add(part)
            read_part = load_yaml(part, part.name)
            into.sources[part] = read_part.digest
            _collect(read_part, part, library, into, (*trail, path))
    for key, value in _mapping(file, data, "skalor").items():
        into.scales[key] = (value, _Origin(file, ("skalor", key)))
    for key, value in _mapping(file, data, "tabeller").items():
        into.tables[key] = _table(file, key, value, into)
    for key, value in _mapping(file, data, "regler").items():
        into.rules[str(key)] = (value, _Origin(file, ("regler", key)))
    if "profil" in data:
        into.profile["profil"] = (data["profil"], _Origin(file, ("profil",)))
    for i, value in enumerate(_list(file, data, "samband")):
        into.relations.append((value, _Origin(file, ("samband", i))))


def _find_part(
    file: YamlFile, place: YamlPath, name: str, folders: Sequence[Path], sources: dict[Path, bytes | None]
) -> Path:
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*", name):
        raise file.error(place, f"{name!r} är inget namn på en del (bokstäver, siffror, _ - och / går bra).")
    for folder in folders:
        part = (folder / f"{name}.yaml").resolve()
        if part.is_file():
            return part
        sources[part] = None
    raise file.error(place, f"Delen {name!r} finns inte (sökt efter {name}.yaml bredvid filen och bland de inbyggda).")


def _table(file: YamlFile, key: str, value: Any, into: _Collected) -> tuple[dict[str, Any], dict[str, _Origin]]:
    """A table's data merged with those of the table it builds on, and the origin of each of its keys."""
    place: YamlPath = ("tabeller", key)
    if not isinstance(value, dict):
        raise file.error(place, "En tabell ska ha nycklar (rubrik, kolumner, rader …).")
    data: dict[str, Any] = {}
    origins: dict[str, _Origin] = {}
    base = value.get("bygger_pa")
    if base is not None:
        if str(base) not in into.tables:
            sentence = f"Tabellen {base!r} finns inte{did_you_mean(str(base), into.tables, end='.')}"
            raise file.error((*place, "bygger_pa"), sentence)
        base_data, base_origins = into.tables[str(base)]
        data.update(base_data)
        origins.update(base_origins)
    for name, part in value.items():
        if name != "bygger_pa":
            data[name] = part
            origins[name] = _Origin(file, (*place, name))
    origins[""] = _Origin(file, place)
    return data, origins


_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def _with_days(period: dict[str, Any]) -> dict[str, Any]:
    """The period with its days as dates, also where a month has one digit or the date is quoted."""
    converted = dict(period)
    for key in ("slut", "lamnas_senast"):
        parts = _DAY.fullmatch(period[key].strip()) if isinstance(period.get(key), str) else None
        if parts:
            with contextlib.suppress(ValueError):  # no such day: the text is kept and reported later
                converted[key] = dt.date(*map(int, parts.groups()))
    return converted


def _check_lists(main: YamlFile) -> None:
    """Refuse sheets whose tables are not a list."""
    sheets = main.data.get("blad")
    for i, sheet in enumerate(sheets if isinstance(sheets, list) else ()):
        tables = sheet.get("tabeller") if isinstance(sheet, dict) else None
        if isinstance(tables, str):
            sentence = f"{tables!r} ska vara en lista. Skriv tabeller: [{tables}] i stället."
            raise main.error(("blad", i, "tabeller"), sentence)


def _assemble(
    main: YamlFile,
    gathered: _Collected,
    period_end: dt.date | None,
    more_checks: Callable[[layout_model.Layout], Iterable[LayoutProblem]] | None,
) -> layout_model.Layout:
    data = {k: v for k, v in main.data.items() if k not in PART_KEYS}
    data |= {key: value for key, (value, _) in gathered.profile.items()}
    if gathered.rules:
        data["regler"] = {key: value for key, (value, _) in gathered.rules.items()}
    period = data.get("period")
    if isinstance(period, dict):
        data["period"] = period = _with_days(period)
    if period_end is not None and isinstance(period, dict):
        data["period"] = period = {**period, "slut": period_end}
    end = period.get("slut") if isinstance(period, dict) else None
    if not isinstance(end, dt.date):
        if end is not None:
            raise main.error(("period", "slut"), f"{str(end)!r} är inget datum. Skriv till exempel slut: 2021-08-31.")
        raise main.error(("period",), "Perioden ska ha typ och slut, t.ex. {typ: delårsrapport, slut: 2021-08-31}.")
    _check_lists(main)
    placed = _placed(main, gathered)
    tables = {key: dict(table) for key, (table, _) in gathered.tables.items() if key in placed}
    taken = {key: _take_rows(key, table, gathered, placed) for key, table in tables.items()}
    for table in tables.values():
        _give_decimals(table, data.get("decimaler"))
    own_relations = {id(origin) for _, origin in gathered.relations if origin.file is main}
    relations = [(v, o) for v, o in gathered.relations if id(o) in own_relations or _tables_of(v) <= placed]
    data |= {
        "tabeller": tables,
        "skalor": {key: value for key, (value, _) in gathered.scales.items()},
        "samband": [value for value, _ in relations],
    }
    origin = _origins(main, gathered, [o for _, o in relations], taken)

    def refuse(place: YamlPath, sentence: str) -> NoReturn:
        at = origin(place)
        raise at.file.error(at.place, sentence)

    try:
        layout = parse_part(layout_model.Layout, PeriodWords(end, data).fill(data, refuse))
    except ValidationError as error:
        first = error_to_report(error.errors())
        at = origin(tuple(step for step in first["loc"] if step != "[key]"))
        hint = at.file.advice(at.place) if first["type"] in MISREAD else None
        raise at.file.error(at.place, hint.sentence if hint else swedish_sentence(first)) from error
    for place, sentence in chain(layout_problems(layout), more_checks(layout) if more_checks else ()):
        refuse(place, sentence)
    return layout


def _placed(main: YamlFile, gathered: _Collected) -> set[str]:
    """The keys of the tables on the sheets. Unknown ones, and own ones that are never used, are refused."""
    placed: set[str] = set()
    for i, sheet in enumerate(_list(main, main.data, "blad")):
        keys = sheet.get("tabeller") if isinstance(sheet, dict) else None
        for j, key in enumerate(keys if isinstance(keys, list) else ()):
            if isinstance(key, str) and key not in gathered.tables:
                sentence = f"Tabellen {key!r} finns inte{did_you_mean(key, gathered.tables, end='.')}"
                raise main.error(("blad", i, "tabeller", j), sentence)
            placed.add(str(key))
    tables = _mapping(main, main.data, "tabeller")
    used = placed | {str(table.get("bygger_pa")) for table in tables.values() if isinstance(table, dict)}
    for key in tables:
        if key not in used:
            raise main.error(("tabeller", key), f"Tabellen {key!r} ligger inte på något blad.")
    return placed


def _origins(
    main: YamlFile, gathered: _Collected, relations: Sequence[_Origin], taken: Mapping[str, int]
) -> Callable[[YamlPath], _Origin]:
    """A function from a place in the assembled data to its origin."""

    def origin(place: YamlPath) -> _Origin:
        match place:
            case ("tabeller", str(key), *rest) if key in gathered.tables:
                origins = gathered.tables[key][1]
                if rest[:1] == ["rader"] and len(rest) > 1 and isinstance(rest[1], int):
                    own = rest[1] - taken.get(key, 0)  # the rows taken from another table stand first
                    rest = ["rader", own, *rest[2:]] if own >= 0 else ["rader_fran"]
                if rest and rest[0] in origins:
                    at = origins[str(rest[0])]
                    return _Origin(at.file, (*at.place, *rest[1:]))
                return origins[""]
            case ("skalor", str(key), *rest) if key in gathered.scales:
                at = gathered.scales[key][1]
                return _Origin(at.file, (*at.place, *rest))
            case ("samband", int(i), *rest) if i < len(relations):
                at = relations[i]
                return _Origin(at.file, (*at.place, *rest))
            case ("regler", str(key), *rest) if key in gathered.rules:
                at = gathered.rules[key][1]
                return _Origin(at.file, (*at.place, *rest))
            case ("profil", *rest) if gathered.profile:
                at = gathered.profile["profil"][1]
                return _Origin(at.file, (*at.place, *rest))
        return _Origin(main, place)

    return origin


def _tables_of(relation: Any) -> set[str]:
    text = relation.get("lika", "") if isinstance(relation, dict) else relation
    return set(re.findall(r"([a-z][a-z0-9_]*)\s*\[", str(text)))


def _take_rows(key: str, table: dict[str, Any], gathered: _Collected, placed: set[str]) -> int:
    """Insert the rows of ``rader_fran``: the items and varav rows of another table, here as plain rows.

    Returns the number of rows inserted before the table's own.
    """
    source = table.get("rader_fran")
    if source is None:
        return 0
    if str(source) not in placed:
        at = gathered.tables[key][1]["rader_fran"]
        known = str(source) in gathered.tables
        sentence = "ligger inte på något blad." if known else f"finns inte{did_you_mean(str(source), placed, end='.')}"
        raise at.file.error(at.place, f"Tabellen {source!r} {sentence}")
    own = table.get("rader") or []
    rows = gathered.tables[str(source)][0].get("rader")
    if not isinstance(own, list) or not isinstance(rows, list):
        return 0  # reported when the table is parsed
    taken = []
    for row in rows:
        full = {"etikett": row} if isinstance(row, str) else row if isinstance(row, dict) else {}
        short = next((full[role] for role in ("post", "varav") if role in full), None)
        label = full.get("etikett", short)
        if label is not None and full.get("roll", "post") in {"post", "varav"}:
            named = {key: full[key] for key in ("nyckel", "alias") if key in full}
            taken.append({"etikett": label, "roll": "info", **named})
    table["rader"] = [*taken, *own]
    return len(taken)


def _give_decimals(table: dict[str, Any], decimals: Any) -> None:
    """Set the layout's decimals on the table's amounts, except where the column or another unit overrides them."""
    columns = table.get("kolumner")
    if decimals is None or "enhet" in table or not isinstance(columns, list):
        return
    table["kolumner"] = [
        {**column, "decimaler": decimals}
        if isinstance(column, dict)
        and column.get("typ", "belopp") == "belopp"
        and not {"decimaler", "enhet"} & set(column)
        else column
        for column in columns
    ]


def _mapping(file: YamlFile, data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key) or {}
    if not isinstance(value, dict):
        raise file.error((key,), "Här ska det stå nycklar med värden.")
    return value


def _list(file: YamlFile, data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key) or []
    if not isinstance(value, list):
        raise file.error((key,), "Här ska det stå en lista.")
    return value


__all__ = ["LayoutError", "load_layout"]
