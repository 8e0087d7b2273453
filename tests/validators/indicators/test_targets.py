"""Every value of the documents is read as reviewed; no text raises; what is shown is read as the same again."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec import NODEFAULT
from msgspec.structs import fields

from mallkoll.validators.indicators.read_targets import parse_target
from mallkoll.validators.indicators.targets import (
    Absence,
    Direction,
    FreeText,
    Level,
    NoValue,
    PartOf,
    SeveralValues,
    Target,
    Unreadable,
    ValueRange,
    YearChange,
    YesNo,
    target_text,
)  # fmt: skip
from mallkoll.workbook.model.book import CellError

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "target_values.yaml").read_text("utf-8"))
EXAMPLES = Path(__file__).parents[3] / "templates/mallkoll/templates/examples"
KINDS = {NoValue: "inget", Level: "niva", YearChange: "forandring", Direction: "riktning", PartOf: "del_av",
         ValueRange: "spann", YesNo: "svar", FreeText: "text", Unreadable: "olasligt", SeveralValues: "flera",
         }  # fmt: skip
WORDS = {"value": "varde", "unit": "enhet", "bound": "grans", "decimals": "decimaler", "within": "inom", "new": "nya",
         "estimated": "bedomd", "note": "not", "amount": "med", "since": "sedan", "course": "at", "part": "del",
         "whole": "av", "noun": "vad", "yes": "ja"}  # fmt: skip


def plain(target: Target) -> dict[str, object]:
    """A reading in the words of the case file."""
    out: dict[str, object] = {"typ": KINDS[type(target)]}
    if isinstance(target, FreeText):
        return out
    if isinstance(target, NoValue):
        return out | {"slag": target.kind.value}
    if isinstance(target, SeveralValues):
        parts = [([label] if label else []) + [target_text(part)] for label, part in target.parts]
        return out | {"delar": parts} | ({"not": target.note} if target.note else {})
    for field in fields(target):
        value = getattr(target, field.name)
        if field.default is not NODEFAULT and value == field.default:
            continue
        value = target_text(value) if isinstance(value, Level) else value
        out[WORDS.get(field.name, field.name)] = value.value.strip() if isinstance(value, Enum) else value
    return out


@pytest.mark.parametrize(("text", "reading"), [*CASES["dokument"].items(), *CASES["dessutom"].items()])
def test_read_as_reviewed(text: str, reading: dict[str, object]) -> None:
    assert plain(parse_target(text)) == reading


def values_in(examples: Path) -> set[str]:
    found = set()
    for path in examples.glob("*.yaml"):
        for rows in yaml.safe_load(path.read_text("utf-8"))["tabeller"].values():
            for row in rows:
                if isinstance(row, dict):
                    found |= {str(v) for k, v in row.items() if k.startswith(("utfall", "malvarde", "prognos"))}
    return found


def test_the_reviewed_table_holds_every_value_of_the_documents_and_no_other() -> None:
    assert set(CASES["dokument"]) == values_in(EXAMPLES)


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (0.98, "0%", Level(98, "%")),
        (0.2506, "0.00%", Level(25.06, "%", decimals=2)),
        (0.987, "0%", Level(98.7, "%", decimals=1)),  # the cell holds more than it shows
        (86.0, "#,##0.0", Level(86, decimals=1)),
        (86.0, "General", Level(86)),
        (4.5, "General", Level(4.5, decimals=1)),
        (1974.0, "#,##0", Level(1974)),
        (12.0, '0" %"', Level(12)),  # a sign that is only shown changes no value
        (None, "General", NoValue(Absence.NO_VALUE)),
        (True, "General", Unreadable("SANT")),
        (CellError("#REF!"), "General", Unreadable("#REF!")),
        (dt.date(2021, 2, 1), "yyyy-mm-dd", Unreadable("2021-02-01")),
        (float("nan"), "General", Unreadable("nan")),
    ],
)
def test_what_excel_stores(value: object, code: str, expected: Target) -> None:
    assert parse_target(value, code) == expected


SOUP = st.lists(
    st.sampled_from([*"0123456789 ,.%-–/()<>:", " av ", " resp ", "inom ", "dgr", "öka", "ny", " nya",
                     "BOU ", "max ",
                     "minska med ", " procentenheter", " jämfört med 2025", "bibehålla", " eller ", "högre", "inte ",
                     "mellan ", " och ", "Två ", "mån", "kr", "Ej mätt", "IU", "jmf med föregående år",
                     "\u00a0", "\n", "ca "]),
    max_size=12,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(max_size=60), SOUP, st.sampled_from(sorted(CASES["dokument"]))))
def test_no_text_raises_and_what_is_shown_reads_as_the_same(text: str) -> None:
    reading = parse_target(text)
    assert parse_target(target_text(reading)) == reading


@given(
    st.floats(), st.sampled_from(["General", "0", "0.0", "#,##0.00", "0%", "0.0%", "@", "[Red]0", ";;;", "0.##", ""])
)
def test_no_number_raises(value: float, code: str) -> None:
    assert isinstance(parse_target(value, code), Level | Unreadable)


@given(st.floats(-1e6, 1e6).map(lambda x: round(x, 2)), st.booleans())
def test_a_typed_number_and_the_same_in_text_mean_the_same(value: float, percent: bool) -> None:
    text = f"{value:.2f}".replace(".", ",") + (" %" if percent else "")
    stored = parse_target(value / 100 if percent else value, "0.00%" if percent else "0.00")
    assert parse_target(text) == stored


@pytest.mark.parametrize("text", ["-10% jmf med förgående år", "öka", "Pågår", "4 platser tillsatta av 7"])
def test_nothing_is_turned_into_a_level_that_is_none(text: str) -> None:
    assert isinstance(parse_target(text), YearChange | Direction | FreeText | PartOf | ValueRange)
