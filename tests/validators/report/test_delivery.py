"""Who has delivered: lists against files, as cases."""

from __future__ import annotations

import pytest
from made_results import made_finding, made_result

from mallkoll.validators.facts.overview import kommun_key, namnd_key
from mallkoll.validators.report.arrived_file import Arrival, Expected, arrival
from mallkoll.validators.report.expected_deliveries import deliveries
from mallkoll.workbook.results.delivery_result import DeliveryState, Stand
from mallkoll.workbook.results.file_result import FileKind, unreadable


def file(name: str, namnd: str | None = "Socialnämnden", kommun: str | None = "Linköping", **other) -> Arrival:
    old_version, changed = other.pop("old_version", False), other.pop("changed", 1000.0)
    untouched, other_namnd = other.pop("untouched", False), other.pop("other_namnd", False)
    seen = {"kommun": kommun, "namnd": namnd, "period": "31 augusti 2018", "version": "1"} | other
    result = made_result(f"in/{name}", **seen)
    read = result if result.problem is None else unreadable(result.file, result.problem)
    return Arrival(read, old_version, changed, untouched, other_namnd)


def told(expected, *files) -> list[tuple[str, str, list[str]]]:
    return [(d.namnd, d.word, [p.code for p in d.problems]) for d in deliveries(expected, files)]


