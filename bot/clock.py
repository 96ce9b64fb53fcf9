"""The only place that asks what time it is."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """NANUM_NOW plus the time since the start of this process; without NANUM_NOW the real time."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        """Now: aware, UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start.astimezone(UTC) + timedelta(seconds=time.monotonic() - self._began)
