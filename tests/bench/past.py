"""Years of bookings, made by the database itself: a million in seconds rather than hours."""

import sys
from contextlib import closing

from sqlalchemy import text

from models.base import Database

TELL_FROM = 1_000_000  # rows that take so long that one wants to know
PER_HOUSEHOLD = 10
PER_SESSION = 8
PER_RUN = 2_000

# {series}: a table n(i) of 0 <= i < :count; {day}: midnight of the day that many days ago; {pad}: text of the width
SQL = (
    "INSERT INTO household (id, created_at) {series} SELECT {hex32}, {now} FROM n",
    "INSERT INTO person (id, household_id, created_at, locale) {series} SELECT {hex32}, {hex32}, {now}, 'ko' FROM n",
    "INSERT INTO address (id, person_id, channel, key, value, created_at) {series}"
    " SELECT {hex32}, {hex32}, 'web', {random}, {random}, {now} FROM n",
    "INSERT INTO talk (person_id, untold, lines, updated_at) {series} SELECT {hex32}, 0, 1, {now} FROM n",
    "INSERT INTO line (id, person_id, number, address_id, message_id, at, heard, reply, told) {series}"
    " SELECT {hex32}, {hex32}, 1, {hex32}, {hex32}, {now}, {random}, {random}, {true} FROM n",
    "INSERT INTO booking (code, household_id, person_id, room_id, starts_at, ends_at, adults, children, state,"
    " awaited_until, late_told, cancelled_late, created_at, changed_at) {series}"
    " SELECT {code}, {owner}, {owner}, 'gaho-play', {start}, {end}, 1, 1, 'completed', {end}, {false}, {false},"
    " {start}, {end} FROM n",
    "INSERT INTO quota (starts_at, what, unit, capacity, taken) {series}"
    " SELECT {quota_start}, {quota_what}, 'people', 20, 16 FROM n",
    "INSERT INTO claim (owner, starts_at, what, amount) {series} SELECT {code}, {start}, {what}, 2 FROM n",
    "INSERT INTO notice (id, person_id, kind, about, due_at, state, attempts, fence) {series}"
    " SELECT {hex32}, {owner}, 'booking.reminder', {code}, {start}, 'sent', 1, 1 FROM n",
    "INSERT INTO waiting (id, queue, starts_at, applicant, household_id, person_id, adults, children, size, rank, state,"
    " passed, created_at, changed_at) {series} SELECT {hex32}, {what}, {start}, {hex32}, {hex32}, {hex32}, 1, 1, 2, 1,"
    " 'expired', 0, {start}, {start} FROM n",
    "INSERT INTO offer (id, entry_id, queue, call, state, made_at, until) {series}"
    " SELECT {hex32}, {hex32}, {what}, {false}, 'expired', {start}, {start} FROM n",
    "INSERT INTO run (id, program_id, title_ko, selection, per, starts_at, ends_at, opens_at, closes_at,"
    " withdraw_until, conditions, first, assumed) {series} SELECT 'past-' || {code}, 'past', 'past', 'first_come',"
    " 'household', {start}, {end}, {long_ago}, {start}, {start}, '[]', '[]', {false} FROM n",
    "INSERT INTO run_quota (run_id, position, what, starts_at, unit, capacity) {series}"
    " SELECT 'past-' || {code}, 0, 'run:past-' || {code} || '/people', {start}, 'people', 2000 FROM n",
    "INSERT INTO application (code, run_id, household_id, person_id, applicant, adults, children, others, size, state,"
    " created_at, changed_at) {series} SELECT {code}, 'past-' || {some_run}, {hex32}, {hex32}, {hex32}, 1, 1, 0, 2,"
    " 'completed', {start}, {start} FROM n",
)
PENDING = (
    "INSERT INTO notice (id, person_id, kind, about, due_at, state, attempts, fence) {series}"
    " SELECT 'due' || {code}, {someone}, 'booking.reminder', {code}, {now}, 'due', 0, 0 FROM n",
)
COUNTS = {
    "household": PER_HOUSEHOLD,
    "person": PER_HOUSEHOLD,
    "address": PER_HOUSEHOLD,
    "talk": PER_HOUSEHOLD,
    "line": PER_HOUSEHOLD,
    "quota": PER_SESSION,
    "waiting": PER_HOUSEHOLD,
    "offer": PER_HOUSEHOLD,
    "run": PER_HOUSEHOLD * PER_RUN,
    "run_quota": PER_HOUSEHOLD * PER_RUN,
    "application": PER_HOUSEHOLD,
}

