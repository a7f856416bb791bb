"""Log lines: JSON, one event each, and nothing in them but the fields on a list.

The list is what keeps patients out of logs. A field that is not on it is dropped, whoever logs it;
an exception is its type and the line of code it came from, never its message, which may quote a chart.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final, TextIO

import stamina.instrumentation
import structlog

FIELDS: Final = (
    "time",
    "level",
    "event",
    "request_id",
    "service",
    "hook",
    "status",
    "ms",
    "orders",
    "unreadable_orders",
    "cards",
    "topics",
    "broken",
    "dropped",
    "client",
    "tenant",
    "refused",
    "issuer",
    "kid",
    "jti",
    "fetched",
    "entries",
    "rows",
    "error",
    "where",
    "library",
)
LIFECYCLE: Final = "uvicorn.error"  # uvicorn's name for the log of its starts, stops and failures to bind


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Send our events, and what libraries log, to `stream` (standard error) from `level` on."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _listed_fields,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    stamina.instrumentation.set_on_retry_hooks([])  # a fetch that is made once more is counted in its call's own line
    logging.basicConfig(handlers=[_Libraries()], level=max(number, logging.WARNING), force=True)
    logging.getLogger(LIFECYCLE).setLevel(max(number, logging.INFO))


def event(name: str, level: str = "info", **fields: Any) -> None:
    """Log one event."""
    structlog.get_logger().log(logging.getLevelNamesMapping()[level.upper()], name, **fields)


def fault(error: BaseException) -> dict[str, str]:
    """The two fields that tell of an exception: its type, and the file and line that raised it.

    Of one that ended a wait in time: where that wait was, not the clock that ended it.
    """
    frames = list(traceback.extract_tb(error.__traceback__))
    if isinstance(error, TimeoutError) and error.__cause__ is not None:
        frames = [one for one in traceback.extract_tb(error.__cause__.__traceback__) if _is_a_stage(one)] or frames
    where = f"{'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}" if frames else "unknown"
    return {"error": type(error).__name__, "where": where}


def _is_a_stage(frame: traceback.FrameSummary) -> bool:
    path = Path(frame.filename)
    return "cds_service" in path.parts and path.name != "workers.py"  # every stage waits there


def _listed_fields(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: line[name] for name in FIELDS if name in line}


class _Libraries(logging.Handler):
    """What libraries log: where it came from, and the text only of the server's own starts and stops."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            fields = fault(record.exc_info[1])
        else:
            fields = {"where": f"{record.filename}:{record.lineno}"}
        own = record.name == LIFECYCLE and not record.exc_info
        level = record.levelname.lower() if record.levelno in {10, 20, 30, 40} else "error"
        event(record.getMessage() if own else "a library logged", level, library=record.name, **fields)
