"""Swedish sentences for the faults of a layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from mallkoll.workbook.layout import layout_model, rule_settings, status_scale, uppgift
from mallkoll.workbook.layout.layout_part import LayoutPart

PART_KEYS = ("inkludera", "tabeller", "skalor", "samband", "regler", "profil")
_OWNERS: Mapping[str, type[LayoutPart]] = {
    "kolumner": layout_model.Column,
    "rader": layout_model.RowFields,
    "uppgift": uppgift.Uppgift,
    "tecken": layout_model.Signs,
    "steg": status_scale.Status,
    "blad": layout_model.SheetSpec,
    "samband": layout_model.DeclaredRelation,
    "period": layout_model.Period,
    "tabeller": layout_model.Table,
    "skalor": status_scale.Scale,
    "profil": rule_settings.ProfileName,
    "regler": rule_settings.RuleSetting,
}
_FORMS = {
    "farg": 'En färg skrivs inom citattecken med sex siffror eller bokstäver: "#1F4E79".',
    "namn": "Ett bladnamn får inte innehålla [ ] : * ? / \\ eller '.",
    "layout": "Layoutens namn skrivs med små bokstäver a–z, siffror och bindestreck.",
}
_KEY_FORM = "En nyckel skrivs med små bokstäver a–z, siffror och _, utan å, ä, ö, och börjar med en bokstav."
_TYPES = {
    "string": "en text",
    "int": "ett heltal",
    "float": "ett tal",
    "tuple": "en lista",
    "list": "en lista",
    "dict": "nycklar med värden",
    "mapping": "nycklar med värden",
    "model": "nycklar med värden",
    "date": "ett datum (ÅÅÅÅ-MM-DD)",
}


def swedish_sentence(error: Any) -> str:
    """One sentence for one pydantic error (its types: docs.pydantic.dev/latest/errors/validation_errors)."""
    kind, context, got = error["type"], error.get("ctx") or {}, error.get("input")
    key = str(error["loc"][-1]) if error["loc"] else ""
    shown = _short(got)
    match kind:
        case "extra_forbidden":
            return unknown_key(key, _known_keys(error["loc"]))
        case "missing":
            return f"Nyckeln {key!r} saknas."
        case "enum" | "literal_error":
            words = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
            return f"{shown} går inte här{did_you_mean(str(got), words.split(', '), end='.')} Välj ett av: {words}."
        case "value_error":
            return str(context.get("error", error["msg"]))
        case "string_pattern_mismatch":
            return f"{shown} har fel form. {_FORMS.get(key, _KEY_FORM)}"
        case "too_short" | "string_too_short":
            least = context.get("min_length", 1)
            return "Här får det inte vara tomt." if least == 1 else f"Här behövs minst {least}."
        case "string_too_long":
            return f"{shown} är för långt: högst {context.get('max_length')} tecken."
        case "bool_parsing" | "bool_type":
            return f"{shown} ska vara ja eller nej."
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            names = {"ge": "minst", "le": "högst", "gt": "större än", "lt": "mindre än"}
            return f"{shown} ska vara {', '.join(f'{names[k]} {v:g}' for k, v in context.items() if k in names)}."
    expected = _TYPES.get(kind.partition("_")[0])
    if got is None and expected:
        return f"Här saknas ett värde.{f' {_FORMS[key]}' if key == 'farg' else ''}"
    if expected == "en text" and isinstance(got, bool):
        return f"Ordet läses som {'ja' if got else 'nej'} i YAML: sätt det inom citattecken."
    if expected == "en text" and not isinstance(got, list | dict):
        return f"{shown} ska vara en text: sätt den inom citattecken."
    return f"{shown} ska vara {expected}." if expected else f"{shown} är inte tillåtet här."


def error_to_report(errors: Sequence[Any]) -> Any:
    """The error to report: a misspelt key rather than the key that is therefore missing, else the first."""
    return next((error for error in errors if error["type"] == "extra_forbidden"), errors[0])


def unknown_key(key: str, known: Iterable[str]) -> str:
    """``Nyckeln 'rubrk' är okänd – menade du 'rubrik'?``."""
    return f"Nyckeln {key!r} är okänd{did_you_mean(key, known, end='.')}"


def did_you_mean(word: str, known: Iterable[str], *, end: str = "") -> str:
    """`` – menade du 'rubrik'?`` where a known word is close to the one written, else ``end``."""
    words = {other.casefold(): other for other in known}
    close = get_close_matches(word.casefold(), list(words), n=1)
    return f" – menade du {words[close[0]]!r}?" if close else end


def _known_keys(place: Sequence[str | int]) -> list[str]:
    """The keys that the model at a place (less its last step) accepts."""
    owner: type[LayoutPart] = layout_model.Layout
    for step in place[:-1]:
        owner = _OWNERS.get(str(step), owner)
    known = list(owner.__struct_encode_fields__)
    if owner is layout_model.Table:
        known.append("bygger_pa")
    if owner is layout_model.Layout:
        known.append("inkludera")
    return known + [role.value for role in layout_model.Role] if owner is layout_model.RowFields else known


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
