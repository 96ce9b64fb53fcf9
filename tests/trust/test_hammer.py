"""The short run of the promises; the long one is `make trust`."""

import os
from pathlib import Path

from tests.peers.proxy import Fault
from tests.trust.away import absence
from tests.trust.campaign import Plan, campaign

SEED = int(os.environ.get("TRUST_SEED", "1"))


async def test_nothing_is_oversold_lost_or_doubled_while_the_process_is_killed(tmp_path: Path) -> None:
    """Trust A1 to A8, B1, B4, B5, C1 on the embedded database."""
    plan = Plan(attempts=60, at_once=16, kills=2, closures=1, sessions=6)
    report = await campaign(f"sqlite:///{tmp_path}/trust.db", tmp_path, plan, SEED)
    assert report.faults == []
    assert report.bugs == []
    assert report.done["kills"] == 2
    assert report.told["ok"] > 20


async def test_nor_with_three_processes_that_are_killed_stopped_and_cut_off(
    tmp_path: Path, fresh_postgres: str
) -> None:
    plan = Plan(attempts=90, at_once=16, kills=1, pauses=1, faults=3, closures=1, servers=3, sessions=6)
    report = await campaign(fresh_postgres, tmp_path, plan, SEED)
    assert report.faults == []
    assert report.bugs == []
    assert (report.done["kills"], report.done["pauses"]) == (1, 1)
    assert report.told["ok"] > 20


async def test_without_its_database_it_is_polite_in_time_and_recovers_alone(
    tmp_path: Path, fresh_postgres: str
) -> None:
    """Trust A12, B3: gone, then silent; at each word a sentence within the four seconds."""
    found = await absence(fresh_postgres, tmp_path, [Fault.AWAY, Fault.SILENCE], seconds=2.0)
    assert found.faults == []
    assert found.sentences >= 12
