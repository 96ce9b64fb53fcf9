"""The city file and what becomes of it in the tables."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import orm, select

from models import city, places, rules
from models.base import Base, Database
from models.city import BadCity, Loaded
from tests.postgres import kept_database

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
LATER = datetime(2027, 3, 1, tzinfo=UTC)
SATURDAY = date(2026, 11, 28)
CATALOGUE = Path(__file__).with_name("catalogue.json")  # (subject, name, origin, source, value) of the seed catalogue
JINJU = city.path_of("jinju")
PLACES = {
    model.__tablename__
    for model in vars(places).values()
    if isinstance(model, type) and issubclass(model, Base) and model is not Base
}


def _tables(url: str) -> None:
    made = Database(url)
    Base.metadata.create_all(made.engine)
    made.close()


@pytest.fixture(scope="module")
def postgres_tables(postgres: str) -> Iterator[Callable[[], str]]:
    with kept_database(postgres, _tables) as again:
        yield again


@pytest.fixture(params=["sqlite", "postgresql"])
def tables_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the schema and nothing in it."""
    if request.param == "postgresql":
        again: Callable[[], str] = request.getfixturevalue("postgres_tables")
        return again()
    url = f"sqlite:///{tmp_path / 'nanum.db'}"
    _tables(url)
    return url


@pytest.fixture
def database(tables_url: str) -> Iterator[Database]:
    made = Database(tables_url)
    yield made
    made.close()


@pytest.fixture
def change(tmp_path: Path) -> Callable[[str, str], Path]:
    """A copy of Jinju's file with one text put for another."""

    def changed(old: str, new: str) -> Path:
        text = JINJU.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "jinju.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return changed


def load(db: orm.Session) -> Loaded:
    return city.load(db, "jinju", now=NOW)


def everything(db: orm.Session) -> dict[str, list[Any]]:
    """All rows of all tables of places."""
    tables = [table for name, table in Base.metadata.tables.items() if name in PLACES]
    assert len(tables) == len(PLACES)
    return {table.name: sorted(map(str, db.execute(select(table)))) for table in tables}


def facts(db: orm.Session) -> dict[tuple[str, str, str], tuple[str | None, Any]]:
    return {(f.subject, f.name, f.origin): (f.source, f.value) for f in db.scalars(select(places.FactRow))}


# loading


def test_loading_twice_changes_nothing(database: Database) -> None:
    first = database.run(load).result()
    assert first.new > 0
    before = database.run(everything).result()
    again = database.run(city.load, "jinju", now=LATER).result()
    assert again == Loaded(same=first.new)
    assert database.run(everything).result() == before


def test_a_changed_file_changes_what_it_names(database: Database, change: Callable[[str, str], Path]) -> None:
    database.run(load).result()
    before = database.run(places.city).result()
    changed = city.read(
        change(
            "short_ko: 촬영 스튜디오\n            max_people: 8", "short_ko: 촬영 스튜디오\n            max_people: 6"
        )
    )
    loaded = database.run(city.write, changed).result()
    assert (loaded.new, loaded.changed, loaded.gone) == (0, 2, 0)  # the room and the fact
    after = database.run(places.city).result()
    assert (before.room("seongbuk-studio").max_people, after.room("seongbuk-studio").max_people) == (8, 6)
    assert after.facts("room:seongbuk-studio")["max_people"].value == 6


def test_where_a_site_stands_is_told_by_the_file_alone(database: Database, change: Callable[[str, str], Path]) -> None:
    database.run(load).result()
    assert {site.point for site in database.run(places.city).result().sites} == {None}  # no source states any
    old = "        fee: {source: gaho_2022, amount: 0}\n        street_address"
    new = old.replace(
        "street_address", "source: {point: gaho_2022}\n        point: [35.16, 128.11]\n        street_address"
    )
    loaded = database.run(city.write, city.read(change(old, new))).result()
    assert (loaded.new, loaded.changed) == (1, 1)  # the fact, the site
    assert database.run(places.city).result().site("gaho").point == (35.16, 128.11)
    with pytest.raises(BadCity) as caught:
        city.read(change(old, new.replace("35.16", "128.16")))
    assert any("point" in one for one in caught.value.faults)