SQLITE = {
    "series": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)",
    "someone": "printf('%032x', i % 1000)",
    "now": "'2026-11-01 00:00:00.000000'",
    "hex32": "printf('%032x', i)",
    "owner": "printf('%032x', i / 10)",
    "code": "printf('%07X', i)",
    "some_run": "printf('%07X', i / 2000)",
    "long_ago": "'2020-01-01 00:00:00.000000'",
    "random": "randomblob(32)",
    "false": "0",
    "true": "1",
    "start": "strftime('%Y-%m-%d %H:00:00.000000', '2026-11-22', '-' || (i / 480 * 24 + i / 8 % 3) || ' hours')",
    "end": "strftime('%Y-%m-%d %H:59:00.000000', '2026-11-22', '-' || (i / 480 * 24 + i / 8 % 3) || ' hours')",
    "what": "'room:r' || (i / 24 % 20) || '/people'",
    "quota_start": "strftime('%Y-%m-%d %H:00:00.000000', '2026-11-22', '-' || (i / 60 * 24 + i % 3) || ' hours')",
    "quota_what": "'room:r' || (i / 3 % 20) || '/people'",
}
POSTGRESQL = {
    "series": "",
    "someone": "lpad(to_hex(i % 1000), 32, '0')",
    "now": "timestamptz '2026-11-01 00:00:00+00'",
    "hex32": "lpad(to_hex(i), 32, '0')",
    "owner": "lpad(to_hex(i / 10), 32, '0')",
    "code": "upper(lpad(to_hex(i), 7, '0'))",
    "some_run": "upper(lpad(to_hex(i / 2000), 7, '0'))",
    "long_ago": "timestamptz '2020-01-01 00:00:00+00'",
    "random": "sha256(i::text::bytea)",
    "false": "false",
    "true": "true",
    "start": "timestamptz '2026-11-22 00:00:00+00' - (i / 480 * 24 + i / 8 % 3) * interval '1 hour'",
    "end": "timestamptz '2026-11-22 00:59:00+00' - (i / 480 * 24 + i / 8 % 3) * interval '1 hour'",
    "what": "'room:r' || (i / 24 % 20) || '/people'",
    "quota_start": "timestamptz '2026-11-22 00:00:00+00' - (i / 60 * 24 + i % 3) * interval '1 hour'",
    "quota_what": "'room:r' || (i / 3 % 20) || '/people'",
}


def fill(database: Database, count: int) -> None:
    """So many past bookings of tenth as many households, with their quotas, claims and sent reminders. Call it once."""
    _insert(database, SQL, count)


def fall_due(database: Database, count: int) -> None:
    """So many notices wait for a sender, those of the first thousand people of `fill`."""
    _insert(database, PENDING, count)


def _insert(database: Database, statements: tuple[str, ...], count: int) -> None:
    words = SQLITE if database.sqlite else POSTGRESQL
    with database.engine.connect() as connection:
        for statement in statements:
            table = statement.split()[2]
            rows = count if statements is PENDING else max(count // COUNTS.get(table, 1), 1)
            if rows >= TELL_FROM:
                print(f"  {rows:,} rows of {table}", file=sys.stderr, flush=True)
            sql = statement.format(**words)
            if not database.sqlite:
                sql = sql.replace("FROM n", f"FROM generate_series(0, {rows - 1}) AS n(i)")
            connection.execute(text(sql), {"count": rows} if database.sqlite else {})
        connection.commit()
    # as a database that has lived: its statistics known, nothing left to write
    with closing(database.engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if database.sqlite else "ANALYZE")
        raw.commit()
