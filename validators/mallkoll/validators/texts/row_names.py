"""Rows found by name in a sentence, however it is inflected: *flyktingverksamhetens* is *Flyktingverksamheten*."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.facts.concept import DRIFT, INVESTMENTS
from mallkoll.validators.facts.overview import namnd_key
from mallkoll.validators.texts import trait
from mallkoll.validators.texts.tokens import Token
from mallkoll.validators.texts.words import STOP, stem, traits
from mallkoll.workbook.model.text import normalized

_NAME_WORD = re.compile(r"[^\W\d_]+")
_TELLING = 9  # letters of a word that says by itself which row is meant
_MOST_WORDS = 12
_BETWEEN = frozenset({"(", ")", "&"})
_AND = frozenset({"och", "samt", "&"})


class Mention(Struct, frozen=True, gc=False):
    """Rows named in a sentence, from one token to another: more than one where their sum is meant."""

    start: int
    end: int
    concepts: tuple[str, ...]  # none where the name could be two
    own: bool = False  # the row that the text stands beside
    inside: bool = False  # the sentence only places something in it: *inom individ- och familjeomsorgen*


@lru_cache(maxsize=8192)
def name_stems(label: str) -> tuple[str, ...]:
    """The words of a row's name that tell which row it is, as stems."""
    words = _NAME_WORD.findall(normalized(label))[:_MOST_WORDS]
    return tuple(stem(word) for word in words if word not in STOP)


def _says_nothing(label: str) -> bool:
    """Whether a name holds only words that sentences use of any row: *varav kostnader*, *Resultat*."""
    words = _NAME_WORD.findall(normalized(label))[:_MOST_WORDS]
    return all(word in STOP or traits(word) & ~trait.WHOLE for word in words)


class OwnRow(NamedTuple):
    """The row that a text stands beside: what it is about, the words of its name, those that tell it by themselves."""

    concept: str
    stems: frozenset[str]
    telling: frozenset[str]

    @classmethod
    @lru_cache(maxsize=1024)
    def of(cls, label: str, concept: str) -> OwnRow:
        """The own row by its name."""
        stems = name_stems(label)
        telling = frozenset(s for at, s in enumerate(stems) if at == 0 or len(s) >= _TELLING)
        return cls(concept, frozenset(stems), telling)

    @property
    def family(self) -> str:
        """The kind of table that it is in."""
        return self.concept.partition("/")[0]


