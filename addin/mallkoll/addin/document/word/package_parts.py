"""The parts that a report adds to its document: the custom XML part with its figures, and the charts."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from itertools import count
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from lxml import etree

from mallkoll.addin.document.word.control_data import ReportData, read_report_data, report_data_xml
from mallkoll.addin.document.word.template_places import is_old_copy
from mallkoll.workbook.word.kept_figures import NAMESPACE, SeenChart

_PROPERTIES_TYPE: Final = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_DRAWN: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CHART, _TITLE = f"{_DRAWN}chart", f"{_DRAWN}chart/{_DRAWN}title"
_DATASTORE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_STORE_ID: Final = re.compile(rb'itemID="([^"]*)"')
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def new_store_id() -> str:
    """An id for a store: ``{GUID}``."""
    return f"{{{str(uuid.uuid4()).upper()}}}"


def add_store(document: Any, data: ReportData, store: str) -> None:
    """Add the custom XML part with what the report keeps."""
    main = document.part
    part = Part(_free_name(document, "/customXml/item{}.xml"), "application/xml", report_data_xml(data), main.package)
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{store}" xmlns:ds="{_DATASTORE}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    number = part.partname[len("/customXml/item") : -len(".xml")]
    name = PackURI(f"/customXml/itemProps{number}.xml")
    part.relate_to(Part(name, _PROPERTIES_TYPE, properties.encode(), main.package), RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    main.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def store_parts(document: Any) -> Iterator[tuple[str, Any, Any]]:
    """The custom XML parts of ours: the relationship's id, the part, its root element."""
    for key, relationship in list(document.part.rels.items()):
        if relationship.is_external or not relationship.reltype.endswith("/customXml"):
            continue
        try:
            root = etree.fromstring(relationship.target_part.blob, _PARSER)
        except etree.XMLSyntaxError:
            continue
        if root.tag == f"{{{NAMESPACE}}}rapport":
            yield key, relationship.target_part, root


def store_id_of(document: Any) -> str:
    """The id of the custom XML part of ours (``{GUID}``), as its properties say; empty where there is none."""
    for _, part, _ in store_parts(document):
        for relationship in part.rels.values():
            found = _STORE_ID.search(b"" if relationship.is_external else relationship.target_part.blob)
            if found is not None:
                return found[1].decode("ascii", "ignore")
    return ""


def report_data_of(document: Any) -> ReportData | None:
    """What a report keeps; None where the document is no report of ours."""
    root = next((root for _, _, root in store_parts(document)), None)
    return None if root is None else read_report_data(root)


def replace_store(document: Any, data: ReportData) -> None:
    """Put what the report keeps now into the part that is there."""
    for _, part, _ in store_parts(document):
        part._blob = report_data_xml(data)  # noqa: SLF001 - python-docx has no other way to a plain part's bytes
        return


def add_chart(document: Any, content: bytes) -> str:
    """Add a chart part. Returns the id of the relationship to it."""
    main = document.part
    name = _free_name(document, "/word/charts/chart{}.xml")
    relationship: str = main.relate_to(Part(name, _CHART_TYPE, content, main.package), RELATIONSHIP_TYPE.CHART)
    return relationship


def seen_charts(document: Any) -> Iterator[tuple[SeenChart, Any, Any]]:
    """The charts of the body: each as it is seen, its drawing's properties, and what refers to its part."""
    for place in document.element.body.iter(_CHART):
        drawing = next((one for up in place.iterancestors() for one in up.iterchildren(qn("wp:docPr"))), None)
        known = document.part.rels.get(place.get(qn("r:id"), ""))
        if drawing is None or known is None or known.is_external or known.reltype != RELATIONSHIP_TYPE.CHART:
            continue
        if is_old_copy(place):
            continue
        try:
            title = etree.fromstring(known.target_part.blob, _PARSER).find(_TITLE)
        except etree.XMLSyntaxError:
            continue
        words = "" if title is None else " ".join("".join(one.text or "" for one in title.iter(qn("a:t"))).split())
        yield SeenChart(drawing.get("name", ""), drawing.get("descr", ""), words), drawing, place


def replace_chart(document: Any, relationship: str, content: bytes) -> None:
    """Put another content into a chart part."""
    document.part.rels[relationship].target_part._blob = content  # noqa: SLF001 - as above


def _free_name(document: Any, pattern: str) -> PackURI:
    taken = {str(part.partname).lower() for part in document.part.package.iter_parts()}
    return PackURI(next(name for at in count(1) if (name := pattern.format(at)).lower() not in taken))
