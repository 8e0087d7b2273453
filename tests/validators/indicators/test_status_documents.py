"""The five documents: missing målvärden exactly as reviewed, no false alarm, and what no single table can show."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml
from practice import practice_layout

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import example_files, find_layout
from mallkoll.templates.plan.table_data import RowData, TableData, load_table_data
from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.indicators.status import UnjudgedReason, judge_indicator, proposed_status
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding

FACIT = yaml.safe_load((Path(__file__).parents[2] / "data" / "facit.yaml").read_text("utf-8"))
DOCUMENTS = sorted(FACIT["saknade_malvarden"])
OURS = ("IND", "STA", "MAL", "UPP", "KVA")


def document(layout: Layout, data: dict[str, TableData], tmp: Path) -> Document:
    path = tmp / "bok.xlsx"
    build(layout, path, data)
    return Document.of(layout, read_book(path))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    files = {path.stem: path for path in example_files()}
    found = {}
    for name in DOCUMENTS:
        layout = find_layout(name)
        found[name] = document(layout, load_table_data(files[name], layout), tmp_path_factory.mktemp(name))
    return found


@cache
def rules(*families: str) -> tuple[object, ...]:
    return tuple(rule for rule in all_rules() if rule.code.startswith(families))


def findings(document: Document, *families: str) -> list[Finding]:
    return list(check_document(document, rules(*families)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_missing_targets_are_exactly_those_reviewed(name: str, documents: dict[str, Document]) -> None:
    found = [f.row for f in findings(documents[name], "IND001")]
    assert found == [one_line(label) for label in FACIT["saknade_malvarden"][name]]


# Everything else that these rules say of the documents, each looked at as a controller would.
SAID = {
    "linkoping-2018-08": {
        "IND003": ["Kostnad/vårddygn för familjehemsvård"],  # six dashes, one piece of information
        "IND010": ["Invånare 0-20 år", "Väntetid i antal dagar"],  # nine dashes; one cell is blank
        # two goals with no status: the comment says both "ej uppnått" and "uppnått"
        "STA001": ["Rättssäker och effektiv handläggning", "Socialnämnden och socialförvaltningen"],
    },
    "linkoping-2019-04": {
        "IND003": ["Chefsomsättning", "Extern personalomsättning", "Chefer med utomnordisk"],  # two blank, one dash
        "IND013": ["Bredd i inriktningar"],
        "STA005": ["Antal projekt med aktiv medverkan"],  # 14 proposals in one piece of information
        "STA001": [
            "Uppdrag till samtliga nämnder att se över sina avgifter"
        ],  # the colours are lost in the text: all 7
    },
    "linkoping-2021-08": {
        "IND005": ["Erbjudande om LSS boende"],  # "7 ind ej erbjudna" against 80 per cent
        "STA005": ["Antalet hushåll som bor"],
    },
    "linkoping-internbudget-2019": {
        "IND004": ["Placerade barns % andel", "Antal individer som efter projekt"],
        "IND013": ["Bredd i inriktningar"],
    },
    "tyreso-2017-08": {},
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_else_is_said(name: str, documents: dict[str, Document]) -> None:
    said: dict[str, list[str]] = {}
    for finding in findings(documents[name], *OURS):
        if finding.code != "IND001":
            said.setdefault(finding.code, []).append(str(finding.row))
    assert {code: len(rows) for code, rows in said.items()} == {code: len(rows) for code, rows in SAID[name].items()}
    for code, rows in said.items():
        for row, start in zip(rows, SAID[name][code], strict=True):
            assert row.startswith(start)


@pytest.mark.parametrize(
    ("name", "label", "word"),
    [
        ("linkoping-2021-08", "Total sjukfrånvaro, %", "Uppfylls per helår"),  # lower is better: 4,5 against 6,0
        ("linkoping-2021-08", "Hållbart medarbetarengagemang (HME)", "Uppfylls delvis per helår"),  # 69 of 76: 91 %
        ("linkoping-2021-08", "Barnavårdsutredning andel klar inom viss tid (%)", "Uppfylls ej per helår"),
        ("linkoping-2021-08", "Andel avgångar (personalomsättning)", "Uppfylls ej per helår"),
        ("linkoping-2021-08", "Antal digitala tjänster Medborgare/utförare", "Uppfylls per helår"),
        ("linkoping-2019-04", "Total sjukfrånvaro", "Förväntas inte uppnås"),  # 6,6 against 5,3, and worse than 6,1
        ("linkoping-2019-04", "Chefers sjukfrånvaro", "Förväntas delvis uppnås"),  # 3,72 against 3, better than 6,1
        ("linkoping-2019-04", "Dagar för förhandsbedömningar barn och unga.", "Förväntas uppnås"),
        ("linkoping-2019-04", "Övertid", "Förväntas uppnås"),
    ],
)
def test_proposed(name: str, label: str, word: str, documents: dict[str, Document]) -> None:
    document = documents[name]
    indicator = next(i for i in document.indicators if i.label == label and i.table.key == "indikatorer")
    assert indicator.status is not None
    scale = document.layout.scales[str(indicator.status.column.scale)]
    proposed = proposed_status(judge_indicator(indicator, scale, document.layout.period.end), scale)
    assert proposed is not None
    assert proposed.word == word


NOT_IN_TIME = "Verkställda beslut gällande boende (uppföljning gäller antalet som ej genomförs inom tidsgränsen)"


@pytest.mark.parametrize(
    ("name", "label", "why"),
    [
        ("linkoping-2021-08", "öka andelen stödboende av heldygnsplacerade (HVB, sis, stödboende) 16-20 åringar.",
         UnjudgedReason.NO_EARLIER),
        ("linkoping-2021-08", "Andel områden med Systematisk uppföljning av insatserna enligt s.k. pyramiden",
         UnjudgedReason.TEXT_OUTCOME),
        ("linkoping-2021-08", "Antal arbetsmarknadsplatser", UnjudgedReason.PART_PERIOD),
        ("linkoping-2021-08", "Jämställdhetsindex (JämiX)", UnjudgedReason.NO_TARGET),
        ("linkoping-2019-04", "Antal kvalitativa undersökningar.", UnjudgedReason.PART_PERIOD),
        ("linkoping-2019-04", "Antal individer som efter projekt erhåller arbete (socialpsykiatri)",
         UnjudgedReason.NO_OUTCOME),
        ("linkoping-2019-04", "Antal stadsdelar med områdesbaserad socialtjänst", UnjudgedReason.NEW),
        ("linkoping-2019-04", NOT_IN_TIME,
         UnjudgedReason.UNIT),
    ],
)  # fmt: skip
def test_not_judged(name: str, label: str, why: UnjudgedReason, documents: dict[str, Document]) -> None:
    document = documents[name]
    indicator = next(i for i in document.indicators if i.label == label)
    judgement = judge_indicator(indicator, None, document.layout.period.end)
    assert (judgement.met, judgement.why) == (None, why)


SLOW, SLOWER = ("andel klar inom 120 dagar (%)", "56", "95 %"), ("andel klar inom 60 dagar (%)", "40", "95 %")
QUICK, IN_WORDS = ("andel klar inom 60 dagar (%)", "97", "95 %"), ("Bredd i boenden", "Pågår", "Systematisk analys")


@pytest.mark.parametrize(
    ("status", "rows", "codes"),
    [
        ("Uppnås", [SLOW, SLOWER], ["MAL001"]),
        ("Uppnås delvis", [SLOW, SLOWER], []),
        ("Uppnås", [SLOW, QUICK], []),
        ("Uppnås", [SLOW, IN_WORDS], []),
        ("Uppnås", [SLOW], []),  # one alone says too little
    ],
)
def test_green_goal_with_red_indicators(
    status: str, rows: list[tuple[str, str, str]], codes: list[str], tmp_path: Path
) -> None:
    goal = "Myndighetsutövning inom rimlig tid"
    data = {
        "mal": TableData(added=(RowData(goal, {"mal": goal, "status": status}),)),
        "indikatorer": TableData(
            added=tuple(
                RowData(label, {"namndmal": goal, "indikator": label, "utfall": got, "malvarde": want})
                for label, got, want in rows
            )
        ),
    }
    assert [f.code for f in findings(document(practice_layout(), data, tmp_path), "MAL")] == codes


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_empty_template_is_not_blamed(name: str, tmp_path: Path) -> None:
    assert findings(document(find_layout(name), {}, tmp_path), *OURS) == []


def test_a_template_that_is_only_prefilled_gets_one_finding_per_column(tmp_path: Path) -> None:
    layout = find_layout("linkoping-2021-08")
    rows = tuple(
        RowData(f"Andel {i} (%)", {"indikator": f"Andel {i} (%)", "malvarde": "95", "utfall_1": "90"})
        for i in range(20)
    )
    goals = tuple(RowData(f"Mål {i}", {"namndmal": f"Mål {i}"}) for i in range(8))
    data = {"indikatorer": TableData(added=rows), "namndmal": TableData(added=goals)}
    assert [f.code for f in findings(document(layout, data, tmp_path), *OURS)] == ["STA001", "IND003"]


PLANTED = [  # one value changed in a document → what is said, and in which column
    ("tyreso-2017-08", "kvalitetsgarantier", "Familjerätt", {"kommentar": None}, "KVA001", "Kommentar"),
    ("tyreso-2017-08", "uppdrag", "Taxor och avgifter", {"kommentar": "-"}, "UPP002", "Kommentar"),
    ("tyreso-2017-08", "mal", "Ekonomiskt bistånd är en kortvarig försörjning", {"status": "Ej uppfyllt"}, "MAL002",
     "Bedömning"),
    ("tyreso-2017-08", "uppdrag", "Konkurrensutsättning", {"status": "Påbörjat snart"}, "STA002", "Status"),
    ("linkoping-2021-08", "namndmal", "Öka integrationen", {"status": None}, "STA001", "Bedömning"),
    ("linkoping-2021-08", "indikatorer", "Total sjukfrånvaro, %", {"utfall": "45"}, "IND006", "Augusti 2021"),
    ("linkoping-2021-08", "indikatorer", "Total sjukfrånvaro, %", {"malvarde": "-"}, "IND001", "Målvärde 2021"),
    ("linkoping-2021-08", "indikatorer", "Total sjukfrånvaro, %", {"status": "Uppfylls ej per helår"}, "STA004",
     "Bedömning"),
    ("linkoping-2021-08", "indikatorer", "Antalet hushåll som bor i någon av kommunens tillfälliga boendelösningar",
     {"status": "Uppfylls ej per helår"}, "STA004", "Bedömning"),  # "Källa Treserva" is no motivation
    ("linkoping-2021-08", "indikatorer", "Jämställdhetsindex (JämiX)", {"status": "Uppfylls per helår"}, "STA003",
     "Bedömning"),
    ("linkoping-2021-08", "indikatorer", "Vuxna andel klar inom viss tid (%)", {"utfall": "0,73"}, "IND005",
     "Augusti 2021"),
    ("linkoping-2021-08", "indikatorer", "Andel heltidsanställningar, %", {"utfall": "987"}, "IND008", "Augusti 2021"),
    ("linkoping-2021-08", "indikatorer", "Avgångsålder pension", {"utfall": None}, "IND003", "Augusti 2021"),
    ("linkoping-2018-08", "indikatorer", "Anmälningar till socialtjänsten om barn som far illa", {"utfall": "249"},
     "IND007",
     "Utfall per 31 augusti 2018"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "table", "label", "change", "code", "column"), PLANTED,
                         ids=[f"{p[4]} {p[2][:20]}" for p in PLANTED])  # fmt: skip
def test_a_planted_fault_is_found_where_it_is(
    name: str, table: str, label: str, change: dict[str, str | None], code: str, column: str, tmp_path: Path
) -> None:
    layout = find_layout(name)
    data = load_table_data({path.stem: path for path in example_files()}[name], layout)
    rows = tuple(
        RowData(row.label, {**row.values, **change}) if row.label == label else row for row in data[table].added
    )
    assert rows != data[table].added
    data[table] = TableData(data[table].fixed, rows)
    assert (code, label, column) in [
        (f.code, f.row, f.column) for f in findings(document(layout, data, tmp_path), code)
    ]
