// The line to the service: a WebSocket that comes back by itself and replays what was missed; plain HTTP where
// sockets are blocked. Every message has an id, so saying it again never does it again.

import { outbox } from "./kept.js";

const SOONEST = 500; // ms to the first new try; doubled up to the latest
const LATEST = 30_000;
const SILENCE = 8_000; // a socket that does not answer for so long is dead
const OPENING = 20_000; // and one that does not open: a slow line brings thirty lines at once
const ASLEEP = 45_000; // a pause of our own clock as long as this: the machine slept
const POLL = 15_000;
const GRACE = 2_000; // a short break is nobody's trouble
const AGAIN = 3; // times that we say it again by ourselves

export class Wire {
  #on;
  #socket = null;
  #ready = false; // the socket has said hello
  #plain = false; // sockets are blocked
  #last = 0;
  #ticket = sessionTicket();
  #tries = 0;
  #shaken = 0; // handshakes that failed in a row
  #timers = {};
  #told = new Map(); // id: times told
  #beat = Date.now();
  #hid = Date.now();

  /** `on`: {hello, line, mine, trouble, earlier, state}; state is "on", "away" or "offline". */
  constructor(on) {
    this.#on = on;
    addEventListener("online", () => this.check(true));
    addEventListener("offline", () => this.#lost());
    document.addEventListener("visibilitychange", () => this.#seen());
    addEventListener("pageshow", (event) => event.persisted && this.check(true));
    setInterval(() => this.check(), 10_000);
    this.#connect();
  }

  /** {id, text, context}; kept until it is answered. */
  say(message) {
    outbox.put(message);
    this.#told.delete(message.id);
    this.#tell(message);
  }

  earlier(before) {
    if (this.#ready) return this.#send({ kind: "earlier", before });
    return this.#get(`before=${before}`).then(
      (page) => this.#on.earlier(page),
      () => this.#lost(),
    );
  }

  /** Looked at again: what was missed comes at once. */
  #seen() {
    if (document.hidden) this.#hid = Date.now();
    else this.check(!this.#socket || Date.now() - this.#hid > ASLEEP);
  }

  /** Is the line still there? After a sleep, or when `anew`, it is opened again at once. */
  check(anew = false) {
    const slept = Date.now() - this.#beat > ASLEEP;
    this.#beat = Date.now();
    if (this.#plain) return anew || slept ? this.#poll() : undefined;
    if (anew || slept || (!this.#socket && !document.hidden && !this.#timers.again)) {
      this.#tries = 0;
      this.#connect();
    }
  }

  // the socket

  #connect() {
    clearTimeout(this.#timers.again);
    this.#timers.again = 0;
    this.#drop();
    const socket = (this.#socket = new WebSocket(`${location.origin.replace("http", "ws")}/chat/ws`));
    let shaken = false;
    this.#wait(socket, OPENING);
    socket.onopen = () => {
      shaken = true;
      socket.send(JSON.stringify({ kind: "open", after: this.#last, ticket: this.#ticket }));
    };
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      this.#shaken = shaken ? 0 : this.#shaken + 1;
      this.#drop();
      this.#lost();
      if (this.#shaken >= 2 && navigator.onLine) this.#poll();
      else this.#later();
    };
  }

  #later(pause = Math.min(LATEST, SOONEST * 2 ** this.#tries++) * (0.5 + Math.random() / 2)) {
    clearTimeout(this.#timers.again);
    this.#timers.again = setTimeout(() => this.#connect(), pause);
  }

  #drop() {
    clearTimeout(this.#timers.silence);
    this.#ready = false;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** An answer is due; without one this socket is given up. */
  #wait(socket = this.#socket, patience = SILENCE) {
    clearTimeout(this.#timers.silence);
    this.#timers.silence = setTimeout(() => socket === this.#socket && socket.onclose(), patience);
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
    this.#wait();
  }

  #hear(message) {
    clearTimeout(this.#timers.silence);
    if (message.kind === "hello") {
      this.#ready = true;
      this.#plain = false;
      this.#tries = this.#shaken = 0;
      this.#hello(message);
    } else if (message.kind === "line") this.#line(message);
    else if (message.kind === "mine") this.#on.mine(message);
    else if (message.kind === "earlier") this.#on.earlier(message);
    else if (message.kind === "trouble") this.#trouble(message);
    else if (message.kind === "bye") {
      this.#drop();
      this.#later(1000 * (message.again || 1) * (1 + Math.random() / 2));
    }
  }

  // plain HTTP

  async #get(query) {
    const answer = await fetch(`/chat/lines?${query}`, { headers: this.#headers(), cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  #headers() {
    return this.#ticket ? { "X-Nanum-Ticket": this.#ticket } : {};
  }

  async #poll() {
    clearTimeout(this.#timers.again);
    try {
      const page = await this.#get(`after=${this.#last}`);
      const first = !this.#plain;
      this.#plain = true;
      this.#hello(page, first);
    } catch {
      this.#plain = false;
      this.#lost();
      return this.#later();
    }
    this.#timers.again = setTimeout(() => (document.hidden ? this.#connect() : this.#poll()), POLL);
  }

  async #post(message) {
    try {
      const answer = await fetch("/chat/say", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...this.#headers() },
        body: JSON.stringify({ ...message, lines: true }),
      });
      const said = await answer.json();
      if (said.kind === "trouble") this.#trouble({ ...said, id: message.id });
      else if (answer.ok) this.#line({ ...said, number: said.line, id: message.id, heard: message.text });
      else
        this.#trouble({ id: message.id, text: said.error, again: Number(answer.headers.get("Retry-After")) || null });
    } catch {
      this.#plain = false;
      this.#lost();
      this.#later();
    }
  }

  // both

  #hello(page, flush = true) {
    if (page.ticket) this.#ticket = sessionTicket(page.ticket);
    clearTimeout(this.#timers.lost);
    this.#timers.lost = 0;
    for (const line of page.lines) outbox.take(line.id);
    this.#on.state("on");
    if (page.reset) this.#last = 0;
    this.#on.hello({ ...page, fresh: this.#last === 0 });
    this.#last = Math.max(this.#last, page.last ?? 0, ...page.lines.map((line) => line.number));
    if (page.mine) this.#on.mine(page.mine);
    if (flush) for (const message of outbox.all()) this.#tell(message);
  }

  #line(line) {
    outbox.take(line.id);
    this.#told.delete(line.id);
    if (line.number) this.#last = Math.max(this.#last, line.number);
    this.#on.line(line);
  }

  #tell({ id, text, context }) {
    if (this.#ready) this.#send({ kind: "say", id, text, context });
    else if (this.#plain) this.#post({ id, text, context });
    else if (!this.#timers.again || !navigator.onLine) this.check();
  }

  /** Refused for good, or to be said again: by ourselves a few times, then the person is asked. */
  #trouble({ id, text, again }) {
    const told = (this.#told.get(id) ?? 0) + 1;
    this.#told.set(id, told);
    if (again !== null && told <= AGAIN) {
      const tell = () => outbox.all().forEach((one) => one.id === id && this.#tell(one));
      return setTimeout(tell, 1000 * Math.max(again, 1));
    }
    this.#told.delete(id);
    if (again === null) outbox.take(id);
    this.#on.trouble({ id, text, again: again !== null });
  }

  #lost() {
    if (!navigator.onLine) this.#on.state("offline");
    else {
      this.#timers.lost ||= setTimeout(() => {
        this.#timers.lost = 0;
        if (!this.#ready && !this.#plain) this.#on.state("away");
      }, GRACE);
    }
  }
}

/** Who we are where the cookie is refused. Inside another page it lasts as long as the tab, else as long as this page. */
function sessionTicket(ticket) {
  if (!("embed" in document.documentElement.dataset)) return ticket ?? "";
  try {
    if (ticket) sessionStorage.setItem("nanum.ticket", ticket);
    return ticket ?? sessionStorage.getItem("nanum.ticket") ?? "";
  } catch {
    return ticket ?? "";
  }
}
