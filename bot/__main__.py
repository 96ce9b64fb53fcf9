"""The command line: `nanum` (product.md, section 1)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import app, log, upkeep
from bot.channels import terminal
from bot.clock import Clock
from bot.http import clean, dumps, parse
from bot.settings import Faulty, Settings, unknown
from bot.upkeep import Cannot
from handlers.korean import read
from handlers.korean.names import Names
from handlers.words import write
from models import care, city, places, programmes
from models.base import Database
from models.refused import Refused
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


def fail(sentence: str) -> NoReturn:
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
    """what waits for staff: requests, draws, decisions, offers without answer, people to be telephoned, unknown sends"""
    given = settings()
    with database(given) as opened:
        now = Clock(given.now)()
        for line in opened.read(_todo, now).result() or ["기다리는 일이 없어요."]:
            click.echo(line)


def _todo(db: Session, now: datetime) -> list[str]:
    return [
        f"{WAITS[one.what]}  {one.about}  {write.when(one.at, now)}  {_subject(db, one.where)}"
        + (f", {NOTICES.get(one.kind, one.kind)}" if one.kind else "")
        + (f", {write.deadline(one.until, now)}" if one.until else "")
        for one in care.todo(db, now=now)
    ]


def _subject(db: Session, where: str) -> str:
    """성북동 놀이공간 · 월아산 숲 체험"""
    kind, _, id = where.partition(":")
    if kind == "run":
        return programmes.run(db, id).title_ko
    city = places.city(db)
    room = city.room(id)
    return f"{city.site(room.site).short_ko} {room.short_ko}"


WAITS = {
    "request": "승인할 신청",
    "draw": "추첨할 때",
    "decide": "정할 신청",
    "offer": "답 없는 자리 제안",
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
    "run.reminder": "프로그램 알림",
    "run.drawn": "당첨 알림",
    "run.not_drawn": "추첨 결과 알림",
    "run.selected": "선정 알림",
    "run.not_selected": "심사 결과 알림",
    "run.lapsed": "답할 시간이 지난 알림",
    "run.not_reached": "자리가 나지 않은 알림",
    "run.cancelled": "열지 않는다는 알림",
    "wait.offer": "자리 제안",
    "wait.call": "빈자리 알림",
    "wait.over": "답할 시간이 지남",
    "wait.lost": "자리가 나감",
    "wait.skipped": "드리지 못한 자리",
    "wait.closed": "대기가 끝남",
}


@contextmanager
def at_the_desk() -> Iterator[tuple[Database, datetime]]:
    """For the staff's acts: a rule's no is a sentence and exit 1."""
    given = settings()
    with database(given) as opened:
        now = Clock(given.now)()
        try:
            yield opened, now
        except Refused as no:
            fail(write.refusal(no, now))


def known_run(context: click.Context, parameter: click.Parameter, run_id: str) -> str:
    """A run that there is; else a sentence and exit 1."""
    with at_the_desk() as (opened, _):
        try:
            return opened.read(programmes.run, run_id).result().id
        except KeyError:
            fail("그런 프로그램은 없어요. nanum run으로 번호를 볼 수 있어요.")


@nanum.group(invoke_without_command=True)
@click.pass_context
def run(context: click.Context) -> None:
    """the runs of programmes, and what the staff do with them"""
    if context.invoked_subcommand:
        return
    with at_the_desk() as (opened, now):
        for one in opened.read(lambda db: listed(db, now)).result():
            click.echo(one)


@run.command("open")
@click.argument("run_id", callback=known_run)
@click.option("--by", required=True, help="who does it")
def open_run(run_id: str, by: str) -> None:
    """the application period begins now"""
    with at_the_desk() as (opened, now):
        done = opened.run(programmes.open_run, run_id, by, now=now).result()
        click.echo(f"‘{done.title_ko}’ 신청을 지금부터 {write.when(done.closes_at, now)}까지 받아요.")


@run.command("close")
@click.argument("run_id", callback=known_run)
@click.option("--by", required=True, help="who does it")
def close_run(run_id: str, by: str) -> None:
    """the application period ends now"""
    with at_the_desk() as (opened, now):
        done = opened.run(programmes.close_run, run_id, by, now=now).result()
        click.echo(f"‘{done.title_ko}’ 신청을 마감했어요.")


@run.command()
@click.argument("run_id", callback=known_run)
@click.option("--by", required=True, help="who draws")
@click.option("--confirm", required=True, help="the second one who stands beside")
def draw(run_id: str, by: str, confirm: str) -> None:
    """the lottery; one draw, however often it is started"""
    with at_the_desk() as (opened, now):
        drawn = opened.run(
            lambda db: programmes.draw(db, places.city(db), run_id, by=by, confirm=confirm, now=now)
        ).result()
        record = drawn.facts
        click.echo(f"추첨했어요. 당첨 {len(record['main'])}건, 예비 {len(record['reserve'])}건이에요.")
        click.echo(f"추첨 기록: /draws/{drawn.id}")


@run.command()
@click.argument("receipt")
@click.argument("verdict", type=click.Choice(("select", "reserve", "reject")))
@click.option("--by", required=True, help="who decides")
@click.option("--confirm", required=True, help="the second one who decides")
@click.option("--why", default="", help="told to the applicant, in plain words")
def decide(receipt: str, verdict: str, by: str, confirm: str, why: str) -> None:
    """an application to a selection by the staff: select, reserve, reject"""
    with at_the_desk() as (opened, now):
        done = opened.run(
            lambda db: programmes.decide(
                db, places.city(db), receipt.upper(), verdict, by=by, confirm=confirm, why=clean(why), now=now
            )
        ).result()
        click.echo(f"{done.code}: {STATES[done.state]}{f' {done.rank}번' if done.rank else ''}")


@run.command()
@click.argument("run_id", callback=known_run)
@click.option("--by", required=True, help="who cancels")
@click.option("--why", required=True, help="told to everybody, in plain words")
def cancel(run_id: str, by: str, why: str) -> None:
    """all are told at once, the reserve list too"""
    with at_the_desk() as (opened, now):
        concerned = opened.run(programmes.cancel_run, run_id, by, clean(why), now=now).result()
        click.echo(f"열지 않기로 했어요. {concerned}건에 알려요.")


def listed(db: Session, now: datetime) -> list[str]:
    """A line a run that is not over: its id, where it stands, what the staff have to do."""
    found = programmes.runs(db, now=now)
    return [listing(db, one, now) for one in found] or ["아직 모집하는 프로그램이 없어요."]


def listing(db: Session, one: programmes.Run, now: datetime) -> str:
    phase = one.phase(now)
    asked = programmes.asked(db, one)
    parts = [one.id, one.title_ko, write.day_button(one.starts_at.astimezone(write.SEOUL).date(), now)]
    parts.append(f"{PHASES[phase]} ({WAYS[one.selection]}, {write.count(one.capacity, one.unit)})")
    if phase == programmes.Phase.OPEN:
        parts.append(f"{write.when(one.closes_at, now)}까지")
    parts += [
        f"{STATES[state]} {n}건" for state, n in sorted(asked.items(), key=lambda pair: list(STATES).index(pair[0]))
    ]
    if one.drawn:
        parts.append(f"추첨 기록 /draws/{one.drawn}")
    elif one.selection == programmes.Selection.LOTTERY and phase == programmes.Phase.CLOSED:
        parts.append("추첨할 때예요")
    if one.seed_hash and not one.drawn:
        parts.append(f"미리 알린 값 {one.seed_hash}")
    return "  ".join(parts)


PHASES = {
    programmes.Phase.ANNOUNCED: "신청 전",
    programmes.Phase.OPEN: "신청 받는 중",
    programmes.Phase.CLOSED: "신청 마감",
    programmes.Phase.RUNNING: "진행 중",
    programmes.Phase.OVER: "끝남",
    programmes.Phase.CANCELLED: "열지 않음",
}
WAYS = {
    programmes.Selection.FIRST_COME: "선착순",
    programmes.Selection.LOTTERY: "추첨",
    programmes.Selection.STAFF: "심사",
}
STATES = {
    "submitted": "신청",
    "confirmed": "확정",
    "drawn": "당첨",
    "selected": "선정",
    "reserve": "예비",
    "waitlisted": "대기",
    "withdrawn": "취소",
    "lapsed": "답 없음",
    "rejected": "함께 못함",
    "cancelled_by_site": "센터 취소",
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
