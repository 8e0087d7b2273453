"""From YAML files to a checked :class:`~mallkoll.workbook.layout.Layout`.

A layout file includes parts (``inkludera``), builds its tables on those of the parts (``bygger_pa``) and fills in the
period (``{ar}``, ``{per}`` …). Whatever is wrong is told by file, line and key, in the file where it was written.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from mallkoll.workbook import layout as model
from mallkoll.workbook.layout_checks import problems
from mallkoll.workbook.yamlfile import LayoutError, Place, YamlFile, load_yaml

PART_KEYS = frozenset({"inkludera", "tabeller", "skalor", "samband"})
MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()  # noqa: SIM905 - shorter so


def load_layout(path: Path, library: Sequence[Path] = (), *, period_end: dt.date | None = None) -> model.Layout:
    """Read a layout with everything it includes.

    ``library`` are folders where included parts are looked for beside the file's own folder. ``period_end`` replaces
    the period that the file names. Raises :class:`LayoutError`: a Swedish sentence with file, line and key.
    """
    main = load_yaml(path, path.name)
    if not isinstance(main.data, dict) or "layout" not in main.data:
        raise main.error((), "Filen är ingen layout: nyckeln 'layout' saknas.")
    gathered = _Gathered()
    _gather(main, path, tuple(library), gathered, ())
    return _assemble(main, gathered, period_end)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a piece of the assembled data was written."""

    file: YamlFile
    place: Place


@dataclass(slots=True)
class _Gathered:
    tables: dict[str, tuple[dict[str, Any], dict[str, _Origin]]] = field(default_factory=dict)
    scales: dict[str, tuple[Any, _Origin]] = field(default_factory=dict)
    relations: list[tuple[Any, _Origin]] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)


def _gather(file: YamlFile, path: Path, library: tuple[Path, ...], into: _Gathered, trail: tuple[Path, ...]) -> None:
    """Collect what a file and, before it, its parts declare; what comes later replaces what came earlier."""
    data = file.data if isinstance(file.data, dict) else {}
    if trail:
        for key in data:
            if key not in PART_KEYS:
                raise file.error((key,), _unknown_key(key, PART_KEYS))
    for i, name in enumerate(_list(file, data, "inkludera")):
        part = _find_part(file, ("inkludera", i), str(name), (path.parent, *library))
        if part in (*trail, path):
            raise file.error(("inkludera", i), f"{name} inkluderar sig själv.")
        if part not in into.seen:
            into.seen.add(part)
            _gather(load_yaml(part, part.name), part, library, into, (*trail, path))
    for key, value in _mapping(file, data, "skalor").items():
        into.scales[key] = (value, _Origin(file, ("skalor", key)))
    for key, value in _mapping(file, data, "tabeller").items():
        into.tables[key] = _table(file, key, value, into)
    for i, value in enumerate(_list(file, data, "samband")):
        into.relations.append((value, _Origin(file, ("samband", i))))


def _find_part(file: YamlFile, place: Place, name: str, folders: Sequence[Path]) -> Path:
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*", name):
        raise file.error(place, f"{name!r} är inget namn på en del (bokstäver, siffror, _ - och / går bra).")
    for folder in folders:
        part = (folder / f"{name}.yaml").resolve()
        if part.is_file():
            return part
    raise file.error(place, f"Delen {name!r} finns inte (sökt efter {name}.yaml bredvid filen och bland de inbyggda).")


def _table(file: YamlFile, key: str, value: Any, into: _Gathered) -> tuple[dict[str, Any], dict[str, _Origin]]:
    """A table's data with the table it builds on, and for each of its keys where it was written."""
    place: Place = ("tabeller", key)
    if not isinstance(value, dict):
        raise file.error(place, "En tabell ska ha nycklar (rubrik, kolumner, rader …).")
    data: dict[str, Any] = {}
    origins: dict[str, _Origin] = {}
    base = value.get("bygger_pa")
    if base is not None:
        if base not in into.tables:
            raise file.error((*place, "bygger_pa"), f"Tabellen {base!r} finns inte{_near(str(base), into.tables)}.")
        base_data, base_origins = into.tables[base]
        data.update(base_data)
        origins.update(base_origins)
    for name, part in value.items():
        if name != "bygger_pa":
            data[name] = part
            origins[name] = _Origin(file, (*place, name))
    origins[""] = _Origin(file, place)
    return data, origins


