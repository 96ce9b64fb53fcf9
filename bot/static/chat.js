// The provisional page of the web chat: a log, a line to type in, buttons. Text only ever becomes text nodes.

const log = document.getElementById("log");
const form = document.getElementById("say");
const input = document.getElementById("text");

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function link(url, text) {
  const made = element("a", text);
  if (/^(https?:|\/(?!\/))/.test(url)) made.href = url;
  made.rel = "noopener";
  return made;
}

function button({ label, says, context, note }) {
  const made = element("button", label);
  if (note) made.append(element("small", note));
  made.type = "button";
  made.addEventListener("click", () => send(says, context, label));
  return made;
}

function cell(made) {
  return element("td", ...("why" in made ? [made.label, element("small", made.why)] : [button(made)]));
}

const parts = {
  say: ({ text }) => element("p", text),
  card: ({ title, rows }) => {
    const list = element("dl");
    for (const [label, value] of rows) list.append(element("dt", label), element("dd", value));
    return element("section", element("h2", title), list);
  },
  grid: ({ title, rows }) =>
    element("section", element("h2", title), element("table", ...rows.map((row) => element("tr", ...row.map(cell))))),
  picture: ({ url, alt }) => {
    const image = element("img");
    image.src = url;
    image.alt = alt;
    return element("figure", image);
  },
  file: ({ name, url }) => element("p", link(url, name)),
  place: ({ name, address, url }) => element("p", link(url, `${name} 지도`), `\n${address}`),
};

function show(kind, ...children) {
  const article = element("article", ...children);
  article.className = kind;
  log.append(article);
  article.scrollIntoView({ block: "end" });
}

function cells(reply) {
  const rows = reply.parts.filter((part) => part.kind === "grid").flatMap((part) => part.rows.flat());
  return rows.filter((made) => !("why" in made)).length;
}

function hear(reply) {
  const choices = element("div", ...reply.choices.slice(cells(reply)).map(button));
  choices.className = "choices";
  show("theirs", ...reply.parts.map((part) => parts[part.kind](part)), choices);
}

function press(able) {
  for (const made of document.querySelectorAll("button")) made.disabled = !able;
}

async function ask(message) {
  const answer = await fetch("/chat/say", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(message),
  });
  const reply = await answer.json();
  if (!reply.parts) throw new Error(reply.error);
  return reply;
}

async function send(text, context = "", label = text) {
  if (label) show("mine", element("p", label));
  press(false);
  // the id stays when a message is told again, so that it is acted upon once
  const message = { text, context, id: crypto.randomUUID?.() ?? String(Math.random()).slice(2) };
  try {
    hear(await ask(message).catch((error) => (error instanceof TypeError ? ask(message) : Promise.reject(error))));
  } catch (error) {
    const sentence = error instanceof TypeError ? "지금은 이어지지 않아요. 잠시 뒤 다시 보내 주세요." : error.message;
    show("theirs trouble", element("p", sentence));
  } finally {
    press(true);
    input.focus();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  send(text);
});

send(""); // no word at all: the desk greets, or says where the talk stood
