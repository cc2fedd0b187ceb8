"""The server's log: a line where one will do, and no flood."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from ddpm_demo import log


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    one = logging.getLogger("ddpm_demo.of_this_test")
    one.addFilter(log.Sparing())
    yield one
    one.filters.clear()


def test_the_same_line_comes_once_in_a_while(
    logger: logging.Logger, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(log.time, "monotonic", lambda: now[0])
    for _ in range(50):
        logger.warning("%s: %s", "on_upload", "file_not_sent")
    logger.warning("%s: %s", "on_upload", "run_missing")
    now[0] += log.SECONDS + 1
    logger.warning("%s: %s", "on_upload", "file_not_sent")
    assert caplog.messages == [
        "on_upload: file_not_sent",
        "on_upload: run_missing",
        "on_upload: file_not_sent (and 49 times before)",
    ]


def test_errors_of_two_places_are_two(
    logger: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(divisor: int) -> None:
        try:
            if divisor:
                raise ZeroDivisionError
            raise ValueError
        except ArithmeticError:
            logger.exception("failed")
        except ValueError:
            logger.exception("failed")

    for divisor in (0, 0, 1, 1):
        fail(divisor)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [
        ValueError,
        ZeroDivisionError,
    ]


def test_what_is_remembered_is_bounded(logger: logging.Logger) -> None:
    (sparing,) = logger.filters
    assert isinstance(sparing, log.Sparing)
    for k in range(log.KINDS + 100):
        logger.debug("x")
        sparing.filter(logging.LogRecord("x", 30, "", 0, f"line {k}", None, None))
    assert len(sparing._last) <= log.KINDS


def test_all_that_a_visitor_can_provoke_is_sparing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in log.LOUD:
        monkeypatch.setattr(logging.getLogger(name), "filters", [])
    log.prepare()
    log.prepare()
    for name in log.LOUD:
        (sparing,) = logging.getLogger(name).filters
        assert isinstance(sparing, log.Sparing)
