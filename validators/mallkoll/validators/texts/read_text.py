"""What a text says in figures: how large, which way, of which rows, at which time; no table is looked at."""

from __future__ import annotations

from mallkoll.validators.texts.row_names import OwnRow, RowNames
from mallkoll.validators.texts.sentence import SentenceReader
from mallkoll.validators.texts.statement import Statement
from mallkoll.validators.texts.times import Calendar
from mallkoll.validators.texts.tokens import Sentence, sentences
from mallkoll.validators.texts.words import in_lower_case, may_say


def statements(text: str, own: OwnRow, names: RowNames, calendar: Calendar, *, beside_figures: bool) -> list[Statement]:
    """What a text beside a row says, from first to last; ``beside_figures`` whether that row has any."""
    found: list[Statement] = []
    plain = in_lower_case(text)
    if len(plain) != len(text):  # there are letters that are two in lower case, none of them Swedish
        plain = text
    if not (beside_figures or names.may_be_in(plain)):
        return found
    clear = False  # whether what was said last is about a row that is known
    for start, end in sentences(text):
        if not may_say(plain[start:end]):
            continue
        sentence = Sentence(plain, start, end)
        if not sentence.says_something:
            continue
        before = found[-1] if found else None
        clear = start == 0 or clear
        reading = SentenceReader(
            names, calendar, sentence, own, beside_figures=beside_figures, before=before, clear=clear
        )
        found.extend(reading.statements())
        clear = reading.clear
    return found
