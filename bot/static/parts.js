// The parts of an answer as HTML: bubbles, cards, pictures, files, places. Grids have a file of their own.

import { aloud, el, icon, linked, safe } from "./dom.js";
import { gridCard } from "./grids.js";
import { dayOf, end, left, now, parts as dateOf, runs } from "./when.js";

const BANDS = { "": "", ask: "doc", done: "done", remind: "bell", offer: "bell", past: "info", consent: "lock" };
const NOTES = { 준비물: "bag", 장소: "pin", 인원: "users", "바꾸기·취소": "clock", 대상: "users", 시간: "clock", 날짜: "calendar", 신청: "calendar", 함께: "users", 발표: "shuffle" };
const WAYS = { 추첨: "shuffle", 선착순: "order" };
const PIPS = 10; // of more places a plain bar
const LINES = new Set(["장소", "인원", "대상"]); // under the heading of a ticket, without their labels
const SHORT = 8; // letters
const JOINED = new Set(["strip", "sessions"]);

/** Nodes for all parts of a line, in their order; what belongs together (acts of a card, groups of a day) is put together. */
export function render(line) {
  const made = [];
  const parts = asSeen(line.parts);
  while (parts.length) {
    const part = parts.shift();
    const card = part.kind === "card" ? part : part.card;
    if (card) {
      const acts = take(parts, (next) => next.kind === "place" || (next.kind === "file" && next.url.includes(".ics")));
      if (part.short) made.push(bubble(part.short));
      made.push(cardOf(card, acts, line));
    } else if (part.kind === "grid") {
      const more = JOINED.has(part.pattern)
        ? take(parts, (next) => next.kind === "grid" && JOINED.has(next.pattern))
        : [];
      made.push(gridCard([part, ...more], line));
    } else if (part.kind in ALONE) made.push(ALONE[part.kind](part));
  }
  return made;
}

/** What is said of a grid stands above it, though others hear it last. */
function asSeen(parts) {
  const first = parts.findIndex(({ kind }) => kind === "grid");
  if (first < 0) return [...parts];
  const rest = parts.slice(first);
  const isSaid = ({ kind, card }) => kind === "say" && !card;
  return [...parts.slice(0, first), ...rest.filter(isSaid), ...rest.filter((part) => !isSaid(part))];
}

function take(parts, fits) {
  const many = parts.findIndex((part) => !fits(part));
  return parts.splice(0, many < 0 ? parts.length : many);
}

const bubble = (text) => el("p.bubble", {}, ...linked(text));

const ALONE = {
  say: ({ text, short }) => bubble(short || text),
  picture: ({ url, alt }) => el("img.picture", { src: safe(url), alt, loading: "lazy" }),
  file: ({ name, url }) =>
    el("p.bubble.link", {}, url.includes(".ics") ? fileLink(url, name, "file") : pageLink(url, name, "doc")),
  place: ({ name, address, url }) =>
    el("address.bubble.link", {}, el("b", {}, name), el("span", {}, address), placeLink(url, "지도 보기")),
};

const fileLink = (url, words, sign) => el("a", { href: safe(url), download: true }, icon(sign), words);

const pageLink = (url, words, sign) =>
  el(
    "a",
    { href: safe(url), target: "_blank", rel: "noopener noreferrer" },
    icon(sign),
    el("span", {}, words, aloud(" (새 창)")),
  );

const placeLink = (url, words) => pageLink(url, words, "pin");

/** A run: a leaf of the calendar and the way of choosing, the name, what is left with its unit, then what else there is. */
function programmeOf(card) {
  const rows = card.rows.map(([label, value]) => ({ label, value }));
  const tags = rows.filter(({ label }) => card.tags.includes(label));
  const big = rows.find(({ label }) => label === card.big);
  const kind = rows.find(({ label }) => label === "종류");
  const rest = rows.filter((row) => row !== big && row !== kind && !tags.includes(row));
  const { month, date, weekday } = dateOf(card.day);
  const year = card.day.slice(0, 4) === dayOf(now()).slice(0, 4) ? "" : `${card.day.slice(0, 4)}년 `;
  return el(
    "section.card.programme",
    {},
    el(
      "div.about",
      {},
      el("div.leaf", { "aria-hidden": "true" }, el("span", {}, `${year}${month}월`), el("b", {}, date), el("i", {}, `${weekday}요일`)),
      el(
        "div.words",
        {},
        ...tags.map(({ label, value }) => el("p.way", {}, icon(WAYS[value] ?? "doc"), aloud(`${label} `), value)),
        el("h2.heading", {}, aloud("카드: "), card.title),
        kind && el("p.kind", {}, kind.value),
      ),
    ),
    el(
      "div.facts",
      {},
      big && el("p.big", {}, aloud(`${big.label} `), big.value),
      card.seats && bar(card.seats),
      el("dl.notes", {}, ...rest.map(dayOrNote)),
    ),
  );
}

