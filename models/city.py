"""One city file into the tables, as often as you like.

`models/cities/NAME.yaml` says for every value how it is known: `facts` (the article), `derived`, `later` (another source),
`demo` (assumed). Each value becomes a row of `fact` with its origin and source; what the rules need becomes rows of
`site`, `resource`, `opening_hours`, `block`, `program`, `item` as well.

Loading compares and writes only what differs: the same file again changes nothing, a changed file changes what it names.
What staff said (closures, special openings, holidays) and bookings are never touched; a site or room that the file no
longer names is retired, since bookings still name it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import ColumnElement, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from models import places, season
from models.base import Base, insert_new, locked, new_id
from models.places import Alias, Fact

CITIES = Path(__file__).with_name("cities")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
META = ("assumed", "source", "basis", "topics")  # of a block, beside its values
BLOCKS = {"facts", "derived", "later", "demo"}
ARTICLE = "article"
NAME_LENGTH = 64
UNITS = {"families": "households"}  # a programme's unit -> what a room counts
COURSES = "courses"


class BadCity(ValueError):
    """The city file cannot be used; all faults that were found, one a line."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        super().__init__(f"the city file {name} cannot be used:\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows loading found new, changed, the same, and no longer named."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.new + other.new, self.changed + other.changed, self.same + other.same, self.gone + other.gone
        )

    @property
    def wrote(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def load(db: Session, name: str, *, now: datetime, demo: bool = False) -> Loaded:
    """The file of that name into the tables. BadCity with all its faults; ValueError for a name that has no file.

    For the demo its season of programmes is laid out relative to the clock; elsewhere nothing assumed is opened.
    """
    loaded = write(db, read(path_of(name), demo=demo))
    return loaded + Loaded(new=season.lay(db, now=now)) if demo else loaded


def aliases(name: str) -> tuple[Alias, ...]:
    """What people call things in that city, straight from its file, without a database."""
    path = path_of(name)
    names = _parse(path).get("names") or {}
    try:
        return tuple(_aliases(names))
    except (AttributeError, TypeError) as error:
        raise BadCity(path.name, ["names: kind -> id -> list of spoken names"]) from error


def path_of(name: str) -> Path:
    """The file of a city; ValueError says which cities there are."""
    known = {path.stem: path for path in CITIES.glob("*.yaml")}
    if name not in known:
        raise ValueError(f"there is no city file {name!r}; there are: {', '.join(sorted(known))}")
    return known[name]


# ------------------------------------------------------------------------------------------------- the file's shape

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]
Words = Annotated[str, Field(min_length=1)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Pair = Annotated[list[Clock], Field(min_length=2, max_length=2)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)  # built when a file is read


class Blocks(Strict):
    facts: dict[str, Any] = {}
    derived: dict[str, Any] = {}
    later: dict[str, Any] = {}
    demo: dict[str, Any] = {}


class InstitutionFile(Blocks):
    id: Id
    name_ko: Words
    short_ko: Words | None = None
    name_en: Words


class ResourceFile(Blocks):
    id: Id
    name_ko: Words
    name_en: Words
    mode: Literal["seats", "exclusive", "programme"]


class SiteFile(Blocks):
    id: Id
    name_ko: Words
    name_en: Words
    resources: list[ResourceFile] = []


class CommonFile(Blocks):
    kind_ko: Words
    kind_en: Words


class RoomsFile(Strict):
    common: CommonFile
    rooms: list[SiteFile]


class ItemFile(Blocks):
    id: Id
    name_ko: Words
    name_en: Words


class ProgramFile(Blocks):
    id: Id
    name_ko: Words | None = None
    name_en: Words
    kind_ko: Words | None = None
    run: Words | None = None


class CoursesFile(Blocks):
    kind_ko: Words
    kind_en: Words
    items: list[ProgramFile] = []


class CampsFile(Blocks):
    id: Id
    name_ko: Words
    name_en: Words
    items: list[ProgramFile] = []


class JobCentreFile(Strict):
    courses: CoursesFile | None = None
    group_counselling: ProgramFile | None = None
    internship: ProgramFile | None = None
    aftercare: ProgramFile | None = None
    startup_grants: ProgramFile | None = None
    startup_training: ProgramFile | None = None


KINDS = {  # key of the file -> kind of programme
    "group_counselling": "counselling",
    "internship": "internship",
    "aftercare": "aftercare",
    "startup_grants": "grant",
    "startup_training": "training",
}


class PolicyFile(Strict):
    assumed: Literal[True]
    room: dict[str, Any]
    waitlist: dict[str, Any] = {}
    reminders: dict[str, Any] = {}
    hire: dict[str, Any] = {}
    lines: dict[str, Any] = {}  # C-07: whom to call; staff confirm the numbers before opening


Offset = Annotated[str, Field(min_length=1)]


class SeasonRunFile(Strict):
    """When a programme's runs are; what it means is told by `models/season.py`."""

    months: list[Annotated[int, Field(ge=1, le=12)]] = Field(default=[], min_length=1)
    nth: Annotated[int, Field(ge=1, le=4)] = 1
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    first: Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")] = "01-01"
    every_days: Annotated[int, Field(ge=10)] = 10
    rounds: Annotated[int, Field(ge=1, le=36)] = 1
    meetings: Annotated[int, Field(ge=1, le=60)] = 1
    hours: Pair
    unit: Literal["people", "families", "teams"]
    capacity: Annotated[int, Field(gt=0)]
    year_cap: Annotated[int, Field(gt=0)] | None = None
    selection: Literal["first_come", "lottery", "staff_selection"]
    per: Literal["household", "person"]
    max_people: Annotated[int, Field(gt=0)] | None = None
    opens: Offset | None = None
    closes: Offset
    draw: Offset | None = None
    confirm: Offset | None = None
    withdraw: Offset
    place_ko: Words | None = None
    conditions: list[dict[str, Any]] = []
    full_with: Annotated[int, Field(ge=0, le=9)] | None = None


class SeasonFile(Strict):
    assumed: Literal[True]
    runs: dict[Id, SeasonRunFile]


class CityFile(Strict):
    """One file of `models/cities/`, its faults not yet looked for beyond its shape."""

    id: Id
    schema_version: Literal[1]
    city_ko: Words
    city_en: Words
    country: Words
    timezone: Literal["Asia/Seoul"]  # T-01
    currency: Words
    year: int
    languages_demo: dict[str, Any] = {}
    demo_clock: dict[str, Any] = {}
    sources: dict[str, dict[str, Any]]
    institutions: list[InstitutionFile] = []
    categories: dict[str, Any] = {}
    sharing_rooms: RoomsFile
    hire_items: list[ItemFile] = []
    saeil_programmes: JobCentreFile = JobCentreFile()
    camps: CampsFile | None = None
    policy_defaults: PolicyFile
    season: SeasonFile | None = None
    names: dict[str, dict[str, list[Words]]] | None = None


V = TypeVar("V", bound="Values")


class Values(BaseModel):
    """What the rules need of the values of a thing, wherever they are known from."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, defer_build=True)


class Street(Values):
    ko: Words


Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class SiteValues(Values):
    short_ko: Words
    said_ko: Words
    address_ko: Words
    address_en: Words
    closed_on_public_holidays: bool
    street_address: Street | None = None
    point: Annotated[tuple[Latitude, Longitude], Field(strict=False)] | None = None  # a list in the file
    bookable_in_demo: bool = True
    residency_ko: Words | None = None
    bring_ko: Words | None = None
    policy: dict[str, Any] = {}


class ResourceValues(Values):
    label: Words
    short_ko: Words
    capacity: Annotated[int, Field(gt=0)] | None = None
    capacity_counts: Literal["people", "children", "households"] | None = None
    unit: Words | None = None
    max_people: Annotated[int, Field(gt=0)] | None = None
    min_households: Annotated[int, Field(gt=0)] = 1
    approval: Literal["staff"] | None = None
    staff_only: bool = False
    shares_space_with: list[Id] = []
    policy: dict[str, Any] = {}


class HoursValue(Values):
    """A week of opening hours; beside it stand its source and notes."""

    mon: list[Pair]
    tue: list[Pair]
    wed: list[Pair]
    thu: list[Pair]
    fri: list[Pair]
    sat: list[Pair]
    sun: list[Pair]


# --------------------------------------------------------------------------------------------------- file -> rows


@dataclass(frozen=True, slots=True)
class Content:
    """A city file that can be used, as rows."""

    id: str
    name_ko: str
    name_en: str
    rows: Mapping[type[Base], Sequence[dict[str, Any]]]  # in the order in which they may be written


def read(path: Path, *, demo: bool = False) -> Content:
    """A city file, looked through to its end; BadCity with every fault found. Its season is for the demo alone."""
    try:
        file = CityFile.model_validate(_parse(path))
    except ValidationError as error:
        raise BadCity(path.name, list(_faults(error, ""))) from error
    builder = _Builder(file)
    builder.build()
    builder.season(keep=demo)
    if builder.faults:
        raise BadCity(path.name, tuple(dict.fromkeys(builder.faults)))
    return Content(file.id, file.city_ko, file.city_en, builder.rows)


def _faults(error: ValidationError, where: str) -> Iterator[str]:
    for one in error.errors():
        at = ".".join(str(part) for part in (where, *one["loc"]) if part != "")
        yield f"{at}: {one['msg']}"


class _Loader(yaml.SafeLoader if yaml.__with_libyaml__ is False else yaml.CSafeLoader):  # type: ignore[misc]
    """Refuses what YAML lets pass: the same key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} stands here twice", problem_mark=key.start_mark)
            seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


