"""The charts of a document are read as they are drawn, and what a table is said to hold for who listens."""

from __future__ import annotations

import io
import zipfile

import pytest

from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.results.finding import Passage, WordPart
from mallkoll.workbook.word.read_word import read_word
from mallkoll.workbook.word.word_document import ChartSeries, WordDocument

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
C, A = "http://schemas.openxmlformats.org/drawingml/2006/chart", "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = (
    '<w:p><w:r><w:drawing><wp:inline><wp:docPr name="Diagram 1" descr="Staplar"/><a:graphic><a:graphicData>'
    '<c:chart r:id="{id}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)
TITLE = "<c:title><c:tx><c:rich><a:p>{}</a:p></c:rich></c:tx></c:title>"


def document(body: str, chart: str, target: str = 'Target="charts/chart1.xml"') -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", (
            f'<w:document xmlns:w="{MAIN}" xmlns:r="{R}" xmlns:c="{C}" xmlns:a="{A}" xmlns:wp="urn:wp" '
            f'xmlns:mc="urn:mc"><w:body>{body}</w:body></w:document>'
        ))  # fmt: skip
        archive.writestr("word/_rels/document.xml.rels", (
            f'<Relationships><Relationship Id="r1" Type="{R}/chart" {target}/></Relationships>'
        ))  # fmt: skip
        archive.writestr("word/charts/chart1.xml", chart)
    return stream.getvalue()


def part(series: str, title: str = "") -> str:
    return (
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}"><c:chart>{title}<c:plotArea><c:barChart>{series}</c:barChart>'
        '<c:valAx><c:title><c:tx><c:rich><a:p><a:r><a:t>tkr</a:t></a:r></a:p></c:rich></c:tx></c:title></c:valAx>'
        "</c:plotArea></c:chart></c:chartSpace>"
    )  # fmt: skip


def points(*values: str | None) -> str:
    made = "".join(
        f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values) if value is not None
    )
    return f'<c:ptCount val="{len(values)}"/>{made}'


def series(name: str, names: str, values: str, code: str = "General") -> str:
    return (
        f"<c:ser><c:tx><c:strRef><c:f>x</c:f><c:strCache>{points(name)}</c:strCache></c:strRef></c:tx>"
        f"<c:dLbls><c:dLbl><c:tx><c:rich><a:p><a:r><a:t>egen</a:t></a:r></a:p></c:rich></c:tx></c:dLbl></c:dLbls>"
        f"<c:cat>{names}</c:cat><c:val><c:numRef><c:numCache><c:formatCode>{code}</c:formatCode>{values}</c:numCache>"
        "</c:numRef></c:val></c:ser>"
    )


def read(chart: str, body: str = CHART.format(id="r1")) -> WordDocument:
    return read_word(document(body, chart))


TWO = f"<c:strRef><c:strCache>{points('A', 'B')}</c:strCache></c:strRef>"


def test_a_chart_is_read_as_it_is_drawn() -> None:
    runs = "<a:r><a:t>Drift, </a:t></a:r><a:r><a:t>tkr</a:t></a:r></a:p><a:p><a:r><a:t>2019</a:t></a:r>"
    drawn = series("Utfall", TWO, points("1200.5", None)) + series("Budget", TWO, points("-3", "4"))
    (chart,) = read(part(drawn, TITLE.format(runs)), f"<w:p/>{CHART.format(id='r1')}").charts
    assert chart.categories == ("A", "B")
    assert chart.series == (ChartSeries("Utfall", (1200.5, None)), ChartSeries("Budget", (-3.0, 4.0)))
    assert chart.heading.passage == Passage(2, None, None, "Drift, tkr 2019", WordPart.CHART)
    assert chart.heading.passage.words == "diagrammet ”Drift, tkr 2019”"
    assert (chart.place.name, chart.place.alternative) == ("Diagram 1", "Staplar")


LEVELS = (
    f"<c:multiLvlStrRef><c:multiLvlStrCache><c:ptCount val='2'/><c:lvl>{points('A', 'B')}</c:lvl>"
    f"<c:lvl>{points('Nämnden')}</c:lvl></c:multiLvlStrCache></c:multiLvlStrRef>"
)


@pytest.mark.parametrize(("names", "seen"), [
    (f"<c:strLit>{points('A', 'B')}</c:strLit>", ("A", "B")),
    (f"<c:numRef><c:numCache><c:formatCode>0</c:formatCode>{points('2018', '2019')}</c:numCache></c:numRef>",
     ("2018", "2019")),
    (LEVELS, ("A", "B")),
    (f"<c:strRef><c:strCache>{points(None, 'B')}</c:strCache></c:strRef>", ("", "B")),
])  # fmt: skip
def test_the_names_along_the_axis(names: str, seen: tuple[str, ...]) -> None:
    (chart,) = read(part(series("Utfall", names, points("1", "2")))).charts
    assert chart.categories == seen


