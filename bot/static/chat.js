// The web chat's page: joins the line, the talk, the dock and the panels.

import * as dock from "./dock.js";
import { aloud, el, icon } from "./dom.js";
import { outbox } from "./kept.js";
import * as log from "./log.js";
import * as prefs from "./prefs.js";
import { tick } from "./when.js";
import { Wire } from "./wire.js";

const root = document.documentElement;
const by = (id) => document.getElementById(id);
const page = by("log");
const TITLE = document.title;
const BREAKS = { offline: "인터넷이 끊겼어요.", away: "지금은 이어지지 않아요." };
let more = false; // older lines exist

const wire = new Wire({
  hello(hello) {
    if (hello.now) tick(hello.now);
    if (hello.fresh || hello.reset) earlier(hello.more);
    if (hello.fresh || hello.reset || hello.lines.length > 5) log.history(hello, { anew: hello.reset });
    else hello.lines.forEach(arrived);
    root.dataset.ready = "";
    for (const message of outbox.all()) log.pending(message);
    if (log.isEmpty() && !outbox.all().length) say(""); // no word at all: the desk greets
  },
  line(line) {
    tick(line.at);
    arrived(line);
  },
  mine: showMine,
  trouble: log.trouble,
  earlier(got) {
    earlier(got.more);
    log.history(got, { earlier: true });
  },
  state(state) {
    by("offline").hidden = state === "on";
    by("offline-words").replaceChildren(
      ...(state === "on" ? [] : [el("b", {}, BREAKS[state]), " 다시 이어지면 보내 드릴게요."]),
    );
    log.underWay(state);
  },
});

function arrived(line) {
  log.add(line);
  if (document.hidden) document.title = `새 답이 있어요 · ${TITLE}`;
  if (!line.heard && line.number) {
    prefs.notify(line);
    unread();
  }
}

document.addEventListener("visibilitychange", () => document.hidden || (document.title = TITLE));

function say(text, context = "", label = "", button = null) {
  const message = { id: id(), text, context, label };
  log.pending(message, button);
  wire.say(message);
}

const id = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function earlier(any) {
  more = any;
  by("earlier").hidden = !any;
}

// What is pressed

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const { says, context, again, qr } = button.dataset;
  if (says !== undefined) {
    const answer = button.closest(".line");
    const notice = context?.startsWith("n");
    if (notice) log.answered(answer, context, says);
    button.closest("dialog")?.close();
    say(says, context, button.querySelector(".words")?.firstChild?.textContent ?? "", notice ? null : answer && button);
    dock.back();
  } else if (again) {
    const message = outbox.all().find((one) => one.id === again);
    if (message) {
      log.retried(again);
      wire.say(message);
    }
    dock.back();
  } else if (qr) showQr(qr, button.dataset.word);
  else if (button.dataset.opens) by(button.dataset.opens).showModal();
});

dock.open({
  said: (text) => say(text),
  before: log.lastChoice,
  way(words) {
    if (log.isSaying(words)) return; // a finger that tapped twice
    const choice = log.newest()?.choices.find(({ says, style }) => style === "nav" && says === words);
    say(words, choice?.context ?? "");
  },
});
prefs.open();
by("retry").addEventListener("click", () => wire.check(true));
by("earlier").addEventListener("click", ask);
page.addEventListener("scroll", () => page.scrollTop < 120 && more && ask());

function ask() {
  more = false; // one question at a time
  wire.earlier(log.first());
}

// Panels

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest(".close")) dialog.close();
  });
}

function showQr(code, word) {
  by("qr-picture").src = `/qr/${encodeURIComponent(code)}.svg`;
  by("qr-word").textContent = word || code;
  by("qr-code").textContent = word ? code : "";
  by("qr").showModal();
}

const SIGNS = { done: "check", here: "check", wait: "hourglass", draw: "shuffle" };

function showMine({ count, cards }) {
  by("mine-count").replaceChildren(...(count ? [String(count), aloud("개")] : []));
  for (const list of document.querySelectorAll(".mine-list")) {
    list.replaceChildren(
      ...cards.map(({ title, text, state, icon: sign, says }) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", "data-says": says },
            el("b", {}, title),
            el("span", {}, text),
            el(`span.tag.${sign}`, {}, icon(SIGNS[sign] ?? "info"), state),
          ),
        ),
      ),
    );
    list.hidden = !cards.length;
    list.nextElementSibling.hidden = cards.length > 0;
  }
}

// Inside another page

const hosts = document.querySelector("meta[name=nanum-embed]").content.split(" ").filter(Boolean);
let host = null;

addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || source === window || !hosts.includes(origin) || data?.nanum !== "open") return;
  host = origin;
  by("say").focus();
});

function unread() {
  if (host) parent.postMessage({ nanum: "unread" }, host);
}

if ("embed" in root.dataset) {
  by("leave-page").addEventListener("click", () => host && parent.postMessage({ nanum: "close" }, host));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && host && !document.querySelector("dialog[open]"))
      parent.postMessage({ nanum: "close" }, host);
  });
}

if ("serviceWorker" in navigator && isSecureContext && !("embed" in root.dataset)) {
  navigator.serviceWorker.register("/sw.js").catch(() => {}); // refused, as storage can be: the page does without
}
