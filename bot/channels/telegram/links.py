"""Deep links: t.me/<bot>?start=<payload>, turned into the sentence that the reader understands.

A payload names a place or a programme, and anybody may know or guess it: gaho, seongbuk-studio, nurse_aide. Or it carries
the number that links this chat with another channel (H-02): link_123456789012, which is random, short-lived and used once.
"""

from handlers.words import write
from models.places import City

LINK = "link_"


def sentence(city: City, payload: str) -> str:
    """What a person says who came by that link; empty where it leads nowhere (any more)."""
    if payload.startswith(LINK):
        return write.say("telegram-number", number=payload.removeprefix(LINK))
    for program in city.programs:
        if payload == program.id:
            return program.name_ko
    name, _, label = payload.partition("-")
    for site in city.sites:
        if site.id == name:
            rooms = [room for room in city.rooms_of(site.id) if label and room.label == label]
            if label and not rooms:
                return ""
            return write.say("telegram-link", site=site.short_ko, room=rooms[0].short_ko if rooms else None)
    return ""
