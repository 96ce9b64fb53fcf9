// The talk: lines in their order, words under way, what can be pressed and what has grown old.

import { aloud, el, icon } from "./dom.js";
import { answers } from "./kept.js";
import { contextOf, render, runClocks } from "./parts.js";
import { dayOf, dayWords, stamp } from "./when.js";

const NEAR = 96; // px from the end: the reader follows
const TYPING = 400;
const TYPING_TOLD = 3_000;

const log = document.getElementById("log");
const down = document.getElementById("down");
const news = document.getElementById("news");

const lines = []; // {line, blocks}, in their order
const waiting = new Map(); // id: {message, block, button, stuck}: words under way, or stuck until they are sent again
let follow = true;
let typing = null;
let timers = [];
let state = "on"; // of the line to the service

/** Says a sentence to those who listen. */
export function tell(sentence) {
  news.textContent = "";
  requestAnimationFrame(() => (news.textContent = sentence));
}

const own = (text) => el("div.line.me", {}, el("p.bubble", {}, aloud("나: "), text));
const isNotice = ({ heard, choices }) =>
  !heard && (choices.some(({ context }) => context.startsWith("n")) || !choices.length);

// Lines

/** What a line looks like: one's own words, then the answer. */
function blocksOf(line, said) {
  const blocks = [];
  if (line.heard) blocks.push(said ?? own(spoken(line.heard)));
  const choices = line.choices.filter(({ grid, style }) => !grid && style !== "nav");
  const made = el(
    "div.line",
    {},
    aloud("나눔톡: "),
    ...render(line),
    el("time.stamp", { datetime: line.at }, stamp(line.at)),
  );
  if (choices.length) made.append(choicesOf(choices, line));
  blocks.push(made);
  for (const block of blocks) block.dataset.number = line.number ?? "";
  made.dataset.context = contextOf(line);
  return blocks;
}

/** A pressed choice said its sentence; its words are shown as they stood on it. */
function spoken(heard) {
  const before = lines.at(-1)?.line.choices ?? [];
  return before.find(({ says, grid }) => says === heard && !grid)?.label ?? heard;
}

function choicesOf(choices, line) {
  return el(
    `div.choices.${arranged(choices, line)}`,
    { role: "group", "aria-label": "고를 수 있는 답" },
    ...choices.map(({ label, says, context, style, note, n }) =>
      el(
        `button.${style ?? "plain"}`,
        { type: "button", "data-says": says, "data-context": context },
        n && el("span.n", { "aria-hidden": "true" }, String(n)),
        el("span.words", {}, label, note && el("small", {}, note)),
      ),
    ),
  );
}

/** The wanted act over halves, the four answers to a reminder in pairs, what stands under a grid in grey; else side by side. */
function arranged(choices, { parts }) {
  if (parts.some(({ card, tone }) => (card?.tone ?? tone) === "remind")) return "pairs";
  if (choices.some(({ style }) => style === "main")) return "led";
  return parts.some(({ kind }) => kind === "grid") ? "quiet" : "open";
}

/** What can no longer be pressed; it stays where it was. */
function age(block, chosen = "") {
  if (block.classList.contains("past")) return;
  const buttons = [...block.querySelectorAll("button[data-says]")];
  block.classList.add("past");
  for (const button of buttons) {
    button.setAttribute("aria-disabled", "true");
    button.tabIndex = -1; // read it can still be; the keys go past it
    button.classList.remove("busy");
    if (chosen && button.dataset.says === chosen) button.prepend(icon("check"));
  }
  if (buttons.length && !chosen)
    block.append(el("p.grown", { "aria-live": "off" }, "지난 질문이에요. 아래에서 이어 가요."));
}

/** Only the newest answer of the talk can be pressed; a notice can until it is answered. */
function settle() {
  let newest = true;
  for (const { line, blocks } of [...lines].reverse()) {
    const block = blocks.at(-1);
    if (isNotice(line)) {
      const chosen = answers.of(contextOf(line));
      if (chosen) age(block, chosen);
    } else {
      if (!newest) age(block);
      newest = false;
    }
  }
}

