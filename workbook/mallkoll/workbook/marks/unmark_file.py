"""Remove the marks from a file.

A marked file that has not been saved since is restored to exactly its original bytes (:mod:`kept_original`). One that
Excel or another program has saved is cleaned instead: the sheet Kontroll, our names, conditional formats, notes and
lines at the top are removed, everything else stays as that program wrote it.
"""

from __future__ import annotations

import re

from mallkoll.workbook.marks import kept_original
from mallkoll.workbook.marks.mark_names import LIST_NAME, MARK_NAMES, OLDER_ORIGINALS, ORIGINAL, kontroll_from_names
from mallkoll.workbook.marks.unmark_notes import remove_notes
from mallkoll.workbook.marks.unmarkable import EXPECTED, refuse_unmarkable, unmarkable_file
from mallkoll.workbook.package.open_package import Package, Source, UnreadableFile, open_package
from mallkoll.workbook.package.package_edit import PackageEdit
from mallkoll.workbook.package.relationships import source_part
from mallkoll.workbook.package.xml_edit import Element, XmlPart
from mallkoll.workbook.package.xml_parser import RELATIONSHIP_ID
from mallkoll.workbook.package.zip_copy import read_archive, rebuild


def is_marked(package: Package) -> bool:
    """Whether a file has marks or a kept original."""
    return _kept_part(package) is not None or _names_ours(package)


def unmark_file(source: Source | Package, name: str = "") -> bytes:
    """The content of the file without marks; the same bytes where it has none.

    Raises UnmarkableFile where it cannot be cleaned without harm, and UnreadableFile as the reader does.
    """
    return unmarked_package(open_package(source, name)).data


def unmarked_package(package: Package) -> Package:
    """As :func:`unmark_file` for an open file; the package itself where it has no marks."""
    try:
        if not is_marked(package):
            return package
        return _restored(package) or open_package(_without_marks(package), package.path, keep=True)
    except EXPECTED as error:
        raise unmarkable_file(package, error) from error


def previous_time(package: Package) -> str | None:
    """The time of marking, as text, of a marked file that has not been saved since; else None."""
    kept = _kept_part(package)
    return kept_original.checked_time(package.read(kept)) if kept else None


def original_content(package: Package) -> bytes | None:
    """The content of the file before it was marked; None where it is not marked or has been changed since.

    Raises UnmarkableFile, UnreadableFile.
    """
    kept = _kept_part(package)
    try:
        return kept_original.restore_original(read_archive(package), package.read(kept)) if kept else None
    except EXPECTED as error:
        raise unmarkable_file(package, error) from error


def _restored(package: Package) -> Package | None:
    """The original, opened with all checks, since the kept bytes are as untrusted as the file; None without one."""
    content = original_content(package)
    try:
        return None if content is None else open_package(content, package.path, keep=True)
    except UnreadableFile:
        return None


def _kept_part(package: Package) -> str | None:
    """The name of the part that holds the original of a marked file (any version); None where there is none."""
    return next((name for name in (ORIGINAL, *OLDER_ORIGINALS) if name in package), None)


def _names_ours(package: Package) -> bool:
    """Whether the workbook defines one of our names."""
    part = package.workbook_part
    if part is None or part not in package:
        return False
    data = package.read(part).replace(b"\0", b"")  # UTF-16 too
    if not any(name.encode() in data for name in MARK_NAMES):
        return False
    return bool(MARK_NAMES & package.workbook.names.keys())


def _without_marks(package: Package) -> bytes:
    """The content of a marked package with all our additions removed."""
    refuse_unmarkable(package)
    edit = PackageEdit(package)
    kontroll = kontroll_from_names(package.workbook.names)
    for sheet in edit.sheets():
        relationship = sheet.relationship
        if relationship is None or relationship.target not in edit:
            continue
        if sheet.name == kontroll:
            _drop_sheet(edit, relationship.target)
        elif relationship.kind == "worksheet":
            _clean_sheet(edit, relationship.target)
    _clean_workbook(edit, kontroll)
    for chain in edit.package.targets(edit.workbook, "calcChain"):  # it lists our formulas; Excel makes a new one
        edit.remove(chain)
        edit.unrelate(edit.workbook, chain)
    for kept in (ORIGINAL, *OLDER_ORIGINALS):
        edit.remove(kept)
    edit.finish()
    return rebuild(read_archive(package), edit.changed(), edit.added, frozenset(edit.removed))


