"""Errands, one a file; `FORMS` is all that can be done in a talk."""

from handlers.forms import around, ask, mine, reserve

FORMS = (reserve.FORM, mine.FORM, mine.CHANGE, mine.CANCEL, mine.KEEP, mine.LATE, ask.FORM, *around.FORMS)
