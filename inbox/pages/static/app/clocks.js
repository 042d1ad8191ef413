// Running clocks: what is left of the time that a guest was promised, how long WhatsApp still takes answers. No traffic for them.

import { $, $$, hear, tell, words } from "./page.js";

const SOON = .75; // of the promised time

export function running(seconds) {
  const s = Math.max(0, Math.floor(seconds)), two = n => String(n).padStart(2, "0");
  if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)}`;
  if (s < 86400) return `${Math.floor(s / 3600)} ${words.h} ${two(Math.floor((s % 3600) / 60))}`;
  return `${Math.floor(s / 86400)} ${words.d}`;
}

let ahead = 0; // how far this browser's clock is before the desk's, in seconds

export function setClock() {
  const now = Number($("#list")?.dataset.now);
  if (now) ahead = Date.now() / 1000 - now;
}

export function tick() {
  const now = Date.now() / 1000 - ahead;
  let turned = false;
  for (const clock of $$("[data-since]")) {
    const waited = now - clock.dataset.since, promised = Number(clock.dataset.promised);
    const pace = waited > promised ? "late" : waited >= promised * SOON ? "soon" : "ok";
    $("[data-clock]", clock).textContent = waited > promised ? `−${running(waited - promised)}` : running(Math.ceil(promised - waited));
    if (clock.classList.contains(pace)) continue;
    clock.classList.remove("ok", "soon", "late");
    clock.classList.add(pace);
    turned ||= pace === "late" && clock.closest(".list") !== null;
  }
  if (turned) tell("late"); // its row belongs to another group now
  for (const left of $$("[data-until]")) {
    const over = now - left.dataset.until;
    left.textContent = over < 0 ? running(-over) : `+${running(over)}`;
    left.classList.toggle("late", over >= 0);
  }
  for (const held of $$("[data-held]")) {
    const left = Math.ceil(held.dataset.held - now);
    if (left > 0) held.textContent = left;
    else held.closest(".undo").remove(); // it leaves
  }
  tickWindow(now);
}

function tickWindow(now) {
  const notice = $(".notice.window");
  if (!notice) return;
  const left = notice.dataset.ends - now;
  $("[data-left]", notice).textContent = running(left);
  notice.classList.toggle("soon", left < 3600);
  if (left <= 0) {
    notice.remove();
    tell("stale");
  }
}

export function startClocks() {
  setClock();
  tick();
  setInterval(tick, 1000);
  hear("opened", tick);
}
