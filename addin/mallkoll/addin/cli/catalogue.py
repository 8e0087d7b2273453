"""The rule catalogue as a page: ``docs/regler.md`` is the output of ``python -m mallkoll.addin.cli.catalogue``."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from mallkoll.validators.catalogue.families import family_name, family_of, family_order
from mallkoll.validators.catalogue.page_parts import ExampleTable, page_parts
from mallkoll.validators.catalogue.rule import Page, Rule, all_pages
from mallkoll.validators.catalogue.rule_settings import LIMITS, limit_lines
from mallkoll.workbook.package.atomic_write import write_atomically

_ABOUT = """\
Sidan är gjord av reglernas egna sidor; samma text visas av `mallkoll regler KOD`. Ett **fel** ska rättas, en
**varning** ska rättas eller motiveras, en **info** är en upplysning. I exemplen är det som regeln anmärker på skrivet
i fetstil, och efter pilen står vad som föreslås. Under *Rättad* står samma tabell så som `mallkoll ratta` lämnar den,
med det som är ändrat i fetstil.
"""


def catalogue() -> str:
    """Every rule's page, by family; a family without a name is shown by its letters."""
    parts = [
        "# Regelkatalog\n",
        _ABOUT,
    ]
    pages = sorted(all_pages(), key=lambda page: (family_order(family_of(page.code)), page.code))
    parts.append("| regel | allvar | vad som är fel |\n|---|---|---|")
    parts += [f"| [{page.code}](#{page.code.lower()}) | {page.severity.value} | {page.title} |" for page in pages]
    for family, members in groupby(pages, key=lambda page: family_of(page.code)):
        parts.append(f"\n## {family_name(family)}\n")
        parts += [_page(page) for page in members]
    return "\n".join(parts).rstrip() + "\n"


def _page(page: Page) -> str:
    parts = (part.source if isinstance(part, ExampleTable) else part.text for part in page_parts(page.page))
    text = "\n\n".join(parts)
    limits = [f"- `{line.replace(':', '`:', 1)}" for line in limit_lines(page)] if isinstance(page, Rule) else []
    if limits:
        text += f"\n\n{LIMITS}\n\n" + "\n".join(limits)
    return f'### <a id="{page.code.lower()}"></a>{page.code}: {page.title}\n\n*{page.severity.value}*\n\n{text}\n'


def main() -> int:
    """Write the page to the file given as argument, or print it."""
    if len(sys.argv) > 1:
        write_atomically(Path(sys.argv[1]), catalogue().encode())
    else:
        sys.stdout.write(catalogue())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