def _assemble(main: YamlFile, gathered: _Gathered, period_end: dt.date | None) -> model.Layout:
    data = {k: v for k, v in main.data.items() if k not in {"inkludera", "skalor", "tabeller", "samband"}}
    period = data.get("period")
    if period_end is not None and isinstance(period, dict):
        data["period"] = period = {**period, "slut": period_end}
    end = period.get("slut") if isinstance(period, dict) else None
    if not isinstance(end, dt.date):
        raise main.error(("period",), "Perioden ska ha typ och slut, t.ex. {typ: delårsrapport, slut: 2021-08-31}.")
    words = _Words(end, data)
    placed = [t for sheet in _list(main, data, "blad") if isinstance(sheet, dict) for t in sheet.get("tabeller") or ()]
    tables = {key: dict(table) for key, (table, _) in gathered.tables.items() if key in placed}
    for table in tables.values():
        _take_rows(table, gathered)
    own = {id(origin) for _, origin in gathered.relations if origin.file is main}
    relations = [(v, o) for v, o in gathered.relations if id(o) in own or _tables_of(v) <= set(placed)]
    data |= {
        "tabeller": tables,
        "skalor": {key: value for key, (value, _) in gathered.scales.items()},
        "samband": [value for value, _ in relations],
    }

    def origin(place: Place) -> _Origin:
        """Where the piece at a place of the assembled data was written."""
        match place:
            case ("tabeller", str(key), *rest) if key in gathered.tables:
                origins = gathered.tables[key][1]
                if rest and rest[0] in origins:
                    at = origins[str(rest[0])]
                    return _Origin(at.file, (*at.place, *rest[1:]))
                return origins[""]
            case ("skalor", str(key), *rest) if key in gathered.scales:
                at = gathered.scales[key][1]
                return _Origin(at.file, (*at.place, *rest))
            case ("samband", int(i), *rest) if i < len(relations):
                at = relations[i][1]
                return _Origin(at.file, (*at.place, *rest))
        return _Origin(main, place)

    try:
        layout = model.Layout.model_validate(words.fill(data, origin))
    except ValidationError as error:
        first = error.errors()[0]
        at = origin(tuple(first["loc"]))
        raise at.file.error(at.place, _swedish(first)) from error
    for place, sentence in problems(layout):
        at = origin(place)
        raise at.file.error(at.place, sentence)
    return layout


def _tables_of(relation: Any) -> set[str]:
    text = relation.get("lika", "") if isinstance(relation, dict) else relation
    return set(re.findall(r"([a-z][a-z0-9_]*)\s*\[", str(text)))


def _take_rows(table: dict[str, Any], gathered: _Gathered) -> None:
    """``rader_fran``: the same items and varav rows as another table, here as plain rows to write about."""
    source = table.get("rader_fran")
    if source is None or source not in gathered.tables:
        return  # an unknown name is told by the checks, with its place
    rows = [model._short_row(row) for row in gathered.tables[source][0].get("rader") or ()]  # noqa: SLF001 - same floor
    wanted = ("post", "varav")
    taken = [row for row in rows if isinstance(row, dict) and row.get("roll", "post") in wanted]
    table["rader"] = [{"etikett": row["etikett"], "roll": "info"} for row in taken] + list(table.get("rader") or ())


# --- the period's words -------------------------------------------------------------------------------------------

_WORD = re.compile(r"\{([A-Za-z_]+)([+-]\d{1,2})?\}")