def test_a_number_is_not_taken_for_the_truth_value_that_python_thinks_equal(
    database: Database, change: Callable[[str, str], Path]
) -> None:
    database.run(load).result()
    changed = city.read(change("    extension: false", "    extension: 0"))
    assert database.run(city.write, changed).result().changed == 1


def test_what_staff_said_stays_when_the_file_is_loaded_again(
    database: Database, change: Callable[[str, str], Path]
) -> None:
    database.run(load).result()
    database.run(places.close, "gaho", *rules.whole_day(SATURDAY), "소독", now=NOW).result()
    database.run(places.override_holiday, date(2026, 12, 25), None).result()
    database.run(places.open_specially, "sinan", *rules.whole_day(date(2026, 11, 23)), "축제", now=NOW).result()
    said = database.run(places.city).result()
    database.run(city.write, city.read(change("가호로44번길 4", "가호로44번길 5"))).result()
    after = database.run(places.city).result()
    assert after.site("gaho").street_ko == "가호로44번길 5"
    assert (after.changes, after.overrides) == (said.changes, said.overrides)
    assert len(said.changes) == 2


def test_a_room_that_the_file_drops_is_retired_and_may_come_back(
    database: Database, change: Callable[[str, str], Path]
) -> None:
    """Old bookings still name it."""
    database.run(load).result()
    text = JINJU.read_text(encoding="utf-8")
    start, end = text.index("        - id: seongbuk-studio"), text.index("    - id: chojang\n")
    dropped = city.read(change(text[start:end], ""))
    assert database.run(city.write, dropped).result().gone > 0
    without = database.run(places.city).result()
    assert without.room("seongbuk-studio").retired
    assert without.room("seongbuk-studio") not in without.rooms_of("seongbuk")
    assert without.sessions("seongbuk-studio", SATURDAY) == ()
    assert not database.run(city.write, dropped).result().wrote
    database.run(load).result()
    assert len(database.run(places.city).result().sessions("seongbuk-studio", SATURDAY)) == 4


def test_a_site_that_the_file_drops_is_no_longer_offered(
    database: Database, change: Callable[[str, str], Path]
) -> None:
    """But what was booked there can still be named."""
    database.run(load).result()
    text = JINJU.read_text(encoding="utf-8")
    path = change(text[text.index("    - id: sinan\n") : text.index("    - id: gaho\n")], "")
    text = path.read_text(encoding="utf-8").replace("rooms: [sinan, seongbuk]", "rooms: [seongbuk]")
    path.write_text(text[: text.index("\nnames:")] + "\nnames: {}\n", encoding="utf-8")
    database.run(city.write, city.read(path)).result()
    jinju = database.run(places.city).result()
    assert [site.id for site in jinju.sites] == ["gaho", "seongbuk", "chojang"]
    assert jinju.site("sinan").name_ko == "신안동 나눔터"
    assert jinju.rooms_of("sinan") == ()
    assert jinju.sessions("sinan-play", SATURDAY) == ()


def test_two_who_load_at_once_load_once(tables_url: str) -> None:
    """Two replicas start together on an empty database."""
    pair = [Database(tables_url) for _ in range(2)]
    loaded = [one.result() for one in [database.run(load) for database in pair for _ in range(3)]]
    assert sum(one.wrote for one in loaded) == 1
    for database in pair:
        database.close()


def test_a_database_holds_one_city(database: Database, change: Callable[[str, str], Path]) -> None:
    database.run(load).result()
    before = database.run(everything).result()
    with pytest.raises(ValueError, match="another city: jinju"):
        database.run(city.write, city.read(change("id: jinju", "id: tongyeong"))).result()
    assert database.run(everything).result() == before


# provenance


def test_no_value_of_the_catalogue_is_lost_or_altered(database: Database) -> None:
    """Every fact, later statement and assumption of the seed catalogue stands in the tables with its origin."""
    database.run(load).result()
    stands = database.run(facts).result()
    for subject, name, origin, source, value in json.loads(CATALOGUE.read_text(encoding="utf-8")):
        found_source, found = stands[subject, name, origin]
        assert json.dumps(found) == json.dumps(value), (subject, name)
        assert source is None or found_source == source, (subject, name)