def _drop_sheet(edit: PackageEdit, part: str) -> None:
    """Remove our sheet, and the parts that only it uses (printer settings by Excel, notes by a user)."""
    package = edit.package
    other_sources = {source_part(name) for name in package.names if name.lower().endswith(".rels")} - {part}
    used = {relationship.target for source in other_sources for relationship in package.relationships(source).values()}
    for relationship in package.relationships(part).values():
        if relationship.target in edit and relationship.target not in used:
            edit.remove(relationship.target)
    edit.remove(part)
    edit.unrelate(edit.workbook, part)


def _clean_workbook(edit: PackageEdit, kontroll: str | None) -> None:
    part = edit.part(edit.workbook)
    listed = edit.sheets()
    removed = next((i for i, sheet in enumerate(listed) if kontroll and sheet.name == kontroll), None)
    if removed is not None:
        part.remove(listed[removed].element)
        views = part.root.find("bookViews")
        for view in views.children if views else []:
            for attribute in ("activeTab", "firstSheet"):
                _lower(part, view, attribute, removed)
    defined = part.root.find("definedNames")
    if defined is None:
        return
    ours = [name for name in defined.children if _is_own_name(name, removed)]
    if len(ours) == len(defined.children):
        part.remove(defined)
        return
    for name in defined.children:
        if name in ours:
            part.remove(name)
        elif removed is not None:
            _lower(part, name, "localSheetId", removed)


def _is_own_name(name: Element, removed: int | None) -> bool:
    local = name.attributes.get("localSheetId")
    return name.attributes.get("name") in MARK_NAMES or (local is not None and local == str(removed))


def _lower(part: XmlPart, element: Element, attribute: str, removed: int) -> None:
    """Lower a sheet index by one where the removed sheet (index ``removed``) is at it or before it."""
    value = element.attributes.get(attribute, "")
    if value.isdigit() and int(value) and int(value) >= removed:
        part.set_attribute(element, attribute, str(int(value) - 1))


# --- one sheet --------------------------------------------------------------------------------------------------------


def _clean_sheet(edit: PackageEdit, name: str) -> None:
    part = edit.part(name, hollow="sheetData")
    if part.root.local != "worksheet":
        return
    if LIST_NAME in part.data.decode():
        _clean_formats(part)
        _clean_line(part)
    drawing = remove_notes(edit, name)
    if drawing is None:
        return
    element = part.root.find("legacyDrawing")
    if element is not None and any(element.attributes.get(key) == drawing for key in RELATIONSHIP_ID):
        part.remove(element)


def _clean_formats(part: XmlPart) -> None:
    """Remove the rules that refer to our list, and the elements that then have no rule left."""
    for child in part.root.children:
        if child.local == "conditionalFormatting":
            _clean_rules(part, child)
        elif child.local == "extLst":
            for element in child.walk():
                if element.local == "conditionalFormatting":
                    _clean_rules(part, element)


def _clean_rules(part: XmlPart, formatting: Element) -> None:
    rules = formatting.all("cfRule")
    ours = [rule for rule in rules if LIST_NAME in part.raw(rule)]
    if rules and len(ours) == len(rules):
        part.remove(formatting)
    else:
        for rule in ours:
            part.remove(rule)


def _clean_line(part: XmlPart) -> None:
    """Empty the cell with our formula. Its row is kept, since it may have got a height."""
    data = part.root.find("sheetData")
    text = part.data.decode()
    opening, closing = f"<{part.tag('c')} ", f"</{part.tag('c')}>"
    at = text.find(LIST_NAME) if data is not None else -1
    while at >= 0:
        start, end = text.rfind(opening, 0, at), text.find(closing, at)
        if start >= 0 and end >= 0 and "<" not in text[text.rfind(">", start, at) + 1 : at]:
            offset, stop = (len(text[:index].encode()) for index in (start, end + len(closing)))
            if data is not None and data.inner <= offset < data.close:
                head = re.sub(r'\st="[A-Za-z]+"', "", text[start : text.index(">", start)])
                part.replace(offset, stop, f"{head}/>")
        at = text.find(LIST_NAME, end) if end >= 0 else -1