/** Days are named once, a time stands once for those of one minute. */
function dates() {
  for (const date of log.querySelectorAll(".date")) {
    const { day } = date.dataset;
    if (day !== dayAt(date.nextElementSibling) || day === dayAt(date.previousElementSibling)) date.remove();
  }
  lines.forEach(({ line, blocks }, at) => {
    const day = dayOf(line.at);
    const before = at && dayOf(lines[at - 1].line.at);
    if (day !== before && !blocks[0].previousElementSibling?.matches(".date")) {
      blocks[0].before(el("p.date", { "data-day": day }, dayWords(day)));
    }
    const after = lines[at + 1]?.line;
    const same = after && dayOf(after.at) === day && stamp(after.at) === stamp(line.at);
    blocks.at(-1).querySelector(".stamp").hidden = Boolean(same);
  });
}

function dayAt(block) {
  const found = lines.find(({ blocks }) => blocks.includes(block));
  return found && dayOf(found.line.at);
}

const known = (number) => number && lines.some(({ line }) => line.number === number);

/** The blocks of words under way, in their order. */
const underway = () => [...waiting.values()].map(({ block }) => block).filter((block) => block.isConnected);

/** A line that came now. */
export function add(line) {
  const kept = waiting.get(line.id);
  const mine = kept && kept.block === underway()[0] ? kept.block : null;
  const atEnd = follow || Boolean(kept);
  if (kept) forget(line.id);
  if (kept && !mine) kept.block.remove();
  if (known(line.number)) return mine?.remove();
  mark(mine, "");
  const blocks = blocksOf(line, mine);
  const place = underway()[0] ?? typing;
  for (const block of blocks) {
    if (block !== mine) log.insertBefore(block, place);
    block.classList.add("new");
  }
  lines.push({ line, blocks });
  for (const block of log.querySelectorAll(".trouble:not(:has([data-again]))")) age(block);
  tidy();
  if (atEnd) show(blocks[0]);
  else down.hidden = false;
}

/** Lines of before: not told aloud, nothing moves. */
export function history(page, { earlier = false, anew = false } = {}) {
  quietly(() => {
    if (anew) {
      for (const { blocks } of lines) for (const block of blocks) block.remove();
      lines.length = 0;
    }
    const fresh = page.lines.filter((line) => !known(line.number));
    for (const { id } of page.lines.filter((line) => waiting.has(line.id))) {
      const { block } = waiting.get(id);
      forget(id);
      block.remove();
    }
    const height = log.scrollHeight;
    if (earlier) {
      const made = [];
      const standing = lines.splice(0);
      for (const line of fresh) {
        const blocks = blocksOf(line);
        made.push(...blocks);
        lines.push({ line, blocks });
      }
      document.getElementById("earlier").after(...made);
      lines.push(...standing);
    } else {
      for (const line of fresh) {
        const blocks = blocksOf(line);
        for (const block of blocks) log.insertBefore(block, underway()[0] ?? typing);
        lines.push({ line, blocks });
      }
    }
    tidy();
    if (earlier) log.scrollTop += log.scrollHeight - height;
    else if (follow) bottom();
    else if (fresh.length) down.hidden = false;
  });
}

/** What is put in here is not announced (design.md, log). */
function quietly(put) {
  log.setAttribute("aria-live", "off");
  put();
  setTimeout(() => log.removeAttribute("aria-live"), 300);
}

function tidy() {
  settle();
  dates();
  runClocks(log, tell);
}

export const first = () => lines[0]?.line.number;
export const isEmpty = () => !lines.length;
/** The last thing that can be pressed now. */
export const lastChoice = () =>
  [...log.querySelectorAll(".line:not(.past) button[data-says]:not([aria-disabled], [tabindex='-1'])")].at(-1);
export const newest = () => lines.map(({ line }) => line).findLast((line) => !isNotice(line));

// Words under way

/** One's words, before they are answered. */
export function pending(message, button) {
  if (waiting.has(message.id)) return;
  const block = message.text ? own(message.label || message.text) : null;
  if (block) {
    block.dataset.id = message.id;
    block.classList.add("sending");
    log.append(block);
  }
  waiting.set(message.id, { message, block: block || document.createComment(""), button });
  hold(button, true);
  if (typing) log.append(typing);
  if (state !== "on") mark(block, "unsent");
  if (block) bottom();
  thinks();
}

function forget(id) {
  const { button, block } = waiting.get(id);
  waiting.delete(id);
  log.querySelector(`.trouble:has([data-again="${CSS.escape(id)}"])`)?.remove();
  if (block.dataset) {
    delete block.dataset.id;
    block.classList.remove("sending");
  }
  hold(button, false);
  thinks();
}