def test_nothing_is_said_to_be_in_the_article_but_what_the_catalogue_says(database: Database) -> None:
    """domain.md: nothing else carries the mark [A]; sentences to be said are made of those facts."""
    database.run(load).result()
    article = {tuple(row[:3]) for row in json.loads(CATALOGUE.read_text(encoding="utf-8"))}
    for key in database.run(facts).result():
        assert key in article or key[2] == "assumed" or key[1].startswith("topic:"), key


def test_every_value_of_the_file_keeps_its_provenance(database: Database) -> None:
    database.run(load).result()
    origins = {"facts": "fact", "derived": "derived", "later": "later", "demo": "assumed"}
    expected: Counter[tuple[str, str, str]] = Counter()

    def walk(node: Any) -> None:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            if key in origins:
                said = {f"topic:{topic}": text for topic, text in value.get("topics", {}).items() if topic != "source"}
                for name, one in (value | said).items():
                    if name not in ("assumed", "source", "basis", "topics"):
                        expected[origins[key], name, json.dumps(one)] += 1
            elif isinstance(value, dict | list):
                walk(value)

    walk(yaml.safe_load(JINJU.read_text(encoding="utf-8")))
    rows = database.run(facts).result()
    beside = ("city", "categories")  # said at the top of the file, and the rules of the house
    stands = Counter(
        (origin, name, json.dumps(value))
        for (subject, name, origin), (_, value) in rows.items()
        if subject not in beside and not subject.startswith("policy:")
    )
    assert stands == expected
    assert sum(expected.values()) > 300
    for (_, _, origin), (source, _) in rows.items():
        assert source == "article" if origin in ("fact", "derived") else origin == "assumed" or source
    sources = database.run(places.city).result().sources
    assert sources["gaho_2022"].about["published"] == "2022-05-12"
    assert {source for (_, _, origin), (source, _) in rows.items() if origin == "later"} <= set(sources)


def test_of_two_who_say_the_same_thing_both_are_kept_and_the_better_proved_is_told(
    database: Database, change: Callable[[str, str], Path]
) -> None:
    database.run(
        city.write, city.read(change("said_ko: 가호동 나눔터", "said_ko: 가호동 나눔터\n        fee: 5000"))
    ).result()
    rows = database.run(facts).result()
    assert rows["site:gaho", "fee", "assumed"] == (None, 5000)
    assert rows["site:gaho", "fee", "later"][0] == "gaho_2022"
    told = database.run(places.city).result().facts("site:gaho")["fee"]
    assert (told.origin, told.value["amount"]) == ("later", 0)


def test_hours_and_blocks_say_how_they_are_known(database: Database) -> None:
    database.run(load).result()

    def known(db: orm.Session) -> tuple[set[Any], set[Any]]:
        hours = {(row.site_id, row.origin, row.source) for row in db.scalars(select(places.HoursRow))}
        blocks = {(row.resource_id, row.origin, row.source) for row in db.scalars(select(places.BlockRow))}
        return hours, blocks

    hours, blocks = database.run(known).result()
    assert ("gaho", "later", "gaho_2022") in hours
    assert ("sinan", "assumed", None) in hours
    assert ("gaho-hire", "assumed", "guro_2020") in blocks


def test_the_rules_of_the_house_come_from_the_file(database: Database, change: Callable[[str, str], Path]) -> None:
    """B-03, B-07; the defaults in the code are not asked. A site and a room may differ."""
    path = change("    max_guardians_per_child: 2 ", "    max_guardians_per_child: 3 ")
    text = path.read_text(encoding="utf-8")
    text = text.replace("    release: rolling ", "    release: weekly ")
    text = text.replace("said_ko: 가호동 나눔터", "said_ko: 가호동 나눔터\n        policy: {hold_minutes: 7}", 1)
    text = text.replace("label: studio", 'label: studio\n            policy: {opens_at: "14:00"}', 1)
    path.write_text(text, encoding="utf-8")
    database.run(city.write, city.read(path)).result()
    jinju = database.run(places.city).result()
    assert {site.policy.max_guardians_per_child for site in jinju.sites} == {3}
    assert {site.policy.release for site in jinju.sites} == {"weekly"}
    assert [site.policy.hold_minutes for site in jinju.sites] == [5, 7, 5, 5]
    assert jinju.room("gaho-play").policy.hold_minutes == 7
    assert jinju.room("seongbuk-studio").policy.opens_at == time(14)
    assert jinju.room("seongbuk-play").policy.opens_at == time(9)
    assert jinju.site("gaho").policy.reminders == ("-1d@18:00", "-2h")
    assert jinju.site("gaho").policy.lower_grades == (1, 3)


