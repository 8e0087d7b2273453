"""What cannot be compared is told in one Swedish sentence each, and the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import samples
import xlsxwriter
from compared_kommun import made_kommun, write_sheet
from compared_report import Sheet, layout_text, namnd_name, table_data
from program import mallkoll

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import find_layout

BUDGET, REPORT = "linkoping-internbudget-2019", "linkoping-2019-04"
NAMND = "Social- och omsorgsnämnden"
HEADINGS = "Nämnd;Verksamhet;Kontoslag;År;Ram;Enhet"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mot")
    for name in (BUDGET, REPORT):
        (folder / f"{name}.xlsx").write_bytes(samples.example(name))
    return folder


def said(checked: Path, *against: Path) -> tuple[int, list[str], list[str]]:
    """The exit code, the sentences, and the codes of what was found between the files."""
    options = [part for path in against for part in ("--mot", path)]
    done = mallkoll("kontrollera", checked, *options, "--json", "-")
    [file] = json.loads(done.stdout)["filer"]
    sentences = [line for line in done.stderr.splitlines() if line.startswith("mallkoll:")]
    return done.returncode, sentences, [f["kod"] for f in file["fynd"] if f["kod"].startswith("KOR")]


def a_list(folder: Path, text: str) -> Path:
    path = folder / "ram.csv"
    path.write_text(text, encoding="utf-8")
    return path


def no_workbook(folder: Path) -> Path:
    path = folder / "trasig.xlsx"
    path.write_bytes(b"PK\x03\x04 ingenting")
    return path


def of_no_template(folder: Path) -> Path:
    path = folder / "egen.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(0, 0, "Anteckningar")
    return path


def empty_folder(folder: Path) -> Path:
    (folder / "tom").mkdir()
    return folder / "tom"


def list_as_workbook(folder: Path) -> Path:
    path = folder / "ram.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for col, heading in enumerate(["Nämnd", "Verksamhet", "Kontoslag", "Årtal", "Ram", "Enhet"]):
            sheet.write(2, col + 1, heading)
    return path


def a_report(folder: Path) -> Path:
    path = folder / "rapport.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Översikt", "Fynd", "Filer"):
            book.add_worksheet(name).write(0, 0, "Nämnd")
    return path


BAD = {
    "inte en arbetsbok": (no_workbook, "trasig.xlsx"),
    "utan mall": (of_no_template, "egen.xlsx"),
    "finns inte": (lambda folder: folder / "finns inte.xlsx", "finns inte"),
    "ett dokument": (lambda folder: folder / "rapport.docx", "Ett Word-dokument jämförs inte"),
    "tom mapp": (empty_folder, "inga arbetsböcker att jämföra med"),
    "listan har fel rubrik": (
        lambda folder: a_list(folder, "Nämnd;Verksamhet;Kontoslag;År;Anslag;Enhet\n"), "saknar kolumnen Ram"
    ),
    "listan saknar år och enhet": (
        lambda folder: a_list(folder, "Nämnd;Ram\nKN;1\n"),
        "Verksamhet och Kontoslag får också vara med. År och enhet kan stå i rubriken i stället: Ram 2026, tkr.",
    ),
    "listan har år bredvid varandra": (
        lambda folder: a_list(folder, "Nämnd;Ram 2019, tkr;Ram 2020, tkr\nKN;1;2\n"),
        "Listan har Ram 2019, tkr och Ram 2020, tkr bredvid varandra. Skriv en ram per rad, med året under År.",
    ),
    "listan har ingen rubrik": (lambda folder: a_list(folder, f"{NAMND};;Drift;2019;1;tkr\n"), "saknar kolumnerna"),
    "listan är tom": (lambda folder: a_list(folder, ""), "Listan är tom"),
    "listan är ingen textfil": (lambda folder: a_list(folder, "\0\0"), "ingen textfil"),
    "listan är en arbetsbok med fel rubrik": (list_as_workbook, "saknar kolumnen År"),
    "en rapport": (a_report, "rapport.xlsx: Mallkoll har skrivit arbetsboken, och ingen nämnd har lämnat den."),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_one_sentence_and_the_rest_goes_on(folder: Path, tmp_path: Path, case: str) -> None:
    make, words = BAD[case]
    code, sentences, found = said(folder / f"{REPORT}.xlsx", make(tmp_path), folder / f"{BUDGET}.xlsx")
    assert code == 2
    [sentence] = sentences
    assert words in sentence
    assert sentence.endswith(".")
    assert found.count("KOR001") == 8, "the file that can be read is compared"


def test_the_setup_is_told_and_nothing_is_wrong(folder: Path, tmp_path: Path) -> None:
    setup = tmp_path / "uppsättning.xlsx"
    assert mallkoll("uppsattning", "ny", setup).returncode == 0
    code, [sentence], found = said(folder / f"{REPORT}.xlsx", setup, folder / f"{BUDGET}.xlsx")
    assert code == 0
    assert "Det här är uppsättningen" in sentence
    assert found.count("KOR001") == 8


ROWS = {
    f"{NAMND};;Drift;;1 478 431;tkr": "året saknas",
    f"{NAMND};;Drift;nitton;1 478 431;tkr": "är inget år",
    f"{NAMND};;Drift;2019;mycket;tkr": "är inget belopp",
    f"{NAMND};;Drift;2019;;tkr": "ramen saknas",
    f"{NAMND};;Drift;2019;5;": "enheten saknas",
    f"{NAMND};;Drift;2019;5;euro": "är okänd",
    ";;Drift;2019;5;tkr": "nämnden saknas",
    f"{NAMND};;Resultat;2019;5;tkr": "kontoslaget ”Resultat” är okänt",
    "Social- och omsorgsnämden;;Drift;2019;5;tkr": "menas Social- och omsorgsnämnden? Rätta",
    f"{NAMND};Socialpsykiatrin;Drift;2019;5;tkr": "”Socialpsykiatrin”: menas Socialpsykiatri? Rätta",
    "Skolnämnden;;Drift;2019;5;tkr": "Ingen fil har någon ram eller budget för Skolnämnden 2019",
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_list_that_cannot_be_used_is_told_and_the_others_count(
    folder: Path, tmp_path: Path, row: str
) -> None:
    good = f"{NAMND};Socialpsykiatri;Drift;2019;215,3;mnkr"
    frames = a_list(tmp_path, "\n".join([HEADINGS, row, good]))
    code, sentences, found = said(folder / f"{REPORT}.xlsx", frames)
    assert code in {0, 1}
    [sentence] = sentences
    assert ROWS[row] in sentence
    assert found == ["KOR004"]


@pytest.mark.parametrize("unit", ["Mkr", "MNKR", "miljoner kronor"])
def test_a_unit_of_the_list_as_people_write_it(folder: Path, tmp_path: Path, unit: str) -> None:
    frames = a_list(tmp_path, f"{HEADINGS}\n{NAMND};Socialpsykiatri;Drift;2019;215,3;{unit}")
    _, sentences, found = said(folder / f"{REPORT}.xlsx", frames)
    assert (sentences, found) == ([], ["KOR004"])


@pytest.mark.parametrize("name", ["SON", "son", "S o O N", "Social- och omsorg", "Social och omsorgsnämnden"])
def test_the_list_may_call_a_namnd_by_its_short_name(folder: Path, tmp_path: Path, name: str) -> None:
    frames = a_list(tmp_path, f"{HEADINGS}\n{name};Socialpsykiatri;Drift;2019;215,3;mnkr")
    _, sentences, found = said(folder / f"{REPORT}.xlsx", frames)
    assert (sentences, found) == ([], ["KOR004"])


def test_initials_beside_the_namnd_itself_are_another_namnds(folder: Path, tmp_path: Path) -> None:
    rows = (f"{NAMND};Socialpsykiatri;Drift;2019;215,3;mnkr", "SON;Bostadsenhet;Drift;2019;1;kr")
    _, [sentence], found = said(folder / f"{REPORT}.xlsx", a_list(tmp_path, "\n".join([HEADINGS, *rows])))
    assert "för SON, Bostadsenhet 2019" in sentence
    assert found == ["KOR004"]


def test_two_amounts_for_one_frame_are_told_and_the_first_counts(folder: Path, tmp_path: Path) -> None:
    rows = [f"{NAMND};Socialpsykiatri;Drift;2019;{amount}" for amount in ("215,3;mnkr", "215 300;tkr", "215 400;tkr")]
    frames = a_list(tmp_path, "\n".join([HEADINGS, *rows]))
    _, sentences, found = said(folder / f"{REPORT}.xlsx", frames)
    [sentence] = sentences
    assert sentence.endswith("Rad 4 räknas inte: rad 2 har en annan ram för samma sak.")
    assert found == ["KOR004"]


def test_headings_are_found_below_a_title_and_on_another_sheet(folder: Path, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "ram.xlsx") as book:
        book.add_worksheet("Beslut").write(0, 0, "Fullmäktige 2018-11-27 § 112")
        sheet = book.add_worksheet("Ramar")
        for at, row in enumerate([
            ["Budgetramar 2019"], [], ["Enhet", " RAM", "år", "Kontoslag", "Verksamhet", "Not", "nämnd "],
            ["mnkr", 215.3, 2019, "Drift", "Socialpsykiatri", "prel.", NAMND],
        ]):  # fmt: skip
            sheet.write_row(at, 0, row)
    _, sentences, found = said(folder / f"{REPORT}.xlsx", tmp_path / "ram.xlsx")
    assert (sentences, found) == ([], ["KOR004"])
    text = a_list(tmp_path, f"Budgetramar 2019\n\n{HEADINGS}\n{NAMND};Socialpsykiatri;Drift;2019;215,3;mnkr")
    assert said(folder / f"{REPORT}.xlsx", text)[1:] == ([], ["KOR004"])


@pytest.mark.parametrize("text", [
    f"Nämnd;Verksamhet;Ram 2019, mnkr\n{NAMND};Socialpsykiatri;215,3",
    f"Nämnd;Verksamhet;Kommunbidrag 2019 (mnkr)\n{NAMND};Socialpsykiatri;215,3",
    f"Ramar 2019, mnkr\n\nNämnd;Verksamhet;Ram\n{NAMND};Socialpsykiatri;215,3",
    f"Beslut 2018-11-27, i budgeten mnkr\nNämnd;Verksamhet;Ram 2019, tkr\n{NAMND};Socialpsykiatri;215300",
    f"Ramar 2019, beslut den 27 november 2018\nMnkr, KF\nNämnd;Verksamhet;Ram\n{NAMND};Socialpsykiatri;215,3",
    f"{HEADINGS}\n{NAMND};Bostadsenhet;Drift;2019;1;kr\n;Socialpsykiatri;Drift;2019;215,3;mnkr",
    f"{HEADINGS}\n{NAMND};Socialpsykiatri;Drift;2019-01-01;215,3;mnkr",
], ids=["i rubriken", "kommunbidrag", "ovanför", "beslutsdag", "komman ovanför", "nämnden en gång",
        "år som datum"])  # fmt: skip
def test_the_year_the_unit_and_the_namnd_may_be_said_once(folder: Path, tmp_path: Path, text: str) -> None:
    _, sentences, found = said(folder / f"{REPORT}.xlsx", a_list(tmp_path, text))
    assert found == ["KOR004"]
    assert [sentence for sentence in sentences if "Bostadsenhet" not in sentence] == []


def test_the_list_is_compared_with_the_frame_and_with_each_budget(folder: Path, tmp_path: Path) -> None:
    rows = (
        f"{NAMND};;Drift;2019;1 478,4;mnkr",  # the frame of the internbudget, within rounding
        f"{NAMND};;Investeringar;2019;900;tkr",  # 800 there
        f"{NAMND};Bostadsenhet;Drift;2019;1;kr",
    )
    frames = a_list(tmp_path, "\n".join([HEADINGS, *rows]))
    _, sentences, _ = said(folder / f"{BUDGET}.xlsx", frames)
    done = mallkoll("kontrollera", folder / f"{BUDGET}.xlsx", "--mot", frames, "--json", "-")
    [file] = json.loads(done.stdout)["filer"]
    found = {f["cell"]: f for f in file["fynd"] if f["kod"] == "KOR004"}
    assert sentences == []
    assert set(found) == {"C15", "C12"}
    assert found["C15"]["jamfort"] == [
        {"fil": str(frames), "blad": "ram", "cell": "E3", "varde": 900, "period": "fullmäktiges lista"}
    ]


def test_two_namnder_of_one_name_are_told_and_not_compared(tmp_path: Path) -> None:
    made = made_kommun(1)
    own = [write_sheet(made.sheets[0, key], tmp_path) for key in ("2026-budget", "2026-04")]
    other: Sheet = made.sheets[0, "2026-04"]
    place = tmp_path / "layouter" / "granby-00-2026-04-annan.yaml"
    place.write_text(layout_text(other).replace(other.layout_id, place.stem), encoding="utf-8")
    build(find_layout(str(place)), tmp_path / "annan.xlsx", table_data(other))
    done = mallkoll("kontrollera", own[0], "--mot", tmp_path, "--json", "-")
    [sentence] = [line for line in done.stderr.splitlines() if line.startswith("mallkoll:")]
    assert f"{namnd_name(0)} står också i" in sentence
    assert "skriv olika namn" in sentence
    assert done.returncode in {0, 1}


@pytest.mark.parametrize("name", [f"{REPORT}.xlsx", "annan.xlsx"])
def test_another_version_is_told_by_the_name_that_tells_it_apart(folder: Path, tmp_path: Path, name: str) -> None:
    checked, other = folder / f"{REPORT}.xlsx", tmp_path / name
    other.write_bytes(checked.read_bytes())  # saved later, but not the one that is checked
    _, [sentence], _ = said(checked, other)
    shown = checked if name == checked.name else checked.name
    assert sentence.startswith(f"mallkoll: {other}: {shown} är den som kontrolleras för {NAMND}, 2019-04,")


def test_a_file_that_is_checked_and_compared_with_is_one_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    code, sentences, found = said(Path(f"{REPORT}.xlsx"), folder, folder / "." / f"{BUDGET}.xlsx")
    assert (code, sentences) == (0, [])
    assert found.count("KOR001") == 8


def a_workbook(folder: Path, *rows: list[object]) -> Path:
    with xlsxwriter.Workbook(folder / "ram.xlsx") as book:
        sheet = book.add_worksheet("Ram")
        for at, row in enumerate([HEADINGS.split(";"), *rows]):
            for col, value in enumerate(row):
                if isinstance(value, tuple):
                    sheet.write_formula(at, col, *value)
                else:
                    sheet.write(at, col, value)
    return folder / "ram.xlsx"


UNREAD: dict[str, tuple[list[object], str]] = {
    "a frame": ([NAMND, "", "Drift", 2019, ("=1+1", None, ""), "tkr"], "ramen är inte uträknad i E3: öppna listan i"),
    "a year": ([NAMND, "", "Drift", ("=B1", None, ""), 5, "tkr"], "året är inte uträknad i D3: öppna listan i Excel"),
    "a name": ([("=B1", None, ""), "", "Drift", 2019, 5, "tkr"], "nämnden är inte uträknad i A3: öppna listan i"),
    "an error": ([NAMND, "", "Drift", 2019, ("=B1/0", None, "#DIV/0!"), "tkr"], "ramen är felvärdet #DIV/0! i E3"),
}


@pytest.mark.parametrize("case", UNREAD)
def test_a_cell_that_has_no_value_is_told(folder: Path, tmp_path: Path, case: str) -> None:
    row, words = UNREAD[case]
    frames = a_workbook(tmp_path, [NAMND, "Socialpsykiatri", "Drift", 2019, 215.3, "mnkr"], row)
    _, [sentence], found = said(folder / f"{REPORT}.xlsx", frames)
    assert f"Rad 3 räknas inte: {words}" in sentence
    assert found == ["KOR004"]


GOOD = f"{NAMND};Socialpsykiatri;Drift;2019;215,3;mnkr"
OTHER = f"{NAMND};Individ- och familjeomsorg;Drift;2019;408 348;tkr"
INVESTED = f"{NAMND};;Investeringar;2019;800;tkr"
RIGHT_TOTALS = {
    "with everything": [GOOD, OTHER, "Summa;;Drift;2019;623,6;mnkr"],
    "with nothing": [GOOD, f"{NAMND};Individ- och familjeomsorg;Drift;2019;408,3;mnkr", "Totalt;;;;623,6;"],
    "under Verksamhet": [GOOD, OTHER, ";Summa;Drift;2019;623 648;tkr"],
    "within rounding": [GOOD, OTHER, "Summa nämnder;;Drift;2019;624;mnkr"],
    "of each part": [GOOD, OTHER, "Summa drift;;;2019;623,6;mnkr", INVESTED, "Delsumma;;;2019;800;tkr",
                     "TOTALT:;;;2019;624,4;mnkr"],
    "beside the whole nämnd": [GOOD, OTHER, f"Summa {NAMND};;Drift;2019;1 478,4;mnkr",
                               "Totalt;;Drift;2019;1 478,4;mnkr"],
    "of costs and incomes": [f"{NAMND};;Kostnader;2019;1 000;kr", f"{NAMND};;Intäkter;2019;400;kr", GOOD,
                             "Totalt;;;2019;215 300,6;tkr"],
    "that is not filled in": [GOOD, "Summa;;;2019;;tkr"],
    "of mixed units without one": [GOOD, OTHER, "Summa;;;2019;1;"],
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHT_TOTALS)
def test_a_total_in_the_list_is_no_namnd(folder: Path, tmp_path: Path, case: str) -> None:
    _, sentences, found = said(folder / f"{REPORT}.xlsx", a_list(tmp_path, "\n".join([HEADINGS, *RIGHT_TOTALS[case]])))
    assert [one for one in sentences if "Kostnader" not in one and "Ingen fil" not in one] == []
    assert "KOR004" in found


@pytest.mark.parametrize(
    ("rows", "said_of_it"),
    [
        ([GOOD, OTHER, "Summa;;Drift;2019;632,6;mnkr"],
         "Rad 4 (”Summa”) är 632,6 mnkr, men ramarna ovanför är tillsammans 623,648 mnkr."),
        ([GOOD, OTHER, "Summa;;Drift;2019;623,6;mnkr", INVESTED, "Summa;;Investeringar;2019;900;tkr"],
         "Rad 6 (”Summa”) är 900 tkr, men ramarna ovanför är tillsammans 800 tkr."),
    ],
)  # fmt: skip
def test_a_total_that_is_not_the_sum_is_told(folder: Path, tmp_path: Path, rows: list[str], said_of_it: str) -> None:
    _, [sentence], found = said(folder / f"{REPORT}.xlsx", a_list(tmp_path, "\n".join([HEADINGS, *rows])))
    assert sentence.endswith(said_of_it)
    assert "KOR004" in found


def test_a_list_among_the_files_of_a_folder_counts_and_other_texts_are_passed_over(
    folder: Path, tmp_path: Path
) -> None:
    a_list(tmp_path, f"{HEADINGS}\n{GOOD}")
    (tmp_path / "anteckningar.txt").write_text("Ring Kim om ramen\n", encoding="utf-8")
    (tmp_path / "fakta.csv").write_text("kommun;namnd;varde\nLinköping;SON;1\n", encoding="utf-8")
    code, sentences, found = said(folder / f"{REPORT}.xlsx", tmp_path)
    assert (code, sentences, found) == (0, [], ["KOR004"])
