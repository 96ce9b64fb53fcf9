// What can be chosen from a grid: a room's day with its seats, days beside it, five weeks, one's own bookings, a plain list.

import { aloud, el, icon } from "./dom.js";
import { dayOf, parts } from "./when.js";

const SIGNS = {
  free: "users",
  few: "users",
  short: "users",
  full: "hourglass",
  taken: "lock",
  closed: "lock",
  past: "lock",
  not_yet: "clock",
  mine: "check",
};
const WEEK = "일월화수목금토";

/** One card for grids that belong together: the first names it, the others are its groups. */
export function gridCard(grids, line) {
  const first = grids.find(({ pattern }) => pattern !== "strip") ?? grids[0];
  const card = el(
    `section.card.grid.${first.pattern || "list"}`,
    {},
    el(
      "div.title",
      {},
      first.over && el("p.over", {}, icon("pin"), first.over),
      el("h2.heading", {}, aloud("카드: "), first.title),
    ),
  );
  const status = el("p.status", { role: "status" });
  // the days beside it stand on top, whatever they were told after
  for (const grid of [...grids].sort((one, other) => (other.pattern === "strip") - (one.pattern === "strip"))) {
    card.append(...DRAWN[grid.pattern || "list"](grid, line, grid !== first));
  }
  card.append(status, ...(first.pattern === "sessions" ? [] : notesOf(first)));
  card.addEventListener("click", (event) => {
    const dead = event.target.closest("button[data-why]");
    if (!dead) return;
    say(status, dead.dataset.why);
    status.scrollIntoView({ block: "nearest" });
  });
  if (first.pattern === "calendar") walkable(card, status);
  return card;
}

const notesOf = ({ notes }) => (notes ?? []).map((note) => el("p.note", {}, icon("clock"), note));

/** What stands under the table: the whole sentence, the day in front in bold. */
function say(status, sentence) {
  const [, day = "", rest = sentence] = sentence.match(/^(\d+월 \d+일 \(.\))([^]*)$/) ?? [];
  status.replaceChildren(icon("info"), el("span", {}, day && el("b", {}, day), rest));
}

/** A button that says its cell, or one that says why it cannot be pressed. */
function pressed(name, cell, ...children) {
  const look = cell.look ?? {};
  const dead = "why" in cell;
  const made = el(
    `button.${name}.${look.state || (dead ? "closed" : "free")}`,
    dead
      ? { type: "button", "aria-disabled": "true", "data-why": look.full || `${cell.label}: ${cell.why}` }
      : { type: "button", "data-says": cell.says, "data-context": cell.context, "data-full": look.full },
    ...children,
  );
  if (look.chosen) made.classList.add("chosen");
  return made;
}

const listed = ({ rows }) => [el("div.list", {}, ...rows.flat().map(item))];

const DRAWN = {
  list: listed,

  bookings: listed,

  strip: ({ title, rows }) => [
    el(
      "div.strip",
      { role: "group", "aria-label": title, "aria-live": "off" },
      ...rows.flat().map((cell, at, all) => stripDay(cell, all[at - 1])),
    ),
  ],

  sessions: ({ title, rows, notes }, line, group) => [
    el(
      "div.sessions",
      { role: "group", "aria-label": title },
      (group || notes?.length > 0) &&
        el("div.group", {}, group && el("h3", {}, title), ...(notes ?? []).map((note) => el("p", {}, note))),
      ...rows.flat().map(session),
    ),
  ],

  calendar: ({ title, rows }, line) => [
    el(
      "div.calendar",
      { "aria-live": "off" },
      el(
        "table",
        {},
        el("caption.hidden", {}, title),
        el("thead", {}, el("tr", {}, ...[...WEEK].map((day) => el("th", { scope: "col", abbr: `${day}요일` }, day)))),
        el(
          "tbody",
          {},
          ...rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, calendarDay(cell, dayOf(line.at)))))),
        ),
      ),
    ),
  ],
};

