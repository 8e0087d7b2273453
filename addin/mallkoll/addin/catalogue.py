"""The rule catalogue as a page: ``docs/regler.md`` is what this prints (``python -m mallkoll.addin.catalogue``)."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from mallkoll.validators.rule import Rule, all_rules
from mallkoll.workbook.atomic import write_atomically

FAMILIES = {
    "FOR": "Formler och förifyllda uppgifter",
    "IND": "Indikatorer och målvärden",
    "KVA": "Kvalitetsgarantier",
    "MAL": "Mål",
    "STA": "Bedömningar",
    "SUM": "Belopp som ska gå ihop",
    "TAB": "Tabeller, rader och kolumner",
    "TAL": "Tal och text",
    "UPP": "Uppdrag",
}

_ABOUT = """\
Sidan är gjord av reglernas egna sidor; samma text visas av `mallkoll regler KOD`. Ett **fel** ska rättas, en
**varning** ska rättas eller motiveras, en **info** är en upplysning. I exemplen är det som regeln anmärker på skrivet
i fetstil, och efter pilen står vad som föreslås.
"""


def catalogue() -> str:
    """Every rule's page, by family; a family without a name of its own is shown by its code."""
    parts = [
        "# Regelkatalog\n",
        _ABOUT,
    ]
    rules = all_rules()
    parts.append("| regel | allvar | vad som är fel |\n|---|---|---|")
    parts += [f"| [{r.code}](#{r.code.lower()}) | {r.severity.value} | {r.title} |" for r in rules]
    for family, members in groupby(rules, key=lambda rule: rule.code[:3]):
        parts.append(f"\n## {FAMILIES.get(family, family)}\n")
        parts += [_page(rule) for rule in members]
    return "\n".join(parts).rstrip() + "\n"


def _page(rule: Rule) -> str:
    body = rule.page.strip().split("\n", 1)
    rest = body[1].strip() if len(body) > 1 else ""
    lines = [line for line in rest.splitlines() if not line.startswith("Tabell:")]
    text = "\n".join(lines).replace("\n\n\n", "\n\n").strip()
    return f'### <a id="{rule.code.lower()}"></a>{rule.code}: {rule.title}\n\n*{rule.severity.value}*\n\n{text}\n'


def main() -> int:
    """Write the page to the file named, or print it."""
    if len(sys.argv) > 1:
        write_atomically(Path(sys.argv[1]), catalogue().encode())
    else:
        sys.stdout.write(catalogue())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
