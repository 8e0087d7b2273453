"""What a layout's ``regler`` make of rules and findings, and what they are called in a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from mallkoll.validators.profile.limits import Ruled
from mallkoll.workbook.layout.fingerprint import fingerprint_of
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.results.file_result import Profile
from mallkoll.workbook.results.finding import Finding, Severity

LONGEST = 200  # letters of what a template bears of its rules
GRAVITY = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
NEVER_GRAVER = ("RIM", "TXT", "UTM")
"""Families that only ask: what they find is uncertain, and no kommun can make it certain."""


def is_on(layout: Ruled, code: str) -> bool:
    """Whether a rule is asked at all."""
    setting = layout.rules.get(code)
    return setting is None or setting.on is not False


def as_set(layout: Ruled, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings as grave as the kommun wants them; those of rules that are off are left out."""
    for finding in findings:
        setting = layout.rules.get(finding.code)
        if setting is None:
            yield finding
        elif setting.on is not False:
            severity = severity_as_set(layout, finding.code, finding.severity)
            yield finding if severity is finding.severity else replace(finding, severity=severity)


def severity_as_set(layout: Ruled, code: str, severity: Severity) -> Severity:
    """How grave the kommun wants a rule's findings of some severity to be."""
    setting = layout.rules.get(code)
    wanted = setting.severity if setting is not None else None
    if wanted is None:
        return severity
    return min(wanted, severity, key=GRAVITY.__getitem__) if code.startswith(NEVER_GRAVER) else wanted


def _settings_seal(layout: Layout) -> str:
    settings = (
        (code, setting.on is not False, setting.severity and setting.severity.value, sorted(setting.limits.items()))
        for code, setting in sorted(layout.rules.items())
    )
    return fingerprint_of(settings)


NO_SETTINGS = fingerprint_of(())
"""The seal where nothing is set."""


def seal_text(profile: Profile) -> str:
    """What a template bears of the rules that it was made with: seal, version and name."""
    return f"{profile.seal} {profile.version.replace(' ', '_')} {profile.name}"[:LONGEST]


def read_seal(text: str | None) -> Profile | None:
    """What :func:`seal_text` wrote; None where there is none, or somebody has written something else there."""
    seal, _, rest = (text or "").partition(" ")
    version, _, name = rest.partition(" ")
    if len(seal) != len(NO_SETTINGS) or not name:
        return None
    return Profile(name[:LONGEST], version[:40], seal)


def profile_of(layout: Layout) -> Profile | None:
    """What the kommun's rules are called in a result; None where it has none of its own.

    The seal is the same for the same settings, whatever they are called and why they are so.
    """
    if not layout.rules and layout.profile is None:
        return None
    name = layout.profile.name if layout.profile else layout.kommun or layout.name
    return Profile(name, layout.profile.version if layout.profile else "1", _settings_seal(layout))