SOCIAL = Expected("Socialnämnden", "Linköping")
CASES = {
    "nothing came": ([SOCIAL], [], [("Socialnämnden", "saknas", ["LEV001"])]),
    "it came": ([SOCIAL], [file("a.xlsx")], [("Socialnämnden", "levererad", [])]),
    "written a little differently": (
        [Expected("SOCIALNÄMND ", "Linköpings kommun")], [file("a.xlsx")], [("SOCIALNÄMND ", "levererad", [])],
    ),
    "misspelt in the list": (
        [Expected("Socialnämden"), Expected("Barn och utbildningsnämden")],
        [file("a.xlsx"), file("b.xlsx", "Barn- och utbildningsnämnden")],
        [("Socialnämden", "levererad", ["LEV010"]), ("Barn och utbildningsnämden", "levererad", ["LEV010"])],
    ),
    "misspelt in the list for two periods": (
        [Expected("Socialnämden", period="2018-04"), Expected("Socialnämden", period="2018-08")],
        [file("a.xlsx", period="30 april 2018"), file("b.xlsx")],
        [("Socialnämden", "levererad", ["LEV010"]), ("Socialnämden", "levererad", ["LEV010"])],
    ),
    "misspelt in two ways": (
        [Expected("Sociallnämnden")], [file("a.xlsx"), file("b.xlsx", "Socialnämden")],
        [("Sociallnämnden", "saknas", ["LEV001"]), ("Socialnämnden", "inte väntad", ["LEV008"]),
         ("Socialnämden", "inte väntad", ["LEV008"])],
    ),
    **{
        f"another nämnd of nearly the same name, {other}": (
            [Expected(name)], [file("a.xlsx", other)],
            [(name, "saknas", ["LEV001"]), (other, "inte väntad", ["LEV008"])],
        )
        for name, other in {
            "Kulturnämnden": "Naturnämnden", "Distriktsnämnd 1": "Distriktsnämnd 2", "Bildningsnämnden":
            "Utbildningsnämnden", "Norra stadsdelsnämnden": "Södra stadsdelsnämnden", "Skolnämnden": "Socialnämnden",
            "Byggnadsnämnden": "Byggnämnden",
        }.items()
    },
    "a nämnd of nearly the same name that has come is not asked about": (
        [SOCIAL, Expected("Socialnämden")], [file("a.xlsx")],
        [("Socialnämden", "saknas", ["LEV001"]), ("Socialnämnden", "levererad", [])],
    ),
    "twice": ([SOCIAL], [file("a.xlsx"), file("b.xlsx")], [("Socialnämnden", "levererad", ["LEV002"])]),
    "not readable, told by the name of the file": (
        [SOCIAL], [file("Socialnamnden_ver2.xlsx", None, None, problem="trasig")],
        [("Socialnämnden", "levererad med fel", ["LEV003"])],
    ),
    "nobody has filled it in": (
        [SOCIAL], [file("a.xlsx", untouched=True)], [("Socialnämnden", "inte ifylld", ["LEV009"])],
    ),
    "an empty workbook is one fault, whatever template was expected": (
        [Expected("Socialnämnden", layout="m")],
        [file("Socialnamnden.xlsx", None, None, layout=None, untouched=True)],
        [("Socialnämnden", "inte ifylld", ["LEV009"])],
    ),
    "wrong layout": (
        [Expected("Socialnämnden", layout="m")], [file("a.xlsx")], [("Socialnämnden", "annan mall", ["LEV004"])],
    ),
    "the same nämnd's layout of another period is one fault": (
        [Expected("Socialnämnden", layout="ale-son-2018-04", period="2018-04")],
        [file("a.xlsx", layout="ale-son-2018-08")],
        [("Socialnämnden", "annan period", ["LEV006"])],
    ),
    "no known template": (
        [Expected("Socialnämnden", layout="m")], [file("a.xlsx", layout=None)],
        [("Socialnämnden", "annan mall", ["LEV004"])],
    ),
    "a workbook of one's own": (
        [SOCIAL], [file("Socialnamnden.xlsx", None, None, layout=None, kind=FileKind.NO_TEMPLATE)],
        [("Socialnämnden", "annan mall", ["LEV004"])],
    ),
    "a workbook of one's own never pushes a template aside": (
        [SOCIAL],
        [file("a.xlsx"),
         file("Socialnamnden.xlsx", None, None, layout=None, kind=FileKind.NO_TEMPLATE, changed=2000.0)],
        [("Socialnämnden", "levererad", ["LEV002"])],
    ),
    "another kommun's": (
        [SOCIAL], [file("a.xlsx", kommun="Tyresö")], [("Socialnämnden", "annan mall", ["LEV005"])],
    ),
    "another kommun's never pushes the right one aside": (
        [SOCIAL], [file("a.xlsx"), file("b.xlsx", kommun="Tyresö", changed=2000.0)],
        [("Socialnämnden", "levererad", ["LEV002"])],
    ),
    "wrong period": (
        [Expected("Socialnämnden", period="2019-04-30")], [file("a.xlsx")],
        [("Socialnämnden", "annan period", ["LEV006"])],
    ),
    "last period's file, where the list names no period": (
        [SOCIAL, Expected("Bildningsnämnden"), Expected("Byggnadsnämnden")],
        [file("a.xlsx", period="30 april 2018"), file("b.xlsx", "Bildningsnämnden"),
         file("c.xlsx", "Byggnadsnämnden", period="2018-08-31")],
        [("Socialnämnden", "annan period", ["LEV006"]), ("Bildningsnämnden", "levererad", []),
         ("Byggnadsnämnden", "levererad", [])],
    ),
    "two periods that nobody has the majority of": (
        [SOCIAL, Expected("Bildningsnämnden")],
        [file("a.xlsx", period="30 april 2018"), file("b.xlsx", "Bildningsnämnden")],
        [("Socialnämnden", "levererad", []), ("Bildningsnämnden", "levererad", [])],
    ),
    "the round has begun: two have gone on to August": (
        [SOCIAL, *map(Expected, ("Bildningsnämnden", "Byggnadsnämnden", "Äldrenämnden"))],
        [file("a.xlsx", period="30 april 2018"), file("b.xlsx", "Bildningsnämnden", period="30 april 2018"),
         file("c.xlsx", "Byggnadsnämnden", period="30 april 2018"), file("d.xlsx", "Äldrenämnden", period="2018-04-30"),
         file("e.xlsx"), file("f.xlsx", "Bildningsnämnden")],
        [("Byggnadsnämnden", "annan period", ["LEV006"]), ("Äldrenämnden", "annan period", ["LEV006"]),
         ("Socialnämnden", "levererad", []), ("Bildningsnämnden", "levererad", [])],
    ),
    "half of them have sent August's": (
        [SOCIAL, *map(Expected, ("Bildningsnämnden", "Byggnadsnämnden"))],
        [file("a.xlsx"), file("b.xlsx", "Bildningsnämnden"), file("c.xlsx", "Byggnadsnämnden", period="30 april 2018"),
         file("d.xlsx", "Kulturnämnden", period="30 april 2018")],
        [("Byggnadsnämnden", "annan period", ["LEV006"]), ("Socialnämnden", "levererad", []),
         ("Bildningsnämnden", "levererad", []), ("Kulturnämnden", "inte väntad", ["LEV008"])],
    ),
    "a few with the wrong template are no new round": (
        [SOCIAL, *map(Expected, ("Bildningsnämnden", "Byggnadsnämnden", "Äldrenämnden", "Kulturnämnden"))],
        [file("a.xlsx", period="Helår 2018"), file("b.xlsx", "Bildningsnämnden", period="Helår 2018"),
         file("c.xlsx", "Byggnadsnämnden"), file("d.xlsx", "Äldrenämnden"), file("e.xlsx", "Kulturnämnden")],
        [("Socialnämnden", "annan period", ["LEV006"]), ("Bildningsnämnden", "annan period", ["LEV006"]),
         ("Byggnadsnämnden", "levererad", []), ("Äldrenämnden", "levererad", []), ("Kulturnämnden", "levererad", [])],
    ),
    "one that is first with August's": (
        [SOCIAL, *map(Expected, ("Bildningsnämnden", "Byggnadsnämnden"))],
        [file("a.xlsx", period="30 april 2018"), file("b.xlsx", "Bildningsnämnden", period="30 april 2018"),
         file("c.xlsx", "Byggnadsnämnden", period="30 april 2018"), file("d.xlsx")],
        [("Socialnämnden", "levererad", []), ("Bildningsnämnden", "levererad", []),
         ("Byggnadsnämnden", "levererad", [])],
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
    "the worst first, then in the order of the list": (
        [SOCIAL, Expected("Bildningsnämnden"), Expected("Byggnadsnämnden"), Expected("Äldrenämnden")],
        [file("a.xlsx"), file("b.xlsx", "Bildningsnämnden", version=None, layout=None),
         file("c.xlsx", "Byggnadsnämnden", untouched=True)],
        [("Äldrenämnden", "saknas", ["LEV001"]), ("Byggnadsnämnden", "inte ifylld", ["LEV009"]),
         ("Socialnämnden", "levererad", []), ("Bildningsnämnden", "levererad", [])],
    ),
    "the right period before the newest file": (
        [Expected("Socialnämnden", period="augusti 2018")],
        [file("a.xlsx"), file("b.xlsx", period="April 2018", changed=2000.0),
         file("c.xlsx", period="Helår 2018", changed=3000.0)],
        [("Socialnämnden", "levererad", [])],
    ),
    "the latest period that most have sent, before the newest file": (
        [SOCIAL, Expected("Bildningsnämnden")],
        [file("a.xlsx"), file("b.xlsx", period="Januari–april 2018", changed=2000.0),
         file("c.xlsx", "Bildningsnämnden"), file("d.xlsx", "Bildningsnämnden", period="Januari–april 2018")],
        [("Socialnämnden", "levererad", []), ("Bildningsnämnden", "levererad", [])],
    ),
    "a filled file before a newer one that nobody has filled in": (
        [SOCIAL], [file("a.xlsx"), file("b.xlsx", untouched=True, changed=2000.0)],
        [("Socialnämnden", "levererad", ["LEV002"])],
    ),
    "April's file where August is written on Start": (
        [Expected("Socialnämnden", period="2018-08")], [file("a.xlsx", report="2018-04")],
        [("Socialnämnden", "annan period", ["LEV006"])],
    ),
    "August's template where April is still written on Start": (
        [Expected("Socialnämnden", period="2018-08")], [file("a.xlsx", report="2018-08", period="Januari–april 2018")],
        [("Socialnämnden", "annan period", ["LEV006"])],
    ),
    "an internbudget where the whole year is asked for": (
        [Expected("Socialnämnden", period="helår 2018")], [file("a.xlsx", report="internbudget 2018", period="2018")],
        [("Socialnämnden", "annan period", ["LEV006"])],
    ),
    "only the year is asked for": (
        [Expected("Socialnämnden", period="2018")], [file("a.xlsx", report="internbudget 2018", period="2018")],
        [("Socialnämnden", "levererad", [])],
    ),
    "April's file under August's name": (
        [SOCIAL], [file("linkoping-son-2018-08.xlsx", report="2018-04", period="Januari–april 2018")],
        [("Socialnämnden", "annan period", ["LEV006"])],
    ),
    "April's file in August's folder": (
        [SOCIAL], [file("2018-08/son.xlsx", report="2018-04", period="Januari–april 2018")],
        [("Socialnämnden", "annan period", ["LEV006"])],
    ),
    "August's file in the folder of the month when it was sent": (
        [SOCIAL], [file("inkorg/2018-09/son.xlsx", report="2018-08")], [("Socialnämnden", "levererad", [])],
    ),
    "April's file with August's name and no year": (
        [SOCIAL], [file("Socialnämnden augusti.xlsx", report="2018-04", period="Januari–april 2018")],
        [("Socialnämnden", "annan period", ["LEV006"])],
    ),
    "April's file in which somebody wrote August": (
        [SOCIAL], [file("son.xlsx", report="2018-04", period="Januari–augusti 2018")],
        [("Socialnämnden", "annan period", ["LEV006"])],
    ),
    "named after the day when it was sent": (
        [SOCIAL], [file("son 2018-09-14.xlsx", report="2018-08")], [("Socialnämnden", "levererad", [])],
    ),
    "named after the file that it was made from": (
        [SOCIAL], [file("son-2018-04.xlsx", report="2018-08")], [("Socialnämnden", "levererad", [])],
    ),
    "a period in words that nobody understands": (
        [Expected("Socialnämnden", period="den första")], [file("a.xlsx", period="Den första")],
        [("Socialnämnden", "levererad", [])],
    ),
    "a period without a year, in a list of one year": (
        [Expected("Socialnämnden", period="augusti"), Expected("Bildningsnämnden", period="T2")],
        [file("a.xlsx"), file("b.xlsx", "Bildningsnämnden", period="april 2018")],
        [("Bildningsnämnden", "annan period", ["LEV006"]), ("Socialnämnden", "levererad", [])],
    ),
    "a line for each period": (
        [Expected("Socialnämnden", period="april 2018"), Expected("Socialnämnden", period="augusti 2018"),
         Expected("Socialnämnden", period="helår 2018")],
        [file("a.xlsx"), file("b.xlsx", period="2018-04")],
        [("Socialnämnden", "saknas", ["LEV001"]), ("Socialnämnden", "levererad", []),
         ("Socialnämnden", "levererad", [])],
    ),
    "short names, of either side": (
        [Expected("Barn- och utbildningsnämnden"), Expected("KFN"), Expected("Socialnämnden", short=("SON",)),
         Expected("Tekniska nämnden"), Expected("KS")],
        [file("a.xlsx", "BUN"), file("b.xlsx", "Kultur- och fritidsnämnden"), file("c.xlsx", "SON"),
         file("d.xlsx", "Tekniska"), file("e.xlsx", "Kommunstyrelsen")],
        [("Barn- och utbildningsnämnden", "levererad", []), ("KFN", "levererad", []),
         ("Socialnämnden", "levererad", []), ("Tekniska nämnden", "levererad", []), ("KS", "levererad", [])],
    ),
    "a short name that two may have": (
        [Expected("Bygg- och miljönämnden"), Expected("Barn- och medborgarnämnden")], [file("a.xlsx", "BMN")],
        [("Bygg- och miljönämnden", "saknas", ["LEV001"]), ("Barn- och medborgarnämnden", "saknas", ["LEV001"]),
         ("BMN", "inte väntad", ["LEV008"])],
    ),
    "not readable, told by the short name in the name of the file": (
        [Expected("Socialnämnden", short=("SON",)), Expected("Personalnämnden", short=("pn",))],
        [file("linkoping-son-2018-08.xlsx", None, None, problem="trasig")],
        [("Personalnämnden", "saknas", ["LEV001"]), ("Socialnämnden", "levererad med fel", ["LEV003"])],
    ),
    "names that only resemble each other": (
        [Expected("Kulturnämnden")], [file("a.xlsx", "Kultur- och fritidsnämnden")],
        [("Kulturnämnden", "saknas", ["LEV001"]), ("Kultur- och fritidsnämnden", "inte väntad", ["LEV008"])],
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


OWN, OTHERS = "ale-son-2018-08", "ale-bun-2018-08"


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        ({"layout": OTHERS, "other_namnd": True}, "rätt.xlsx"),
        ({"layout": OTHERS, "other_namnd": True, "period": "31 augusti 2019"}, "rätt.xlsx"),
        ({"layout": "ale-son-2018-04", "other_namnd": True}, "ny.xlsx"),  # the nämnd has got another name
        ({"layout": OTHERS}, "ny.xlsx"),  # it is said why, or the template is of no nämnd
    ],
)
def test_another_namnds_file_with_our_name_does_not_push_ours_aside(other, counts):
    files = [file("rätt.xlsx", layout=OWN), file("ny.xlsx", changed=2000.0, **other)]
    (one,) = deliveries([SOCIAL], files)
    assert one.counted == f"in/{counts}"
    (alone,) = deliveries([SOCIAL], files[1:])
    assert alone.counted == "in/ny.xlsx"


def test_a_file_is_another_namnds_until_it_is_said_why():
    asked = made_finding("TAB008", "varning", "Här står …")
    assert arrival(made_result("a.xlsx", [asked]), 0).other_namnd
    assert not arrival(made_result("a.xlsx", motivated=(asked,)), 0).other_namnd


@pytest.mark.parametrize(("one", "other"), [("Linköpings kommun", "linköping"), ("Tranås", "Tranås kommun"),
                                            ("Stockholms stad", "Stockholm")])  # fmt: skip
def test_kommuner(one, other):
    assert kommun_key(one) == kommun_key(other)


def test_different_names_stay_different():
    names = ["Socialnämnden", "Omsorgsnämnden", "Kommunstyrelsen", "Kultur- och fritidsnämnden", "Kulturnämnden"]
    assert len({namnd_key(name) for name in names}) == len(names)


def test_it_is_said_what_was_asked_for_and_whom_to_ask():
    expected = [
        Expected("Socialnämnden", "Linköping", contact="Kim Karlsson"),
        Expected("Bildningsnämnden", "Linköping"),
    ]
    april = file("linkoping-bin-2018-08.xlsx", "Bildningsnämnden", report="2018-04", contact="Eva Ek",
                 period="Januari–april 2018")  # fmt: skip
    missing, other = deliveries(expected, [april])
    assert missing.sentences == ("Socialnämnden har inte lämnat någon fil.", "Kontakt: Kim Karlsson")
    assert other.sentences == (
        "Filen avser Januari–april 2018, men filnamnet säger augusti 2018. Är det rätt fil?", "Kontakt: Eva Ek",
    )  # fmt: skip
    assert (other.period, other.stand, other.has_come) == ("2018-04", Stand.OTHER_PERIOD, False)


def test_the_template_of_april_is_told_though_august_is_written():
    expected = [Expected("Socialnämnden", period="2018-08")]
    [one] = deliveries(expected, [file("a.xlsx", report="2018-04")])
    assert one.problems[0].text == (
        "Fel period: filen är gjord med mallen för april 2018, fast det står 31 augusti 2018 på bladet Start, "
        "men 2018-08 väntades."
    )
    assert (one.period, one.counted) == ("2018-08", "in/a.xlsx")


@pytest.mark.parametrize(
    ("asked", "severity", "said"),
    [
        ("april", "fel", "Fel period: filen avser 31 augusti 2018, men april väntades."),
        ("delåret", "varning",
         "Perioden ”delåret” i listan går inte att tolka som en period; filen avser 31 augusti 2018. Är det rätt fil?"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_period_without_a_year(asked, severity, said):
    [one] = deliveries([Expected("Socialnämnden", period=asked)], [file("a.xlsx")])
    assert [(problem.severity.value, problem.text) for problem in one.problems] == [(severity, said)]
    assert one.word == "annan period"


@pytest.mark.parametrize(("sent", "others"), [(2, "flera andra"), (3, "de flesta andra")])
def test_it_is_said_whether_most_or_some_are_of_the_later_period(sent, others):
    namnder = ["Social", "Bildnings", "Bygg", "Vård"]
    april = [file(f"{name} april.xlsx", f"{name}nämnden", period="2018-04-30") for name in namnder]
    august = [file(f"{name} augusti.xlsx", f"{name}nämnden") for name in namnder[:sent]]
    asked = deliveries([Expected(f"{name}nämnden") for name in namnder], [*april, *august])
    texts = {problem.text for one in asked if one.namnd == "Vårdnämnden" for problem in one.problems}
    assert texts == {f"Filen avser 2018-04-30, men {others} avser augusti 2018. Är det rätt fil?"}


def test_a_sender_that_nobody_expects_is_told_once():
    sent = [file(f"{name}.xlsx", "Byggnadsnämnden", changed=float(at)) for at, name in enumerate("abc")]
    nameless = [file(f"{name}.xlsx", None, None) for name in "de"]
    _, one, other = deliveries([SOCIAL], [*sent, *nameless])
    assert (one.files, one.counted) == (("in/c.xlsx", "in/b.xlsx", "in/a.xlsx"), "in/c.xlsx")
    [problem] = one.problems
    assert problem.text == (
        "Byggnadsnämnden i Linköping står inte i listan över dem som ska lämna (3 filer): c.xlsx, b.xlsx och a.xlsx."
    )
    [problem] = other.problems
    assert problem.text == "Det framgår inte vem de 2 filerna kommer från: e.xlsx och d.xlsx."
