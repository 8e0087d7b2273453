"""The typing errors of Scholtus (2009, section 4) and of the R packages that implement it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from edit_distance import damerau_levenshtein

from mallkoll.validators.engine.locate import Diagnosis, locate
from mallkoll.validators.engine.system import Equation, Figure

DATA: dict[str, Any] = json.loads((Path(__file__).parent / "cases" / "typo_cases.json").read_text(encoding="utf-8"))
DIGIT_KINDS = {"siffror_bytta", "siffra_tillagd", "siffra_borta", "siffra_fel", "tecken"}

# where the published answer differs, and why ours is right
OURS = {
    "4.4": "changing x8 to 411 and x9 to 1979 satisfies all three rules at once and restores the record of 4.0; "
    "the published method looks at digit errors only and so has to leave the zero standing",
}
EXTRA_OURS = {5: "x1 = 10 with x2 = 1: dropping the zero gives x1 = x2 = 1, which satisfies both rules"}


def parse(rule: str) -> Equation:
    """``x1+x2=x3`` as an equation; the side with one variable is the derived one."""
    left, right = rule.split("=")
    terms: dict[str, float] = {}
    for side, sign in ((left, 1), (right, -1)):
        for operator, name in re.findall(r"([+-]?)(\w+)", side):
            terms[name] = terms.get(name, 0) + sign * (-1 if operator == "-" else 1)
    single = [s for s in (right, left) if re.fullmatch(r"\w+", s)]
    return Equation(rule, tuple(terms.items()), single[0])


def corrections(found: tuple[Diagnosis, ...]) -> dict[object, float]:
    """What may safely be corrected: cells common to all smallest explanations, with a digit slip."""
    return {c.cell: c.best for d in found for c in d.common if c.slip and c.slip.kind in DIGIT_KINDS}


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda c: c["id"])
def test_scholtus_section_4(case: dict[str, Any]) -> None:
    names = DATA["variables"]
    equations = [parse(rule) for rule in DATA["rules"]]
    figures = {n: Figure(v, 0.0) for n, v in zip(names, case["input"], strict=True)}
    found = locate(equations, figures)
    if case["status"] == "valid":
        assert found == ()
    if "violated" in case:
        failed = {DATA["rules"].index(key) + 1 for d in found for key in d.failing}
        assert failed == set(case["violated"])
    result = [corrections(found).get(n, v) for n, v in zip(names, case["input"], strict=True)]
    assert all(d.exact for d in found)
    if case["id"] in OURS:
        truth = dict(zip(names, DATA["cases"][0]["input"], strict=True))
        (first,) = [d.solutions for d in found if len(d.failing) > 1]
        assert len(first) == 1
        assert {c.cell: c.best for c in first[0].changes} == {"x8": truth["x8"], "x9": truth["x9"]}
        assert result[3] == case["expected"][3]
    else:
        assert result == case["expected"]


def explained(rules: list[str], values: dict[str, float], **more: Any) -> tuple[Diagnosis, ...]:
    bounds = {"x<0": ("x", -1.0), "x2<10": ("x2", 9.0)}
    high = dict(bounds[r] for r in rules if r in bounds)
    fixed = more.get("fixate", [])
    figures = {
        n: Figure(v, 0.0, fixed=n in fixed, high=high.get(n, float("inf"))) for n, v in values.items() if n != "x4"
    }
    return locate([parse(r) for r in rules if "=" in r], figures)


def first_slips(found: tuple[Diagnosis, ...]) -> dict[object, float]:
    """The changes of the likeliest explanation where one digit slip explains it."""
    changes = [c for d in found if d.solutions for c in d.solutions[0].changes]
    return {c.cell: c.best for c in changes if c.slip and c.slip.kind in DIGIT_KINDS}


@pytest.mark.parametrize("number", [0, 1])
def test_one_rule_one_swap(number: int) -> None:
    case = DATA["extra"][number]
    found = explained(case["rules"], case["input"])
    assert {**case["input"], **first_slips(found)} == case["expected"]
    candidates = {c.cell: c.best for d in found for s in d.solutions for c in s.changes}
    assert all(candidates[n] == v for n, v in case.get("candidates", {}).items())
    distances = {n: damerau_levenshtein(str(case["input"][n]), str(int(candidates[n]))) for n in case.get("dl", {})}  # type: ignore[call-overload]
    assert distances == case.get("dl", {})


@pytest.mark.parametrize("number", [2, 3, 4])
def test_nothing_that_a_digit_slip_explains(number: int) -> None:
    case = DATA["extra"][number]
    found = explained(case["rules"], case["input"], fixate=case.get("fixate", []))
    assert found
    for diagnosis in found:
        assert not [c for s in diagnosis.solutions for c in s.changes if c.slip and c.slip.kind in DIGIT_KINDS]
        assert not [c for s in diagnosis.solutions for c in s.changes if c.cell in case.get("fixate", [])]


def test_a_bound_limits_the_repair() -> None:
    case = DATA["extra"][5]
    first, second = (explained(case["rules"], values) for values in case["input"])
    assert {c.cell: c.best for c in first[0].solutions[0].changes} == {"x1": 1}, EXTRA_OURS[5]
    # 29 and 92: an exchange of digits would satisfy the equality, but not the bound; both must change
    changed = [{c.cell: c.best for c in s.changes} for d in second for s in d.solutions]
    assert changed
    assert all(set(c) == {"x1", "x2"} and c["x2"] < 10 for c in changed)


@pytest.mark.parametrize(("a", "b", "distance"), DATA["damerau_levenshtein_restricted"])
def test_restricted_damerau_levenshtein(a: int, b: int, distance: int) -> None:
    assert damerau_levenshtein(str(a), str(b)) == distance
