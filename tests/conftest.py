"""What was not run is said last of all; where everything has to be run (MALLKOLL_ALLA_PROV=1) it is a failure.

No test has a clock: Hypothesis' own is taken off, and MALLKOLL_LANGE=1 has it try more examples.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# the same examples in every run, so that a run says something of the change; the long one looks for new ones
settings.register_profile("utan klocka", deadline=None, derandomize=True)
settings.register_profile("länge", deadline=None, max_examples=2_000)
settings.load_profile("länge" if os.environ.get("MALLKOLL_LANGE") == "1" else "utan klocka")

TESTS = Path(__file__).parent
LONGEST = (
    "addin/web", "addin/taskpane", "templates/live_columns", "templates/setup", "addin/document", "addin",
    "addin/button", "addin/batch", "addin/cli", "addin/kommun_workbook", "addin/report", "templates/draw",
)  # fmt: skip
"""The rooms whose tests take long, the longest first: left to the end, one process would wait for the other."""
BUILDS = ("addin/web", "addin/taskpane")
"""The rooms whose files need the same thing built, which would keep a second process waiting."""


def pytest_configure() -> None:
    """Let Ctrl-C be heard: a run in the background is begun with it ignored, and what the tests start inherits that."""
    with suppress(ValueError):  # no main thread
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a run of several processes: what takes long first."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        rooms = {item.path: item.path.parent.relative_to(TESTS).as_posix() for item in items}
        items.sort(key=lambda item: LONGEST.index(rooms[item.path]) if rooms[item.path] in LONGEST else len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file goes to one process, and so do all files of a room that builds."""
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415 - tests may be run without it

    class ByRoom(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return next((room for room in BUILDS if f"{room}/" in file), file)

    return ByRoom(config, log)


def not_run(config: pytest.Config) -> Counter[str]:
    """How many tests, or files of tests, were not run, by reason; none in a worker, which tells nobody."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in reports)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("MALLKOLL_ALLA_PROV") == "1" and not_run(session.config) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    reasons = not_run(config)
    if reasons:
        told = "; ".join(f"{reason} ({number})" for reason, number in reasons.most_common())
        how = os.environ.get("MALLKOLL_SAKNAS", "python3 dev.py test säger hur man får det som saknas.")
        print(f"\n{reasons.total()} prov kördes inte: {told}.\n{how}")  # noqa: T201 - the last word of the run
