// Where one speaks: the three ways that never move, the growing box, the button.

import { get, set } from "./kept.js";

const dock = document.getElementById("dock");
const box = document.getElementById("say");
const hint = document.getElementById("hint");

/** `said` hears what was typed; `way` hears 이전, 처음으로 or 사람 연결; `before` gives what Shift+Tab reaches from the box. */
export function open({ said, way, before }) {
  box.value = get("draft");
  grow();
  box.addEventListener("input", () => {
    set("draft", box.value);
    hint.textContent = "";
    grow();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && event.shiftKey && before()) {
      event.preventDefault();
      before().focus();
    }
    // while a syllable is being put together, Enter belongs to it
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    dock.requestSubmit();
  });
  dock.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) hint.textContent = "먼저 말씀을 적어 주세요";
    else {
      box.value = "";
      set("draft", "");
      grow();
      said(text);
    }
    box.focus();
  });
  for (const button of dock.querySelectorAll("[data-way]")) {
    button.addEventListener("click", () => {
      way(button.dataset.way);
      back();
    });
  }
  addEventListener("resize", grow);
  // the keyboard of a phone that covers the page instead of shrinking it
  const seen = window.visualViewport;
  seen?.addEventListener("resize", () => {
    const covered = seen.scale === 1 && innerHeight - seen.height > 80;
    document.documentElement.style.setProperty("--height", covered ? `${seen.height}px` : "");
    if (covered) scrollTo(0, 0);
  });
}

let hand = ""; // what pressed last: not every browser's click tells
addEventListener("pointerdown", (event) => (hand = event.pointerType), true);
addEventListener("keydown", () => (hand = ""), true);

/** After a press the next word can be typed at once; a finger's press does not bring up the keyboard. */
export function back() {
  if (hand !== "touch") box.focus({ preventScroll: true });
}

function grow() {
  box.style.height = "";
  box.style.height = `${box.scrollHeight + 2}px`;
  dock.classList.toggle("empty", !box.value.trim());
}
