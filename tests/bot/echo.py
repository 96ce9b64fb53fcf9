"""A desk that says what it hears, for tests of the doors alone."""

import threading
import time

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from handlers.speech import Choice, Incoming, Reply, Say
from models.base import Again


class Echo:
    """Says the text again; "늦게" sleeps first, "고장" is a bug whose message holds what nobody else may read; "밀림" is always second."""

    def __init__(self, sleep: float = 0.0) -> None:
        self.heard: list[Incoming] = []
        self.left_untold: list[str] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self._sleep = sleep

    def answer(self, db: Session, incoming: Incoming) -> Reply:
        self.begun.set()
        db.execute(sql("SELECT 1"))
        self.heard.append(incoming)
        if incoming.text == "고장":
            raise ZeroDivisionError("비밀 010-1234-5678")
        if incoming.text == "밀림":
            raise Again
        if incoming.text == "늦게":
            self.go_on.wait(10)
        time.sleep(self._sleep)
        return Reply((Say(incoming.text),), (Choice("네", context="t1"),))

    def untold(self, db: Session, incoming: Incoming) -> None:
        self.left_untold.append(incoming.message_id)
