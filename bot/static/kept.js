// What this browser keeps for the person: choices of the reader, unsent words. In memory where storage is refused.

const memory = new Map();

function storage() {
  try {
    localStorage.setItem("nanum.try", "");
    localStorage.removeItem("nanum.try");
    return localStorage;
  } catch {
    return null;
  }
}

const store = storage();

export function get(name) {
  return (store ? store.getItem(`nanum.${name}`) : memory.get(name)) ?? "";
}

/** Keeps a text; an empty one is forgotten. */
export function set(name, text) {
  try {
    if (!store) memory.set(name, text);
    else if (text) store.setItem(`nanum.${name}`, text);
    else store.removeItem(`nanum.${name}`);
  } catch {
    memory.set(name, text); // the store is full
  }
}

function read(name) {
  try {
    const value = JSON.parse(get(name) || "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

const write = (name, many) => set(name, many.length ? JSON.stringify(many) : "");

/** Words said and not yet answered: {id, text, context, label}. Several pages share them, so each is put and taken alone. */
export const outbox = {
  all: () => read("unsent").filter((one) => one && typeof one.id === "string" && typeof one.text === "string"),
  put: (message) => write("unsent", [...outbox.all().filter((one) => one.id !== message.id), message].slice(-20)),
  take: (id) =>
    write(
      "unsent",
      outbox.all().filter((one) => one.id !== id),
    ),
};

/** Which answer of a notice was pressed here: {context: says}, the newest twenty. */
export const answers = {
  of: (context) => read("answers").find(([one]) => one === context)?.[1] ?? "",
  put: (context, says) =>
    write("answers", [...read("answers").filter(([one]) => one !== context), [context, says]].slice(-20)),
};