def test_the_sites_and_rooms_of_jinju(database: Database) -> None:
    database.run(load).result()
    jinju = database.run(places.city).result()
    assert [(site.short_ko, site.name_ko, site.place_ko, site.bookable) for site in jinju.sites] == [
        ("신안동", "신안동 나눔터", "진주시가족센터 3층", True),
        ("가호동", "가호동 나눔터", "남부어린이도서관 1층", True),
        ("성북동", "성북동 나눔터", "아동복지센터 5층", True),
        ("초장동", "초장동 나눔터", "동부시립도서관 2층", False),
    ]
    assert [site.residency_ko for site in jinju.sites] == [None, None, "진주시에 주소를 둔 가정", None]
    assert jinju.site("gaho").street_ko == "가호로44번길 4"
    hire = jinju.room("gaho-hire")
    assert (hire.mode, hire.capacity, hire.max_people, hire.min_households, hire.needs_approval) == (
        "exclusive", 1, 15, 2, True,
    )  # fmt: skip
    assert [room.label for room in jinju.rooms_of("seongbuk")] == ["playspace", "programme_room", "studio"]
    assert jinju.room("seongbuk-play").capacity == 20
    programme_room = jinju.room("seongbuk-program")
    assert (programme_room.staff_only, programme_room.capacity, programme_room.max_people) == (True, 1, 20)
    assert jinju.institution("saeil").short_ko == "새일센터"


def test_the_programmes_of_jinju_keep_their_units_apart(database: Database) -> None:
    """domain.md 1.4: people and families stand side by side."""
    database.run(load).result()
    jinju = database.run(places.city).result()
    units = {camp.id: camp.unit for camp in jinju.parts_of("happy_camp")}
    assert units == {
        "camp_movie_good": "people",
        "camp_sports": "families",
        "camp_farm": "people",
        "camp_forest": "families",
        "camp_movie": "people",
    }
    assert [(one.id, one.category) for one in jinju.parts_of("courses")] == [
        (course, "job_training") for course in ("jewelry_startup", "multi_design", "cleaning_master", "nurse_aide")
    ]
    assert jinju.program("camp_movie").name_ko == "영화관람"
    assert jinju.facts("program:camp_movie")["title_ko"].value is None
    assert {one.category for one in jinju.programs} < set(jinju.categories)


# names


def test_names_are_the_same_from_the_file_and_from_the_tables(database: Database) -> None:
    database.run(load).result()
    assert database.run(places.city).result().aliases == city.aliases("jinju")


def test_names_of_a_file_are_read_in_its_order(database: Database, change: Callable[[str, str], Path]) -> None:
    text = JINJU.read_text(encoding="utf-8")
    names = text[text.index("\nnames:") :]
    path = change(names, "\nnames:\n  site:\n    gaho: [가호동, 가호, 가호동]\n    saeil: [새일센터]\n")
    database.run(city.write, city.read(path)).result()
    assert database.run(places.city).result().aliases == (
        places.Alias("site", "gaho", "가호동"),
        places.Alias("site", "gaho", "가호"),
        places.Alias("site", "saeil", "새일센터"),
    )


# what cannot be used


