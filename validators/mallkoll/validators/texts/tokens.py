"""A text as words, numbers and marks, cut into sentences and clauses, its amounts read, in one pass over it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct

from mallkoll.validators.texts.words import ABBREVIATED, MONTHS, NUMERALS, Trait, traits
from mallkoll.workbook.model.amount import parse_amount

LONGEST: Final = 20_000
"""Characters of a text that are read. Excel holds 32 767 in a cell, and nobody writes so long a comment."""

LONGEST_SENTENCE: Final = 1_000
"""Characters. A longer one is a list of some kind; it is not read, and so costs no more than its length."""

_SPACES = " \u00a0\u2007\u2009\u202f"
_TOKEN = re.compile(
    r"(?P<word>[a-z\u00df-\u00ff]+)"
    rf"|(?P<number>[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)*)"
    r"|(?P<mark>[-\u2010-\u2014\u2212,:()/%\u00b1+])"
)
_BREAKS = frozenset({",", *"\u2012\u2013\u2014-"})
_MINUS = "\u2212"
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
_END = re.compile(r"[.!?…;\n]")
_AFTER_STOP = re.compile(r"\s+[^\W_a-zåäö]|\s*…|\s*$")  # else a full stop stands within a number or an abbreviation
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")


class Shape(Enum):
    """What a token looks like."""

    WORD = 1
    NUMBER = 2
    MARK = 3
    AMOUNT = 4  # a number with its sign and its unit, taken together


class Quantity(NamedTuple):
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
    """``text`` is in lower case; ``start`` and ``end`` are places in the text."""

    shape: Shape
    text: str
    start: int
    end: int
    traits: int = 0
    amount: Quantity | None = None


_UNGROUPED = dict.fromkeys(map(ord, _SPACES))
_SURE_DIGITS = 15  # a float holds them all, so that they are the same whoever reads them
_SIGN_WORDS = frozenset({"minus", "plus"})
_FACTORS: Final = {
    "kr": 1, "kronor": 1, "sek": 1, "tkr": 1_000, "kkr": 1_000, "tsek": 1_000, "ksek": 1_000, "tusen": 1_000,
    "mnkr": 10**6, "mkr": 10**6, "msek": 10**6, "miljon": 10**6, "miljoner": 10**6, "milj": 10**6, "mdkr": 10**9,
    "mdr": 10**9, "miljard": 10**9, "miljarder": 10**9,
}  # fmt: skip
_KRONOR = frozenset({"kr", "kronor"})
_NUMERALS: Final = {word: Decimal(str(number)) for word, number in NUMERALS.items()}


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end; a full stop after an abbreviation ends none.

    Those that are too long to be sentences are left out.
    """
    result: list[tuple[int, int]] = []
    start, length = 0, min(len(text), LONGEST)
    for match in _END.finditer(text, 0, length):
        at = match.start()
        if match[0] == ".":
            if _AFTER_STOP.match(text, at + 1, length) is None:
                continue
            word = _LAST_WORD.search(text, max(start, at - 8), at)
            if word is not None and word[0].lower() in ABBREVIATED:
                continue
        if start < at <= start + LONGEST_SENTENCE:
            result.append((start, at))
        start = at + 1
    if start < length <= start + LONGEST_SENTENCE:
        result.append((start, length))
    return result


def tokens(text: str, start: int = 0, end: int = LONGEST) -> list[Token]:
    """The words, numbers and marks of a sentence, its amounts with sign and unit taken together.

    ``text`` is in lower case. Hyphens in words, and full stops, are left out.
    """
    found: list[Token] = []
    numbers: list[int] = []
    make, add, numeral, pieces_of, at = Token, found.append, Trait.NUMERAL, _pieces, start  # looked up once
    chunks = iter(text[start:end].split(" "))
    for chunk in chunks:
        pieces = pieces_of(chunk)
        if pieces is None:
            to = _end_of_number(text, at + len(chunk), end)
            for _ in range(text.count(" ", at, to)):
                chunk += f" {next(chunks)}"  # noqa: PLW2901 - a number goes on after a space: 1 200
            pieces = tuple(_cut(chunk))
            numbers += [len(found) + i for i, piece in enumerate(pieces) if piece[0] is _NUMBER or piece[4] & numeral]
            for shape, piece, first, after, of_word in pieces:
                add(make(shape, piece, at + first, at + after, of_word))
        else:
            for shape, piece, first, after, of_word in pieces:
                add(make(shape, piece, at + first, at + after, of_word))
        at += len(chunk) + 1
    return _with_amounts(text, found, numbers) if numbers else found


def _end_of_number(text: str, at: int, end: int) -> int:
    """Where the words end that may be one number with what ends here: those right after it that begin with a digit."""
    match = _MORE_DIGITS.match(text, at, end)
    return at if match is None else match.end()


