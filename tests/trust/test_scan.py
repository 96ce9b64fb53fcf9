"""A person who told us everything stands nowhere in clear: not in the files, the log of the database, a copy, our logs,
the figures (trust F1, F2)."""

import asyncio
import base64
import random
import zlib
from datetime import date
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy.orm import Session

from bot import upkeep
from models import people, talks
from models.base import Database
from tests.trust.fleet import NOW, fleet, vault
from tests.trust.hammer import Door, KakaoDoor, Slow, WebDoor, http
from tests.trust.scan import files, found, spellings, unpacked

NAME, CHILD, NOTE = "독고운찬", "독고하람", "땅콩 알레르기가 있어요"
PHONE, MAIL, BORN, NUMBER = "010-7391-5528", "dokgo.chan@example.com", "2021-07-13", "930412-2837465"
COOKIE, KAKAO_USER = "k3hJ9sLw2QpXv7RtYb5NcD8fGzM1aE4u", "7c41d09be2f6583ad1c0"
SECRETS = [NAME, CHILD, NOTE, PHONE, MAIL, BORN, NUMBER, COOKIE, KAKAO_USER]
SAID = [
    f"안녕하세요, 저는 {NAME}이고 전화는 {PHONE}이에요",
    f"아이 이름은 {CHILD}, {BORN}에 태어났고 {NOTE}. 메일은 {MAIL}",
    f"제 주민번호는 {NUMBER}예요",
    f"성북동 토요일 오전 10시, {NAME} 어른 1명 {CHILD} 아이 1명",
    "네",
]


def tell_of_children(db: Session, channel: str, address: str) -> None:
    """What the talk does not ask yet: by the verbs that it will call."""
    who = people.visitor(db, channel, address, NOW)
    people.consent(db, who, people.Purpose.SERVICE, "test", now=NOW)
    people.add_child(db, who, CHILD, date.fromisoformat(BORN), now=NOW, notes=NOTE)


def copy_out(database: Database, url: str, file: Path) -> None:
    """A backup; of PostgreSQL the rows of all tables as they are kept, since the dump's version may not fit the tests'."""
    if database.sqlite:
        upkeep.backup(database.url, file)
        return
    with psycopg.connect(url) as connection, file.open("wb") as out:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            with connection.cursor().copy(SQL("COPY {} TO STDOUT (FORMAT binary)").format(Identifier(table))) as rows:
                for row in rows:
                    out.write(row)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_person_who_told_everything_stands_nowhere_in_clear(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    url = f"sqlite:///{data}/nanum.db" if kind == "sqlite" else request.getfixturevalue("fresh_postgres")
    async with fleet([url], tmp_path) as (server,), http() as client:
        chance = random.Random(1)
        doors: list[tuple[Door, str]] = [
            (WebDoor(client, [server], Slow(), chance), COOKIE),
            (KakaoDoor(client, [server], Slow(), chance), KAKAO_USER),
        ]
        database = Database(url, vault=vault())
        for door, person in doors:
            for number, text in enumerate(SAID):
                await door.say(person, text, f"m{number}")
        await asyncio.wrap_future(database.run(tell_of_children, "web", COOKIE))
        async with client.get(f"{server.address}/metrics") as answer:
            (data / "metrics").write_bytes(await answer.read())
        await asyncio.to_thread(copy_out, database, url, data / "copy")
        await server.kill()  # so that its log of the database stays as it was
        (data / "log").write_bytes(server.log.read_bytes())
        said = await asyncio.wrap_future(database.read(_said))
        everything = list(files(data))
        await asyncio.to_thread(database.close)
    assert any(NAME in text for text in said)  # what is sealed can be opened by us: it was there to be found
    assert {name for name, _ in everything} >= {"copy", "log", "metrics"}
    if kind == "sqlite":
        assert {"nanum.db", "nanum.db-wal"} <= {name for name, _ in everything}
    assert {name: seen for name, body in everything if (seen := found(SECRETS, unpacked(body)))} == {}


def _said(db: Session) -> list[str]:
    who = people.visitor(db, "web", COOKIE, NOW)
    return [line.heard for line in talks.transcript(db, who.person_id)]


@pytest.mark.parametrize(
    "written",
    [
        NAME.encode(),
        f"저는 {NAME}이에요".encode("euc-kr"),
        NAME.encode("utf-16-le"),
        NAME.encode().hex().encode(),
        base64.b64encode(f"나는 {NAME}이라고 해요".encode()),
        base64.b64encode(f"a{NAME} 라고 해요".encode()),
        quote(NAME).encode(),
        b'{"name": "' + NAME.encode("unicode_escape") + b'"}',
        zlib.compress(f"이름 {NAME}".encode()),
    ],
)
def test_the_search_finds_a_name_however_it_is_written(written: bytes) -> None:
    assert found(SECRETS, unpacked(b"something before" + written + b" and after")) == [NAME]


def test_the_search_finds_a_number_without_its_hyphens() -> None:
    assert found([PHONE], b"tel=01073915528;") == [PHONE]
    assert all(len(spelling) >= 8 for spelling in spellings(NAME)), "shorter ones would be found by chance"
