"""``mallkoll las --fakta``: of one file, of many, as lines, JSON and CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
import samples
from facts_file import facts_from_json
from program import mallkoll

from mallkoll.addin.cli.fact_listing import time_words
from mallkoll.validators.facts.fact import COLUMNS

ONE, OTHER = "linkoping-2019-04", "tyreso-2017-08"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("in")
    for name in (ONE, OTHER):
        (place / f"{name}.xlsx").write_bytes(samples.example(name))
    return place


def test_the_lines_say_where_and_what(folder: Path) -> None:
    done = mallkoll("las", folder / f"{ONE}.xlsx", "--fakta")
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.replace("\u00a0", "").splitlines()]
    assert ["D42", "drift/socialpsykiatri", "budget", "2019", "222510", "tkr", "inskriven"] in lines
    assert ["C42", "drift/socialpsykiatri", "prognos", "2019", "220510", "tkr", "inskriven"] in lines
    assert ["C24", "drift/socialpsykiatri", "utfall", "2019-01–2019-04", "72609", "tkr", "inskriven"] in lines
    assert ["E37", "indikatorer/total_sjukfranvaro,", "män", "utfall", "2018", "4,2", "inskriven"] in lines


def test_a_folder_as_json_and_csv_is_the_same(folder: Path, tmp_path: Path) -> None:
    printed = mallkoll("las", folder, "--fakta", "--json", "-")
    assert printed.returncode == 0, printed.stderr
    facts = facts_from_json(printed.stdout.encode())
    assert [Path(name).stem for name in dict.fromkeys(fact.file for fact in facts)] == [ONE, OTHER]
    written = mallkoll("las", folder, "--fakta", "--json", tmp_path / "f.json")
    assert (written.returncode, written.stdout) == (0, "")
    assert facts_from_json((tmp_path / "f.json").read_bytes()) == facts
    assert mallkoll("las", folder, "--fakta", "--csv", tmp_path / "f.csv").returncode == 0
    text = (tmp_path / "f.csv").read_bytes().decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert tuple(head) == COLUMNS
    assert len(rows) == len(facts)
    at = {name: head.index(name) for name in ("varde", "avser_till", "cell", "hur")}
    for row, fact in zip(rows, facts, strict=True):
        assert row[at["varde"]] == ("" if fact.value is None else str(fact.value).replace(".", ","))
        assert row[at["avser_till"]] == (fact.end.isoformat() if fact.end else "")
        assert (row[at["cell"]], row[at["hur"]]) == (fact.cell, fact.how.value)


def test_what_cannot_be_read_is_told_and_the_rest_is_there(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"inget")
    (tmp_path / "b.xlsx").write_bytes(samples.example(OTHER))
    done = mallkoll("las", tmp_path, "--fakta", "--json", "-")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith(f"mallkoll: {tmp_path / 'a.xlsx'}: ")
    assert {fact.file for fact in facts_from_json(done.stdout.encode())} == {str(tmp_path / "b.xlsx")}
    none = mallkoll("las", tmp_path / "a.xlsx", "--fakta", "--json", "-")
    assert none.returncode == 2
    assert facts_from_json(none.stdout.encode()) == []


WRONG = {
    "several without --fakta": ((f"{ONE}.xlsx", f"{OTHER}.xlsx"), "Med --fakta kan flera filer"),
    "a folder without --fakta": ((".",), "Med --fakta kan flera filer"),
    "CSV without --fakta": ((f"{ONE}.xlsx", "--csv", "-"), "--csv används bara tillsammans med --fakta"),
    "two forms": ((f"{ONE}.xlsx", "--fakta", "--csv", "-", "--json", "-"), "inte båda"),
    "a folder that is not there": ((f"{ONE}.xlsx", "--fakta", "--csv", "saknas/f.csv"), "finns inte"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_told(case: tuple[tuple[str, ...], str], folder: Path) -> None:
    arguments, sentence = case
    paths = {f"{ONE}.xlsx", f"{OTHER}.xlsx", ".", "saknas/f.csv"}
    done = mallkoll("las", *(folder / part if part in paths else part for part in arguments))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stdout == ""


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    done = mallkoll("las", tmp_path, "--fakta")
    assert done.returncode == 2
    assert "det finns inga arbetsböcker" in done.stderr


TIMES = {
    "2019": ("2019-01-01", "2019-12-31"),
    "2019-08": ("2019-08-01", "2019-08-31"),
    "2019-01–2019-08": ("2019-01-01", "2019-08-31"),
    "2019-08-31": ("2019-08-31", "2019-08-31"),
    "2019-08-02–2019-08-31": ("2019-08-02", "2019-08-31"),
    "–": (None, None),
}


@pytest.mark.parametrize("words", TIMES)
def test_a_time_in_words(words: str) -> None:
    start, end = (None if day is None else dt.date.fromisoformat(day) for day in TIMES[words])
    assert time_words(start, end) == words
