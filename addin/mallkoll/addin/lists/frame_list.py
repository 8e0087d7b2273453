"""The list of what fullmäktige has decided: Nämnd, Verksamhet, Kontoslag, År, Ram, Enhet.

The year and the unit may stand in the heading of the amounts (*Ram 2026, tkr*) or above all headings, and a nämnd on
the first of its rows alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from mallkoll.addin.lists.list_rows import FURTHEST, SHEETS, TEXTS, ListError, ListRow, sheets_of
from mallkoll.validators.comparing.decided import Decision
from mallkoll.validators.comparing.decided_total import DecidedTotal, is_total, sum_instead
from mallkoll.validators.facts.exact_figure import exact_decimal
from mallkoll.validators.facts.overview import namnd_key
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.validators.report.expected_namnd import is_misspelt
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.book import column_letters
from mallkoll.workbook.model.money_units import MONEY, UNIT_FACTOR, money_unit
from mallkoll.workbook.model.months import MONTH_WORD
from mallkoll.workbook.model.text import normalized

HEADINGS = ("Nämnd", "Verksamhet", "Kontoslag", "År", "Ram", "Enhet")
_ALSO: Mapping[str, tuple[str, ...]] = {
    "Nämnd": ("namnd", "nämnd/styrelse"),
    "År": ("ar", "budgetår"),
}
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATE: Final = re.compile(
    rf"(?<!\d)(?:(?:19|20)\d\d-\d\d?-\d\d?|\d\d?(?:[/.]\d\d?[ ./-]+| +(?:{MONTH_WORD})\.? +)(?:19|20)\d\d)(?!\d)"
)
"""The day of a decision, whose year is not that of the frames."""
_UNIT: Final = re.compile(rf"(?<![^\W\d_]){MONEY}(?![^\W\d_])")
_RAM: Final = re.compile(
    rf"(?:(?:budget)?ram|belopp|(?:kommun|nämnd)bidrag)(?:\W+(?:{_YEAR.pattern}|{_UNIT.pattern}))*\W*"
)
"""The heading of the amounts."""
_KONTOSLAG = ("drift", "invest", "kostnad", "intäkt", "netto", "ram", "budget", "bidrag", "anslag")
_NEEDED = ("Nämnd", "År", "Ram", "Enhet")
_OPTIONAL = tuple(heading for heading in HEADINGS if heading not in _NEEDED)
_TOTAL_OF = re.compile(r"^(?:del)?(?:summa|totalt?)[ :]+", re.IGNORECASE)  # Summa Äldrenämnden
_SINGULAR = {
    "Nämnd": "nämnden", "Verksamhet": "verksamheten", "Kontoslag": "kontoslaget", "År": "året", "Ram": "ramen",
    "Enhet": "enheten",
}  # fmt: skip
_FEW = 2  # headings by which a workbook is taken for such a list, though one of them is wrong


def may_be_frame_list(path: Path) -> bool:
    """Whether a file is meant as a list: a text file, or a workbook that has the heading *Nämnd*. Never raises."""
    return path.suffix.lower() in TEXTS or "Nämnd" in _columns_of(path) or has_frame_headings(path)


def has_frame_headings(path: Path) -> bool:
    """Whether a text file or a workbook has a few of the headings of such a list. Never raises."""
    return len(_columns_of(path)) >= _FEW


def _columns_of(path: Path) -> Mapping[str, int]:
    if path.suffix.lower() not in TEXTS | SHEETS:
        return {}
    try:
        _, rows = _from_headings(sheets_of(path))
    except OSError:
        return {}
    except Exception:  # noqa: BLE001 - told as an unreadable workbook
        return {}
    return _columns(rows[0]) if rows else {}


def read_frames(path: Path) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
    """The decisions, and a Swedish sentence about each row that cannot be used. Raises ListError and OSError."""
    above, rows = _from_headings(sheets_of(path))
    if not rows:
        raise ListError(f"Listan är tom. Skriv en ram per rad, under rubrikerna {enumerated(HEADINGS)}.")
    headings = _headings(above, rows[0])
    of_years = [text for text in rows[0].texts if _RAM.fullmatch(normalized(text)) and _YEAR.search(text)]
    if len(of_years) > 1:
        raise ListError(f"Listan har {enumerated(of_years)} bredvid varandra. Skriv en ram per rad, med året under År.")
    missing = [heading for heading in _NEEDED if heading not in headings.columns and not headings.instead(heading)]
    if missing:
        found = enumerated([in_quotes(text) for text in rows[0].texts if text], 8) or "ingenting"
        where = "första raden" if rows[0].number == 1 else f"rad {rows[0].number}"
        word = "kolumnen" if len(missing) == 1 else "kolumnerna"
        raise ListError(
            f"Listan saknar {word} {enumerated(missing)}: i {where} står {found}. Rubrikerna ska vara "
            f"{enumerated(_NEEDED)}; {enumerated(_OPTIONAL)} får också vara med. År och enhet kan stå i rubriken i "
            "stället: Ram 2026, tkr."
        )
    decisions: dict[tuple[str, ...], tuple[Decision, int]] = {}
    counted: list[Decision | None] = []  # None for a total, which those above it add up to
    wrong: list[str] = []
    namnd = ""
    for listed in rows[1:]:
        row = listed
        if is_total(_text(row, headings, "Nämnd") or _text(row, headings, "Verksamhet")):
            wrong += _wrong_total(row, headings, counted)
            counted.append(None)
            continue
        if _text(row, headings, "Verksamhet") and not _text(row, headings, "Nämnd"):
            row = _with_namnd(row, headings, namnd)
        namnd = _text(row, headings, "Nämnd")
        found_or_why = _decision(path, row, headings)
        if isinstance(found_or_why, str):
            wrong.append(found_or_why)
            continue
        counted.append(found_or_why)
        first, number = decisions.setdefault(_about(found_or_why), (found_or_why, row.number))
        if first.kronor != found_or_why.kronor:
            wrong.append(_why(row, f"rad {number} har en annan ram för samma sak"))
    return tuple(decision for decision, _ in decisions.values()), tuple(wrong)


def _about(decision: Decision) -> tuple[str, ...]:
    """What a decision is about: the list has one of it."""
    return (
        namnd_key(decision.namnd), normalized(decision.verksamhet), normalized(decision.kontoslag), str(decision.year)
    )  # fmt: skip


def _from_headings(sheets: Sequence[Sequence[ListRow]]) -> tuple[Sequence[ListRow], Sequence[ListRow]]:
    """What stands above the row with the most headings, and that row with those below; of the first sheet with it."""
    lists = [(rows[:at], rows[at:]) for rows in sheets for at in range(min(len(rows), FURTHEST))]
    return max(lists, key=lambda parts: len(_columns(parts[1][0])), default=((), ()))


class _Headings(NamedTuple):
    """The columns by heading, and the year and the unit of all rows where no column has them."""

    columns: Mapping[str, int]
    year: str
    unit: str

    def instead(self, heading: str) -> str:
        """What holds for every row in place of a column."""
        return {"År": self.year, "Enhet": self.unit}.get(heading, "")


def _headings(above: Iterable[ListRow], row: ListRow) -> _Headings:
    columns = _columns(row)
    ram = columns.get("Ram")
    heading = "" if ram is None else row.texts[ram]
    nearest_first = [normalized(heading), normalized(" ".join(text for one in above for text in one.texts))]
    return _Headings(columns, *(_only(pattern, nearest_first) for pattern in (_YEAR, _UNIT)))


def _only(pattern: re.Pattern[str], texts: Iterable[str]) -> str:
    """What the first of the texts that says any says, if it is one thing."""
    said = next(filter(None, (set(pattern.findall(_DATE.sub(" ", text))) for text in texts)), set())
    return said.pop() if len(said) == 1 else ""


def _with_namnd(row: ListRow, headings: _Headings, namnd: str) -> ListRow:
    """The row as one of the nämnd of the row above, whose name stands there alone."""
    at = headings.columns["Nämnd"]
    texts = [*row.texts, *[""] * (at + 1 - len(row.texts))]
    return row._replace(texts=[*texts[:at], namnd, *texts[at + 1 :]])


def _columns(row: ListRow) -> dict[str, int]:
    """The columns by heading, as positions in a row."""
    texts = [normalized(text) for text in row.texts]
    return {
        heading: at
        for heading in HEADINGS
        for at, text in enumerate(texts)
        if text == normalized(heading) or text in _ALSO.get(heading, ()) or (heading == "Ram" and _RAM.fullmatch(text))
    }


def _text(row: ListRow, headings: _Headings, heading: str) -> str:
    at = headings.columns.get(heading)
    if at is None:
        return headings.instead(heading)
    return row.texts[at].strip() if at < len(row.texts) else ""


def _wrong_total(row: ListRow, headings: _Headings, above: Sequence[Decision | None]) -> Iterator[str]:
    """A sentence where the rows above a total do not add up to it; its year, kontoslag and unit may be left out."""
    written, year, unit = (_text(row, headings, heading) for heading in ("Ram", "År", "Enhet"))
    amount = parse_amount(written)
    units = {decision.unit for decision in above if decision} if not unit else {money_unit(normalized(unit))}
    if amount is None or amount.percent or len(units) != 1 or not units <= UNIT_FACTOR.keys():
        return
    [unit] = units
    total = DecidedTotal(
        exact_decimal(amount.value), unit, int(year) if year.isdecimal() else None,
        normalized(_text(row, headings, "Kontoslag")),
    )  # fmt: skip
    found = sum_instead(total, above)
    if found is not None:
        name = in_quotes(_text(row, headings, "Nämnd") or _text(row, headings, "Verksamhet"))
        yield (
            f"Rad {row.number} ({name}) är {figure(float(total.amount), None)} {unit}, men ramarna ovanför är "
            f"tillsammans {figure(float(found), None)} {unit}."
        )


def _decision(path: Path, row: ListRow, headings: _Headings) -> Decision | str:
    """The decision of a row, or a sentence that says why it is none."""

    def text(heading: str) -> str:
        return _text(row, headings, heading)

    for heading, word in _SINGULAR.items():
        if (why := row.unread.get(headings.columns.get(heading, -1))) is not None:
            return _why(row, f"{word} {why}")
    amount = parse_amount(text("Ram"))
    year = re.fullmatch(r"((?:19|20)\d\d)(?:-01-01)?", text("År"))  # a date where Excel has made one of it
    unit = money_unit(normalized(text("Enhet")))
    if not text("Nämnd"):
        return _why(row, "nämnden saknas")
    if amount is None or amount.percent:
        return _why(row, f"ramen {in_quotes(text('Ram'))} är inget belopp" if text("Ram") else "ramen saknas")
    if text("Kontoslag") and not any(word in normalized(text("Kontoslag")) for word in _KONTOSLAG):
        return _why(
            row,
            f"kontoslaget {in_quotes(text('Kontoslag'))} är okänt (Drift, Investeringar, Kostnader eller Intäkter)",
        )
    if year is None:
        return _why(row, f"året {in_quotes(text('År'))} är inget år" if text("År") else "året saknas")
    if unit not in UNIT_FACTOR:
        what = f"enheten {in_quotes(text('Enhet'))} är okänd" if unit else "enheten saknas"
        return _why(row, f"{what} ({enumerated(list(UNIT_FACTOR), last='eller')})")
    return Decision(
        str(path), row.sheet, f"{column_letters(row.first + headings.columns['Ram'])}{row.number}",
        _TOTAL_OF.sub("", text("Nämnd")),
        text("Verksamhet"), text("Kontoslag"), int(year[1]), exact_decimal(amount.value), unit,
    )  # fmt: skip


def _why(row: ListRow, what: str) -> str:
    return f"Rad {row.number} räknas inte: {what}."


def about_nothing(decisions: Sequence[Decision], known: Mapping[str, Iterable[str]]) -> str:
    """A sentence about decisions that no file has a figure for, and what may be meant, by nearly the same name.

    ``known`` are the rows that the files have, by the nämnd.
    """
    names = [f"{one.namnd}{f', {one.verksamhet}' if one.verksamhet else ''} {one.year}" for one in decisions]
    nearly: dict[str, str] = {}
    for one in decisions:
        for sender, labels in known.items():
            if namnd_key(one.namnd) == namnd_key(sender):
                others = (label for label in labels if normalized(label) != normalized(one.verksamhet))
                label = next((label for label in others if is_misspelt(one.verksamhet, label)), None)
                nearly |= {one.verksamhet: label} if label else {}
            elif is_misspelt(one.namnd, sender):
                nearly[one.namnd] = sender
    meant = "".join(f" {in_quotes(name)}: menas {other}? Rätta namnet i listan." for name, other in nearly.items())
    rows = "den raden" if len(names) == 1 else "de raderna"
    return f"Ingen fil har någon ram eller budget för {enumerated(names)}; {rows} jämförs inte.{meant}"