class RowNames:
    """The names of the rows of a workbook's tables of money, each with the concepts that bear it."""

    def __init__(self, rows: Iterable[tuple[str, str]], sender: str | None = None) -> None:
        """``rows`` are labels with their concepts, ``sender`` is the nämnd whose they are."""
        rows = list(rows)
        self._sender = namnd_key(sender).split()[-1] if sender else None
        self.whole = _whole({concept for _, concept in rows})
        by_name: dict[tuple[str, ...], dict[str, None]] = {}
        for label, concept in rows:
            stems = name_stems(label)
            if stems and not _says_nothing(label):
                by_name.setdefault(stems, {})[concept] = None
        self._names: Mapping[tuple[str, ...], tuple[str, ...]] = {n: tuple(c) for n, c in by_name.items()}
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for name in sorted(by_name, key=len, reverse=True):
            self._by_first.setdefault(name[0], []).append(name)
        self._beginnings = ("nämnd", "styrelse", *self._by_first)

    def is_of_sender(self, word: str) -> bool:
        """Whether a word for a nämnd is one for that of the report, as far as it is known: *nämnden*, its name."""
        if word.startswith(("nämnd", "styrelse")):
            return True
        return "nämnd" in word if self._sender is None else word.startswith(self._sender)

    def may_be_in(self, text: str) -> bool:
        """Whether a text in lower case may name a row, or all of the nämnd."""
        return any(map(text.__contains__, self._beginnings))

    def mentions(self, sentence: Sequence[Token], own: OwnRow) -> list[Mention]:
        """The rows that a sentence names, from left to right; those of the text's own table before others alike.

        Names that are part of the own row's name are the own row.
        """
        found: list[Mention] = []
        end, named, ours = 0, self._by_first, own.stems
        for at, token in enumerate(sentence):
            stem = token.stem
            if not (stem in named or stem in ours) or at < end:
                continue
            mention = self._at(sentence, at, own)
            if mention is not None:
                inside = at > 0 and not mention.own and sentence[at - 1].text in {"inom", "hos"}
                found.append(replace(mention, inside=True) if inside else mention)
                end = mention.end
        return _pairs(sentence, found) if len(found) > 1 else found

    def _at(self, sentence: Sequence[Token], at: int, own: OwnRow) -> Mention | None:
        for name in self._by_first.get(sentence[at].stem, ()):
            end = _match(sentence, at, name)
            if end is None:
                continue
            sibling = self._sibling(sentence, end, name)
            if sibling is not None:
                second, last = sibling
                both = (*self._one(name, own.family), *self._one(second, own.family))
                return Mention(at, last, both if len(both) == 2 else ())
            if own.stems.issuperset(name):
                return Mention(at, end, (own.concept,), own=True)
            return Mention(at, end, self._one(name, own.family))
        end = _own_run(sentence, at, own)
        return None if end is None else Mention(at, end, (own.concept,), own=True)

    def _one(self, name: tuple[str, ...], family: str) -> tuple[str, ...]:
        """The concept that a name stands for; none where it could be two."""
        concepts = self._names[name]
        ours = [concept for concept in concepts if concept.partition("/")[0] == family]
        if len(ours) == 1:
            return (ours[0],)
        return concepts if len(concepts) == 1 else ()

    def _sibling(
        self, sentence: Sequence[Token], end: int, name: tuple[str, ...]
    ) -> tuple[tuple[str, ...], int] | None:
        """*HVB unga* **och vuxna**: another row whose name differs in its last word alone."""
        if len(name) < 2 or end + 1 >= len(sentence) or sentence[end].text not in _AND:
            return None
        other = (*name[:-1], sentence[end + 1].stem)
        return (other, end + 2) if other != name and other in self._names else None

    def last_word(self, sentence: Sequence[Token], at: int, before: str, family: str) -> str | None:
        """The concept of a row that is named by its last word alone, after its sibling ``before`` was named in full."""
        word = sentence[at].stem
        for name, concepts in self._names.items():
            if before in concepts and len(name) > 1:
                other = self._one((*name[:-1], word), family) if (*name[:-1], word) in self._names else ()
                if len(other) == 1 and other[0] != before:
                    return other[0]
        return None

    def group(self, sentence: Sequence[Token], own_concept: str) -> tuple[str, ...]:
        """The rows whose names begin with a word of the sentence, the own row among them: *placeringar inom HVB*."""
        for token in sentence:
            if token.text not in STOP:
                names = [name for name in self._by_first.get(token.stem, ()) if len(self._names[name]) == 1]
                concepts = tuple(sorted({self._names[name][0] for name in names}))
                if len(concepts) > 1 and own_concept in concepts:
                    return concepts
        return ()


def _whole(concepts: Iterable[str]) -> str | None:
    """What is about all of the nämnd: the sum of its operations, else the only sum but those of investments."""
    sums = {one for one in concepts if one.endswith("/summa") and not one.startswith(f"{INVESTMENTS}/")}
    operations = f"{DRIFT}/summa"
    return operations if operations in sums else sums.pop() if len(sums) == 1 else None


def _match(sentence: Sequence[Token], at: int, name: tuple[str, ...]) -> int | None:
    """Where a name that begins here ends; None where it is another."""
    here, matched = at, 0
    while matched < len(name):
        if here >= len(sentence):
            return None
        token = sentence[here]
        if token.stem == name[matched]:
            matched += 1
        elif matched == 0 or not (token.text in STOP or token.text in _BETWEEN):
            return None
        here += 1
    return here


def _own_run(sentence: Sequence[Token], at: int, own: OwnRow) -> int | None:
    """Where words of the own row's name end that begin here; None where they do not tell the row."""
    end = at
    matched: set[str] = set()
    for here in range(at, len(sentence)):
        token = sentence[here]
        if token.text in STOP or token.text in _BETWEEN:
            continue
        if token.stem not in own.stems:
            break
        matched.add(token.stem)
        end = here + 1
    return end if matched & own.telling or len(matched) > 1 else None


def _pairs(sentence: Sequence[Token], found: Sequence[Mention]) -> list[Mention]:
    """*X och Y* as one mention of both."""
    result: list[Mention] = []
    for mention in found:
        last = result[-1] if result else None
        if last is not None and mention.start == last.end + 1 and sentence[last.end].text in _AND:
            concepts = dict.fromkeys((*last.concepts, *mention.concepts)) if last.concepts and mention.concepts else ()
            result[-1] = Mention(last.start, mention.end, tuple(concepts), last.own and mention.own, last.inside)
        else:
            result.append(mention)
    return result
