"""A wrong layout is told by file, line and key, in a sentence that a person can act on."""

from __future__ import annotations

import datetime as dt
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.layout.placeholders import PeriodWords
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "wrong_layouts.yaml").read_text(encoding="utf-8"))


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / next(iter(files))


def files_of(case: dict[str, Any]) -> dict[str, str]:
    if "filer" in case:
        files: dict[str, str] = case["filer"]
        return files
    before, after = case["byt"]
    assert before in CASES["grund"], "the case changes nothing"
    return {"layout.yaml": CASES["grund"].replace(before, after, 1)}


def test_the_layout_that_the_cases_spoil_is_right(tmp_path: Path) -> None:
    layout = load_layout(write(tmp_path, {"layout.yaml": CASES["grund"]}))
    assert [key for _, key, _ in layout.placed_tables()] == ["drift", "sammanfattning", "mal", "kommentarer"]
    labels = [row.label for row in layout.tables["kommentarer"].rows]
    assert labels == ["Barn och unga", "varav familjehem", "Vuxna", "Helheten"]
    assert layout.tables["drift"].column["utfall"].heading == "Utfall 31/8 2026"


@pytest.mark.parametrize("case", CASES["fall"], ids=lambda case: case["namn"])
def test_wrong_layout_is_told(case: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(LayoutError) as caught:
        load_layout(write(tmp_path, files_of(case)))
    error = caught.value
    assert error.source == case.get("fil", "layout.yaml"), error
    if case["rad"] is not None:
        assert error.line == case["rad"], error
    if case["nyckel"] is not None:
        assert error.key == case["nyckel"], error
    for words in case["ord"]:
        assert words in error.sentence, error
    assert error.sentence.endswith((".", "?", "…"))
    assert str(tmp_path) not in str(error)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="kan inte läsas"):
        load_layout(tmp_path / "borta.yaml")


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "layout.yaml"
    path.write_bytes("namn: Delårsrapport".encode("latin-1"))
    with pytest.raises(LayoutError, match="UTF-8"):
        load_layout(path)


def test_a_part_is_found_in_the_library_too(tmp_path: Path) -> None:
    library = tmp_path / "inbyggt"
    library.mkdir()
    part = "tabeller: {mall: {rubrik: M, kolumner: [{nyckel: a, rubrik: A, typ: etikett}], fria_rader: 1}}\n"
    (library / "en.yaml").write_text(part, encoding="utf-8")
    text = (
        "layout: a\nversion: 1\nnamn: A\nperiod: {typ: x, slut: 2026-01-31}\ninkludera: [en]\n"
        "blad: [{namn: B, tabeller: [mall]}]\n"
    )
    assert load_layout(write(tmp_path, {"layout.yaml": text}), (library,)).tables["mall"].heading == "M"


def test_another_period_moves_every_word(tmp_path: Path) -> None:
    path = write(tmp_path, {"layout.yaml": CASES["grund"]})
    layout = load_layout(path, period_end=dt.date(2027, 4, 30))
    assert layout.tables["drift"].heading == "Drift 2027"
    assert layout.tables["drift"].column["utfall"].heading == "Utfall 30/4 2027"
    assert layout.period.end == dt.date(2027, 4, 30)


@pytest.mark.parametrize("written", ["slut: 2026-8-31", 'slut: "2026-08-31"'])
def test_a_day_may_be_written_in_more_ways(written: str, tmp_path: Path) -> None:
    text = CASES["grund"].replace("slut: 2026-08-31", f"{written}, lamnas_senast: 2026-9-5")
    period = load_layout(write(tmp_path, {"layout.yaml": text})).period
    assert (period.end, period.due) == (dt.date(2026, 8, 31), dt.date(2026, 9, 5))


def test_a_comment_may_stand_behind_a_text(tmp_path: Path) -> None:
    text = CASES["grund"].replace("- Barn och unga", "- Barn och unga  # egen regi")
    text = text.replace("fria_rader: 5", "fria_rader: 5 #rader").replace("  mal:", "  #mål\n  mal:")
    assert load_layout(write(tmp_path, {"layout.yaml": text})).tables["drift"].rows[0].label == "Barn och unga"


@pytest.mark.parametrize(
    ("placeholder", "words"),
    [
        ("ar", "2024"),
        ("ar-1", "2023"),
        ("ar+2", "2026"),
        ("per", "29/2 2024"),
        ("per-1", "28/2 2023"),
        ("per_lang", "29 februari 2024"),
        ("manad", "februari"),
        ("Manad", "Februari"),
        ("man", "feb"),
        ("kommun", "Ö"),
        ("namnd", ""),
        ("ar1", None),
        ("ar -1", None),
        ("", None),
    ],
)
def test_period_words(placeholder: str, words: str | None) -> None:
    assert PeriodWords(dt.date(2024, 2, 29), {"kommun": "Ö"}).word(placeholder) == words


@pytest.mark.parametrize("seed", range(200))
def test_a_spoilt_layout_is_never_a_crash(seed: int, tmp_path: Path) -> None:
    """Lines lost, moved and changed at random: it loads, or the fault is told with a line."""
    dice = random.Random(seed)
    lines = CASES["grund"].split("\n")
    words = ["5", "[a]", "{a: b}", "null", "ja", '"x"', "- ", '"{ar}"', "[]", "{}", "2026-01-01", "*a", "drift"]
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(lines))
        match dice.randrange(3):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, dice.choice(lines))
            case _:
                lines[at] = re.sub(r": [^,}\]]+", f": {dice.choice(words)}", lines[at], count=1)
    told: LayoutError | None = None
    try:
        load_layout(write(tmp_path, {"layout.yaml": "\n".join(lines)}))
    except LayoutError as error:
        told = error
    assert told is None or told.line is not None, told
