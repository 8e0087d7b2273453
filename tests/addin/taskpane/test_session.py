"""The Python side of the task pane: messages as JSON, and whatever comes back a sentence at the end."""

from __future__ import annotations

import json
import re
from typing import Any

import excel
import msgspec
import pytest
from msgspec.structs import replace
from samples import example

from mallkoll.addin.button.explain import NOTHING_THERE
from mallkoll.addin.taskpane.office_errors import _SENTENCES, sentence
from mallkoll.addin.taskpane.session import ADVICE, Session
from mallkoll.templates.library.find_layouts import LAYOUTS
from mallkoll.workbook.binding.template_identifiers import LAYOUT_PROPERTY
from mallkoll.workbook.open_book.host_steps import Ask, Do, HostAnswers
from mallkoll.workbook.open_book.synchronous_host import SynchronousHost
from mallkoll.workbook.reader.read_book import read_book

NAME = "linkoping-2018-08"
CODES = """AccessDenied ApiNotFound Conflict DirtySupportingFormula EmptyChartSeries FilteredRangeConflict
FormulaLengthExceedsLimit GeneralException InactiveWorkbook InsertDeleteConflict InvalidArgument InvalidBinding
InvalidOperation InvalidReference InvalidSelection ItemAlreadyExists ItemNotFound MergedRangeConflict
NonBlankCellOffSheet NotImplemented OperationCellsExceedLimit RangeExceedsLimit RequestAborted
ResponsePayloadSizeLimitExceeded UnsupportedFeature UnsupportedOperation InvalidOperationInCellEditMode"""


def pressed(session: Session, message: str, host: SynchronousHost) -> tuple[dict[str, Any], list[str]]:
    """The end of a press, and the kinds of steps that it took."""
    kinds = []
    while (kind := json.loads(message)["type"]) != "End":
        kinds.append(kind)
        step = msgspec.json.decode(message, type=Ask | Do)
        reply = HostAnswers(host.answer(step.questions)) if isinstance(step, Ask) else host.apply(step.edits)
        message = session.answered(msgspec.json.encode(reply).decode())
    return json.loads(message), kinds


@pytest.fixture
def host() -> SynchronousHost:
    return SynchronousHost(excel.host(excel.opened(read_book(example(NAME)), excel.PLACE)))


@pytest.mark.parametrize(
    ("content", "steps"),
    [
        (example(NAME), ["Ask", "Ask", "Ask", "Do"]),
        (memoryview(example(NAME)), ["Ask", "Ask", "Ask", "Do"]),
        (None, ["Ask", "Ask", "Ask", "Ask", "Ask", "Do"]),
        (b"no workbook", ["Ask", "Ask", "Ask", "Ask", "Ask", "Do"]),
        (example(NAME)[:5000], ["Ask", "Ask", "Ask", "Ask", "Ask", "Do"]),
    ],
)
def test_the_findings_are_the_same_from_a_file_and_from_the_open_workbook(host, content, steps) -> None:
    session = Session()
    end, taken = pressed(session, session.validate(f"{NAME}.xlsx", content), host)
    assert taken == steps
    assert end["text"] == "2 fel och 4 varningar, och 2 upplysningar.\nAlla fynd står också på bladet Kontroll."
    assert (end["done"], end["checked"], len(end["findings"])) == (True, True, 8)
    assert end["findings"][0] == {
        "severity": "fel",
        "code": "SUM001",
        "text": "37\xa0194 stämmer inte, bör vara 36\xa0653. Det följer av Summa = summan av 9 poster och Förändring = "
        "Redovisning 31/8 2018 − Redovisning 31/8 2017.",
        "place": "HVB vuxna · Redovisning 31/8 2017",
        "where": "Drift D12",
        "sheet": "Drift",
        "cell": "D12",
    }
    assert end["rules"] == []
    end, _ = pressed(session, session.clean(None), host)
    assert (end["text"], end["done"], end["checked"]) == ("Markeringarna är borttagna.", True, False)
    assert (end["findings"], end["rules"]) == ([], [])