/** One choice of an answer at a time: while it is said the others wait, so that a second tap presses nothing else. */
function hold(button, held) {
  const line = button?.closest(".line:not(.past)");
  if (!line) return;
  button.classList.toggle("busy", held);
  for (const one of line.querySelectorAll(line.matches(".ended") ? ".hold button" : "button[data-says]")) {
    if (held) one.setAttribute("aria-disabled", "true");
    else one.removeAttribute("aria-disabled");
  }
}

/** Whether these words are under way. */
export const isSaying = (text) => [...waiting.values()].some(({ message, stuck }) => message.text === text && !stuck);

/** "" as if it was sent; "unsent" with the way to send it again. */
function mark(block, how) {
  block?.classList.toggle("unsent", how === "unsent");
  block?.querySelector(".again")?.remove();
  if (how === "unsent" && block) {
    block.append(
      el(
        "p.again",
        {},
        icon("alert"),
        "못 보냈어요",
        el("button", { type: "button", "data-again": block.dataset.id }, "다시 보내기"),
      ),
    );
  }
}

/** Every word under way shows how it stands. */
export function underWay(now) {
  state = now;
  for (const kept of waiting.values()) {
    if (state === "on") kept.stuck = false; // it goes out again by itself
    if (kept.block.dataset) mark(kept.block, state === "on" ? "" : "unsent");
  }
  thinks();
}

function thinks() {
  const busy = state === "on" && [...waiting.values()].some(({ stuck }) => !stuck);
  if (busy === Boolean(timers.length)) return;
  timers.forEach(clearTimeout);
  timers = [];
  typing?.remove();
  typing = null;
  if (!busy) return void (news.textContent = "");
  timers = [
    setTimeout(() => {
      const dots = el("span.dots", {}, el("i"), el("i"), el("i"));
      typing = el("div.line.typing", { "aria-hidden": "true" }, el("p.bubble", {}, dots, "답을 쓰고 있어요"));
      log.append(typing);
      if (follow) bottom();
    }, TYPING),
    setTimeout(() => tell("답을 쓰고 있어요"), TYPING_TOLD),
  ];
}

/** The service said no, or could not: its sentence, and the way on. */
export function trouble({ id, text, again }) {
  const kept = waiting.get(id);
  if (kept && again) {
    kept.stuck = true;
    if (kept.block.dataset) mark(kept.block, "unsent");
    hold(kept.button, false);
    thinks();
  } else if (kept) forget(id);
  // what was refused for good is said anew, by an id of its own
  const retry = again
    ? { "data-again": id }
    : kept && { "data-says": kept.message.text, "data-context": kept.message.context };
  log.append(
    el(
      "div.line.new.trouble",
      {},
      aloud("나눔톡: "),
      el("p.bubble", {}, text || "저장하지 못했어요. 저희 쪽 문제예요, 죄송해요. 예약은 바뀌지 않았어요."),
      el(
        "div.choices.quiet",
        { role: "group", "aria-label": "고를 수 있는 답" },
        retry && el("button.plain", { type: "button", ...retry }, "다시 하기"),
        el("button.plain", { type: "button", "data-says": "사람 연결", "data-context": "" }, "사람 연결"),
      ),
    ),
  );
  bottom();
}

/** Words that were stuck go out again. */
export function retried(id) {
  log.querySelector(`.trouble:has([data-again="${CSS.escape(id)}"])`)?.remove();
  const kept = waiting.get(id);
  kept.stuck = false;
  if (state === "on" && kept.block.dataset) mark(kept.block, "");
  thinks();
}

/** A notice's question is answered once, whichever page showed it. */
export function answered(block, context, says) {
  answers.put(context, says);
  age(block, says);
}

// Where the reader is

function bottom() {
  log.scrollTop = log.scrollHeight;
  down.hidden = true;
}

/** The new line whole, or from its top where it is higher than the window. */
function show(block) {
  const top = block.offsetTop - log.offsetTop - 12;
  log.scrollTop = Math.min(log.scrollHeight, top);
  follow = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
}

log.addEventListener("scroll", () => {
  follow = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  if (follow) down.hidden = true;
});
down.addEventListener("click", () => {
  bottom();
  log.focus();
});
new ResizeObserver(() => follow && bottom()).observe(log);
setInterval(() => runClocks(log, tell), 5_000);

// Print: the newest card of a booking alone
addEventListener("beforeprint", () =>
  [...log.querySelectorAll(".card.done, .card.remind")].at(-1)?.classList.add("print"),
);
addEventListener("afterprint", () => log.querySelector(".print")?.classList.remove("print"));
