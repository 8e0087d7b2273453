"""Results as JSON and back, and what they come to."""

from __future__ import annotations

import json

import pytest
from json_schema import follows_schema
from made_results import made_finding, made_result

from mallkoll.workbook.results.delivery_result import Delivery, DeliveryState, Stand
from mallkoll.workbook.results.exit_code import exit_code
from mallkoll.workbook.results.file_result import FileKind, Profile, unreadable
from mallkoll.workbook.results.finding import ComparedCell, Passage
from mallkoll.workbook.results.json_answer import JsonAnswer, json_text, result_from, result_line


def test_what_later_features_fill_has_its_place() -> None:
    """Each key is written as the schema says, is left out where there is nothing, and comes back as it was."""
    finding = made_finding(
        "KOR001", "varning", "text", cells=[("Drift", "C6"), ("Drift", "C7")], group="a", value=12.0,
        compared=(ComparedCell("b.xlsx", "Drift", "C6", 36653.0, "2025"),), passage=Passage(3, None, None, "text"),
    )  # fmt: skip
    result = made_result("a", [finding], kind=FileKind.TEMPLATE, profile=Profile("Ale", "1", "ab12"))
    delivery = Delivery("Socialnämnden", None, DeliveryState.DELIVERED, ("a",), (), "2025", Stand.DELIVERED, "a")
    answer = json.loads(json_text(JsonAnswer(version=1, files=(result,), stopped=True, deliveries=(delivery,))))
    follows_schema(answer)
    [told] = answer["filer"][0]["fynd"]
    assert told["jamfort"] == [{"fil": "b.xlsx", "blad": "Drift", "cell": "C6", "varde": 36653, "period": "2025"}]
    assert result_from(json_text(result)) == result
    assert result_from(result_line(result)) == result


@pytest.mark.parametrize(
    ("value", "written"),
    [(36653.0, "36653"), (0.5, "0.5"), (1e16, "1e+16"), (-0.0, "0"), (True, "true"), ("1", '"1"'), (None, "null"),
     (float("inf"), "null")],
)  # fmt: skip
def test_a_whole_number_is_written_as_one(value: float | str | bool | None, written: str) -> None:
    line = json_text(made_result("a", [made_finding("SUM001", "fel", "x", value=value)]))
    assert f'"varde":{written},' in line


@pytest.mark.parametrize("name", ["socialnämnden.xlsx", "a\tb\n.xlsx", "a\udc80.xlsx"], ids=repr)
@pytest.mark.parametrize("value", [36653.0, 0.5, 1e16, True, "1\t2", None], ids=repr)
def test_a_line_gives_the_result_back(name: str, value: float | str | bool | None) -> None:
    result = made_result(name, [made_finding("SUM001", "fel", "x", value=value)])
    line = result_line(result)
    assert "\t" not in line
    assert "\n" not in line
    again = result_from(line)
    assert again == result == result_from(line.encode("utf-8", "surrogatepass"))
    assert json_text(again) == json_text(result)


@pytest.mark.parametrize("name", ["socialnämnden.xlsx", 'a\t"b\n.xlsx', "a\udc80.xlsx"], ids=repr)
def test_lines_are_broken_and_indented_as_the_standard_library_does(name: str) -> None:
    values = (36653.0, 0.5, 1e16, 1e-7, True, "1\t\x7f2", None)
    result = made_result(name, [made_finding("SUM001", "fel", "”x” {[,", value=value) for value in values])
    for one in (result, made_result(name, [])):
        assert json_text(one, 2) == json.dumps(json.loads(json_text(one)), ensure_ascii=False, indent=2)


@pytest.mark.parametrize(
    "line", ["", "{}", "[]", "{", json_text(unreadable("a", "b")).replace("false", '"nej"')], ids=repr
)
def test_a_line_that_is_no_result_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        result_from(line)


def test_exit_codes() -> None:
    faulty = made_result("a", [made_finding("SUM001", "fel", "x")])
    clean = made_result("b", [made_finding("IND001", "varning", "x")])
    unwritten = made_result("c", unmarked="disken är full", unwritten=True)
    cases = (([clean], 0), ([clean, faulty], 1), ([faulty, unreadable("d", "x")], 2), ([clean, unwritten], 2))
    assert [exit_code(results) for results, _ in cases] == [code for _, code in cases]
