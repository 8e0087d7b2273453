"""The JSON that others read, as the program writes it: its published schema, and the exact names of its fields."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import samples
from json_schema import PUBLISHED, closed, follows_schema, published
from program import mallkoll

from mallkoll.addin.cli.schema import text

DATA = Path(__file__).parents[2] / "data"
LAYOUTS = DATA / "tried" / "tal001_flod"
EXAMPLES = ("linkoping-2018-08", "tyreso-2017-08")
FINDING = ["kod", "allvar", "blad", "cell", "tabell", "rad", "kolumn", "varde", "forvantat", "text", "forslag"]
SEEN = ["kommun", "namnd", "period", "mallversion", "uppgiftslamnare", "mal"]

Answers = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What the program says of a file, of one by a layout among others, of a marked folder with everything in it."""
    folder = tmp_path_factory.mktemp("json")
    inbox = folder / "in"
    inbox.mkdir()
    for name in EXAMPLES:
        (inbox / f"{name}.xlsx").write_bytes(samples.example(name))
    (inbox / "motiverad.xlsx").write_bytes((DATA / "utgivet" / "motiverad.xlsx").read_bytes())
    (inbox / "okänd.xlsx").write_bytes((LAYOUTS / "fil.xlsx").read_bytes())
    (inbox / "trasig.xlsx").write_bytes(b"no workbook")
    (folder / "ut").mkdir()
    (folder / "ut" / "~$motiverad.xlsx").write_bytes(b"")  # somebody has the marked copy open
    expected = folder / "nämnder.csv"
    expected.write_text("Nämnd;Kommun\nSocialnämnden;Linköping\nKulturnämnden;Ale\n", "utf-8")
    runs: dict[str, list[str | Path]] = {
        "a file": [inbox / f"{EXAMPLES[0]}.xlsx"],
        "a folder of layouts": [LAYOUTS / "fil.xlsx", "--layout", LAYOUTS],
        "a folder": [inbox, "--markera", folder / "ut", "--forvantade", expected],
    }
    told = {}
    for name, arguments in runs.items():
        printed = mallkoll("kontrollera", *arguments, "--json", "-").stdout
        mallkoll("kontrollera", *arguments, "--json", folder / "svar.json")
        assert (folder / "svar.json").read_text("utf-8") == printed, "the same, wherever it is written"
        told[name] = json.loads(printed)
        assert printed == json.dumps(told[name], ensure_ascii=False, indent=2) + "\n"
    return told


def files(answers: Answers) -> Iterator[dict[str, Any]]:
    return (file for answer in answers.values() for file in answer["filer"])


def findings(answers: Answers) -> Iterator[dict[str, Any]]:
    return (one for file in files(answers) for key in ("fynd", "motiverade") for one in file.get(key, ()))


def test_the_schema_is_made_from_the_types() -> None:
    assert published() == json.loads(text()), f"run: python -m mallkoll.addin.cli.schema docs/{PUBLISHED.name}"


def test_the_answer_follows_the_published_schema(answers: Answers) -> None:
    for answer in answers.values():
        follows_schema(answer)


def test_everything_that_there_is_was_tried(answers: Answers) -> None:
    seen = {key for file in files(answers) for key in file}
    assert seen == {"fil", "layout", "sort", "lasbar", "orsak", *SEEN, "layoutval", "markerad", "omarkerad", "skrivfel",
                    "motiverade", "fynd"}  # fmt: skip
    assert {key for finding in findings(answers) for key in finding} == {*FINDING, "celler"}
    assert {one["status"] for one in answers["a folder"]["leverans"]} >= {"saknas", "inte väntad"}
    assert any(finding["forslag"] for finding in findings(answers))


def test_fields_are_frozen(answers: Answers) -> None:
    assert [list(answer) for answer in answers.values()] == [["version", "filer"]] * 2 + [
        ["version", "filer", "leverans"]
    ]
    for file in files(answers):
        begins = ["fil", "layout", *(["sort", "lasbar", *SEEN] if file["lasbar"] else ["lasbar", "orsak"])]
        assert list(file)[: len(begins)] == begins
        assert list(file)[-1] == "fynd"
        assert ("omarkerad" in file) is ("skrivfel" in file)
    for finding in findings(answers):
        assert [key for key in finding if key != "celler"] == FINDING
        for proposal in finding["forslag"]:
            assert list(proposal) == ["blad", "cell", "fran", "till", "sakerhet", "orsak"]
    for delivery in answers["a folder"]["leverans"]:
        assert list(delivery)[:5] == ["namnd", "kommun", "status", "filer", "problem"]
        assert set(delivery) - {"period", "fil", "kontakt"} == {"namnd", "kommun", "status", "filer", "problem", "lage"}


@pytest.mark.parametrize("planted", [{"kod": ""}, {"allvar": ""}, {"text": ""}, {"celler": []}, {"varde": []}])
def test_the_schema_would_notice(answers: Answers, planted: dict[str, Any]) -> None:
    answer = copy.deepcopy(answers["a file"])
    answer["filer"][0]["fynd"][0] |= planted
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer, published())


@pytest.mark.parametrize("where", ["svar", "fil", "fynd", "forslag"])
def test_a_new_key_is_passed_over_by_readers_and_noticed_here(answers: Answers, where: str) -> None:
    answer = copy.deepcopy(answers["a file"])
    finding = next(one for one in answer["filer"][0]["fynd"] if one["forslag"])
    holder = {"svar": answer, "fil": answer["filer"][0], "fynd": finding, "forslag": finding["forslag"][0]}[where]
    holder["nytt"] = 1
    jsonschema.validate(answer, published())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer, closed(published()))


def test_a_file_that_is_not_readable_says_why_and_finds_nothing(answers: Answers) -> None:
    answer = copy.deepcopy(answers["a folder"])
    file = next(file for file in answer["filer"] if not file["lasbar"])
    finding = next(findings(answers))
    for planted in ({"fynd": [finding]}, {"orsak": None}):
        kept = dict(file)
        file |= planted
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(answer, published())
        file.update(kept)
