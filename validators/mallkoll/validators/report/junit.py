"""The results as JUnit XML, which pipelines (GitLab, Jenkins, Azure) show: a suite per file, a case per rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from mallkoll.validators.report.batch import Batch, row_and_column
from mallkoll.workbook.results.counts import count_by_severity, in_words
from mallkoll.workbook.results.delivery_result import Delivery
from mallkoll.workbook.results.file_result import FileResult
from mallkoll.workbook.results.finding import Finding, Severity

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(batch: Batch, stream: BinaryIO) -> None:
    """Write the report, one suite at a time. An error fails its case; an unreadable file is an error of its suite."""
    stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="Mallkoll">\n')
    stream.writelines("".join(_suite(result)).encode() for result in batch.results)
    if batch.deliveries is not None:
        stream.write("".join(_delivery_suite(batch.deliveries)).encode())
    stream.write(b"</testsuites>\n")


def _suite(result: FileResult) -> Iterator[str]:
    name = _attribute(result.file)
    if result.problem is not None:
        yield f'  <testsuite name={name} tests="1" failures="0" errors="1">\n'
        yield f'    <testcase classname={name} name="läsbar"><error message={_attribute(result.problem)}/></testcase>\n'
        yield "  </testsuite>\n"
        return
    groups = [(code, list(findings)) for code, findings in groupby(sorted(result.findings, key=_code), key=_code)]
    failed = sum(any(f.severity is Severity.ERROR for f in findings) for _, findings in groups)
    yield f'  <testsuite name={name} tests="{len(groups) + 1}" failures="{failed}" errors="0">\n'
    yield f'    <testcase classname={name} name="läsbar"/>\n'
    for code, findings in groups:
        yield f"    <testcase classname={name} name={_attribute(code)}>"
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            message = in_words(count_by_severity(errors), [Severity.ERROR])
            yield f"<failure message={_attribute(message)}>{_text(_lines(errors))}</failure>"
        lesser = [finding for finding in findings if finding.severity is not Severity.ERROR]
        if lesser:
            yield f"<system-out>{_text(_lines(lesser))}</system-out>"
        yield "</testcase>\n"
    yield "  </testsuite>\n"


def _delivery_suite(deliveries: tuple[Delivery, ...]) -> Iterator[str]:
    failed = sum(any(p.severity is Severity.ERROR for p in delivery.problems) for delivery in deliveries)
    yield f'  <testsuite name="Leverans" tests="{len(deliveries)}" failures="{failed}" errors="0">\n'
    for delivery in deliveries:
        name = " i ".join(part for part in (delivery.namnd, delivery.kommun) if part)
        texts = "\n".join(delivery.sentences)
        yield f'    <testcase classname="Leverans" name={_attribute(name)}>'
        if any(problem.severity is Severity.ERROR for problem in delivery.problems):
            yield f"<failure message={_attribute(delivery.word)}>{_text(texts)}</failure>"
        elif texts:
            yield f"<system-out>{_text(texts)}</system-out>"
        yield "</testcase>\n"
    yield "  </testsuite>\n"


def _code(finding: Finding) -> str:
    return finding.code


def _lines(findings: list[Finding]) -> str:
    return "\n".join(
        " ".join(
            part for part in (finding.severity.value, finding.sheet and f"{finding.sheet}!{finding.where}",
                              row_and_column(finding.row, finding.column), finding.text) if part
        )
        for finding in findings
    )  # fmt: skip


def _text(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_IN_XML.sub("\ufffd", text))
