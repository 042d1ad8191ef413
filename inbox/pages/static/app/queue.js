// The list of conversations: asked for again when something changed, searched, walked through, and opened from.

import { $, $$, base, hear, openId, request, tell, toast, words } from "./page.js";
import { setClock, tick } from "./clocks.js";

const start = new URLSearchParams(location.search);
const asked = { tab: $("#list")?.dataset.tab || "needs", q: start.get("q") || "" };
const AIMING = 1200, LONGEST = 6000; // how long rows stay still under a mouse that moves over them, at most
let timer, aimedAt = 0, wantedAt = 0;

/** The list as it is now; of what came by itself, not while a row is being aimed at. */
export function reloadQueue(wait = 120) {
  clearTimeout(timer);
  wantedAt ||= Date.now();
  timer = setTimeout(wait ? reloadWhenStill : reloadNow, wait);
}

function reloadWhenStill() {
  const moves = aimedAt + AIMING - Date.now();
  if (moves <= 0 || Date.now() - wantedAt > LONGEST) return reloadNow();
  timer = setTimeout(reloadWhenStill, moves);
}

function aim(event) {
  aimedAt = event.pointerType === "mouse" && event.target.closest?.("#list") ? Date.now() : 0;
}

async function reloadNow() {
  wantedAt = 0;
  const query = new URLSearchParams({ tab: asked.q ? "all" : asked.tab, q: asked.q });
  if (openId()) query.set("open", openId());
  await htmx.ajax("GET", `/inbox/list?${query}`, { target: "#queue", swap: "innerMorph" });
  showCounts();
  setClock();
  tick();
}

/** The title and the browser's tab say how many need a person. */
function showCounts() {
  const needs = Number($("#list")?.dataset.needs) || 0;
  document.title = (needs ? `(${needs}) ` : "") + document.title.replace(/^\(\d+\) /, "");
  const { favicon, faviconNeeded } = document.body.dataset;
  $("#favicon")?.setAttribute("href", needs ? faviconNeeded : favicon);
  if (navigator.setAppBadge) (needs ? navigator.setAppBadge(needs) : navigator.clearAppBadge()).catch(() => {});
}

export function chooseTab(tab) {
  asked.tab = tab;
  asked.q = $("#q").value = "";
  reloadQueue(0);
}

const rows = () => $$("#list .row");
const address = id => (id ? `${base}/${id}` : base) + `?tab=${asked.tab}`;

export function markCurrent() {
  for (const row of rows()) {
    if (Number(row.dataset.open) === openId()) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

/** Show a conversation beside the list; its address is pushed unless we came to it by the address itself. Who came by a
    key goes on by keys; `write` lets him type at once. */
export async function openConversation(id, { push = true, write = false } = {}) {
  tell("leave");
  let response;
  try {
    response = await request(address(id));
  } catch (error) {
    toast(error.status ? error.message : words.offline);
    return;
  }
  const html = await response.text();
  $("#pane").innerHTML = html;
  htmx.process($("#pane"));
  if (push) history.pushState({}, "", address(id));
  markCurrent();
  tell("opened", { write });
}

export async function closeConversation({ push = true } = {}) {
  tell("leave");
  tell("closed");
  if (push) history.pushState({}, "", address(0));
  const response = await request(address(0)).catch(() => null);
  const page = response && new DOMParser().parseFromString(await response.text(), "text/html");
  $("#pane").innerHTML = page?.querySelector("#pane").innerHTML || "";
  markCurrent();
}

/** The conversation after (or before) the open one, as the list has them now; 0 when there is none. */
export function neighbour(step) {
  const all = rows(), at = all.findIndex(row => Number(row.dataset.open) === openId());
  const next = at < 0 ? all[0] : all[at + step];
  return next ? Number(next.dataset.open) : 0;
}

/** Whoever needs a person most after the open one; 0 when nobody else does. */
export const mostUrgent = () => Number(rows().find(row => $(".wait", row) && Number(row.dataset.open) !== openId())?.dataset.open) || 0;

export function walk(step) {
  const id = neighbour(step);
  if (!id) return;
  openConversation(id);
  $(`#r${id}`)?.scrollIntoView({ block: "nearest" });
}

export function startQueue() {
  let typing;
  document.addEventListener("input", event => {
    if (event.target.id !== "q") return;
    asked.q = event.target.value.trim();
    clearTimeout(typing);
    typing = setTimeout(() => reloadQueue(0), 200);
  });
  addEventListener("popstate", () => {
    const id = Number(location.pathname.split("/")[2]) || 0;
    id ? openConversation(id, { push: false }) : closeConversation({ push: false });
  });
  hear("late", () => reloadQueue(1000));
  document.addEventListener("pointermove", aim, { passive: true });
  $(".search").addEventListener("submit", event => { event.preventDefault(); reloadQueue(0); });
}