class _Words:
    """``{ar}``, ``{ar-1}``, ``{per}`` (31/8 2018), ``{per-1}``, ``{per_lang}`` (31 augusti 2018), ``{manad}`` …"""

    def __init__(self, end: dt.date, data: Mapping[str, Any]) -> None:
        self._end = end
        self._plain = {"kommun": str(data.get("kommun") or ""), "namnd": str(data.get("namnd") or "")}

    known = ("ar", "per", "per_lang", "manad", "Manad", "man", "kommun", "namnd")

    def _word(self, name: str, years: int) -> str | None:
        end, year, month = self._end, self._end.year + years, MONTHS[self._end.month - 1]
        words = {
            "ar": str(year),
            "per": f"{end.day}/{end.month} {year}",
            "per_lang": f"{end.day} {month} {year}",
            "manad": month,
            "Manad": month.capitalize(),
            "man": month[:3],
        }
        return self._plain.get(name) if name in self._plain and not years else words.get(name)

    def fill(self, node: Any, origin: Any, place: Place = ()) -> Any:
        """The data with every placeholder in its texts filled in; an unknown one is an error at its place."""
        if isinstance(node, dict):
            return {key: self.fill(value, origin, (*place, key)) for key, value in node.items()}
        if isinstance(node, list | tuple):
            return [self.fill(value, origin, (*place, i)) for i, value in enumerate(node)]
        if not isinstance(node, str) or "{" not in node:
            return node

        def one(found: re.Match[str]) -> str:
            word = self._word(found[1], int(found[2] or 0))
            if word is None:
                at = origin(place)
                raise at.file.error(at.place, f"Platshållaren {found[0]} är okänd ({', '.join(self.known)}).")
            return word

        return _WORD.sub(one, node)


# --- Swedish for what pydantic says -------------------------------------------------------------------------------


def _swedish(error: Any) -> str:
    """One sentence for one pydantic error (its types: docs.pydantic.dev/latest/errors/validation_errors)."""
    kind, context, got = error["type"], error.get("ctx") or {}, error.get("input")
    match kind:
        case "extra_forbidden":
            return _unknown_key(str(error["loc"][-1]), _known_keys(error["loc"]))
        case "missing":
            return f"Nyckeln {error['loc'][-1]!r} saknas."
        case "enum" | "literal_error":
            expected = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
            return f"{got!r} går inte här. Välj ett av: {expected}."
        case "value_error":
            return str(context.get("error", error["msg"]))
        case "string_pattern_mismatch":
            return f"{got!r} har fel form (tillåtet mönster: {context.get('pattern')})."
        case "too_short" | "string_too_short":
            return "Här får det inte vara tomt."
        case "bool_parsing" | "bool_type":
            return f"{got!r} ska vara ja eller nej."
    expected_types = {
        "string_type": "en text", "int_parsing": "ett heltal", "int_type": "ett heltal", "int_from_float": "ett heltal",
        "float_parsing": "ett tal", "float_type": "ett tal", "tuple_type": "en lista", "list_type": "en lista",
        "dict_type": "nycklar med värden", "mapping_type": "nycklar med värden", "model_type": "nycklar med värden",
        "date_type": "ett datum (ÅÅÅÅ-MM-DD)", "date_from_datetime_parsing": "ett datum (ÅÅÅÅ-MM-DD)",
    }  # fmt: skip
    if kind in expected_types:
        return f"{got!r} ska vara {expected_types[kind]}."
    limits = ", ".join(f"{k} {v}" for k, v in context.items() if isinstance(v, int | float))
    return f"{got!r} är inte tillåtet här{f' (gräns: {limits})' if limits else ''}."


def _known_keys(place: Sequence[str | int]) -> list[str]:
    """The keys that the model at a place (less its last step) accepts."""
    owners: dict[str, type[BaseModel]] = {
        "kolumner": model.Column, "rader": model.RowFields, "tecken": model.Signs, "steg": model.Status,
        "blad": model.SheetSpec, "samband": model.Relation, "period": model.Period,
    }  # fmt: skip
    owners |= {"tabeller": model.Table, "skalor": model.Scale}
    owner: type[BaseModel] = model.Layout
    for step in place[:-1]:
        owner = owners.get(str(step), owner)
    return [info.alias or name for name, info in owner.model_fields.items()]


def _unknown_key(key: str, known: Sequence[str] | frozenset[str]) -> str:
    return f"Nyckeln {key!r} är okänd{_near(key, known)}."


def _near(word: str, known: Iterator[str] | Sequence[str] | frozenset[str] | Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" – menade du {close[0]!r}?" if close else ""


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
