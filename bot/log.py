"""One line an event, controls escaped, never what somebody wrote, never an address (trust F1)."""

import json
import logging
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

QUIET = logging.WARNING
"""What libraries say below this is not heard."""


def configure(form: str | None = None, stream: TextIO | None = None) -> None:
    """`form`: text, json, or None: text on a terminal. Lines go to standard error."""
    stream = stream or sys.stderr
    as_text = form == "text" or (form is None and stream.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _line if as_text else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Libraries()], level=QUIET, force=True)


def where(bug: BaseException) -> str:
    """The way through the files to a bug; never its message, which may hold what somebody wrote."""
    frames = traceback.extract_tb(bug.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames[-8:]))


class _Libraries(logging.Handler):
    """What libraries log, without its values: they hold addresses, paths and SQL."""

    def emit(self, record: logging.LogRecord) -> None:
        facts: dict[str, Any] = {"logger": record.name}
        if record.args and isinstance(record.msg, str):
            facts["template"] = record.msg[:200]
        if record.exc_info and record.exc_info[1] is not None:
            facts |= {"error": type(record.exc_info[1]).__name__, "where": where(record.exc_info[1])}
        structlog.get_logger().log(record.levelno, "library", **facts)


def _line(logger: WrappedLogger, name: str, event: EventDict) -> str:
    """12:34:56 warning  turn late  channel=web"""
    moment, level, what = event.pop("timestamp"), event.pop("level"), event.pop("event")
    facts = " ".join(f"{key}={json.dumps(value, default=repr)}" for key, value in event.items())
    return f"{moment[11:19]} {level:<8} {json.dumps(what)[1:-1]}  {facts}".rstrip()
