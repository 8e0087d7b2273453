"""The kommun's own rules: a limit, a switch and a severity do what they say, and no more."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from live_pages import page_document, told_live_in
from msgspec.structs import replace
from practice import Example, examples, practice_layout

from mallkoll.templates.live_columns.check_column import pieces_of
from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.catalogue.rule_settings import profile_in_words, setting_problems
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.live.live_table import LiveTable
from mallkoll.validators.live.row import LiveBook
from mallkoll.validators.plausibility.limits import DEFAULT_LIMITS, limits_of
from mallkoll.validators.profile.profile import as_set, profile_of, read_seal, seal_text
from mallkoll.workbook.layout.rule_settings import ProfileName, RuleSetting
from mallkoll.workbook.results.finding import Severity

LAYOUT = practice_layout()
RULES = {rule.code: rule for rule in all_rules()}
FAULTY = {
    code: [e for e in examples(RULES[code].page, LAYOUT) if not e.clean]
    for code in ("AVV001", "AVV002", "IND007", "SUM001", "SUM003", *(f"RIM00{number}" for number in range(1, 10)))
}


def with_rules(example: Example, settings: Mapping[str, RuleSetting]) -> Document:
    document = page_document(example)
    return Document.of(replace(document.layout, rules=settings), example.book)


def told(code: str, setting: RuleSetting) -> list[tuple[str | None, Severity]]:
    judged = with_rules(FAULTY[code][0], {code: setting})
    return [(f.cell, f.severity) for f in check_document(judged, [RULES[code]])]


def test_a_limit_is_the_kommuns() -> None:
    assert told("IND007", RuleSetting()) == [("E3", Severity.INFO), ("E4", Severity.INFO)]
    assert told("IND007", RuleSetting(limits={"faktor": 10.0})) == [("E4", Severity.INFO)]
    assert told("IND007", RuleSetting(limits={"faktor": 20.0})) == []
    assert told("IND007", RuleSetting(limits={"minst": 5000.0})) == []


def test_all_rules_of_deviations_go_by_one_limit() -> None:
    for code in ("AVV001", "AVV002"):
        example = FAULTY[code][0]
        for limits, speaks in (({}, True), ({"tkr": 1e9}, False), ({"procent": 100.0}, False)):
            judged = with_rules(example, {"AVV001": RuleSetting(limits=limits)})
            assert bool(check_document(judged, [RULES[code]])) is speaks
            assert bool(told_live_in(RULES[code], judged)) is speaks


def test_all_questions_of_what_is_plausible_go_by_one_limit() -> None:
    for code in ("RIM001", "RIM002", "RIM003", "RIM004"):
        for limits, speaks in (({}, True), ({"tkr": 1e9}, False)):
            judged = with_rules(FAULTY[code][0], {"RIM001": RuleSetting(limits=limits)})
            assert bool(check_document(judged, [RULES[code]])) is speaks, (code, limits)


@pytest.mark.parametrize(
    ("code", "set_at", "limits"),
    [
        ("RIM001", "RIM001", {"hogst": 1000.0}),
        ("RIM001", "RIM001", {"tkr": 1e9}),
        ("RIM003", "RIM003", {"faktor": 20.0}),
        ("RIM005", "RIM005", {"belopp": 4.0}),
        ("RIM006", "RIM006", {"faktor": 200.0}),
        ("RIM007", "RIM007", {"antal": 1e6}),
        ("RIM008", "RIM003", {"rader": 5.0}),
        ("RIM009", "RIM009", {"belopp": 9.0}),
    ],
)
def test_what_is_unlikely_is_the_kommuns(code: str, set_at: str, limits: dict[str, float]) -> None:
    example = FAULTY[code][0]
    assert check_document(with_rules(example, {}), [RULES[code]])
    assert not check_document(with_rules(example, {set_at: RuleSetting(limits=limits)}), [RULES[code]])


VARIED = """Sida.

Tabell: rimlighet

