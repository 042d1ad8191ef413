// Who else looks at the open conversation, and who writes in it: said to the desk, and shown.

import { $, hear, isStaff, openId, request } from "./page.js";

const STILL_HERE = 50000, STILL_WRITING = 4000; // the desk forgets who looks after 60 s, who writes after 5 s
let saidAt = 0, wroteAt = 0, at = 0, timer;

async function say(writes) {
  const id = openId();
  if (!id || !isStaff || document.hidden) return;
  saidAt = Date.now();
  wroteAt = writes ? saidAt : 0;
  show(id, await request(`/inbox/${id}/here`, { writes }).then(response => response.text()).catch(() => null));
}

/** Asked again when somebody came, went, began or ceased to write, and when what is shown is out of date. */
async function look() {
  const id = openId();
  if (!id || !isStaff) return;
  show(id, await request(`/inbox/${id}/here`).then(response => response.text()).catch(() => null));
}

function show(id, html) {
  if (html === null || id !== openId() || !$("#watched")) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  const who = $(".watch-who", template.content), told = $(".watch-told", template.content);
  $("#watch")?.replaceChildren(...who.childNodes);
  $("#watched").replaceChildren(...told.childNodes);
  clearTimeout(timer);
  const again = Number(who.dataset.again);
  if (again) timer = setTimeout(look, again * 1000 + 300);
}

function gone() {
  if (at && isStaff) navigator.sendBeacon(`/inbox/${at}/gone`);
  at = 0;
}

function opened() {
  if (at && at !== openId()) gone();
  at = openId();
  clearTimeout(timer);
  if (at) say(false);
}

export function writes() {
  if (Date.now() - wroteAt > STILL_WRITING) say(true);
}

export function startPresence() {
  if (!isStaff) return;
  hear("opened", opened);
  hear("closed", gone);
  hear("here", look);
  hear("visible", () => { at = openId(); say(false); });
  addEventListener("pagehide", gone);
  document.addEventListener("visibilitychange", () => { if (document.hidden) gone(); });
  setInterval(() => { if (Date.now() - saidAt > STILL_HERE) say(false); }, 5000);
}
