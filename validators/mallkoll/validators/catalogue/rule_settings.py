"""What a kommun may say of a rule: codes that exist, limits that the rule has, no graver than the rule can be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from mallkoll.validators.catalogue.families import family_of
from mallkoll.validators.catalogue.rule import (
    BetweenRule,
    OwnBookRule,
    Rule,
    all_own_book_rules,
    all_rules,
    between_rules,
)
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.profile.limits import Limit
from mallkoll.validators.profile.profile import GRAVITY, NEVER_GRAVER, profile_of
from mallkoll.workbook.layout.error_sentences import did_you_mean
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.rule_settings import RuleSetting
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.file_result import Profile

LIMITS = "Gränser som kommunen kan ställa om (regler i layouten, eller bladet Regler i uppsättningen):"

SettingProblem: TypeAlias = tuple[tuple[str | int, ...], str]
"""Where in a setting something is wrong (the keys of a layout), and a Swedish sentence."""

SettableRule: TypeAlias = Rule | BetweenRule | OwnBookRule


def rules_by_code() -> Mapping[str, SettableRule]:
    """The rules that a kommun can set."""
    rules: tuple[SettableRule, ...] = (*all_rules(), *between_rules(), *all_own_book_rules())
    return {rule.code: rule for rule in rules}


def layout_rule_problems(layout: Layout) -> Iterator[SettingProblem]:
    """What is wrong with the rules that a layout sets, with the place in its data."""
    for code, setting in layout.rules.items():
        for place, sentence in setting_problems(code, setting):
            yield ("regler", code, *place), sentence


def setting_problems(code: str, setting: RuleSetting) -> Iterator[SettingProblem]:
    """What is wrong with the setting of one rule."""
    rule = rules_by_code().get(code)
    if rule is None:
        yield (), unknown_rule(code)
        return
    if setting.severity and code.startswith(NEVER_GRAVER) and GRAVITY[setting.severity] > GRAVITY[rule.severity]:
        yield ("allvar",), f"{code} frågar bara: den kan inte vara mer än {rule.severity.value}."
    if setting.left_out and not isinstance(rule, OwnBookRule):
        yield ("undanta",), f"{code} gäller mallar: undanta finns bara för arbetsböcker utan mall (UTM)."
    known = {limit.key: limit for limit in rule.limits}
    for key, value in setting.limits.items():
        if key not in known:
            yield ("granser", key), unknown_limit(code, key, known)
        elif not (math.isfinite(value) and known[key].least <= value <= known[key].most):
            shown = figure(value) if math.isfinite(value) else "Oändligt"
            yield ("granser", key), f"{shown} går inte som gräns för {code}: {_between(known[key])}."


def unknown_rule(code: str) -> str:
    """The sentence for a code that is no rule's."""
    if code[:3] in {"FIL", "LEV", "SYS"}:
        return f"{code} gäller hela filer och leveranser, och går inte att ställa."
    family = [known for known in sorted(rules_by_code()) if family_of(known) == code]
    if family:
        return f"{code} är flera regler: ställ dem var för sig ({family[0]} till {family[-1]})."
    return f"Regeln {code!r} finns inte{did_you_mean(code, rules_by_code(), end='.')}"


def unknown_limit(code: str, key: str, known: Mapping[str, Limit]) -> str:
    """The sentence for a limit that a rule does not have."""
    if not known:
        return f"{code} har inga gränser att ställa."
    return f"{code} har ingen gräns {key!r}{did_you_mean(key, known, end='.')} Gränser: {', '.join(known)}."


def _between(limit: Limit) -> str:
    low = f"minst {figure(limit.least)}"
    return low if limit.most == float("inf") else f"{low} och högst {figure(limit.most)}"


def profile_in_words(layout: Layout) -> Profile | None:
    """The kommun's own rules with a sentence about each that it has set; None where it has none of its own."""
    profile = profile_of(layout)
    if profile is None or not layout.rules:
        return profile
    rules = rules_by_code()
    known = ((rules[code], setting) for code, setting in sorted(layout.rules.items()) if code in rules)
    return replace(profile, rules=tuple(_setting_words(rule, setting) for rule, setting in known))


def _setting_words(rule: SettableRule, setting: RuleSetting) -> str:
    """``IND007 Utfallet ligger långt från tidigare år: faktor 5 (annars 3). Skäl: Antalet varierar mer hos oss.``"""
    said = ["prövas inte"] if setting.on is False else []
    if setting.severity is not None:
        said.append(f"{setting.severity.value} (annars {rule.severity.value})")
    defaults = {limit.key: limit.default for limit in rule.limits}
    said += [
        f"{key} {figure(value)}" + (f" (annars {figure(defaults[key])})" if key in defaults else "")
        for key, value in setting.limits.items()
    ]
    if setting.left_out:
        said.append(f"frågar inte om {enumerated(setting.left_out)}")
    why = f" Skäl: {one_line(setting.reason).rstrip('.')}." if setting.reason else ""
    return f"{rule.code} {rule.title}: {', '.join(said) or 'som från början'}.{why}"


def limit_lines(rule: Rule | BetweenRule) -> Iterator[str]:
    """``faktor = 3: hur många gånger …``, one line for each limit of a rule."""
    for limit in rule.limits:
        yield f"{limit.key} = {figure(limit.default)}: {limit.words}"