def _parse(path: Path) -> dict[str, Any]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise BadCity(path.name, [" ".join(str(error).split())]) from error
    if not isinstance(found, dict):
        raise BadCity(path.name, ["a city file is a mapping"])
    return found


def _aliases(names: Mapping[str, Mapping[str, Iterable[str]]]) -> Iterator[Alias]:
    for kind, things in names.items():
        for one, spoken in things.items():
            for text in dict.fromkeys(spoken):
                yield Alias(kind, one, text)


class _Builder:
    """Makes rows of a city file and gathers what is wrong with it."""

    def __init__(self, file: CityFile) -> None:
        self.file = file
        self.faults: list[str] = []
        self.rows: dict[type[Base], list[dict[str, Any]]] = {
            table: []
            for table in (
                places.SourceRow,
                places.InstitutionRow,
                places.SiteRow,
                places.ResourceRow,
                places.HoursRow,
                places.BlockRow,
                places.ProgramRow,
                places.ItemRow,
                places.FactRow,
                places.AliasRow,
            )
        }

    def build(self) -> None:
        file = self.file
        for source, about in file.sources.items():
            self.add(places.SourceRow, id=source, about=about)
        self.facts("city", Blocks(facts={"year": file.year}))
        for name in ("languages_demo", "demo_clock"):
            if value := getattr(file, name):
                self.facts("city", Blocks(demo={"assumed": value.get("assumed"), name: value}))
        if file.categories:
            self.facts("categories", Blocks(demo=file.categories))
        for name in ("room", "waitlist", "reminders", "hire", "lines"):
            self.facts(f"policy:{name}", Blocks(demo={"assumed": True, **getattr(file.policy_defaults, name)}))
        for one in file.institutions:
            self.facts(f"institution:{one.id}", one)
            self.add_in_order(
                places.InstitutionRow,
                id=one.id,
                name_ko=one.name_ko,
                short_ko=one.short_ko or one.name_ko,
                name_en=one.name_en,
            )
        self.facts(places.SITES, file.sharing_rooms.common)
        for site in file.sharing_rooms.rooms:
            self.site(site)
        self.sharing()
        for item in file.hire_items:
            self.item(item)
        self.programs()
        self.names()
        self.policies()
        self.unique()

    def site(self, site: SiteFile) -> None:
        where = f"sharing_rooms.{site.id}"
        known = self.facts(places.SITES, self.file.sharing_rooms.common, keep=False) | self.facts(
            f"site:{site.id}", site
        )
        values = self.values(SiteValues, known, where)
        hours = self.values(HoursValue, known["opening_hours"].value, where) if "opening_hours" in known else None
        if values is None or hours is None:
            if "opening_hours" not in known:
                self.faults.append(f"{where}: opening_hours: nobody says when it is open")
            return
        self.add_in_order(
            places.SiteRow,
            id=site.id,
            short_ko=values.short_ko,
            name_ko=values.said_ko,
            official_ko=site.name_ko,
            name_en=site.name_en,
            place_ko=values.address_ko,
            place_en=values.address_en,
            street_ko=values.street_address and values.street_address.ko,
            point=values.point and list(values.point),
            bookable=values.bookable_in_demo,
            closed_on_holidays=values.closed_on_public_holidays,
            residency_ko=values.residency_ko,
            bring_ko=values.bring_ko,
            policy=values.policy,
            retired=False,
        )
        week = {number: getattr(hours, day) for number, day in enumerate(WEEKDAYS)}
        for weekday, opens, closes in self.spans(week, f"{where}.opening_hours"):
            origin = {"origin": known["opening_hours"].origin, "source": known["opening_hours"].source}
            self.add(places.HoursRow, site_id=site.id, weekday=weekday, opens=opens, closes=closes, **origin)
        for resource in site.resources:
            self.resource(site, resource, known)

    def resource(self, site: SiteFile, resource: ResourceFile, of_site: Mapping[str, Fact]) -> None:
        where = f"sharing_rooms.{site.id}.{resource.id}"
        known = self.facts(f"room:{resource.id}", resource)
        values = self.values(ResourceValues, known, where)
        if values is None:
            return
        counts = values.capacity_counts or UNITS.get(values.unit or "", "households")
        if resource.mode == "seats" and not (values.capacity and values.capacity_counts):
            self.faults.append(f"{where}: seats need capacity and capacity_counts (B-02)")
        self.add_in_order(
            places.ResourceRow,
            id=resource.id,
            site_id=site.id,
            label=values.label,
            name_ko=resource.name_ko,
            short_ko=values.short_ko,
            name_en=resource.name_en,
            mode=resource.mode,
            # one booking takes an exclusive room: its capacity is one slot, and its figure is how many may come in it
            capacity=1 if resource.mode == "exclusive" else values.capacity or 1,
            counts=counts,
            max_people=values.max_people or (values.capacity if resource.mode == "exclusive" else None),
            min_households=values.min_households,
            needs_approval=values.approval is not None,
            staff_only=values.staff_only,
            shares_space_with=values.shares_space_with,
            policy=values.policy,
            retired=False,
        )
        # a programme's room and the staff's have no sessions of their own unless the file gives them some
        named = "bookable_blocks" if "bookable_blocks" in known else "session_blocks"
        blocks = known.get(named) or (of_site.get(named) if resource.mode == "seats" else None)
        if blocks is None:
            return
        days = known["bookable_days"].value if "bookable_days" in known else WEEKDAYS
        if not isinstance(days, list | tuple) or not set(days) <= set(WEEKDAYS):
            self.faults.append(f"{where}: bookable_days are of {', '.join(WEEKDAYS)}")
            return
        week = {WEEKDAYS.index(day): blocks.value for day in days}
        for weekday, starts, ends in self.spans(week, f"{where}.{named}"):
            origin = {"origin": blocks.origin, "source": blocks.source}
            self.add(places.BlockRow, resource_id=resource.id, weekday=weekday, starts=starts, ends=ends, **origin)

    def sharing(self) -> None:
        """B-08: who shares a space says so on both sides, within one site."""
        rooms = {row["id"]: row for row in self.rows[places.ResourceRow]}
        for row in rooms.values():
            for other in row["shares_space_with"]:
                if other not in rooms or rooms[other]["site_id"] != row["site_id"]:
                    self.faults.append(f"{row['id']}: shares its space with {other}, which its site does not have")
                elif row["id"] not in rooms[other]["shares_space_with"]:
                    self.faults.append(
                        f"{row['id']}: shares its space with {other}, but {other} does not say so (B-08)"
                    )

    def item(self, item: ItemFile) -> None:
        known = self.facts(f"item:{item.id}", item)
        sites = known["rooms"].value if "rooms" in known else []
        if unknown := set(sites) - {row["id"] for row in self.rows[places.SiteRow]}:
            self.faults.append(f"hire_items.{item.id}: no such site: {', '.join(sorted(unknown))}")
        self.add_in_order(places.ItemRow, id=item.id, name_ko=item.name_ko, name_en=item.name_en, sites=sites)

    def programs(self) -> None:
        centre, camps = self.file.saeil_programmes, self.file.camps
        if centre.courses:
            group = ProgramFile(
                id=COURSES,
                name_ko=centre.courses.kind_ko,
                name_en=centre.courses.kind_en,
                kind_ko=centre.courses.kind_ko,
                **centre.courses.model_dump(include=BLOCKS),
            )
            self.program(group, "course", None)
            for course in centre.courses.items:
                self.program(course, "course", group)
        for key, kind in KINDS.items():
            if one := getattr(centre, key):
                self.program(one, kind, None)
        if camps:
            group = ProgramFile(
                id=camps.id, name_ko=camps.name_ko, name_en=camps.name_en, **camps.model_dump(include=BLOCKS)
            )
            self.program(group, "camp", None)
            for camp in camps.items:
                self.program(camp, "camp", group)

    def program(self, program: ProgramFile, kind: str, group: ProgramFile | None) -> None:
        inherited = self.facts("", group, keep=False) if group else {}
        own = self.facts(f"program:{program.id}", program)
        value = {name: fact.value for name, fact in (inherited | own).items()}
        name = program.name_ko or value.get("title_ko") or value.get("name_ko")
        category = value.get("category")
        if not name:
            self.faults.append(f"program {program.id}: it has no name_ko")
        if category not in self.file.categories or category in META:
            self.faults.append(f"program {program.id}: no such category: {category}")
        self.add_in_order(
            places.ProgramRow,
            id=program.id,
            kind=kind,
            kind_ko=program.kind_ko or value.get("kind_ko") or (group and (group.kind_ko or group.name_ko)) or name,
            name_ko=name,
            name_en=program.name_en,
            category=category,
            unit=own["unit"].value if "unit" in own else None,
            selection=own["selection"].value if "selection" in own else None,
            part_of=group and group.id,
            run=program.run,
        )

    def season(self, *, keep: bool) -> None:
        """Looked through always, kept as facts for the demo."""
        if self.file.season is None:
            return
        rows = {row["id"]: row for row in self.rows[places.ProgramRow]}
        block: dict[str, Any] = {"assumed": True}
        for program_id, run in self.file.season.runs.items():
            where = f"season.{program_id}"
            block[program_id] = values = run.model_dump(mode="json", exclude_unset=True)
            if program_id not in rows:
                self.faults.append(f"{where}: no such program")
                continue
            row = {name: value for name, value in rows[program_id].items() if name != "position"}
            try:
                season.check(season.plan_of(places.Program(**row), values))
            except ValueError as error:
                self.faults += [f"{where}: {fault}" for fault in str(error).splitlines()]
        self.facts(season.SUBJECT, Blocks(demo=block), keep=keep)

    def names(self) -> None:
        known = {
            "site": {row["id"] for table in (places.SiteRow, places.InstitutionRow) for row in self.rows[table]},
            "program": {row["id"] for row in self.rows[places.ProgramRow]},
            "item": {row["id"] for row in self.rows[places.ItemRow]},
        }
        for alias in _aliases(self.file.names or {}):
            if alias.kind in known and alias.id not in known[alias.kind]:
                self.faults.append(f"names.{alias.kind}: no such {alias.kind}: {alias.id}")
            self.add_in_order(places.AliasRow, kind=alias.kind, id=alias.id, text=alias.text)

    def policies(self) -> None:
        """Every site's and room's rules can be read."""
        city = places.city_policy(Fact(**row) for row in self.rows[places.FactRow])
        sites = {row["id"]: row["policy"] for row in self.rows[places.SiteRow]}
        layers = [("policy_defaults.room", [city])]
        layers += [(f"{site}.policy", [city, own]) for site, own in sites.items()]
        layers += [
            (f"{row['id']}.policy", [city, sites.get(row["site_id"], {}), row["policy"]])
            for row in self.rows[places.ResourceRow]
        ]
        for where, policy in layers:
            try:
                places.policy_of(*policy)
            except (ValueError, TypeError, KeyError) as error:
                self.faults.append(f"{where}: {error}")
        try:
            places.wait_policy(Fact(**row) for row in self.rows[places.FactRow])
        except (ValueError, TypeError) as error:
            self.faults.append(f"policy_defaults.waitlist: {error}")

    def unique(self) -> None:
        for table, rows in self.rows.items():
            seen: set[tuple[Any, ...]] = set()
            for row in rows:
                key = _key(_table(table), row)
                if key in seen:
                    self.faults.append(f"{table.__tablename__}: twice: {' '.join(str(part) for part in key)}")
                seen.add(key)
        both = {row["id"] for row in self.rows[places.SiteRow]} & {
            row["id"] for row in self.rows[places.InstitutionRow]
        }
        if both:
            self.faults.append(f"a site and an institution have one id: {', '.join(sorted(both))}")

    # the parts of it

    def facts(self, subject: str, blocks: Blocks, *, keep: bool = True) -> dict[str, Fact]:
        """One fact for each value of each block; of each name the best proved is given back."""
        found = [
            *self.block(subject, blocks.facts, "fact"),
            *self.block(subject, blocks.derived, "derived"),
            *self.block(subject, blocks.later, "later"),
            *self.block(subject, blocks.demo, "assumed"),
        ]
        if keep:
            self.rows[places.FactRow] += [
                {"subject": f.subject, "name": f.name, "origin": f.origin, "source": f.source, "value": f.value}
                for f in found
            ]
        return {fact.name: fact for fact in reversed(found)}

    def block(self, subject: str, block: Mapping[str, Any], origin: str) -> Iterator[Fact]:
        topics = block.get("topics", {})
        if origin == "assumed" and block and block.get("assumed") is not True:
            self.faults.append(f"{subject}: a demo block says `assumed: true`")
        if not isinstance(topics, dict) or not all(isinstance(said, str) for said in topics.values()):
            self.faults.append(f"{subject}: topics: topic -> sentence")
            topics = {}
        values = {name: (value, value) for name, value in block.items() if name not in META}
        values |= {f"topic:{topic}": (said, topics) for topic, said in topics.items() if topic != "source"}
        for name, (value, stated) in values.items():
            source = self.source(block, name, stated, origin)
            if origin == "later" and source not in self.file.sources:
                self.faults.append(f"{subject}: {name}: says another source, which is not among the sources: {source}")
            if len(name) > NAME_LENGTH or not _is_json(value):
                self.faults.append(f"{subject}: {name}: no plain value (write dates and times in quotes)")
                continue
            yield Fact(subject, name, value, origin, source)

    @staticmethod
    def source(block: Mapping[str, Any], name: str, stated: Any, origin: str) -> str | None:
        if origin in ("fact", "derived"):
            return ARTICLE
        meta = "source" if origin == "later" else "basis"
        nearer = stated.get(meta) if isinstance(stated, dict) else None
        of_block = block.get(meta)
        found = nearer or (of_block.get(name) if isinstance(of_block, dict) else of_block)
        return found if isinstance(found, str) else None

    def values(self, shape: type[V], known: Mapping[str, Any], where: str) -> V | None:
        try:
            plain = {name: one.value if isinstance(one, Fact) else one for name, one in known.items()}
            return shape.model_validate(plain)
        except ValidationError as error:
            self.faults += _faults(error, where)
            return None

    def spans(self, week: Mapping[int, Any], where: str) -> Iterator[tuple[int, time, time]]:
        """The pairs of clock times of a week, in order; those of one day do not overlap (T-01)."""
        for weekday, pairs in week.items():
            last = time.min
            try:
                for start, end in sorted((time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs):
                    if not last <= start < end:
                        raise ValueError(f"{start:%H:%M}-{end:%H:%M} ends before it starts or touches another")
                    last = end
                    yield weekday, start, end
            except (ValueError, TypeError) as error:
                self.faults.append(f"{where}: {WEEKDAYS[weekday]}: {error}")

    def add(self, table: type[Base], **row: Any) -> None:
        self.rows[table].append(row)

    def add_in_order(self, table: type[Base], **row: Any) -> None:
        self.add(table, position=len(self.rows[table]), **row)


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


# ----------------------------------------------------------------------------------------------------- rows -> tables


def write(db: Session, content: Content) -> Loaded:
    """What differs, and then the revision; ValueError where the database holds another city."""
    head = {"name_ko": content.name_ko, "name_en": content.name_en}
    revision = new_id()
    insert_new(db, places.CityRow, {"id": content.id, "revision": revision, **head})
    # whoever loads at the same time waits here
    held = {row.id: row.revision for row in db.execute(locked(db, select(places.CityRow.id, places.CityRow.revision)))}
    if list(held) != [content.id]:
        raise ValueError(f"this database holds another city: {', '.join(sorted(set(held) - {content.id}))}")
    made = held[content.id] == revision
    loaded = Loaded(new=1) if made else _sync(db, places.CityRow, [{"id": content.id, **head}])
    for table, rows in content.rows.items():
        loaded += _sync(db, table, rows)
    if loaded.wrote:
        places.bump(db)
    return loaded


def _sync(db: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> Loaded:
    """The rows of a table as the file has them."""
    table = _table(model)
    stands = {_key(table, row): row for row in db.execute(select(table)).mappings()}
    wanted = {_key(table, row): row for row in rows}
    new = [row for key, row in wanted.items() if key not in stands]
    changed = [row for key, row in wanted.items() if key in stands and not _same(row, stands[key])]
    gone = [key for key in stands if key not in wanted]
    if new:
        db.execute(insert(table), new)
    for row in changed:
        db.execute(update(table).where(*_is(table, _key(table, row))).values(row))
    if "retired" in table.c:
        gone = [key for key in gone if not stands[key]["retired"]]
        for key in gone:
            db.execute(update(table).where(*_is(table, key)).values(retired=True))
    else:
        for key in gone:
            db.execute(delete(table).where(*_is(table, key)))
    return Loaded(len(new), len(changed), len(wanted) - len(new) - len(changed), len(gone))


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - for the types: a mapped class may also stand over a join
    return table


def _key(table: Table, row: Mapping[Any, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _is(table: Table, key: tuple[Any, ...]) -> Iterator[ColumnElement[bool]]:
    return (column == value for column, value in zip(table.primary_key.columns, key, strict=True))


def _same(row: Mapping[str, Any], stands: Mapping[Any, Any]) -> bool:
    """As JSON, since to Python 0 is the same as False."""
    return all(json.dumps(value, default=str) == json.dumps(stands[name], default=str) for name, value in row.items())
