"""A text as words, numbers and marks, cut into sentences and clauses, its amounts read, in one pass over it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

from msgspec import Struct

from mallkoll.validators.texts import trait
from mallkoll.validators.texts.words import ABBREVIATED, MONTHS, NUMERALS, stem, traits
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.money_units import MONEY_WORDS, NUMBER_WORDS, UNIT_FACTOR

LONGEST: Final = 20_000
"""Characters of a text that are read. Excel holds 32 767 in a cell, and nobody writes so long a comment."""

LONGEST_SENTENCE: Final = 1_000
"""Characters. A longer one is a list of some kind; it is not read, and so costs no more than its length."""

_SPACES = " \u00a0\u2007\u2009\u202f"
_NUMBER = re.compile(
    rf"[0-9](?:[0-9]{{0,2}}(?:[{_SPACES}][0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?|[0-9]*(?:[.,][0-9]+)*)"
)  # it begins with one set of characters, which is searched for much quicker
_NUMBERS = re.compile(f"({_NUMBER.pattern})")
_TOKEN = re.compile(
    rf"(?P<word>[a-z\u00df-\u00ff]+)|(?P<number>{_NUMBER.pattern})|(?P<mark>[-\u2010-\u2014\u2212,:()/%\u00b1+])"
)
_BREAKS = frozenset({",", *"\u2012\u2013\u2014-"})
_MINUS = "\u2212"
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
_ALIKE = groupby(sorted(ABBREVIATED, key=len), len)  # what is looked for backwards has one length
_NO_STOP = "".join(rf"(?<!(?<![^\W\d_])(?i:{'|'.join(sorted(words))})\.)" for _, words in _ALIKE)
_AT_END = rf"(?=\s+[^\W_a-zåäö]|\s*…|\s*$){_NO_STOP}"
_FULL_STOP = re.compile(rf"\.{_AT_END}")
"""One that ends a sentence; others stand within a number or after an abbreviation."""
_END = re.compile(rf"[.!?…;\n](?:(?<!\.)|{_AT_END})")


class Quantity(Struct, frozen=True, gc=False):
    """An amount of money, or per cents. ``number`` is as written, without sign; ``factor`` makes kronor of it."""

    number: Decimal
    decimals: int
    factor: Decimal
    sign: int  # -1 or 1 where it is written, else 0
    percent: bool
    hedged: bool

    @property
    def value(self) -> Decimal:
        """In kronor, or in per cent; as large as it is written, whatever its sign."""
        return self.number * self.factor


class Token(Struct, frozen=True, gc=False):
    """``text`` is in lower case, ``stem`` is that of a word; an amount is made of several ``pieces``."""

    text: str
    traits: int
    stem: str = ""
    amount: Quantity | None = None
    pieces: int = 1


class Sentence:
    """A sentence of a text in lower case: its words, numbers and marks, what each of them may be, and all together.

    Amounts are taken together with their sign and their unit. Hyphens in words, and full stops, are left out.
    """

    def __init__(self, text: str, start: int = 0, end: int = LONGEST) -> None:
        self._text, self._start, self._end = text, start, end
        words, places = _tokens(text, start, end)
        units = [at for at, word in enumerate(words) if word.traits & trait.UNIT]
        self.words = _with_amounts(text, words, units, places) if units else words
        self.traits = [word.traits for word in self.words]
        self.may_be = bits(self.traits)

    @property
    def says_something(self) -> bool:
        """Whether it has an amount, or a measure that says something without one."""
        return bool(self.may_be & (trait.MEASURE | trait.AMOUNT))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where these words begin and end in the text; looked for again, as it is seldom asked for."""
        spans = [match.span() for match in _TOKEN.finditer(self._text, self._start, self._end) if not _is_hyphen(match)]
        before = sum(word.pieces for word in self.words[:first])
        upto = sum(word.pieces for word in self.words[: last + 1])
        return spans[before][0], spans[upto - 1][1]