@pytest.mark.parametrize(("values", "code", "seen"), [
    (points("0.954", "1"), "0%", (95.4, 100.0)),  # as its label shows it
    (points("#N/A", "nan"), "General", (None, None)),
    (points("1e3", "12"), "General", (1000.0, 12.0)),
    ('<c:ptCount val="999999999"/><c:pt idx="-1"><c:v>7</c:v></c:pt><c:pt idx="1"><c:v>5</c:v></c:pt>', "General",
     (None, 5.0)),
    ('<c:ptCount val="2"/><c:pt idx="9999"><c:v>7</c:v></c:pt>', "General", (None, None)),
])  # fmt: skip
def test_the_figures(values: str, code: str, seen: tuple[float | None, ...]) -> None:
    (chart,) = read(part(series("Utfall", TWO, values, code))).charts
    assert chart.series[0].values == pytest.approx(seen)


@pytest.mark.parametrize(("direction", "orientation", "seen"), [
    ("bar", "minMax", ["Budget", "Utfall"]), ("bar", "", ["Budget", "Utfall"]), ("bar", "maxMin", ["Utfall", "Budget"]),
    ("col", "minMax", ["Utfall", "Budget"]),
])  # fmt: skip
def test_bars_that_lie_are_read_from_above(direction: str, orientation: str, seen: list[str]) -> None:
    drawn = series("Utfall", TWO, points("1", "2")) + series("Budget", TWO, points("3", "4"))
    said = f'<c:orientation val="{orientation}"/>' if orientation else ""
    axis = f'<c:catAx><c:scaling>{said}</c:scaling></c:catAx><c:valAx><c:orientation val="minMax"/>'
    made = part(f'<c:barDir val="{direction}"/>{drawn}').replace("<c:valAx>", axis)
    (chart,) = read(made).charts
    assert [one.name for one in chart.series] == seen
    assert chart.categories == (("B", "A") if seen[0] == "Budget" else ("A", "B"))
    assert chart.series[0].values == ((4.0, 3.0) if seen[0] == "Budget" else (1.0, 2.0))


def test_a_series_that_is_filtered_away_is_not_seen() -> None:
    hidden = series("Dold", TWO, points("3", "4"))
    more = "<c:extLst><c:ext><c:v>9</c:v></c:ext></c:extLst></c:ser>"
    drawn = series("Utfall", TWO, points("1", "2")).replace("</c:ser>", more)
    (chart,) = read(part(f"{drawn}<c:extLst><c:ext><c:filtered>{hidden}</c:filtered></c:ext></c:extLst>")).charts
    assert chart.series == (ChartSeries("Utfall", (1.0, 2.0)),)


def test_a_deleted_chart_is_not_seen() -> None:
    gone = CHART.format(id="r1").replace("<w:r>", "<w:del><w:r>").replace("</w:r>", "</w:r></w:del>")
    assert read(part(series("Utfall", TWO, points("1", "2"))), gone).charts == ()


def test_a_chart_may_stand_in_a_table_and_its_old_copy_is_not_read() -> None:
    again = f"<mc:AlternateContent><mc:Fallback>{CHART.format(id='r1')}</mc:Fallback></mc:AlternateContent>"
    row = f"<w:tr><w:tc>{CHART.format(id='r1')}</w:tc></w:tr>"
    found = read(part(series("Utfall", TWO, points("1", "2"))), f"{again}<w:tbl>{row}{row}</w:tbl>").charts
    assert [(one.place.table, one.place.row, one.place.paragraph) for one in found] == [(1, 1, None), (1, 2, None)]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("r2", 'Target="charts/chart1.xml"'),
        ("r1", 'Target="charts/none.xml"'),
        ("r1", 'Target="../../../etc/passwd"'),
        ("r1", 'Target="http://example.org/chart.xml" TargetMode="External"'),
    ],
)
def test_a_chart_that_leads_nowhere_is_passed_over(link: str, target: str) -> None:
    chart = part(series("Utfall", TWO, points("1", "2")))
    assert read_word(document(CHART.format(id=link), chart, target)).charts == ()


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "dokument"),
        ("<c:chartSpace", "dokument"),
    ],
)
def test_a_bad_chart_gets_the_sentence_of_a_bad_document(chart: str, words: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(chart)
    assert words in caught.value.sentence.casefold() or "skadad" in caught.value.sentence


def test_the_title_and_description_of_a_table_stand_beside_it() -> None:
    said = '<w:tblPr><w:tblCaption w:val="Drift 2019"/><w:tblDescription w:val=" "/></w:tblPr>'
    inner = "<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>"
    found = read(part(""), f"<w:tbl>{said}{inner}</w:tbl>")
    (only,) = next(found.tables).alternatives
    assert only.passage == Passage(None, 1, None, "Drift 2019", WordPart.ALTERNATIVE)
    assert [paragraph.text for paragraph in found.paragraphs] == ["1", "Drift 2019"]