@pytest.mark.parametrize("name", ["tongyeong", "", "../jinju", "jinju.yaml", "JINJU", "jinju\0"])
def test_an_unknown_city_is_told_which_there_are(name: str) -> None:
    with pytest.raises(ValueError, match="there are: jinju"):
        city.path_of(name)
    with pytest.raises(ValueError, match="there are: jinju"):
        city.aliases(name)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("timezone: Asia/Seoul", "timezone: Asia/Tokyo", "timezone: Input should be 'Asia/Seoul'"),
        ("schema_version: 1", "schema_version: 2", "schema_version"),
        ("city_ko: 진주시", "city: 진주시", "city: Extra inputs are not permitted"),
        ("      name_ko: 놀이공간 대여", "      name: 놀이공간 대여", "sharing_rooms.rooms.1.resources.1.name_ko: Field required"),
        ("mode: exclusive", "mode: private", "sharing_rooms.rooms.1.resources.1.mode"),
        ("    demo:\n      assumed: true\n      fee: 0", "    demo:\n      fee: 0", "sites: a demo block says `assumed: true`"),
        ("source: seongbuk_2026, name_ko", "source: rumour, name_ko", "not among the sources: rumour"),
        ("        short_ko: 가호동\n", "", "sharing_rooms.gaho.short_ko: Field required"),
        ("capacity: 20, capacity_counts: people, basis", "capacity_counts: people, basis", "seats need capacity"),
        ("capacity: 20, capacity_counts: people, basis", "capacity: 0, capacity_counts: people, basis", "sinan-play.capacity"),
        ("shares_space_with: [gaho-hire]", "shares_space_with: []", "gaho-play does not say so (B-08)"),
        ("shares_space_with: [gaho-hire]", "shares_space_with: [sinan-play]", "which its site does not have"),
        ('[["10:00", "12:00"], ["13:00"', '[["10:00", "14:00"], ["13:00"', "13:00-15:00 ends before it starts or touches"),
        ('tue: [["10:00", "18:00"]]', 'tue: [["18:00", "10:00"]]', "opening_hours: tue: 18:00-10:00"),
        ('tue: [["10:00", "18:00"]]', 'tue: [["10:00", "25:00"]]', "sharing_rooms.sinan.tue.0.1"),
        ("bookable_days: [sat, sun]", "bookable_days: [sat, holiday]", "bookable_days are of mon"),
        ('bookable_blocks: [["15:00", "17:00"]]', "bookable_blocks: [[15:00, 17:00]]", "gaho-hire.bookable_blocks"),
        ("hold_minutes: 5", "hold_minuets: 5", "no such rule: hold_minuets"),
        ("release: rolling", "release: daily", "release is rolling or weekly"),
        ("hold_minutes: 5", "hold_minutes: five", "hold_minutes"),
        ("category: counsel", "category: chess", "program job_solution: no such category: chess"),
        ("rooms: [sinan, seongbuk]", "rooms: [sinan, busan]", "hire_items.dol_clothes: no such site: busan"),
        ("    - id: gaho\n", "    - id: sinan\n", "site: twice: sinan"),
        ("    - id: gaho\n", "    - id: saeil\n", "a site and an institution have one id: saeil"),
        ('date: "2025-10-25"', "date: 2025-10-25", "write dates and times in quotes"),
        ("year: 2025  ", "year: 2025\nyear: 2026  ", "'year' stands here twice"),
        ("city_ko: 진주시", "city_ko: [진주시", "while parsing"),
        ("fee: 무료예요.\n        rules", "fee: 0\n        rules", "topics: topic -> sentence"),
        ("    name_ko: 취업 솔루션", "    name_en: 취업 솔루션", "stands here twice"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_where_and_why(
    change: Callable[[str, str], Path], old: str, new: str, fault: str
) -> None:
    with pytest.raises(BadCity) as caught:
        city.read(change(old, new))
    assert any(fault in one for one in caught.value.faults), caught.value.faults


def test_all_faults_are_told_at_once(change: Callable[[str, str], Path]) -> None:
    path = change("hold_minutes: 5", "hold_minuets: 5")
    path.write_text(path.read_text(encoding="utf-8").replace("category: counsel", "category: chess"), encoding="utf-8")
    with pytest.raises(BadCity, match="hold_minuets") as caught:
        city.read(path)
    assert len([one for one in caught.value.faults if "hold_minuets" in one or "chess" in one]) >= 2


@pytest.mark.parametrize("text", ["", "[]", "진주시", "\0", "a: &a [*a]", "- " * 5000])
def test_what_is_no_city_file_at_all(tmp_path: Path, text: str) -> None:
    path = tmp_path / "city.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadCity):
        city.read(path)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "city.yaml"
    path.write_bytes("city_ko: 진주시".encode("cp949"))
    with pytest.raises(BadCity):
        city.read(path)


@pytest.mark.parametrize("kind", ["site", "program", "item"])
def test_a_name_for_what_there_is_not(change: Callable[[str, str], Path], kind: str) -> None:
    text = JINJU.read_text(encoding="utf-8")
    names = text[text.index("\nnames:") :]
    with pytest.raises(BadCity, match=f"no such {kind}: nothing"):
        city.read(change(names, f"\nnames: {{{kind}: {{nothing: [없는 것]}}}}\n"))