_UNGROUPED = dict.fromkeys(map(ord, _SPACES))
_SURE_DIGITS = 15  # a float holds them all, so that they are the same whoever reads them
_SIGN_WORDS = frozenset({"minus", "plus"})
_NOT_IN_SENTENCES: Final = frozenset({"tusental", "mn", "mdsek"})
_FACTORS: Final = {
    word: Decimal(UNIT_FACTOR[unit])
    for word, unit in {**MONEY_WORDS, **NUMBER_WORDS}.items()
    if word not in _NOT_IN_SENTENCES
}
_PERCENT = frozenset({"%", "procent"})
_NO_FACTOR = Decimal(0)
_KRONOR = frozenset({"kr", "kronor"})
_NUMERALS: Final = {word: Decimal(str(number)) for word, number in NUMERALS.items()}


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end; a full stop after an abbreviation ends none.

    Those that are too long to be sentences are left out.
    """
    result: list[tuple[int, int]] = []
    start, length = 0, min(len(text), LONGEST)
    others = "…" in text or "!" in text or "?" in text or ";" in text or "\n" in text
    ends = _END if others else _FULL_STOP  # one character is found much quicker than any of several
    for match in ends.finditer(text, 0, length):
        at = match.start()
        if start < at <= start + LONGEST_SENTENCE:
            result.append((start, at))
        start = at + 1
    if start < length <= start + LONGEST_SENTENCE:
        result.append((start, length))
    return result


def _tokens(text: str, start: int, end: int) -> tuple[list[Token], dict[int, int]]:
    """The words, numbers and marks, and where in the text each of the numbers begins."""
    found: list[Token] = []
    places: dict[int, int] = {}
    at, is_number = start, False
    for piece in _NUMBERS.split(text[start:end]):  # every other one is a number
        if is_number:
            places[len(found)] = at
            found.append(Token(piece, _OF_YEAR if piece in _YEARS else trait.NUMBER))
        else:
            for words in map(_words, piece.split(" ")):
                found += words
        at += len(piece)
        is_number = not is_number
    return found, places


_YEARS = frozenset(map(str, range(1900, 2100)))
_OF_YEAR = trait.NUMBER | trait.YEAR
_COUNTED = trait.NUMBER | trait.NUMERAL


@lru_cache(maxsize=8192)
def _words(chunk: str) -> tuple[Token, ...]:
    """The words and marks of what stands between two spaces or numbers, kept for those met last."""
    return tuple(_cut(chunk))


def _cut(chunk: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(chunk):
        piece = match[0]
        unit = trait.UNIT if piece in _FACTORS or piece in _PERCENT else 0
        if match["word"]:
            yield Token(piece, trait.WORD | traits(piece) | unit, stem(piece))
        elif not _is_hyphen(match):
            yield Token(piece, trait.MARK | (trait.CUT if piece in _BREAKS else unit))


def _is_hyphen(match: re.Match[str]) -> bool:
    """Whether a mark is part of a word."""
    text, (start, end) = match.string, match.span()
    return match[0] in _DASHES and ((start > 0 and text[start - 1].isalpha()) or text[end : end + 1].isalpha())


def _with_amounts(text: str, plain: list[Token], units: Sequence[int], places: Mapping[int, int]) -> list[Token]:
    """The tokens with each number that has a unit, its sign and the unit made one token; ``places`` of digits."""
    result: list[Token] = []
    copied = 0
    for unit in units:
        at = unit - 1
        if at > 0 and plain[at].text == "," and plain[unit].text in _FACTORS:
            at -= 1  # "35 600, tkr"
        if at < copied or not plain[at].traits & _COUNTED:
            continue
        end, factor = _unit(plain, unit)
        number = None if factor is None else _number(plain[at])
        if number is None or factor is None:
            continue
        result += plain[copied:at]
        copied = end
        written, sign = plain[at].text, 0
        before = result[-1] if result else None
        ranged = before is not None and before.text in _DASHES and len(result) > 1 and result[-2].traits & trait.NUMBER
        if before is not None and not ranged and _is_sign(text, before.text, places.get(at)):
            sign = 1 if before.text in {"+", "plus"} else -1
            written = result.pop().text + written
        pieces = end - at + abs(sign)
        if ranged or _is_rate(plain, end):
            result.append(Token("(", trait.MARK | trait.BLOCK, pieces=pieces))
        else:
            hedged = bool(bits([token.traits for token in result[-2:]]) & trait.HEDGE)
            amount = Quantity(number[0], number[1], factor or _ONE, sign, factor == 0, hedged)
            result.append(Token(written, trait.AMOUNT, amount=amount, pieces=pieces))
    return result + plain[copied:] if copied else plain


_ONE = Decimal(1)


def _number(token: Token) -> tuple[Decimal, int] | None:
    if token.traits & trait.NUMERAL:
        return _NUMERALS[token.text], int(token.text == "halv")
    plain = token.text.translate(_UNGROUPED)
    if plain.isdigit():
        return Decimal(plain), 0
    whole, _, part = plain.partition(",")
    if whole.isdigit() and part.isdigit() and len(plain) <= _SURE_DIGITS:
        return Decimal(f"{whole}.{part}"), len(part)
    amount = parse_amount(token.text)
    return None if amount is None else (Decimal(f"{amount.value:.{amount.decimals}f}"), amount.decimals)


def _unit(plain: Sequence[Token], at: int) -> tuple[int, Decimal | None]:
    """The unit that begins here, as where it ends and its factor to kronor; 0 for per cent, None for no unit."""
    word = plain[at].text
    if word in _PERCENT:
        return at + 1, _NO_FACTOR
    factor = _FACTORS[word]
    at += 1
    kronor = at < len(plain) and plain[at].text in _KRONOR
    if word == "tusen" and not kronor:
        return at, None
    return at + kronor, factor


def _is_sign(text: str, before: str, place: int | None) -> bool:
    """Whether what stands before a number is its sign: a word, or a mark on it, and on nothing before."""
    if before not in _DASHES and before != "+":
        return before in _SIGN_WORDS
    if place is None:
        return before in {"+", _MINUS}  # the other dashes on words are hyphens
    at = place - 1
    if before == _MINUS and text[at] != _MINUS:
        at -= 1
    return at >= 0 and text[at] == before and (at == 0 or not text[at - 1].isalnum())


def _is_rate(plain: Sequence[Token], end: int) -> bool:
    """Whether the amount is so much for each of something, or up to something: ``500 kr/invånare``, ``3-5 mnkr``."""
    if end >= len(plain):
        return False
    after = plain[end].text
    return after == "/" or (after == "per" and end + 1 < len(plain) and plain[end + 1].text not in _AFTER_PER)


_AFTER_PER = frozenset({"den", "sista", "siste", "helår", "helåret", *MONTHS})


def is_apposition(words: Sequence[Token], at: int) -> bool:
    """Whether an amount stands between commas, of which this is the first: *underskottet, 3 mnkr, beror på …*."""
    if words[at].text != "," or at + 2 >= len(words):
        return False
    return words[at + 1].amount is not None and words[at + 2].text == ","


def bits(traits: Sequence[int]) -> int:
    """All that some words may be, together."""
    together = 0
    for one in traits:
        together |= one
    return together


def clauses(breaks: Sequence[int], length: int) -> list[tuple[int, int]]:
    """Where the clauses of a sentence begin and end: at commas, dashes and words such as *men* and *varav*."""
    return list(pairwise([0, *[at for at in breaks if at], length])) if breaks else [(0, length)]
