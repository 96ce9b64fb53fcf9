// The one line that another page of the city takes in:
//   <script src="https://.../embed.js" async></script>
// A button in the corner that opens the talk beside the page, on a phone over it. One name: window.nanumtalk.

(() => {
  const script = document.currentScript;
  if (!script || window.nanumtalk) return;
  const home = new URL(script.src).origin;

  // a sheet made by script and a closed tree: the page's own styles and policy touch nothing here, nor do ours there
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    button { position: fixed; z-index: 2147483000; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); width: 60px; height: 60px; margin: 0; padding: 0; border: 1px solid #DBDDD7; border-radius: 20px; background: #FFF; cursor: pointer; }
    button:hover { background: #DCEDF0; }
    button:focus-visible { outline: 3px solid #0B5766; outline-offset: 2px; }
    svg { display: block; width: 40px; height: 40px; margin: auto; }
    .mark { fill: #0B5766; }
    .dots { fill: #FFF; }
    .news { position: absolute; top: -4px; right: -4px; width: 16px; height: 16px; border: 2px solid #FFF; border-radius: 50%; background: #D65A22; }
    iframe { position: fixed; z-index: 2147483001; right: 20px; bottom: 20px; width: min(400px, 100vw - 40px); height: min(720px, 100vh - 40px); border: 1px solid #757F7C; border-radius: 16px; background: #F1F1ED; box-shadow: 0 8px 28px rgb(20 33 31 / .18); color-scheme: light dark; }
    [hidden] { display: none; }
    @media (max-width: 600px) { iframe { inset: 0; width: 100%; height: 100%; height: 100dvh; border: 0; border-radius: 0; } }
    @media (prefers-color-scheme: dark) { button { border-color: #364240; background: #1C2322; } button:hover { background: #16363D; } .mark { fill: #85D0DC; } .dots { fill: #1C2322; } .news { border-color: #1C2322; } button:focus-visible { outline-color: #A9E0E9; } iframe { background: #121615; } }
    @media print { button, iframe { display: none; } }
    @media (forced-colors: active) { .mark { fill: ButtonText; } .dots { fill: ButtonFace; } .news { background: Highlight; forced-color-adjust: none; } }
  `);

  const SVG = "http://www.w3.org/2000/svg";
  const drawn = (name, attributes, ...children) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const dot = (cx, cy, r) => drawn("circle", { class: "dots", cx, cy, r });

  const host = document.createElement("div");
  const tree = host.attachShadow({ mode: "closed" });
  tree.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  button.type = "button";
  button.append(
    drawn(
      "svg",
      { viewBox: "0 0 40 40", "aria-hidden": "true" },
      drawn("path", {
        class: "mark",
        d: "M12 3.5h16a10 10 0 0 1 10 10V22a10 10 0 0 1-10 10H15.2c-2 2.9-5.2 5-9 5.8-.9.2-1.5-.8-.9-1.5 1.4-1.7 2.1-3.8 2.2-5.8A10 10 0 0 1 2 22v-8.5a10 10 0 0 1 10-10Z",
      }),
      dot(12.6, 17.8, 3.4),
      dot(21.7, 17.8, 3.4),
      dot(29.4, 18.9, 2.3),
    ),
  );
  const news = document.createElement("span");
  news.className = "news";
  button.append(news);
  tree.append(button);

  let frame = null;
  let there = false; // the page in the frame can hear us
  const greet = () => there && !frame.hidden && frame.contentWindow.postMessage({ nanum: "open" }, home);

  function name(fresh) {
    news.hidden = !fresh;
    button.setAttribute("aria-label", fresh ? "나눔톡 열기, 새 소식이 있어요" : "나눔톡 열기");
  }

  function open() {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.src = `${home}/?embed=1`;
      frame.title = "나눔톡과 나눈 대화";
      frame.addEventListener("load", () => {
        there = true;
        greet();
      });
      tree.append(frame);
    }
    frame.hidden = false;
    button.hidden = true;
    name(false);
    frame.focus();
    greet();
  }

  function close() {
    if (!frame || frame.hidden) return;
    frame.hidden = true;
    button.hidden = false;
    button.focus();
  }

  addEventListener("message", ({ source, origin, data }) => {
    if (origin !== home || !frame || source !== frame.contentWindow) return;
    if (data?.nanum === "close") close();
    if (data?.nanum === "unread" && frame.hidden) name(true);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  button.addEventListener("click", open);
  name(false);

  const place = () => document.body.append(host);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
  window.nanumtalk = Object.freeze({ open, close });
})();
