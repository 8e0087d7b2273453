"""Who has delivered: lists against files, as cases."""

from __future__ import annotations

import pytest
from made_results import made_result

from mallkoll.validators.report.expected_deliveries import Arrival, Expected, deliveries, kommun_key, namnd_key
from mallkoll.workbook.results.delivery_result import DeliveryState
from mallkoll.workbook.results.file_result import unreadable


def file(name: str, namnd: str | None = "Socialnämnden", kommun: str | None = "Linköping", **other) -> Arrival:
    old_version, changed = other.pop("old_version", False), other.pop("changed", 1000.0)
    untouched = other.pop("untouched", False)
    seen = {"kommun": kommun, "namnd": namnd, "period": "31 augusti 2018", "version": "1"} | other
    result = made_result(f"in/{name}", **seen)
    read = result if result.problem is None else unreadable(result.file, result.problem)
    return Arrival(read, old_version, changed, untouched)


def told(expected, *files) -> list[tuple[str, str, list[str]]]:
    return [(d.namnd, d.state.value, [p.code for p in d.problems]) for d in deliveries(expected, files)]


SOCIAL = Expected("Socialnämnden", "Linköping")
CASES = {
    "nothing came": ([SOCIAL], [], [("Socialnämnden", "saknas", ["LEV001"])]),
    "it came": ([SOCIAL], [file("a.xlsx")], [("Socialnämnden", "levererad", [])]),
    "written a little differently": (
        [Expected("SOCIALNÄMND ", "Linköpings kommun")], [file("a.xlsx")], [("SOCIALNÄMND ", "levererad", [])],
    ),
    "twice": ([SOCIAL], [file("a.xlsx"), file("b.xlsx")], [("Socialnämnden", "levererad", ["LEV002"])]),
    "not readable, told by the name of the file": (
        [SOCIAL], [file("Socialnamnden_ver2.xlsx", None, None, problem="trasig")],
        [("Socialnämnden", "levererad med fel", ["LEV003"])],
    ),
    "nobody has filled it in": (
        [SOCIAL], [file("a.xlsx", untouched=True)], [("Socialnämnden", "levererad med fel", ["LEV009"])],
    ),
    "wrong layout": (
        [Expected("Socialnämnden", layout="m")], [file("a.xlsx")], [("Socialnämnden", "levererad med fel", ["LEV004"])],
    ),
    "no known template": (
        [Expected("Socialnämnden", layout="m")], [file("a.xlsx", layout=None)],
        [("Socialnämnden", "levererad med fel", ["LEV004"])],
    ),
    "another kommun's": (
        [SOCIAL], [file("a.xlsx", kommun="Tyresö")], [("Socialnämnden", "levererad med fel", ["LEV005"])],
    ),
    "another kommun's never pushes the right one aside": (
        [SOCIAL], [file("a.xlsx"), file("b.xlsx", kommun="Tyresö", changed=2000.0)],
        [("Socialnämnden", "levererad", ["LEV002"])],
    ),
    "wrong period": (
        [Expected("Socialnämnden", period="2019-04-30")], [file("a.xlsx")],
        [("Socialnämnden", "levererad med fel", ["LEV006"])],
    ),
    "the period in other words": (
        [Expected("Socialnämnden", period="2018-08-31")], [file("a.xlsx")], [("Socialnämnden", "levererad", [])],
    ),
    "wrong version": (
        [Expected("Socialnämnden", version="2")], [file("a.xlsx")],
        [("Socialnämnden", "levererad med fel", ["LEV007"])],
    ),
    "a version that is not the one in force": (
        [SOCIAL], [file("a.xlsx", old_version=True)], [("Socialnämnden", "levererad", ["LEV007"])],
    ),
    "nobody expected it": (
        [SOCIAL], [file("a.xlsx"), file("b.xlsx", "Byggnadsnämnden")],
        [("Socialnämnden", "levererad", []), ("Byggnadsnämnden", "inte väntad", ["LEV008"])],
    ),
    "the same nämnd in two kommuner": (
        [Expected("Socialnämnden", "Ale"), Expected("Socialnämnden", "Borås")],
        [file("a.xlsx", kommun="Borås kommun"), file("b.xlsx", kommun="Tyresö")],
        [("Socialnämnden", "saknas", ["LEV001"]), ("Socialnämnden", "levererad", []),
         ("Socialnämnden", "inte väntad", ["LEV008"])],
    ),
    "a name within a name": (
        [Expected("Nämnden"), Expected("Omsorgsnämnden")],
        [file("omsorgsnämnden.xlsx", None, None, problem="trasig")],
        [("Nämnden", "saknas", ["LEV001"]), ("Omsorgsnämnden", "levererad med fel", ["LEV003"])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_cases(case):
    expected, files, wanted = CASES[case]
    assert told(expected, *files) == wanted


def test_the_newest_counts_and_both_are_told():
    old, new = file("gammal.xlsx", changed=1.0, layout="fel"), file("ny.xlsx", changed=2.0)
    for files in ((old, new), (new, old)):
        (one,) = deliveries([Expected("Socialnämnden", layout="l")], files)
        assert one.files == ("in/ny.xlsx", "in/gammal.xlsx")
        assert one.state is DeliveryState.DELIVERED
        assert "ny.xlsx" in one.problems[0].text
        assert "gammal.xlsx" in one.problems[0].text


@pytest.mark.parametrize(("one", "other"), [("Linköpings kommun", "linköping"), ("Tranås", "Tranås kommun"),
                                            ("Stockholms stad", "Stockholm")])  # fmt: skip
def test_kommuner(one, other):
    assert kommun_key(one) == kommun_key(other)


def test_different_names_stay_different():
    names = ["Socialnämnden", "Omsorgsnämnden", "Kommunstyrelsen", "Kultur- och fritidsnämnden", "Kulturnämnden"]
    assert len({namnd_key(name) for name in names}) == len(names)