/** The day stands on the leaf, unless there are more of them; who listens hears it in any case. */
const dayOrNote = (row) => (row.label === "날짜" && !row.value.includes("부터") ? hiddenDay(row) : noteOf(row));
const hiddenDay = ({ label, value }) => el("div.unseen", {}, el("dt.hidden", {}, label), el("dd.hidden", {}, value));

function bar([free, all]) {
  if (all > PIPS) return el("progress.seats", { "aria-hidden": "true", max: all, value: free });
  return el("span.pips", { "aria-hidden": "true" }, ...Array.from({ length: all }, (_, at) => el(at < free ? "i.on" : "i")));
}

function cardOf(card, acts, line) {
  if (card.day) return programmeOf(card);
  const tone = card.tone || "plain";
  const rows = card.rows.map(([label, value]) => ({
    label,
    value,
    says: (card.changes ?? []).find(([one]) => one === label)?.[1],
  }));
  const isHead = ({ label }) => card.head?.includes(label);
  const stub = rows.filter(({ label }) => card.stub?.includes(label));
  const head = rows.filter(isHead);
  const rest = rows.filter((row) => !head.includes(row) && !stub.includes(row));
  const made = el(`section.card.${tone}`, {
    "data-code": card.code,
    "data-until": card.until,
    "data-still": card.still?.join(" "),
  });
  const titled = head.length > 0 || tone === "consent";
  made.append(
    titled
      ? el("p.band", {}, BANDS[tone] && icon(BANDS[tone]), aloud("카드: "), el("span.title", {}, card.title))
      : el("h2.heading", {}, aloud("카드: "), card.title),
  );
  if (tone === "ask" || tone === "plain" || tone === "consent") {
    if (head.length) made.append(headOf(head, line));
    made.append(el("dl.rows", {}, ...rest.map((row) => rowOf(row, line))));
    if (stub.length) made.append(stubOf(stub));
  } else {
    // a ticket: what and where, then number and word, then what else is good to know
    const cut = stub.length
      ? rows.indexOf(stub[0])
      : rows.findIndex((row) => rest.includes(row) && !LINES.has(row.label));
    const isNote = (row) => cut >= 0 && rows.indexOf(row) >= cut;
    const lines = rest.filter((row) => !isNote(row));
    if (titled || lines.length) {
      made.append(
        el(
          "div.what",
          {},
          titled && headOf(head, line),
          lines.length > 0 && el("dl.lines", {}, ...lines.map(hiddenRow)),
        ),
      );
    }
    if (stub.length) made.append(stubOf(stub));
    if (tone === "offer" && card.until) made.append(clockOf(card, line));
    const word = stub.find(({ value }) => value !== card.code)?.value ?? "";
    if (tone !== "past") made.append(...actsOf(acts, card.code, word));
    const notes = rest.filter(isNote);
    if (notes.length) made.append(el("dl.notes", {}, ...notes.map(noteOf)));
    return made;
  }
  if (card.until) made.append(holdOf(card.until));
  if (acts.length) made.append(...actsOf(acts, card.code, ""));
  return made;
}

const change = ({ label, says }, line) =>
  says &&
  el(
    "button.change",
    { type: "button", "data-says": says, "data-context": contextOf(line) },
    "바꾸기",
    aloud(` ${label}`),
  );

export const contextOf = (line) => line.choices.find((one) => one.context)?.context ?? "";

function headOf(head, line) {
  const says = head.find((row) => row.says);
  const words = head.flatMap(({ value }, at) =>
    at ? [" ", el("span.piece", {}, value)] : [el("span.piece", {}, value)],
  );
  return el(
    "div.head",
    {},
    el("h2.heading", {}, ...words),
    says && change({ ...says, label: head.map(({ label }) => label).join("·") }, line),
  );
}

