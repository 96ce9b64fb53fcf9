"""The short run of the waiting lists; `python -m tests.trust.cancellations SEED` runs another."""

import os
from pathlib import Path

from tests.trust.cancellations import CANCELLATIONS, cancellations

SEED = int(os.environ.get("TRUST_SEED", "1"))


def test_after_200_cancellations_nothing_is_held_twice_and_nobody_was_offered_anything_too_late(tmp_path: Path) -> None:
    report = cancellations(tmp_path, SEED)
    print(report)
    assert report.faults == []
    assert report.cancelled == CANCELLATIONS
    assert {"offer", "call", "passer-by"} <= report.taken_by.keys()
