"""Errands, one a file; `FORMS` is all that can be done in a talk."""

from handlers.forms import around, ask, linking, mine, programmes, reserve, waiting

MINE = (mine.FORM, mine.CHANGE, mine.CANCEL, mine.KEEP, mine.LATE, mine.HERE, mine.CAME)
FORMS = (reserve.FORM, *MINE, *waiting.FORMS, *programmes.FORMS, *linking.FORMS, ask.FORM, *around.FORMS)
