"""What one waits for, as it is shown: among one's own, and when it is asked for by itself."""

from handlers.slots import Outcome, Visit
from handlers.speech import Choice, Grid, Look, Part, Pattern, Say, State
from handlers.words import waits as words
from handlers.words import write
from handlers.words.buttons import button
from handlers.words.waits import Waited
from models import bookings, programmes, waiting


def own(visit: Visit) -> list[Waited]:
    """All that one waits for, the soonest first."""
    if "waits" not in visit.seen:
        entries = waiting.entries_of(visit.db, visit.who, now=visit.now)
        visit.seen["waits"] = [Waited(visit.db, visit.city, entry, visit.now) for entry in entries]
    found: list[Waited] = visit.seen["waits"]
    return found


def of_rooms(visit: Visit) -> list[Waited]:
    """Without the runs, whose applications are shown."""
    return [one for one in own(visit) if one.run is None]


def line(waited: Waited) -> str:
    """One entry: where he stands, or what is offered to him now."""
    offer = waiting.open_offer(waited.db, waited.entry)
    if offer:
        until = write.until(offer.until, waited.now)
        return write.say("line-wait-offered", when=waited.when, where=waited.where, until=until)
    if waited.entry.state == waiting.State.EXPIRED:
        return write.say("line-wait-missed")
    return write.say("line-wait", when=waited.when, where=waited.where, rank=waited.rank, kind=waited.kind)


def shown(visit: Visit, waited: Waited) -> Outcome:
    """W-10: the rank, the party, and how many places were freed in the last similar sessions; or the open offer."""
    offer = waiting.open_offer(visit.db, waited.entry)
    if offer:
        reply = words.offer_reply(waited, offer)
        return Outcome(reply.parts, reply.choices, asks=True)
    if waited.entry.state == waiting.State.EXPIRED:
        return Outcome((Say(write.say("wait-missed", when=waited.when, where=waited.where)),), words.again(waited))
    facts = {"when": waited.when, "where": waited.where, "party": waited.party}
    text = write.say("wait-rank", rank=waited.rank, kind=waited.kind, **facts)
    if waited.run:
        looked_at, got = programmes.freed_before(visit.db, waited.run, now=visit.now)
        count = write.count(got, waited.run.unit) if got else None
        text += f" {write.say('wait-freed-run', n=looked_at, freed=count)}" if looked_at else ""
    else:
        freed = bookings.freed_before(visit.db, visit.city, waited.session)
        id = "wait-freed" if freed else "wait-freed-none"
        text = f"{text} {write.say(id, weeks=bookings.SIMILAR, freed=freed)}"
    return Outcome((Say(text),), (button("leave", says=waited.says("leave")), waited.others()))


def of_application(visit: Visit, receipt: str) -> Waited | None:
    """What an application waits for, whatever became of it."""
    entry = waiting.of_application(visit.db, receipt)
    return Waited(visit.db, visit.city, entry, visit.now) if entry else None


def is_answered(waited: Waited) -> bool:
    """Neither is an offer open, nor did one end unanswered."""
    return not waiting.open_offer(waited.db, waited.entry) and waited.entry.state != waiting.State.EXPIRED


def grid(found: list[Waited], id: str) -> Grid:
    """A row an entry; pressing says what is to be done with it."""
    rows = []
    for one in found:
        day = write.local(one.entry.starts_at).date()
        label = f"{write.day_short(day, one.now)} {write.clock_short(one.entry.starts_at)} {one.name}"
        look = Look(State.FULL, write.say("cell-waits", rank=one.rank, kind=one.kind), line(one), day.isoformat())
        rows.append((Choice(label, says=one.says(id), cell=look),))
    return Grid(write.say("btn-wait-rank"), tuple(rows), Pattern.BOOKINGS)


def beside(visit: Visit) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
    """Under one's bookings: a line an entry, and how to leave."""
    found = of_rooms(visit)
    if not found:
        return (), ()
    said = "\n".join(map(line, found))
    opened = [one for one in found if waiting.open_offer(visit.db, one.entry)]
    answers = words.answers(opened[0]) if len(opened) == 1 and len(_offers(visit)) == 1 else ()
    return (Say(said),), (*answers, button("wait-rank", says=write.say("btn-wait-rank")))


def _offers(visit: Visit) -> list[Waited]:
    """Of several offers no word says which one it answers."""
    return [one for one in own(visit) if waiting.open_offer(visit.db, one.entry)]
