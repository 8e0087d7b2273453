"""A limit that stands in words before a number or after it: *ska inte understiga 80*, *95 % eller högre*."""

from __future__ import annotations

from typing import Final

from mallkoll.validators.indicators.targets import Limit

_SHALL: Final = frozenset({"ska", "skall", "bör", "får", "vara"})
_NO: Final = ("inte", "ej", "aldrig")
_ABOVE: Final = ("över", "överstiga", "överskrida", "mer än", "fler än", "högre än", "större än", "längre än")
_BELOW: Final = ("under", "understiga", "mindre än", "färre än", "lägre än", "kortare än")
_BEFORE: Final = {
    **dict.fromkeys(_ABOVE, Limit.ABOVE),
    **dict.fromkeys(_BELOW, Limit.BELOW),
    **dict.fromkeys((f"{no} {below}" for no in _NO for below in _BELOW), Limit.AT_LEAST),
    **dict.fromkeys((f"{no} {above}" for no in _NO for above in _ABOVE), Limit.AT_MOST),
    **dict.fromkeys(("öka till", "ökar till", "ökas till", "höja till", "höjas till"), Limit.AT_LEAST),
    **dict.fromkeys(("minska till", "minskas till", "sänka till", "sänkas till", "upp till"), Limit.AT_MOST),
    "uppgå till": Limit.NONE,
}
_AFTER: Final = {
    **dict.fromkeys(("högre", "mer", "mera", "fler", "större", "längre", "över", "däröver"), Limit.AT_LEAST),
    **dict.fromkeys(("lägre", "mindre", "färre", "kortare", "under", "därunder"), Limit.AT_MOST),
    "bättre": Limit.NONE,
}


def split_limit(text: str) -> tuple[Limit, str]:
    """The limit that the words say, and the text without them; the whole text where they say none."""
    written = text.split(" ")
    words = text.casefold().split(" ")
    if len(words) > 2 and words[-2] in {"eller", "och"} and words[-1] in _AFTER:
        return _AFTER[words[-1]], " ".join(written[:-2])
    start = next((at for at, word in enumerate(words) if word not in _SHALL), 0)
    for count in (3, 2, 1):
        limit = _BEFORE.get(" ".join(words[start : start + count]))
        if limit is not None:
            return limit, " ".join(written[start + count :])
    return Limit.NONE, " ".join(written[start:])
