// Small hands: elements, icons, hidden words, links that may be followed. Text only ever becomes text nodes.

/** An element: `name.class.class`, attributes (null and false are left out), children (strings and nodes). */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** One of the icons that stand in the page, beside its word. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Words for those who listen. */
export const aloud = (text) => el("span.hidden", {}, text);

/** An address that may stand in a link: the web, or a path of ours. Others give null. */
export const safe = (url) => (/^(https?:\/\/|\/(?!\/))/.test(url) ? url : null);

const LINKED = /(https?:\/\/[^\s<>"']*[^\s<>"'.,!?)\]])|(\b0\d{1,2}-\d{3,4}-\d{4}\b)/g;

/** "취업·창업" is one word to the eye: no line ends within. */
const whole = (text) =>
  text.split(/([^\s·]+(?:·[^\s·]+)+)/).map((piece, at) => (at % 2 ? el("span.piece", {}, piece) : piece));

/** A text with its addresses and telephone numbers made to press. */
export function linked(text) {
  const made = [];
  let end = 0;
  for (const found of text.matchAll(LINKED)) {
    const [word, web] = found;
    const to = web
      ? { href: web, target: "_blank", rel: "noopener noreferrer" }
      : { href: `tel:${word.replaceAll("-", "")}` };
    made.push(...whole(text.slice(end, found.index)), el("a", to, word, web ? aloud(" (새 창)") : ""));
    end = found.index + word.length;
  }
  return [...made, ...whole(text.slice(end))];
}