/** What was chosen, or is as short as a price, stands out; of a place its name, and where it is below. */
function valueOf({ label, value, says }) {
  if (!says && value.length > SHORT) return [value];
  const [first, ...more] = label === "장소" ? value.split(", ") : [value];
  return [el("b", {}, first), more.length > 0 && el("span.more", {}, ` ${more.join(", ")}`)];
}

const rowOf = (row, line) =>
  el("div.row", {}, el("dt", {}, row.label), el("dd", {}, el("span.value", {}, ...valueOf(row)), change(row, line)));

const hiddenRow = ({ label, value }) => el("div", {}, el("dt.hidden", {}, label), el("dd", {}, value));

const noteOf = ({ label, value }) =>
  el("div", {}, icon(NOTES[label] ?? "info"), el("dt", {}, label), el("dd", {}, ...linked(value)));

const stubOf = (rows) =>
  el("dl.stub", {}, ...rows.map(({ label, value }) => el("div", {}, el("dt", {}, label), el("dd", {}, value))));

function actsOf(acts, code, word) {
  const made = acts.map((act) =>
    act.kind === "file" ? fileLink(act.url, "달력에 넣기", "calendar-plus") : placeLink(act.url, "지도 보기"),
  );
  if (code) made.push(el("button", { type: "button", "data-qr": code, "data-word": word }, icon("qr"), "입장 QR"));
  return made.length ? [el("div.acts", {}, ...made)] : [];
}

const holdOf = (until) =>
  el(
    "div.hold",
    {},
    icon("hourglass"),
    el(
      "p",
      {},
      el("span", {}, "자리를 잡아 두었어요. "),
      el("span", {}, el("b", {}, `${end(until)}까지`), " 답해 주세요."),
    ),
  );

function clockOf(card, line) {
  return el(
    "div.clock",
    { "data-from": line.at },
    el("p.till", {}, `${end(card.until)}까지`),
    el("p.left", { role: "timer", "aria-live": "off" }, left(card.until, card.still)),
    el("progress", { "aria-hidden": "true", max: 1, value: 1 }),
  );
}

const OVER = { ask: "잡아 둔 시간이 지났어요", offer: "다른 가족에게 넘어갔어요" };
const WARN = [60, 10, 1]; // minutes before an offer ends

/** Ends what has ended and moves the bars; `tell` says a sentence aloud. */
export function runClocks(log, tell) {
  for (const card of log.querySelectorAll(".card[data-until]:not(.over)")) {
    const until = Date.parse(card.dataset.until);
    const clock = card.querySelector(".clock");
    if (until <= now()) over(card);
    else if (clock) {
      const still = card.dataset.still?.split(" ");
      clock.querySelector(".left").textContent = left(card.dataset.until, still);
      const remains = runs(now(), until, still);
      clock.querySelector("progress").value = remains / Math.max(1, runs(Date.parse(clock.dataset.from), until, still));
      const minutes = Math.ceil(remains / 60_000);
      const warn = WARN.find((one) => minutes === one);
      if (warn && card.dataset.warned !== String(warn)) {
        card.dataset.warned = warn;
        tell(`기다리시던 자리의 답할 시간이 ${left(card.dataset.until, still)}.`);
      }
    }
  }
}

function over(card) {
  const line = card.closest(".line");
  if (card.classList.contains("ask") && line.classList.contains("past")) return; // answered: nothing is held any more
  card.classList.add("over");
  const tone = card.classList.contains("offer") ? "offer" : "ask";
  if (tone === "offer" || card.classList.contains("ask")) {
    card.querySelector(".band .title").textContent = OVER[tone];
    line.classList.add("ended");
    for (const button of line.querySelectorAll("button[data-says]")) button.setAttribute("aria-disabled", "true");
  }
  card.querySelector(".clock")?.remove();
  const hold = card.querySelector(".hold");
  if (hold) {
    const main = line.querySelector(".choices button.main");
    const again = el(
      "button.main",
      { type: "button", "data-says": main?.dataset.says ?? "네", "data-context": main?.dataset.context ?? "" },
      "다시 잡기",
    );
    hold.replaceChildren(el("p", {}, "자리가 있으면 다시 잡을게요."), again);
  }
}