@pytest.mark.parametrize(
    ("sheet", "cell", "codes", "text"),
    [
        ("Drift", "D12", ["SUM001"], "SUM001 förklaras här under."),
        ("Kontroll", "A8", ["SUM001"], "SUM001 förklaras här under."),
        ("Drift", "A1", [], NOTHING_THERE),
        ("Kontroll", "A1", [], NOTHING_THERE),
        ("Inget sådant", "A1", [], NOTHING_THERE),
    ],
)
def test_the_rules_of_a_cell_or_of_a_line_of_the_list_are_explained(host, sheet, cell, codes, text) -> None:
    session = Session()
    end, _ = pressed(session, session.explain(sheet, cell, None), host)
    assert (end["text"], end["rules"]) == ("Tryck på Validera först: det finns inga fynd att förklara.", [])
    pressed(session, session.validate(f"{NAME}.xlsx", None), host)
    end, steps = pressed(session, session.explain(sheet, cell, None), host)
    assert ([rule["code"] for rule in end["rules"]], end["text"]) == (codes, text)
    assert (end["done"], end["checked"], "Do" in steps) == (bool(codes), False, False)
    assert all(rule["title"] and rule["parts"] for rule in end["rules"])


def own_layout(layout_id: str) -> bytes:
    """A built-in layout under another name."""
    text = (LAYOUTS / f"{NAME}.yaml").read_text("utf-8")
    return text.replace(f"layout: {NAME}", f"layout: {layout_id}").encode()


@pytest.mark.parametrize("known", [True, False])
def test_a_layout_of_the_kommuns_own_judges_where_it_is_built_in(known: bool) -> None:
    """Else the workbook is not checked, and the advice is one that can be followed in a pane."""
    session, book = Session(), read_book(example(NAME))
    named = {**book.properties, LAYOUT_PROPERTY: "egen-kommun-2018"}
    bare = replace(book, properties=named)
    host = SynchronousHost(excel.host(excel.opened(bare, excel.PLACE)))
    if known:
        session.add_layout("egen-kommun-2018.yaml", own_layout("egen-kommun-2018"))
    end, _ = pressed(session, session.validate("../a/mall.xlsx", None), host)
    assert end["checked"] == end["done"] == known
    assert end["text"].startswith("2 fel och " if known else "Arbetsboken är inte gjord med någon mall som finns här")
    assert (ADVICE in end["text"]) != known


def test_what_comes_back_wrong_ends_the_press_with_a_sentence() -> None:
    session = Session()
    for reply in ("{", "[]", '{"type": "HostAnswers", "answers": [{"type": "Nothing"}]}', "null", '{"type": "Ask"}'):
        assert json.loads(session.validate("x.xlsx", None))["type"] == "Ask"
        end = json.loads(session.answered(reply))
        assert (end["type"], end["done"], end["checked"]) == ("End", False, False)
        assert "oväntat sätt" in end["text"]
        assert "oväntat sätt" in json.loads(session.answered(reply))["text"], "no press is under way"


def test_a_refusal_ends_the_press_with_its_sentence_and_the_next_press_begins_anew() -> None:
    session = Session()
    session.validate("x.xlsx", None)
    assert json.loads(session.refused("Det går inte."))["text"] == "Det går inte."
    session.clean(None)
    assert "Excel är upptaget" in json.loads(session.failed("InvalidOperationInCellEditMode", "in edit mode"))["text"]
    assert "Excel är upptaget" in json.loads(session.failed("InvalidOperationInCellEditMode", ""))["text"]
    assert json.loads(session.explained("Annat", ""))["done"] is False
    assert "67 MB" in json.loads(session.too_large(70_000_000))["text"]
    assert json.loads(session.validate("x.xlsx", None))["type"] == "Ask"


@pytest.mark.parametrize("code", CODES.split())
def test_every_error_of_office_has_a_sentence(code: str) -> None:
    """In Swedish: of English there is no more than the code, where nothing else is known."""
    text = sentence(code, "The request failed because the argument is invalid or missing")
    assert re.search(r"[Ff]örsök igen|Mallkolls webbsida|försök på nytt", text)
    assert "The request" not in text
    assert (code in text) == (code not in _SENTENCES)
    assert sentence("", "x" * 500).count("x") < 220
