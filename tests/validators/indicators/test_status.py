"""The status that figures speak for: kommuners own scales and rules, case by case."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from status_table import propose_goal

from mallkoll.templates.library.find_layouts import LAYOUTS, built_in
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.indicator_rows import Indicator, label_unit, part_of
from mallkoll.validators.indicators.judged_rows import status_word
from mallkoll.validators.indicators.read_targets import parse_target
from mallkoll.validators.indicators.status import judge_indicator, proposed_status
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column, RowFields, Table
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.layout.status_scale import Judging, Scale
from mallkoll.workbook.yaml_files.yaml_file import load_yaml

PARTS = {key: parse_part(Scale, scale)
         for part in ("statusskalor", "mal_linkoping", "mal_tyreso")
         for key, scale in load_yaml(LAYOUTS / "delar" / f"{part}.yaml", part).data["skalor"].items()}  # fmt: skip
THREE, FOUR, WORDS = PARTS["mal_tre_steg"], PARTS["mal_per_helar"], PARTS["mal_fyra_steg"]
EIGHTY, FACES = PARTS["mal_80_procent"], PARTS["mal_ansikten"]
AUGUST, YEAR = dt.date(2026, 8, 31), dt.date(2026, 12, 31)

COLUMN = parse_part(Column, {"nyckel": "varde", "rubrik": "Värde", "typ": "utfall"})
BEFORE = parse_part(Column, {"nyckel": "utfall_1", "rubrik": "2025", "typ": "utfall", "tidigare_ar": True})
LABEL = {"nyckel": "namn", "rubrik": "Namn", "typ": "etikett"}
TABLE = parse_part(Table, {"rubrik": "Tabell", "kolumner": [LABEL], "fria_rader": 1})


def entry(text: str, column: Column = COLUMN) -> Entry:
    return Entry(CellRef("Blad", 1, 1), column, text, parse_target(text))


def indicator(label: str, outcome: str, target: str, before: str = "", **judging: object) -> Indicator:
    row = BoundRow("rad", label, 1, parse_part(RowFields, {"etikett": label}))
    table = BoundTable("tabell", TABLE, "Blad", {}, (row,), 1, 1)
    return Indicator(table, row, label, label_unit(label), target=entry(target), outcome=entry(outcome),
                     earlier=(entry(before, BEFORE),),
                     judging=parse_part(Judging, judging) if judging else None)  # fmt: skip


UP = {"riktning": "hogre"}
SHARE, NURSES = "Andel nöjda brukare (%)", "Antal utbildade"
CASES = [
    # scale, label, outcome, målvärde, year before, per, how it is judged → the word
    (THREE, SHARE, "96", "95", "", AUGUST, {}, "Förväntas uppnås"),
    (THREE, SHARE, "90", "95", "88", AUGUST, {}, "Förväntas delvis uppnås"),  # a positive development
    (THREE, SHARE, "90", "95", "92", AUGUST, {}, "Förväntas inte uppnås"),  # a negative one, however near
    (THREE, SHARE, "90", "95", "", AUGUST, {}, "Förväntas delvis uppnås"),  # no year before: 80 % of the målvärde
    (THREE, SHARE, "60", "95", "60", AUGUST, {}, "Förväntas inte uppnås"),
    (THREE, SHARE, "Ej mätt", "95", "92", AUGUST, {}, "-"),
    (FOUR, SHARE, "90", "95", "92", AUGUST, {}, "Uppfylls delvis per helår"),  # this scale says nothing of development
    (FOUR, SHARE, "75", "95", "70", AUGUST, {}, "Uppfylls ej per helår"),
    (FOUR, SHARE, "Ej mätt", "95", "", AUGUST, {}, "Nämndmålet kan ej bedömas"),
    (WORDS, SHARE, "100", "100", "", AUGUST, {}, "Uppfyllt"),
    (WORDS, SHARE, "92", "100", "", AUGUST, {}, "I hög grad uppfyllt"),
    (WORDS, SHARE, "75", "100", "", AUGUST, {}, "Delvis uppfyllt"),
    (WORDS, SHARE, "60", "100", "", AUGUST, {}, "Ej uppfyllt"),
    (EIGHTY, SHARE, "80", "100", "", AUGUST, {}, "Minst 80 % av målvärdet"),
    (EIGHTY, SHARE, "79,9", "100", "", AUGUST, {}, "Under 80 % av målvärdet"),
    (EIGHTY, SHARE, "65", "100", "", AUGUST, {"pa_vag": 60}, "Minst 80 % av målvärdet"),
    (EIGHTY, "Total sjukfrånvaro", "6,0", "5,0", "", AUGUST, {}, "Minst 80 % av målvärdet"),  # 5 of 6: 83 %
    (EIGHTY, "Total sjukfrånvaro", "6,5", "5,0", "", AUGUST, {}, "Under 80 % av målvärdet"),
    (FACES, SHARE, "96", "95", "", AUGUST, {}, "Nöjd"),
    (FACES, SHARE, "90", "95", "", AUGUST, {}, "Neutral"),
    (FACES, SHARE, "Ej mätbart", "95", "", AUGUST, {}, "Neutral"),  # the neutral one also means not measurable
    (FACES, SHARE, "20", "95", "", AUGUST, {}, "Missnöjd"),
    # a count to August against the whole year's målvärde
    (EIGHTY, NURSES, "20", "60", "", AUGUST, {"riktning": "hogre"}, "Kan inte bedömas"),
    (EIGHTY, NURSES, "60", "60", "", AUGUST, {"riktning": "hogre"}, "Målvärdet nås"),  # certain already
    (EIGHTY, NURSES, "20", "60", "", YEAR, {"riktning": "hogre"}, "Under 80 % av målvärdet"),
    (EIGHTY, NURSES, "41", "60", "", AUGUST, UP | {"delperiod": "andel"}, "Målvärdet nås"),  # 40 by then
    (EIGHTY, NURSES, "20", "60", "", AUGUST, {"riktning": "hogre", "delperiod": "andel"}, "Under 80 % av målvärdet"),
    (EIGHTY, NURSES, "20", "60", "", AUGUST, UP | {"delperiod": "som_helar"}, "Under 80 % av målvärdet"),
    (EIGHTY, NURSES, "20", "60", "", AUGUST, {"riktning": "hogre", "ackumuleras": "nej"}, "Under 80 % av målvärdet"),
    (EIGHTY, "Antal klagomål", "4", "10", "", AUGUST, {}, "Kan inte bedömas"),  # there may be more
    (EIGHTY, "Antal klagomål", "14", "10", "", AUGUST, {}, "Under 80 % av målvärdet"),  # too many already
    (EIGHTY, "Utsläpp av koldioxid, ton", "1390", "2100", "", AUGUST, {}, "Kan inte bedömas"),  # four months are left
    (EIGHTY, "Utsläpp av koldioxid, ton", "1390", "2100", "", YEAR, {}, "Målvärdet nås"),
    (EIGHTY, "Vattenförbrukning, kbm", "900", "1200", "", AUGUST, {}, "Kan inte bedömas"),
    # the direction
    (EIGHTY, "Digital mognad", "3,0", "3,5", "", AUGUST, {}, "Kan inte bedömas"),
    (EIGHTY, "Digital mognad", "3,0", "3,5", "", AUGUST, {"riktning": "hogre"}, "Minst 80 % av målvärdet"),
    (EIGHTY, "Digital mognad", "3,0", "minst 3,5", "", AUGUST, {}, "Minst 80 % av målvärdet"),
    (EIGHTY, "Digital mognad", "3,5", "3,5", "", AUGUST, {}, "Målvärdet nås"),  # met whichever is better
    (EIGHTY, "Handläggning", "95", "Max 120", "", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, "Handläggning", ">100", "Max 120", "", AUGUST, {}, "Kan inte bedömas"),  # 110 or 500
    (EIGHTY, "Förhandsbedömning", "Inom 14 dgr", "14 dgr", "", AUGUST, {"riktning": "lagre"}, "Målvärdet nås"),
    (EIGHTY, "Beläggning", "98%", ">98%", "", AUGUST, {}, "Minst 80 % av målvärdet"),
    # other kinds of målvärde
    (EIGHTY, SHARE, "45%", "öka", "40%", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, SHARE, "35%", "öka", "40%", AUGUST, {}, "Under 80 % av målvärdet"),
    (EIGHTY, SHARE, "45%", "öka", "", AUGUST, {}, "Kan inte bedömas"),  # one value says nothing of a direction
    (EIGHTY, "Hushåll som bor", "133", "-10% jmf med föregående år", "150", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, "Hushåll som bor", "140", "-10% jmf med föregående år", "150", AUGUST, {}, "Minst 80 % av målvärdet"),
    (EIGHTY, "Hushåll som bor", "160", "-10% jmf med föregående år", "150", AUGUST, {}, "Under 80 % av målvärdet"),
    (EIGHTY, SHARE, "41", "öka jämfört med 2025", "40", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, SHARE, "41", "öka jämfört med 2024", "40", AUGUST, {}, "Kan inte bedömas"),  # of 2024 there is no figure
    (EIGHTY, "Antal besökare", "9000", "öka jämfört med 2025", "12900", AUGUST, {}, "Kan inte bedömas"),  # so far
    (EIGHTY, "Antal besökare", "9000", "öka jämfört med 2025", "12900", YEAR, {}, "Under 80 % av målvärdet"),
    (EIGHTY, "Antal avvikelser", "99", "minska med 10 %", "110", YEAR, {}, "Målvärdet nås"),
    (EIGHTY, "Antal avvikelser", "180", "minska med 10 %", "110", YEAR, {}, "Under 80 % av målvärdet"),
    (EIGHTY, SHARE, "65", "öka med 2 procentenheter", "63", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, "Väntetid i dagar", "65", "öka med 2 procentenheter", "63", AUGUST, {}, "Kan inte bedömas"),
    (EIGHTY, SHARE, "66", "öka med 2 %", "63", AUGUST, {}, "Målvärdet nås"),  # by two per cent, and by two units
    (EIGHTY, SHARE, "64,5", "öka med 2 %", "63", AUGUST, {}, "Kan inte bedömas"),  # by one of them
    (EIGHTY, SHARE, "63", "bibehålla eller öka", "63", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, SHARE, "40", "bibehålla eller öka", "63", AUGUST, {}, "Under 80 % av målvärdet"),
    (EIGHTY, "Total sjukfrånvaro", "6,0", "förbättra", "7,0", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, "Digital mognad", "6,0", "förbättra", "7,0", AUGUST, {}, "Kan inte bedömas"),
    (EIGHTY, SHARE, "65", "bibehålla", "63", AUGUST, {}, "Målvärdet nås"),  # more is no worse
    (EIGHTY, "Digital mognad", "3,2", "bibehålla", "3,1", AUGUST, {}, "Kan inte bedömas"),
    (EIGHTY, SHARE, "47", "95 % eller högre", "", AUGUST, {}, "Under 80 % av målvärdet"),
    (EIGHTY, "Personaltäthet", "4", "mellan 3 och 5", "", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, "Personaltäthet", "5,2", "mellan 3 och 5", "", AUGUST, {}, "Minst 80 % av målvärdet"),
    (EIGHTY, "Personaltäthet", "9,1", "mellan 3 och 5", "", AUGUST, {}, "Under 80 % av målvärdet"),
    (EIGHTY, "Resultat av skatter (%)", "2,1", "1,0–2,0 %", "", AUGUST, {}, "Kan inte bedömas"),  # more is no worse
    (EIGHTY, "Resultat av skatter (%)", "0,2", "1,0–2,0 %", "", AUGUST, {}, "Under 80 % av målvärdet"),
    (EIGHTY, "Plan antagen", "Ja", "Ja", "", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, "Plan antagen", "Nej", "Ja", "", YEAR, {}, "Under 80 % av målvärdet"),
    (EIGHTY, "Plan antagen", "Pågår", "Ja", "", YEAR, {}, "Kan inte bedömas"),
    (EIGHTY, "Ej återaktualiserade", "90% resp 85%", "90% resp 85%", "", AUGUST, {}, "Målvärdet nås"),
    (EIGHTY, "Ej återaktualiserade", "90% resp 80%", "90% resp 85%", "", AUGUST, {}, "Minst 80 % av målvärdet"),
    (EIGHTY, "Utredningstid i dagar", "BOU 119 VUX 29 LSS 167", "Max 120", "", AUGUST, {}, "Under 80 % av målvärdet"),
    (EIGHTY, "Andel platser", "4 platser tillsatta av 5", "75%", "", AUGUST, {"riktning": "hogre"}, "Målvärdet nås"),
    (EIGHTY, "Bredd i boenden", "Pågår", "Systematisk analys", "", AUGUST, {}, "Kan inte bedömas"),
    (EIGHTY, "Verkställda beslut", "LSS 34 Sol 25", "Inom 3 mån", "", AUGUST, {}, "Kan inte bedömas"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "label", "outcome", "target", "before", "end", "judging", "word"), CASES,
    ids=[f"{c[1][:18]} {c[2]} mot {c[3]}, {c[7]}" for c in CASES],
)  # fmt: skip
def test_proposed(
    scale: Scale,
    label: str,
    outcome: str,
    target: str,
    before: str,
    end: dt.date,
    judging: dict[str, object],
    word: str,
) -> None:
    found = proposed_status(judge_indicator(indicator(label, outcome, target, before, **judging), scale, end), scale)
    assert found is not None
    assert found.word == word


@pytest.mark.parametrize(
    ("outcome", "target", "before", "end", "sure"),
    [
        ("160", "-10% jmf med föregående år", "150", AUGUST, True),
        ("140", "-10% jmf med föregående år", "150", AUGUST, False),  # some of it
        ("80", "minska med 10 %", "150", AUGUST, False),  # since when is not said
        ("149", "bibehålla", "150", YEAR, False),  # how much less is still the same?
        ("149", "bibehålla eller öka", "150", YEAR, True),
        ("Nej", "Ja", "Nej", AUGUST, False),  # it may come
        ("Nej", "Ja", "Nej", YEAR, True),
        ("Ja", "Nej", "Nej", AUGUST, True),
        ("5,2", "mellan 3 och 5", "", YEAR, False),
        ("9,1", "mellan 3 och 5", "", YEAR, True),
    ],
)
def test_what_may_be_meant_otherwise_is_not_sure(
    outcome: str, target: str, before: str, end: dt.date, *, sure: bool
) -> None:
    judging = {"riktning": "hogre", "ackumuleras": "nej"} if target == "bibehålla" else {}
    assert judge_indicator(indicator("Mått", outcome, target, before, **judging), EIGHTY, end).sure is sure


FIGURES = st.one_of(
    st.floats(-5, 200).map(lambda x: f"{x:.1f}".replace(".", ",")),
    st.integers(0, 200).map(str),
    st.sampled_from(["", "-", "IU", "öka", "98%", ">98%", "Max 5", "90% resp 85%", "2 nya", "3-5",
                     "-10% jmf med föregående år",
                     "4 av 7", "95% inom 60 dgr", "Ja", "Nej", "98%/0/behov", "minska med 10 %", "bibehålla",
                     "öka med 2 procentenheter", "förbättra jämfört med 2025", "bibehålla eller öka"]),
)  # fmt: skip


@given(FIGURES, FIGURES, FIGURES, st.sampled_from([SHARE, "Total sjukfrånvaro", "Digital mognad", "Antal nya"]),
       st.sampled_from(list(PARTS.values())), st.sampled_from([AUGUST, YEAR]))  # fmt: skip
def test_anything_gets_a_step_of_its_scale_or_none(
    outcome: str, target: str, before: str, label: str, scale: Scale, end: dt.date
) -> None:
    judgement = judge_indicator(indicator(label, outcome, target, before), scale, end)
    assert (judgement.met is None) == (judgement.why is not None)
    step = proposed_status(judgement, scale)
    assert step is None or step in scale.steps
    if judgement.met:
        assert step == scale.levels[0]


@given(st.integers(2, 200), st.integers(1, 200), st.integers(0, 50))  # 1 beside per cent may be a share
def test_better_is_never_judged_worse(outcome: int, target: int, more: int) -> None:
    def level(value: int, label: str) -> int:
        step = proposed_status(judge_indicator(indicator(label, str(value), str(target)), EIGHTY, AUGUST), EIGHTY)
        assert step is not None
        assert step.level is not None
        return step.level

    assert level(outcome + more, SHARE) >= level(outcome, SHARE)
    assert level(outcome + more, "Total sjukfrånvaro") <= level(outcome, "Total sjukfrånvaro")


def test_a_part_for_men_has_its_totals_target() -> None:
    total = indicator("Total sjukfrånvaro", "6,6", "5,3")
    men = replace(indicator("Total sjukfrånvaro - Män", "3,6", ""), total=total)
    assert judge_indicator(men, EIGHTY, AUGUST).met is True


@pytest.mark.parametrize(
    ("label", "others", "part"),
    [
        ("Total sjukfrånvaro - Män", ["Total sjukfrånvaro"], True),
        ("Total sjukfrånvaro – kvinnor", ["Total  sjukfrånvaro"], True),
        ("Total sjukfrånvaro (flickor)", ["Total sjukfrånvaro"], True),
        ("Män", ["Total sjukfrånvaro"], True),
        ("Balanstal chefer - Kvinnor", ["Total sjukfrånvaro"], False),  # an indicator of its own
        ("Antal kvinnor i chefsyrken", ["Antal"], False),
    ],
)
def test_parts(label: str, others: list[str], part: bool) -> None:
    assert part_of(label, others) is part


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["Målvärdet nås", "Målvärdet nås"], "Målvärdet nås"),
        (["Målvärdet nås", "Kan inte bedömas"], "Målvärdet nås"),
        (["Målvärdet nås", "Under 80 % av målvärdet"], "Minst 80 % av målvärdet"),
        (["Under 80 % av målvärdet"], "Under 80 % av målvärdet"),
        (["Kan inte bedömas"], "Kan inte bedömas"),
        ([], "Kan inte bedömas"),
    ],
)
def test_a_goal_from_its_indicators(words: list[str], expected: str) -> None:
    found = propose_goal([s for w in words for s in EIGHTY.steps if s.word == w], EIGHTY)
    assert found is not None
    assert found.word == expected


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("Förväntas uppnås", "Förväntas uppnås"),
        ("  förväntas  uppnås. ", "Förväntas uppnås"),
        ("● Förväntas uppnås", "Förväntas uppnås"),
        ("uppnås ej", "Förväntas inte uppnås"),
        ("–", "-"),
        ("-", "-"),
        (None, ""),
        ("  ", ""),
        ("grön", None),
        (2.0, None),
    ],
)
def test_words_as_people_write_them(raw: str | float | None, word: str | None) -> None:
    assert status_word(built_in("linkoping-2019-04").scales["mal_tre_steg"], raw) == word
