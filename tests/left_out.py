"""What a test run could not do on this machine: skipped and named at the end, but an error where CI=true."""

import os
from collections import Counter
from collections.abc import Iterable
from typing import Any, NoReturn

import pytest

_MARK = "left out: "


def leave_out(what: str, why: str) -> NoReturn:
    """`what` is a plural noun ("tests on PostgreSQL"), `why` names the mend."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} may not be left out in CI: {why}", pytrace=False)
    pytest.skip(f"{_MARK}{what}: {why}")


def tell_what_was_left_out(terminal: Any, reports: Iterable[pytest.TestReport]) -> None:
    counts = Counter(reason for report in reports if (reason := _reason(report)))
    if not counts:
        return
    terminal.section("left out", sep="-", yellow=True)
    for reason, number in counts.items():
        terminal.line(f"{number} {reason}")


def _reason(report: pytest.TestReport) -> str | None:
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    _, mark, reason = said.partition(_MARK)
    return reason if mark else None
