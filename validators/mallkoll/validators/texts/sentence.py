"""One sentence of a text, read from left to right.

Each statement has a measure (*underskott*, *resultat*, *ökat*) and mostly an amount that follows it; between them, and
between the subject and the measure, only words that are understood may stand (``words``). What hangs on any other word
is no statement, or one whose subject is not known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from msgspec.structs import replace

from mallkoll.validators.texts import trait
from mallkoll.validators.texts.heads import COMPARATIVES, Head, Measure, head_at, reversed_head
from mallkoll.validators.texts.row_names import Mention, OwnRow, RowNames
from mallkoll.validators.texts.statement import WHOLE, Statement
from mallkoll.validators.texts.times import Calendar, Time
from mallkoll.validators.texts.tokens import Sentence, bits, clauses, is_apposition
from mallkoll.validators.texts.words import COMPARED, MEANS_IT, PART_OF

_RESULT, _TO_DATE = Measure.RESULT, Time.TO_DATE
_LONGEST_GAP = 30  # words
_SHORT = 8  # words


class SentenceReader:
    """One sentence of a text while it is read. Which words name rows is noted among its traits."""

    def __init__(
        self, names: RowNames, calendar: Calendar, sentence: Sentence, own: OwnRow,
        *, beside_figures: bool, before: Statement | None, clear: bool,
    ) -> None:  # fmt: skip
        """``clear`` says whether it follows on what is clear, so that *underskottet* alone is that of the row."""
        self._names, self._calendar, self._own, self._before = names, calendar, own, before
        self._sentence, self._beside_figures = sentence, beside_figures
        self._words, self._traits = words, traits = sentence.words, sentence.traits
        self._mentions = names.mentions(words, own)
        for mention in self._mentions:
            for at in range(mention.start, mention.end):
                traits[at] |= trait.NAMED
        if sentence.may_be & trait.WHOLE:
            for at in [at for at, may_be in enumerate(traits) if may_be & trait.WHOLE]:
                if not names.is_of_sender(words[at].text):
                    traits[at] &= ~trait.WHOLE
        self._may_be = sentence.may_be | (trait.NAMED if self._mentions else 0)
        self._heads: dict[int, Head] = {}
        self._places: list[int] = []  # of measures and amounts
        breaks: list[int] = []
        for at, told in enumerate(traits):
            if not told & trait.TOLD:
                continue
            if told & trait.BREAKS:
                breaks.append(at)
            head = head_at(words, at) if told & trait.HEAD else None
            if head is not None:
                self._heads[at] = head
            if head is not None or told & trait.AMOUNT:
                self._places.append(at)
        self._clauses = clauses(breaks, len(words))
        self._found: list[Statement] = []
        self._used: set[int] = set()
        self._prior = True  # whether the clause before has a subject that is known
        self._clear = clear

    @property
    def clear(self) -> bool:
        """Whether what it says last is about a row that is known."""
        return self._prior

    def statements(self) -> list[Statement]:
        """What it says."""
        heads, places = self._heads, self._places
        for number, (start, end) in enumerate(self._clauses):
            known: bool | None = None
            done = start
            for at in places[bisect_left(places, start) : bisect_left(places, end)]:
                if at < done:
                    continue
                head = heads.get(at)
                amount = head is None and at not in self._used
                if amount:
                    head = reversed_head(self._words, at)
                if head is not None:
                    known = self._statement(head, number, heads)
                    done = head.last + 1
                elif amount:
                    self._without_head(at, start)
            self._prior = self._clause_subject(start, end) if known is None else known
        return self._found

    # --- one statement ------------------------------------------------------------------------------------------

    def _statement(self, head: Head, number: int, heads: dict[int, Head]) -> bool:
        """Take down what stands at a head, and whether its subject is known."""
        start = self._clauses[number][0]
        subject = self._subject(head, start, first=number == 0)
        known = subject is not False
        at = head.first if head.measured_before else self._amount_after(head, heads)
        if at is not None and not head.measured_before and (self._compared(at) or self._of_another_whole(at)):
            at = None
        if at is None and not head.alone:
            return known
        last = head.last if at is None else max(at, head.last)
        window = range(start, last + 1)  # the words of the clause, up to the end of the statement
        if at is not None:
            self._used.add(at)
        of_rows = self._beside_figures or self._may_be & trait.PLACED
        if of_rows and not self._blocked(head, window, alone=at is None):
            placed = self._of_a_part_later(window.stop) if subject is None else self._of_an_unknown(window.stop)
            self._add(head, at, window, number, known=known and (head.definite or not placed))
        return known

    def _compared(self, at: int) -> bool:
        """Whether an amount is how much more or less something is: *3 mnkr högre än budget*."""
        return at + 1 < len(self._words) and self._words[at + 1].text in COMPARATIVES

    def _of_another_whole(self, at: int) -> bool:
        """Whether an amount is in per cent of something else than the budget."""
        amount = self._words[at].amount
        if amount is None or not amount.percent:
            return False
        after = [word.text for word in self._words[at + 1 : at + 5]]
        return after[:1] == ["av"] and not any(word.startswith("budget") for word in after)

    def _add(self, head: Head, at: int | None, window: range, number: int, *, known: bool) -> None:
        rows, sure = self._rows(head, window)
        if rows:
            time, timed = self._time(head, window, number)
            known = (known or self._says(trait.TOGETHER, window.start, window.stop)) and sure
            year = self._year(head, window)
            self._found.append(Statement(self._sentence, head, at, rows, known, time, timed, year))

    def _year(self, head: Head, window: range) -> int | None:
        """The year that it is about where that is not the report's: one that it names, or that of what was said before.

        The latter goes on until a time is named again.
        """
        before = None if self._before is None else self._before.year
        if before is None and not self._may_be & trait.YEAR:
            return None
        words = self._words[self._understood(head, window) : window.stop]
        year, _ = self._calendar.other_years(words)
        if year is not None or before is None:
            return year
        renews = self._calendar.time_in(words) is not None or any(word.traits & trait.NUMBER for word in words)
        return None if renews else before

    def _says(self, traits: int, start: int, end: int) -> bool:
        """Whether one of the words may be any of these."""
        return bool(self._may_be & traits) and bool(bits(self._traits[start:end]) & traits)

    def _time_in(self, start: int, end: int) -> Time | None:
        return self._calendar.time_in(self._words[start:end]) if self._may_be & trait.TIMES else None

    def _understood(self, head: Head, window: range) -> int:
        """From where the words up to a measure are understood; a year before that is of something else."""
        at = head.first
        while at > window.start and (self._transparent(at - 1) or self._traits[at - 1] & trait.SUBJECT):
            at -= 1
        return at

    def _amount_after(self, head: Head, heads: dict[int, Head]) -> int | None:
        """Where the amount of a measure stands; None where there is none, or another measure comes first."""
        if not self._may_be & trait.AMOUNT:
            return None
        for at in range(head.last + 1, min(len(self._words), head.last + 1 + _LONGEST_GAP)):
            amount = at + 1 if self._traits[at] & trait.CUT and is_apposition(self._words, at) else at
            if self._traits[amount] & trait.AMOUNT:
                return amount if amount not in self._used else None
            other = heads.get(at)
            if (other is not None and other.takes_over(head)) or not self._transparent(at):
                return None
        return None

    def _transparent(self, at: int) -> bool:
        """Whether a word may stand between: one that is understood, a date, a row's name."""
        may_be = self._traits[at]
        if may_be & trait.THROUGH or may_be & trait.BREAK:
            return not may_be & trait.BREAK
        text = self._words[at].text
        if text in {"inom", "och", "samt", "av"}:
            return self._says(trait.PLACED, at + 1, at + 2)
        return text in {"(", ")", "/", ":"} and not may_be & trait.BLOCK

    def _subject(self, head: Head, start: int, *, first: bool) -> bool | None:
        """Whether the words before a measure leave no doubt what it is about; None where they name nothing at all."""
        for at in range(head.first - 1, start - 1, -1):
            may_be = self._traits[at]
            if may_be & trait.PLACED:
                return True
            if may_be & trait.REFERS or self._words[at].text == "största":  # of several
                return False
            if may_be & trait.COSTS:
                return head.of_cost(self._words[at].text) and not self._owned(at, start)
            if may_be & trait.SUBJECT:
                return head.can_be_of(self._words[at].text) and not self._owned(at, start)
            if self._found and self._goes_on(at) and not head.compares:
                return True
            if not (may_be & (trait.BREAK | trait.MARK) or self._transparent(at)):
                return False
        if head.compares or not (first or self._prior):
            return False
        return None if self._clear or self._says(trait.ALL, start, head.first) else False

    def _goes_on(self, at: int) -> bool:
        """Whether it says more of the same: *skolan visar ett överskott på 3 mnkr* **och prognostiserar** *…*."""
        if self._words[at].text != "och" or not self._found[-1].known:
            return False
        return self._traits[at + 1] & (trait.FORECAST | trait.SUBJECT) == trait.FORECAST

    def _owned(self, at: int, start: int) -> bool:
        """Whether a word before it says whose it is, and that is no row: *Boendekedjans resultat*."""
        before = self._traits[at - 1] if at > start else 0
        return bool(before & trait.WORD) and not before & (trait.GAP | trait.BREAK | trait.PLACED)

    def _clause_subject(self, start: int, end: int) -> bool:
        for may_be in self._traits[start:end]:
            if may_be & (trait.PLACED | trait.SUBJECT):
                return True
            if may_be & trait.WORD and not may_be & (trait.GAP | trait.BREAK):
                return False
        return self._prior

    # --- what stands against it ---------------------------------------------------------------------------------

    def _blocked(self, head: Head, window: range, *, alone: bool) -> bool:
        """Whether the words say that the statement is not about what a table of this report holds."""
        start, end, words = window.start, window.stop, self._words
        if self._says(trait.BLOCK, start, end) or (end < len(words) and words[end].text == "om"):  # om inget görs
            return True
        if self._traits[start] & trait.OF and not self._mentioned(window):
            return True
        until = min(end + _SHORT, self._clause_end(end))
        if self._says(trait.LESS, start, until) or ((alone or head.part_follows) and self._of_a_part(end)):
            return True
        if head.compares:
            return self._says(trait.YEAR, start, until) and self._calendar.farther_year(words[start:until])
        follows = words[end] if end < until else None
        goes_on = follows is not None and (follows.text in COMPARED or follows.traits & trait.OTHER_PREPARATION)
        told = until if goes_on else end
        if self._says(trait.OTHER_PREPARATION, start, told):
            return True
        if not self._may_be & (trait.DATED | trait.BREAK):
            return False
        understood = self._understood(head, window)
        if self._calendar.of_then(words, understood) or self._calendar.other_month_after(words[end:until]):
            return True
        if self._may_be & trait.YEAR:
            _, compares = self._calendar.other_years(words[understood:told])
            later, _ = self._calendar.other_years(words[end:until])
            if compares or later is not None:
                return True
        return bool(self._may_be & trait.WHEN) and self._calendar.other_month(words[understood:end])

    def _clause_end(self, at: int) -> int:
        for start, end in self._clauses:
            if start <= at < end:
                return end
        return at

    def _of_a_part_later(self, at: int) -> bool:
        """Whether the rest of the clause places it in what is no row: *uppstår inom ledning*."""
        return any(self._of_a_part(i) for i in range(at, self._clause_end(at)))

    def _of_an_unknown(self, at: int) -> bool:
        """Whether *för …* follows with a word that is not known: *underskott på 3 mnkr* **för personal**."""
        return self._traits[at + 1 : at + 2] == [trait.WORD] and self._words[at].text in {"för", "inom"}

    def _of_a_part(self, at: int) -> bool:
        """Whether *inom …* or *för …* follows with what is no row."""
        if at >= len(self._words) or self._words[at].text not in PART_OF:
            return False
        return not self._says(trait.PLACED | trait.SUBJECT, at + 1, at + 4)

    # --- rows and time ------------------------------------------------------------------------------------------

    def _mentioned(self, window: range) -> list[Mention]:
        return [m for m in self._mentions if window.start <= m.start < window.stop and not m.inside]

    def _rows(self, head: Head, window: range) -> tuple[tuple[tuple[str, ...], ...], bool]:
        """The rows that a statement can be about, and whether there is no doubt."""
        named: list[Mention] = []
        within: list[Mention] = []
        if self._mentions:
            named = self._mentioned(window) + self._just_after(window.stop)
            others = [mention for mention in named if not mention.own]
            if others:
                nearest = [mention for mention in others if self._leads_to(mention, head)]
                different = {mention.concepts for mention in (nearest[-1:] or others)}
                only = next(iter(different)) if len(different) == 1 else ()
                return ((only,), True) if only else ((), False)
            within = [m for m in self._mentions if m.inside and window.start <= m.start < window.stop and m.concepts]
        own = (self._own.concept,)
        whole = self._says(trait.WHOLE, window.start, window.stop)
        if whole and not within and self._own.concept == self._names.whole:
            return (own,), True
        if self._says(trait.TOGETHER, window.start, window.stop):
            group = self._names.group(self._words, self._own.concept)
            return ((group,), True) if group else ((), False)
        if not self._beside_figures:
            return (((WHOLE,),), True) if whole else ((), False)
        if named:
            return (own,), True
        if len(within) == 1 and (within[0].start == window.start + 1 or within[0].start > head.last):
            return (within[0].concepts,), True  # "Inom äldreomsorgen väntas …", "Underskottet inom äldreomsorgen är …"
        unsure: list[tuple[str, ...]] = [(WHOLE,)] if whole else []
        if self._mentions:
            unsure += [mention.concepts for mention in within]
            unsure += [
                m.concepts for m in self._mentions if m.concepts and not (m.own or m.inside) and m.start < window.start
            ]
        if self._before is not None and not self._found and not self._says(trait.SUBJECT, window.start, head.first):
            unsure += [rows for rows in self._before.rows if rows != own]
        return (own, *dict.fromkeys(unsure)), not unsure

    def _leads_to(self, mention: Mention, head: Head) -> bool:
        """Whether nothing but words that say nothing stands between a row's name and a measure."""
        return mention.end <= head.first and all(
            self._transparent(at) and not self._traits[at] & trait.NAMED for at in range(mention.end, head.first)
        )

    def _just_after(self, at: int) -> list[Mention]:
        """The row that is named right after an amount: *3 mnkr för hemtjänsten*."""
        if at < len(self._words) and self._words[at].text in {"för", "inom", "på", "i"}:
            return [mention for mention in self._mentions if mention.start == at + 1]
        return []

    def _time(self, head: Head, window: range, number: int) -> tuple[Time | None, bool]:
        """The time that a statement is about, and whether the sentence names it."""
        start, end = self._clauses[number]
        said = self._time_in(start, end)
        if said is not None:
            said = self._calendar.time_after(self._words[window.stop : end]) or said
        if said is None and number + 1 < len(self._clauses) and self._may_be & trait.TIMES:
            after = self._clauses[number + 1]
            if all(self._transparent(at) or self._traits[at] & trait.MARK for at in range(*after)):
                said = self._time_in(*after)
        if said is None and head.measure is _RESULT and not head.to_be:
            said = _TO_DATE
        if said is None and number:
            said = self._time_in(0, self._clauses[number - 1][1])
        if said is not None:
            return said, True
        if self._says(trait.SO_FAR, start, window.stop):
            return _TO_DATE, False
        last = self._found[-1] if self._found else self._before
        return (None if last is None else last.time), False

    # --- amounts that no measure stands before -------------------------------------------------------------------

    def _without_head(self, at: int, start: int) -> None:
        amount = self._words[at].amount
        assert amount is not None  # noqa: S101 - asked for where it is there
        last = self._found[-1] if self._found else None
        if amount.percent:
            self._share(at, start)
        elif last is not None and last.amount_at is not None and last.head.measure is Measure.DEVIATION:
            row = self._elliptic(at, last.amount_at, last.rows)
            if row is not None:
                self._used.add(at)
                again = replace(last, head=last.head.again(at), amount_at=at, rows=((row,),), shared=True)
                self._found.append(again)

    def _elliptic(self, at: int, before: int, named: Sequence[Sequence[str]]) -> str | None:
        """The row of *… och vuxna med 8,3 mnkr*, named by its last word after another amount, of the rows ``named``."""
        rows: list[str] = []
        for i in range(before + 1, at):
            row = None
            if len(named) == 1 and len(named[0]) == 1 and not self._traits[i] & trait.NAMED:
                row = self._names.last_word(self._words, i, named[0][0], self._own.family)
            if row is not None:
                rows.append(row)
            elif not (self._transparent(i) or self._words[i].text in {"och", "samt", ","}):
                return None
        rows += [m.concepts[0] for m in self._mentions if before < m.start < at and len(m.concepts) == 1]
        return rows[0] if len(rows) == 1 else None

    def _share(self, at: int, start: int) -> None:
        """*Beloppet motsvarar 2,6 % av budgeten*, or what an indicator is: *sjukfrånvaron är 5,6 procent*."""
        words = self._words
        last = self._found[-1] if self._found else self._before
        after = [word.text for word in words[at + 1 : at + 5]]
        if after[:1] == ["av"] and any(text.startswith("budget") for text in after):
            if last is not None and any(word.text in MEANS_IT for word in words[max(0, at - 4) : at]):
                head = Head(Measure.SHARE, 0, at, at)
                self._found.append(replace(last, sentence=self._sentence, head=head, amount_at=at, of_last=True))
            return
        for i in range(at - 1, start - 1, -1):
            if self._traits[i] & (trait.NAMED | trait.SUBJECT):
                if not self._owned(i, start) and self._beside_figures and after[:1] != ["av"]:
                    head, window = Head(Measure.LEVEL, 0, at, at), range(start, at + 1)
                    if not self._blocked(head, window, alone=False):
                        self._add(head, at, window, 0, known=True)
                return
            if not self._transparent(i):
                return
