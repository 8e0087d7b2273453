"""The list of what fullmäktige has decided: Nämnd, Verksamhet, Kontoslag, År, Ram, Enhet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from mallkoll.addin.lists.list_rows import FURTHEST, SHEETS, TEXTS, ListError, ListRow, sheets_of
from mallkoll.validators.comparing.decided import Decision
from mallkoll.validators.comparing.decided_total import DecidedTotal, is_total, sum_instead
from mallkoll.validators.facts.exact_figure import exact_decimal
from mallkoll.validators.facts.overview import namnd_key
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.validators.report.expected_namnd import is_misspelt
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.book import column_letters
from mallkoll.workbook.model.money_units import UNIT_FACTOR, money_unit
from mallkoll.workbook.model.text import normalized

HEADINGS = ("Nämnd", "Verksamhet", "Kontoslag", "År", "Ram", "Enhet")
_ALSO: Mapping[str, tuple[str, ...]] = {
    "Nämnd": ("namnd", "nämnd/styrelse"),
    "Ram": ("belopp", "budgetram"),
    "År": ("ar", "budgetår"),
}
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
    """Whether a file is meant as a list: a text file, or a workbook with a few of its headings. Never raises."""
    return path.suffix.lower() in TEXTS or has_frame_headings(path)


def has_frame_headings(path: Path) -> bool:
    """Whether a text file or a workbook has a few of the headings of such a list. Never raises."""
    if path.suffix.lower() not in TEXTS | SHEETS:
        return False
    try:
        rows = _from_headings(sheets_of(path))
    except OSError:
        return False
    except Exception:  # noqa: BLE001 - told as an unreadable workbook
        return False
    return bool(rows) and len(_columns(rows[0])) >= _FEW


def read_frames(path: Path) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
    """The decisions, and a Swedish sentence about each row that cannot be used. Raises ListError and OSError."""
    rows = _from_headings(sheets_of(path))
    if not rows:
        raise ListError(f"Listan är tom. Skriv en ram per rad, under rubrikerna {enumerated(HEADINGS)}.")
    columns = _columns(rows[0])
    missing = [heading for heading in _NEEDED if heading not in columns]
    if missing:
        found = enumerated([in_quotes(text) for text in rows[0].texts if text], 8) or "ingenting"
        where = "första raden" if rows[0].number == 1 else f"rad {rows[0].number}"
        word = "kolumnen" if len(missing) == 1 else "kolumnerna"
        raise ListError(
            f"Listan saknar {word} {enumerated(missing)}: i {where} står {found}. Rubrikerna ska vara "
            f"{enumerated(_NEEDED)}; {enumerated(_OPTIONAL)} får också vara med."
        )
    decisions: dict[tuple[str, ...], tuple[Decision, int]] = {}
    counted: list[Decision | None] = []  # None for a total, which those above it add up to
    wrong: list[str] = []
    for row in rows[1:]:
        if is_total(_text(row, columns, "Nämnd") or _text(row, columns, "Verksamhet")):
            wrong += _wrong_total(row, columns, counted)
            counted.append(None)
            continue
        found_or_why = _decision(path, row, columns)
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


def _from_headings(sheets: Sequence[Sequence[ListRow]]) -> Sequence[ListRow]:
    """The row with the most headings and those below it, whatever stands above it; of the first sheet that has it."""
    lists = [rows[at:] for rows in sheets for at in range(min(len(rows), FURTHEST))]
    return max(lists, key=lambda rows: len(_columns(rows[0])), default=())


def _columns(row: ListRow) -> dict[str, int]:
    """The columns by heading, as positions in a row."""
    texts = [normalized(text) for text in row.texts]
    return {
        heading: at
        for heading in HEADINGS
        for at, text in enumerate(texts)
        if text == normalized(heading) or text in _ALSO.get(heading, ())
    }


def _text(row: ListRow, columns: Mapping[str, int], heading: str) -> str:
    at = columns.get(heading)
    return row.texts[at].strip() if at is not None and at < len(row.texts) else ""


def _wrong_total(row: ListRow, columns: Mapping[str, int], above: Sequence[Decision | None]) -> Iterator[str]:
    """A sentence where the rows above a total do not add up to it; its year, kontoslag and unit may be left out."""
    written, year, unit = (_text(row, columns, heading) for heading in ("Ram", "År", "Enhet"))
    amount = parse_amount(written)
    units = {decision.unit for decision in above if decision} if not unit else {money_unit(normalized(unit))}
    if amount is None or amount.percent or len(units) != 1 or not units <= UNIT_FACTOR.keys():
        return
    [unit] = units
    total = DecidedTotal(
        exact_decimal(amount.value), unit, int(year) if year.isdecimal() else None,
        normalized(_text(row, columns, "Kontoslag")),
    )  # fmt: skip
    found = sum_instead(total, above)
    if found is not None:
        name = in_quotes(_text(row, columns, "Nämnd") or _text(row, columns, "Verksamhet"))
        yield (
            f"Rad {row.number} ({name}) är {figure(float(total.amount), None)} {unit}, men ramarna ovanför är "
            f"tillsammans {figure(float(found), None)} {unit}."
        )


def _decision(path: Path, row: ListRow, columns: Mapping[str, int]) -> Decision | str:
    """The decision of a row, or a sentence that says why it is none."""

    def text(heading: str) -> str:
        return _text(row, columns, heading)

    for heading, word in _SINGULAR.items():
        if (why := row.unread.get(columns.get(heading, -1))) is not None:
            return _why(row, f"{word} {why}")
    amount = parse_amount(text("Ram"))
    year = re.fullmatch(r"(?:19|20)\d\d", text("År"))
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
        str(path), row.sheet, f"{column_letters(row.first + columns['Ram'])}{row.number}",
        _TOTAL_OF.sub("", text("Nämnd")),
        text("Verksamhet"), text("Kontoslag"), int(year[0]), exact_decimal(amount.value), unit,
    )  # fmt: skip


def _why(row: ListRow, what: str) -> str:
    return f"Rad {row.number} räknas inte: {what}."


def about_nothing(decisions: Sequence[Decision], senders: Iterable[str]) -> str:
    """A sentence about decisions that no file has a figure for, and who may be meant, by nearly the same name."""
    names = [f"{one.namnd}{f', {one.verksamhet}' if one.verksamhet else ''} {one.year}" for one in decisions]
    nearly = {
        one.namnd: sender
        for sender in senders
        for one in decisions
        if namnd_key(one.namnd) != namnd_key(sender) and is_misspelt(one.namnd, sender)
    }
    meant = "".join(f" {in_quotes(name)}: menas {other}? Rätta namnet i listan." for name, other in nearly.items())
    rows = "den raden" if len(names) == 1 else "de raderna"
    return f"Ingen fil har någon ram eller budget för {enumerated(names)}; {rows} jämförs inte.{meant}"
