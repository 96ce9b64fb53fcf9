// The menu: text size, brightness, notices. Choices stay in this browser.

import { set } from "./kept.js";

const root = document.documentElement;
const panel = document.getElementById("menu-panel");
const leave = document.getElementById("leave");

export function open() {
  for (const name of ["theme", "size"]) {
    const chosen = panel.querySelector(`[name=${name}][value="${CSS.escape(root.dataset[name] ?? "")}"]`);
    if (chosen) chosen.checked = true;
  }
  panel.addEventListener("change", ({ target }) => {
    if (target.value) root.dataset[target.name] = target.value;
    else delete root.dataset[target.name];
    set(target.name, target.value);
    paint();
    dispatchEvent(new Event("resize"));
  });
  paint();
  leave.addEventListener("click", async () => {
    await Notification.requestPermission();
    told();
  });
  told();
}

/** The browser's own bars take the colour of ours. */
function paint() {
  const colour = getComputedStyle(root).getPropertyValue("--surface").trim();
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.content = colour;
}

function told() {
  const state = "Notification" in window && "serviceWorker" in navigator ? Notification.permission : "";
  leave.hidden = state !== "default";
  document.getElementById("leave-state").textContent =
    {
      granted: "이 화면을 보고 있지 않을 때 소식이 오면 알려 드려요.",
      denied: "이 브라우저에서 알림이 꺼져 있어요. 브라우저의 사이트 설정에서 다시 켤 수 있어요.",
      default: "이 화면을 보고 있지 않을 때도 예약 소식을 알려 드려요.",
    }[state] ?? "이 브라우저에서는 알림을 켤 수 없어요.";
}

/** A notice, shown by the browser with the person's leave while nobody looks at the page. */
export async function notify(line) {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const said = line.parts.find(({ text, title }) => text || title) ?? {};
  const shown = await navigator.serviceWorker?.ready;
  await shown?.showNotification("나눔톡", {
    body: said.card?.title || said.text || said.title || "",
    tag: `nanum-${line.number}`,
    icon: "/static/icon-192.png",
    lang: "ko",
  });
}
