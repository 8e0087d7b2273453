"""What is said of a whole file or a delivery, outside the rules: one module each, as for rules but without a check.

The docstring is the page (Swedish); ``CODE`` and ``SEVERITY`` are what findings and problems are made with. The package
is walked; there is no list to keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.workbook.results.finding import Finding, Severity


def file_finding(notice: ModuleType, text: str, severity: Severity | None = None) -> Finding:
    """A finding about a whole file, under the code of one of the modules here; as grave as it says, or as given."""
    return make_finding(notice.CODE, severity or notice.SEVERITY, text)


def rule_failed(code: str, error: Exception, what: str = "den kunde inte prövas på den här filen") -> Finding:
    """What is said of a rule that raised an exception, while the others go on; ``what`` could not be done."""
    from mallkoll.validators.notices import sys001_rule_failed  # noqa: PLC0415 - a page of this package

    text = (
        f"Internt fel i regeln {code}: {what}. Övriga regler är prövade. "
        f"Meddela den som underhåller Mallkoll ({type(error).__name__}: {str(error)[:200]})."
    )
    return file_finding(sys001_rule_failed, text)


_FOR_SENDER: Mapping[str, str] = {
    "FIL001": (
        "Filen är inte kontrollerad: den är inte gjord med någon mall som mottagaren har. Fyll i den mall som nämnden "
        "har fått, eller fråga den som skickade ut den."
    ),
    "FIL003": (
        "Filen är inte kontrollerad: mottagarens beskrivning av mallen är felaktig. Nämnden behöver inte göra något, "
        "mer än att säga till den som skickade ut mallen."
    ),
    "FIL004": (
        "Filen är kontrollerad mot en annan mall än den som den är gjord med. Fråga den som skickade ut mallen vilken "
        "som gäller."
    ),
    "FIL006": (
        "Filen är inte kontrollerad: det finns inga tal i den. Är det rätt fil? Skicka in den mall som nämnden har "
        "fått, ifylld."
    ),
    "SYS001": "En av kontrollerna kunde inte göras på den här filen. Nämnden behöver inte göra något.",
}


def for_sender(finding: Finding) -> str:
    """A finding's text as it is told to the nämnd: without what only whoever runs the check can do."""
    return _FOR_SENDER.get(finding.code, finding.text)
