"""Real processes of the service on one database: started, killed with -9, stopped in mid-step, started again."""

import asyncio
import os
import re
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from models.base import SEOUL
from models.vault import Vault

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(rb"(http://127\.0\.0\.1:\d+)/")
START_SECONDS = 120
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)
SECRET = "a secret of the tests, long enough"
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def vault() -> Vault:
    """Opens and finds what the processes have sealed."""
    return Vault([("test", bytes(range(32)))], SECRET.encode())


@dataclass
class Server:
    """One `nanum serve` on a free port. `address` is empty while it is not there."""

    url: str
    log: Path  # what it writes on standard error
    began: float = field(default_factory=time.monotonic)
    address: str = ""
    process: Process | None = None
    kills: int = 0
    pauses: int = 0

    async def start(self, *options: str) -> None:
        now = NOW + timedelta(seconds=time.monotonic() - self.began)  # a restart does not turn the clock back
        environment = os.environ | {
            "NANUM_DATABASE_URL": self.url,
            "NANUM_PORT": "0",
            "NANUM_NOW": now.isoformat(),
            "NANUM_SECRET_KEY": SECRET,
            "NANUM_DATA_KEYS": f"test:{KEY}",
            "NANUM_LOG": "json",
        }
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "serve", *options), cwd=ROOT, env=environment, stdout=PIPE, stderr=log
            )
        assert self.process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            while not (found := ADDRESS.search(line := await self.process.stdout.readline())):
                if not line:
                    raise RuntimeError(f"the service did not start: {self.log.read_text()[-2000:]}")
        self.address = found[1].decode()

    async def start_at_last(self) -> int:
        """As whoever looks after processes does: again, if it does not start; how often it did not."""
        for failures in range(5):
            try:
                await self.start()
            except RuntimeError:
                continue
            return failures
        await self.start()
        return 5

    async def kill(self) -> None:
        """In the middle of whatever it does."""
        process, self.process, self.address = self.process, None, ""
        if process is not None and process.returncode is None:
            self.kills += 1
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()

    async def pause(self, seconds: float) -> None:
        """Stopped between any two steps, with all its locks, then let go on."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        self.pauses += 1
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)

    async def stop(self) -> int:
        """As an operator would; its exit code."""
        process, self.process, self.address = self.process, None, ""
        if process is None:
            return 0
        process.terminate()
        await asyncio.wait_for(process.communicate(), 15)
        return process.returncode or 0


@asynccontextmanager
async def fleet(urls: Sequence[str], folder: Path) -> AsyncIterator[list[Server]]:
    """One server for each URL (of one database, by whatever line), all open. Whatever still runs at the end is killed."""
    began = time.monotonic()
    servers = [Server(url, folder / f"server{n}.log", began) for n, url in enumerate(urls)]
    try:
        await servers[0].start("--prepare")
        await asyncio.gather(*(server.start() for server in servers[1:]))
        yield servers
    finally:
        for server in servers:
            await server.kill()