function item(cell) {
  const more = cell.look?.word || cell.note || cell.why;
  return pressed(
    "item",
    cell,
    cell.n && el("span.n", { "aria-hidden": "true" }, String(cell.n)),
    el("span.words", {}, el("b", {}, cell.label), more && el("span", {}, ` ${more}`)),
    !("why" in cell) && icon("right"),
  );
}

function stripDay(cell, before) {
  const { month, date, weekday } = parts(cell.look.day);
  const turned = before && parts(before.look.day).month !== month;
  return pressed(
    "day",
    cell,
    el("span.weekday", {}, weekday, aloud("요일 ")),
    aloud(`${month}월 ${date}일 `),
    el("span.num", { "aria-hidden": "true" }, turned ? `${month}.${date}` : date),
    cell.look.word && !cell.look.chosen && el("span.word", {}, cell.look.word),
    cell.look.chosen && aloud(" 고른 날"),
  );
}

function session(cell) {
  const look = cell.look ?? { state: "why" in cell ? "closed" : "free" };
  const word = look.word || cell.note || cell.why || "";
  const sign = look.state === "free" && !look.seats ? "check" : SIGNS[look.state];
  return pressed(
    "session",
    cell,
    el("span.time", {}, el("b", {}, cell.label), look.until && el("span", {}, ` ${look.until}`)),
    el("span.state", {}, word && el("span.word", {}, icon(sign), aloud(" "), word), look.seats && pips(look.seats)),
    icon("right"),
  );
}

/** One pip a place, the free ones first; the word beside them says it. */
function pips([left, all]) {
  if (all < 2 || all > 20) return "";
  return el(
    "span.pips",
    { "aria-hidden": "true" },
    ...Array.from({ length: all }, (_, at) => el(at < left ? "i.on" : "i")),
  );
}

function calendarDay(cell, today) {
  const look = cell.look ?? {};
  const { month, date, weekday } = parts(look.day);
  const first = date === 1;
  const word = look.word || (look.day === today ? "오늘" : "");
  const made = pressed(
    "day",
    cell,
    aloud(first ? `${month}월 1일 ${weekday}요일 ` : `${month}월 `),
    el("span.num", first ? { "aria-hidden": "true" } : {}, first ? `${month}.1` : date),
    !first && aloud(`일 ${weekday}요일 `),
    word && el("span.word", {}, word),
    /\d회$/.test(word) && aloud(" 가능"),
    look.chosen && aloud(" 고른 날"),
  );
  made.tabIndex = -1;
  if (look.day === today) made.setAttribute("aria-current", "date");
  return made;
}

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** Arrows move by day and week, Home and End within the week, PageUp and PageDown to the first and last of the five weeks. */
function walkable(card, status) {
  const days = [...card.querySelectorAll(".calendar button")];
  const start = days.find((day) => day.matches(".chosen")) ?? days.find((day) => day.dataset.says) ?? days[0];
  if (!start) return;
  start.tabIndex = 0;
  card.addEventListener("keydown", (event) => {
    const at = days.indexOf(event.target);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const column = at % 7;
    const listed = getComputedStyle(event.target.closest("td")).display !== "table-cell"; // large words: a list of days
    const step = STEPS[event.key] ?? NaN;
    let to =
      {
        Home: at - column,
        End: at - column + 6,
        PageUp: column,
        PageDown: days.length - 7 + column,
      }[event.key] ?? at + (listed ? Math.sign(step) : step);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    while (listed && days[to] && !days[to].checkVisibility()) to += to < at ? -1 : 1;
    days[to]?.focus();
  });
  card.addEventListener("focusin", (event) => {
    if (!days.includes(event.target)) return;
    for (const day of days) day.tabIndex = day === event.target ? 0 : -1;
    const { full, why } = event.target.dataset;
    say(status, full || why || event.target.textContent);
  });
}
