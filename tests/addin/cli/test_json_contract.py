"""The JSON that others read: its published schema, and the exact names of its fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mallkoll.addin.check import check_file
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.catalog import EXAMPLES, LayoutLibrary, built_in, layout_names
from mallkoll.templates.plan.data import load_data
from mallkoll.validators.report.result import FileResult, exit_code, to_json

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "kontroll.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[FileResult]:
    folder = tmp_path_factory.mktemp("json")
    paths = []
    for name in layout_names():
        layout = built_in(name)
        paths.append(folder / f"{name}.xlsx")
        build(layout, paths[-1], load_data(EXAMPLES / f"{name}.yaml", layout))
    paths.append(folder / "trasig.xlsx")
    paths[-1].write_bytes(b"no workbook")
    return [check_file(path, LayoutLibrary()) for path in paths]


def test_the_answer_follows_the_published_schema(results: list[FileResult]) -> None:
    answer = json.loads(json.dumps(to_json(results)))
    jsonschema.validate(answer, SCHEMA)
    assert sum(len(file["fynd"]) for file in answer["filer"]) > 3


def test_fields_are_frozen(results: list[FileResult]) -> None:
    answer: dict[str, Any] = to_json(results)
    assert list(answer) == ["version", "filer"]
    for file in answer["filer"]:
        assert {"fil", "layout", "lasbar", "fynd"} <= set(file), "what a file says of itself may be added"
        assert ("orsak" in file) is not file["lasbar"]
        for finding in file["fynd"]:
            known = [
                "kod", "allvar", "blad", "cell", "tabell", "rad", "kolumn", "varde", "forvantat", "text", "forslag",
            ]  # fmt: skip
            assert [key for key in finding if key in known] == known
            assert set(finding) - set(known) <= {"celler"}
            for proposal in finding["forslag"]:
                assert list(proposal) == ["blad", "cell", "fran", "till", "sakerhet", "orsak"]


def test_exit_codes(results: list[FileResult]) -> None:
    clean = [r for r in results if r.readable and not any(f.severity == "fel" for f in r.findings)]
    faulty = [r for r in results if r.readable and r not in clean]
    unreadable = [r for r in results if not r.readable]
    assert (exit_code(clean), exit_code([*clean, *faulty]), exit_code(results)) == (0, 1, 2)
    assert clean
    assert faulty
    assert unreadable


@pytest.mark.parametrize("field", ["kod", "allvar", "text"])
def test_the_schema_would_notice(results: list[FileResult], field: str) -> None:
    answer = json.loads(json.dumps(to_json(results)))
    finding = next(f for file in answer["filer"] for f in file["fynd"])
    finding[field] = ""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer, SCHEMA)
