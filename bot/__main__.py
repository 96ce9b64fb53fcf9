"""The command line: `nanum` (product.md, section 1)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import app, log, upkeep
from bot.channels import terminal
from bot.clock import Clock
from bot.http import clean, dumps, parse
from bot.settings import Faulty, Settings, unknown
from bot.upkeep import Cannot
from handlers.korean import read
from handlers.korean.names import Names
from handlers.words import write
from models import care, city, places
from models.base import Database
from scheduler import duties

FAULTY, FAILED = 2, 1


def settings(**given: Any) -> Settings:
    """The settings, or all their faults and exit 2."""
    try:
        found = Settings.read(**given)
    except Faulty as faulty:
        click.echo("설정이 맞지 않아 시작하지 않았어요.", err=True)
        for fault in faulty.faults:
            click.echo(f"  {fault}", err=True)
        sys.exit(FAULTY)
    for name in unknown():
        click.echo(f"모르는 설정이에요: {name}", err=True)
    log.configure(found.log)
    return found


@contextmanager
def database(given: Settings, *, ready: bool = True) -> Iterator[Database]:
    """Open, and `ready`: with its schema and a city. What cannot be is a sentence and exit 1."""
    opened = None
    try:
        opened = app.open_database(given)
        if ready:
            app.check(opened)
        yield opened
    except SQLAlchemyError as gone:
        fail(f"데이터베이스가 답하지 않아요 ({type(gone).__name__}).")
    except Cannot as why:
        fail(str(why))
    finally:
        if opened:
            opened.close()


def fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(FAILED)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def nanum() -> None:
    """나눔톡"""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


@nanum.command()
@click.option("--host")
@click.option("--port", type=int)
@click.option("--prepare", is_flag=True, hidden=True, help="migrate and load-city first")
def serve(host: str | None, port: int | None, prepare: bool) -> None:
    """the service"""
    given = settings(host=host, port=port)
    with database(given, ready=False) as opened:
        if prepare:
            upkeep.migrate(opened)
            app.load_city(given, opened)
        app.check(opened)
    try:
        app.serve(given, lambda opened: announce(given, opened))
    except Cannot as why:
        fail(str(why))


def announce(given: Settings, opened: app.Opened) -> None:
    base = given.public_url or opened.address
    click.echo(f"나눔톡이 열렸어요 ({given.env}).")
    click.echo(f"  웹 대화방  켜짐  {base}/")
    if not app.kakao_on(given):
        click.echo("  카카오톡   꺼짐  NANUM_KAKAO_KEYS가 없어요")
    elif given.kakao_keys:
        click.echo(f"  카카오톡   켜짐  {base}/kakao/skill")
    else:
        click.echo(f"  카카오톡   켜짐  {base}/kakao/skill (데모라서 열쇠 없이, 이 컴퓨터에서만)")
    if not given.telegram_token:
        click.echo("  텔레그램   꺼짐  NANUM_TELEGRAM_TOKEN이 없어요")
    elif given.telegram_mode == "webhook":
        click.echo(f"  텔레그램   켜짐  {base}/telegram/webhook")
    else:
        click.echo("  텔레그램   켜짐  polling (한 프로그램만 받을 수 있어요)")


@nanum.command()
def migrate() -> None:
    """schema to head"""
    with database(settings(), ready=False) as opened:
        click.echo("스키마를 맞췄어요." if upkeep.migrate(opened) else "스키마는 이미 맞아요.")


@nanum.command("load-city")
@click.argument("name", required=False)
def load_city(name: str | None) -> None:
    """the city file into the tables, as often as you like"""
    given = settings(city=name)
    with database(given, ready=False) as opened:
        if upkeep.revision(opened) != upkeep.head():
            fail("데이터베이스가 이 판과 맞지 않아요. nanum migrate를 먼저 해 주세요.")
        changed = app.load_city(given, opened)
        click.echo(f"{given.city}: 새로 읽어 뒀어요." if changed else f"{given.city}: 바뀐 것이 없어요.")


@nanum.command()
@click.option("--as", "name", default="me", help="another citizen")
@click.option("--json", "as_json", is_flag=True, help="one line a reply, in the form of /chat/say")
def chat(name: str, as_json: bool) -> None:
    """the same conversation in the terminal"""
    given = settings()
    with database(given) as opened:
        talk = app.terminal(given, opened, clean(name, 64) or "me")
        base = given.public_url or f"http://{given.host}:{given.port}"
        for line in typed():
            reply = talk.answer(line)
            if reply is None:
                continue
            click.echo(terminal.as_json(reply, base) if as_json else f"{terminal.as_text(reply, base)}\n")


def typed() -> Iterator[str]:
    """Lines from the keyboard, with a prompt, or from a pipe; until their end."""
    if not sys.stdin.isatty():
        yield from terminal.lines(sys.stdin.buffer)
        return
    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return


@nanum.command()
def understand() -> None:
    """JSON lines {"id","text","now"} in, {"id","intent","slots","confidence"} out"""
    reader = read.Reader(Names.of(city.aliases(settings().city)))
    for line in terminal.lines(sys.stdin.buffer):
        if line.strip():
            click.echo(dumps(understood(line, lambda row: read.understand(row, reader))))


def understood(line: str, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """What the reader says of one line; a line that is no object with a text and an instant is told so."""
    row = None
    try:
        row = parse(line.encode())
        return answer(row)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as wrong:
        named = {"id": row["id"]} if isinstance(row, dict) and "id" in row else {}
        return named | {"error": type(wrong).__name__}


@nanum.command()
def audit() -> None:
    """the tables against the promises; each broken one is printed"""
    with database(settings()) as opened:
        broken = opened.read(care.audit).result()
        for sentence in broken:
            click.echo(sentence)
        if broken:
            sys.exit(FAILED)


@nanum.command()
def todo() -> None:
    """what waits for staff: requests, people to be telephoned, unknown sends"""
    given = settings()
    with database(given) as opened:
        now = Clock(given.now)()
        town, waiting = opened.read(lambda db: (places.city(db), care.todo(db))).result()
        for one in waiting:
            room = town.room(one.where)
            told = f", {NOTICES.get(one.kind, one.kind)}" if one.kind else ""
            click.echo(
                f"{WAITS[one.what]}  {one.about}  {write.when(one.at, now)}  "
                f"{town.site(room.site).short_ko} {room.short_ko}{told}"
            )
        if not waiting:
            click.echo("기다리는 일이 없어요.")


WAITS = {
    "request": "승인할 신청",
    "unreachable": "전화할 분",
    "unknown": "받았는지 모름",
    "late": "늦어서 못 보냄",
}
NOTICES = {
    "booking.reminder": "예약 알림",
    "booking.approved": "승인 알림",
    "booking.rejected": "거절 알림",
    "booking.cancelled_by_site": "센터 취소 알림",
    "booking.no_show": "못 오신 날 알림",
}


@nanum.command()
def purge() -> None:
    """what is past its period is destroyed now"""
    given = settings()
    with database(given) as opened:
        now = Clock(given.now)()
        for duty in duties.DUTIES:
            if duty.purges:
                gone = duties.do(opened, duty, now, batches=sys.maxsize)
                click.echo(f"{duty.name}: {gone}")


@nanum.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """a consistent copy while the service runs"""
    with database(settings(), ready=False) as opened:
        upkeep.backup(opened.url, file)
        click.echo(f"{file}에 담았어요. 여는 열쇠는 그 안에 없으니 따로 보관해 주세요.")


@nanum.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="over what is there")
def restore(file: Path, force: bool) -> None:
    """a copy onto a fresh machine"""
    with database(settings(), ready=False) as opened:
        upkeep.restore(opened.url, file, force=force)
        upkeep.migrate(opened)
        click.echo(f"{file}에서 되살렸어요.")


if __name__ == "__main__":
    nanum(prog_name="nanum")