| Verksamhet | Utfall jan-aug 2026 | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- | --- |
| Grundskola | 85000 | {forecast} | 141500 | 102000 |
| Ej fördelat | -6300 | -9450 | -9450 | -8000 |
"""


@pytest.mark.parametrize(
    ("forecast", "code", "set_at", "limits"),
    [
        ("-110000", "RIM002", "RIM002", {"faktor": 1.05}),
        ("1230000", "RIM003", "RIM003", {"overens": 1.1}),
        ("1230000", "RIM003", "RIM003", {"spridning": 5000.0}),
        ("0", "RIM009", "RIM003", {"overens": 1.1}),
    ],
)
def test_how_far_kin_may_vary_is_the_kommuns(forecast: str, code: str, set_at: str, limits: dict[str, float]) -> None:
    [example] = examples(VARIED.format(forecast=forecast), LAYOUT)
    assert check_document(with_rules(example, {}), [RULES[code]])
    assert not check_document(with_rules(example, {set_at: RuleSetting(limits=limits)}), [RULES[code]])


def test_the_limits_of_what_is_implausible_are_the_defaults_that_are_set() -> None:
    every = {code: RuleSetting(limits={limit.key: limit.default for limit in rule.limits})
             for code, rule in RULES.items() if rule.limits}  # fmt: skip
    assert limits_of(replace(LAYOUT, rules=every)) == DEFAULT_LIMITS


def test_what_is_set_is_said_with_its_reason() -> None:
    rules = {
        "IND007": RuleSetting(limits={"faktor": 5.0}, reason="Antalet varierar mer hos oss."),
        "STA005": RuleSetting(on=False, reason="Nämnderna bedömer själva"),
        "SUM004": RuleSetting(severity=Severity.WARNING),
    }
    profile = profile_in_words(replace(LAYOUT, rules=rules))
    assert profile is not None
    titles = {code: RULES[code].title for code in rules}
    assert profile.rules == (
        f"IND007 {titles['IND007']}: faktor 5 (annars 3). Skäl: Antalet varierar mer hos oss.",
        f"STA005 {titles['STA005']}: prövas inte. Skäl: Nämnderna bedömer själva.",
        f"SUM004 {titles['SUM004']}: varning (annars info).",
    )
    assert profile_in_words(LAYOUT) is None


def test_a_rule_is_off_live_too() -> None:
    assert told("SUM003", RuleSetting(on=False)) == []
    for setting, speaks in ((RuleSetting(), True), (RuleSetting(on=False), False)):
        judged = with_rules(FAULTY["SUM003"][0], {"SUM003": setting})
        [bound] = judged.tables.values()
        table = LiveTable(bound, {col: 100 + col for col in bound.columns.values()})
        book = LiveBook(judged.layout, {bound.table.heading: table}, judged.relations)
        words = str([piece.formula for row in book.rows(table) for piece in pieces_of(row)])
        assert ("överskrider" in words) is speaks
        assert told_live_in(RULES["SUM003"], judged), "the rule itself still tells"


def test_a_severity_is_the_kommuns() -> None:
    assert told("SUM001", RuleSetting(severity=Severity.WARNING)) == [("D5", Severity.WARNING)]
    assert told("IND007", RuleSetting(severity=Severity.ERROR))[0] == ("E3", Severity.ERROR)


@pytest.mark.parametrize("family", ["RIM", "TXT"])
def test_what_only_asks_is_never_made_graver(family: str) -> None:
    code = f"{family}001"
    finding = make_finding(code, Severity.INFO, "Stämmer det?")
    graver = replace(LAYOUT, rules={code: RuleSetting(severity=Severity.ERROR)})
    assert [f.severity for f in as_set(graver, [finding])] == [Severity.INFO]
    warning = replace(finding, severity=Severity.WARNING)
    milder = replace(LAYOUT, rules={code: RuleSetting(severity=Severity.INFO)})
    assert [f.severity for f in as_set(milder, [warning])] == [Severity.INFO]


def test_every_limit_can_be_what_it_is_from_the_start() -> None:
    assert any(rule.limits for rule in RULES.values())
    for code, rule in RULES.items():
        keys = [limit.key for limit in rule.limits]
        assert len(keys) == len(set(keys))
        as_it_is = RuleSetting(limits={limit.key: limit.default for limit in rule.limits})
        assert list(setting_problems(code, as_it_is)) == []
        beyond = RuleSetting(limits={limit.key: limit.least - 1 for limit in rule.limits})
        assert len(list(setting_problems(code, beyond))) == len(keys)
        endless = RuleSetting(limits={limit.key: math.inf for limit in rule.limits})
        assert len(list(setting_problems(code, endless))) == len(keys)


def test_the_seal_is_of_what_is_set() -> None:
    one = replace(LAYOUT, rules={"IND007": RuleSetting(limits={"faktor": 5.0}, reason="Så är det")})
    other = replace(one, rules={"IND007": RuleSetting(limits={"faktor": 6.0}, reason="Så är det")})
    renamed = replace(one, profile=ProfileName(name="Granvik", version="2"))
    said, differs, same = profile_of(one), profile_of(other), profile_of(renamed)
    assert profile_of(LAYOUT) is None
    assert said
    assert differs
    assert same
    assert (said.seal == differs.seal, said.seal == same.seal) == (False, True)
    assert (same.name, same.version) == ("Granvik", "2")
    assert read_seal(seal_text(same)) == same
    assert [read_seal(text) for text in (None, "", "Hej", "abc 1 Granvik")] == [None] * 4
