"""Our own web chat, for whoever opens the city's page.

    sessions   who is it: cookie or ticket, from our own page, and not too often
    lines      the talk as lines, read from the transcript, and one's bookings beside it
    socket     open pages hear of new lines at once (GET /chat/ws)
    words      one message by plain HTTP (POST /chat/say), lines by plain HTTP (GET /chat/lines)
    plain      the whole talk as HTML, for browsers without JavaScript (/plain)
    shell      the page and its files, which hold nothing personal
    keepsakes  what a booking leaves in one's hand: calendar file, QR
    draws      what is public of draws: the hashes of seeds to come (/draws), the records (/draws/{draw})

Whatever way a message comes, the answer is a line of the transcript; whoever has seen number 7 gets what came after 7.
"""

from bot.channels.web.chat import WebChat
from bot.channels.web.keepsakes import ics

__all__ = ["WebChat", "ics"]