_Piece: TypeAlias = tuple[Shape, str, int, int, int]  # as a token; its places are counted from where its chunk begins
_WORD, _NUMBER, _MARK = Shape.WORD, Shape.NUMBER, Shape.MARK
_DIGIT = re.compile(r"[0-9]")
_MORE_DIGITS = re.compile(r"(?: [0-9][^ ]*)+")


@lru_cache(maxsize=8192)
def _pieces(chunk: str) -> tuple[_Piece, ...] | None:
    """The tokens of what stands between two spaces, kept for the words met last; None where a number is among them."""
    pieces = None if _DIGIT.search(chunk) else tuple(_cut(chunk))
    return None if pieces is None or any(piece[4] & Trait.NUMERAL for piece in pieces) else pieces


def _cut(text: str) -> Iterator[_Piece]:
    for match in _TOKEN.finditer(text):
        piece, kind, (at, to) = match[0], match.lastindex, match.span()
        if kind == _IS_WORD:
            yield _WORD, piece, at, to, traits(piece)
        elif kind == _IS_NUMBER:
            yield _NUMBER, piece, at, to, 0
        elif not (piece in _DASHES and _in_word(text, at, to)):
            yield _MARK, piece, at, to, Trait.CUT if piece in _BREAKS else 0


_IS_WORD, _IS_NUMBER = 1, 2  # the groups of the expression


def _with_amounts(text: str, plain: list[Token], numbers: Sequence[int]) -> list[Token]:
    """The tokens with each of the numbers that has a unit, its sign and the unit made one token."""
    result: list[Token] = []
    copied = 0
    for at in numbers:
        end, factor = _unit(plain, at + 1) if at >= copied else (at, None)
        number = None if factor is None else _number(plain[at])
        if number is None or factor is None:
            continue
        token = plain[at]
        result += plain[copied:at]
        copied = end
        start, sign = token.start, 0
        before = result[-1] if result else None
        ranged = before is not None and before.text in _DASHES and len(result) > 1 and result[-2].shape is Shape.NUMBER
        if before is not None and not ranged and (before.text in _SIGN_WORDS or _is_sign(text, before, token)):
            sign = 1 if before.text in {"+", "plus"} else -1
            start = before.start
            result.pop()
        if ranged or _is_rate(plain, end):
            result.append(Token(Shape.MARK, "(", token.start, plain[end - 1].end, Trait.BLOCK))
        else:
            hedged = bool(bits(result[-2:]) & Trait.HEDGE)
            amount = Quantity(number[0], number[1], factor, sign, factor == 0, hedged)
            if factor == 0:
                amount = amount._replace(factor=Decimal(1))
            result.append(
                Token(Shape.AMOUNT, text[start : plain[end - 1].end], start, plain[end - 1].end, amount=amount)
            )
    return result + plain[copied:] if copied else plain


def _number(token: Token) -> tuple[Decimal, int] | None:
    if token.shape is Shape.WORD:
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
    if at < len(plain) and plain[at].text == "," and at + 1 < len(plain) and plain[at + 1].text in _FACTORS:
        at += 1  # "35 600, tkr"
    if at >= len(plain):
        return at, None
    word = plain[at].text
    if word in {"%", "procent"}:
        return at + 1, Decimal(0)
    factor = _FACTORS.get(word)
    if factor is None:
        return at, None
    at += 1
    kronor = at < len(plain) and plain[at].text in _KRONOR
    if word == "tusen" and not kronor:
        return at, None
    return at + kronor, Decimal(factor)


def _is_sign(text: str, mark: Token, number: Token) -> bool:
    """Whether a mark is the sign of the number: it stands on it, and on nothing before."""
    if mark.text not in _DASHES and mark.text != "+":
        return False
    close = mark.end == number.start or (mark.text == _MINUS and number.start - mark.end == 1)
    return close and (mark.start == 0 or not text[mark.start - 1].isalnum())


def _is_rate(plain: Sequence[Token], end: int) -> bool:
    """Whether the amount is so much for each of something, or up to something: ``500 kr/invånare``, ``3-5 mnkr``."""
    if end >= len(plain):
        return False
    after = plain[end].text
    return after == "/" or (after == "per" and end + 1 < len(plain) and plain[end + 1].text not in _AFTER_PER)


_AFTER_PER = frozenset({"den", "sista", "siste", "helår", "helåret", *MONTHS})


def _in_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalpha()) or text[end : end + 1].isalpha()


def says_something(sentence: Sequence[Token]) -> bool:
    """Whether a sentence has an amount, or a measure that says something without one."""
    for token in sentence:  # noqa: SIM110 - a generator would cost more than the search
        if token.traits & Trait.MEASURE or token.amount is not None:
            return True
    return False


def bits(words: Sequence[Token]) -> int:
    """All that the words may be, together."""
    found = 0
    for token in words:
        found |= token.traits
    return found


def clauses(breaks: Sequence[int], length: int) -> list[tuple[int, int]]:
    """Where the clauses of a sentence begin and end: at commas, dashes and words such as *men* and *varav*."""
    places = [0, *(at for at in breaks if at), length]
    return list(pairwise(places))
