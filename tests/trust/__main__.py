"""The long run of the promises: `make trust`. Prints numbers, seed and machine; exit 1 if a promise is broken.

TRUST_ATTEMPTS (2000), TRUST_KILLS (20), TRUST_DATABASES (sqlite,postgresql), TRUST_SEED (drawn): the issue's own figures
are 20,000 attempts and 200 kills, which take an hour or more on two cores. TRUST_MINUTES ends each database's run earlier.
"""

import asyncio
import os
import platform
import random
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from tests.peers.proxy import Fault
from tests.postgres import fresh_database, server
from tests.trust.away import absence
from tests.trust.campaign import Plan, Report, campaign


def plan(kind: str, attempts: int, kills: int, minutes: float) -> Plan:
    if kind == "sqlite":
        return Plan(attempts, at_once=16, kills=kills, closures=kills // 10, minutes=minutes)
    troubles = max(kills // 4, 1)
    return Plan(
        attempts,
        at_once=16,
        kills=kills - 2 * troubles,
        pauses=troubles,
        faults=troubles,
        closures=kills // 10,
        servers=3,
        minutes=minutes,
    )


def tell(kind: str, report: Report) -> None:
    print(f"\n{kind}: {asdict(report.plan)}")
    print(f"  attempts   {report.attempts}")
    print(f"  told       {report.told}")
    print(f"  happened   {dict(sorted(report.done.items()))}")
    print(f"  bookings   {report.bookings} from {report.messages} messages in {report.seconds:.0f} s")
    print(f"  slowest    {report.worst_seconds:.2f} s (a server that is stopped answers nobody)")
    print(f"  broken     {report.faults or 'nothing'}")
    print(f"  bugs       {report.bugs[:10] or 'none'}", flush=True)


def main() -> int:
    attempts, kills = int(os.environ.get("TRUST_ATTEMPTS", "2000")), int(os.environ.get("TRUST_KILLS", "20"))
    seed = int(os.environ.get("TRUST_SEED", random.SystemRandom().randrange(10**6)))
    print(f"seed {seed}; {platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    minutes = float(os.environ.get("TRUST_MINUTES", "inf"))
    broken = False
    for kind in os.environ.get("TRUST_DATABASES", "sqlite,postgresql").split(","):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nanum-trust-")))
            url = f"sqlite:///{folder}/trust.db"
            if kind == "postgresql":
                url = stack.enter_context(fresh_database(stack.enter_context(server())))
            report = asyncio.run(campaign(url, folder, plan(kind, attempts, kills, minutes), seed))
            tell(kind, report)
            broken |= bool(report.faults or report.bugs)
            if kind == "postgresql":
                url = stack.enter_context(fresh_database(stack.enter_context(server())))
                away = asyncio.run(absence(url, folder, [Fault.AWAY, Fault.SILENCE], seconds=60))
                print(f"\nthe database away, then silent, for a minute: {away}")
                broken |= bool(away.faults)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
