// What was written and is not yet with the desk: kept in the browser, sent in order, never twice (each has a key).

import { $, Refused, button, hear, icon, openId, own, request, tell, toast, words } from "./page.js";
import { merge, toLatest } from "./thread.js";
import { reloadQueue } from "./queue.js";

const NAME = own("outbox");
const read = () => JSON.parse(localStorage.getItem(NAME) || "[]");
const write = kept => localStorage.setItem(NAME, JSON.stringify(kept));
const remove = id => write(read().filter(entry => entry.id !== id));

// The window has shut, or opened, meanwhile: the words stand in the box again, and the box says what can be done with them.
const OUTDATED = ["closed", "open_again", "not_offered"];

const asked = new Set(); // those that wait for the writer's word
const refused = new Map(); // those that were refused, and why
let sending = false;

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

export function post(entry) {
  write([...read(), entry]);
  show(entry);
  toLatest();
  flush();
}

/** Send what is kept, oldest first; stops where the desk can't be reached, and goes on when it can. */
export async function flush() {
  if (sending) return;
  sending = true;
  try {
    for (const entry of read()) {
      if (asked.has(entry.id) || refused.has(entry.id)) continue;
      if (!(await send(entry))) break;
    }
  } finally {
    sending = false;
  }
}

/** Whether to go on with the next one. */
async function send(entry) {
  const fields = { text: entry.text, note: entry.note, key: entry.id };
  if (entry.reason) fields.reason = entry.reason;
  if (entry.seen !== null) fields.seen = entry.seen;
  if (entry.entry) fields.entry = entry.entry;
  if (entry.outside) Object.assign(fields, { outside: true, template: entry.template });
  Object.assign(fields, entry.when);
  const whole = new URLSearchParams(fields);
  for (const { slip } of entry.files || []) whole.append("files", slip);
  mark(entry, "sending");
  try {
    const response = await request(`/inbox/${entry.c}/${entry.when ? "later" : "reply"}`, whole);
    const said = entry.when ? await response.json() : await response.text();
    remove(entry.id);
    if (entry.when) planned(entry, said.told);
    else if (entry.c === openId()) merge(said);
    reloadQueue();
    return true;
  } catch (error) {
    return fail(entry, error);
  }
}

/** It stands under the thread until it leaves. */
function planned(entry, told) {
  bubble(entry)?.remove();
  tell("stale");
  toast(told);
}

function fail(entry, error) {
  if (!(error instanceof Refused) || error.status >= 500) {
    mark(entry, "waits");
    return false;
  }
  if (error.status === 401) return false;
  if (error.code === "faster" || error.code === "asks_reason") {
    asked.add(entry.id);
    if (entry.c === openId()) ask(entry, error.message, error.code === "asks_reason");
    else toast(error.message);
    return true;
  }
  if (OUTDATED.includes(error.code) && entry.c === openId()) {
    takeBack(entry.id);
    tell("stale");
    toast(error.message);
    return true;
  }
  refused.set(entry.id, error.message);
  mark(entry, "failed");
  return true;
}

/** Whether something said in the conversation is not yet with the desk: a draft that the desk has is older. */
export const isOnItsWay = id => read().some(entry => entry.c === id);

/** Show those of the conversation that has just been opened. */
export function showKept() {
  for (const entry of read()) if (entry.c === openId()) show(entry);
  flush();
}

function show(entry) {
  if (entry.c !== openId() || bubble(entry)) return;
  const made = $("#pending").content.firstElementChild.cloneNode(true);
  made.dataset.key = entry.id;
  if (entry.note) made.className = "msg note pending";
  $("p", made).className = "said";
  $("p", made).textContent = [...(entry.files || []).map(file => `📎 ${file.name}`), entry.text || entry.shown].filter(Boolean).join("\n");
  $("time", made).textContent = new Date(entry.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: $(".thread").dataset.zone });
  $("#msgs").append(made);
  $("#newline")?.remove();
  if (refused.has(entry.id)) mark(entry, "failed");
}

const bubble = entry => $(`#msgs > [data-key="${entry.id}"]`);

function mark(entry, state) {
  const made = bubble(entry);
  if (!made) return;
  made.dataset.state = state;
  $(".fate", made)?.remove();
  $(".ticks", made)?.replaceChildren(icon(state === "failed" ? "triangle-alert" : "clock"));
  if (state === "sending") return;
  const fate = document.createElement("div"), told = document.createElement("span");
  fate.className = state === "failed" ? "fate" : "fate soft";
  told.textContent = state === "failed" ? `${words.notSent}. ${refused.get(entry.id)}` : words.waitsForNet;
  fate.append(icon(state === "failed" ? "triangle-alert" : "wifi-off"), told);
  if (state === "failed") fate.append(button(words.retry, "again", entry.id), button(words.discard, "discard", entry.id));
  made.append(fate);
}

function ask(entry, told, isReasonWanted) {
  const box = $("#ask"), text = document.createElement("span"), why = document.createElement("input");
  text.textContent = told;
  Object.assign(why, { placeholder: words.why, ariaLabel: words.why, maxLength: 300, name: "why" });
  why.addEventListener("keydown", event => { if (event.key === "Enter") { event.preventDefault(); sendAnyway(entry.id); } });
  box.replaceChildren(text, ...(isReasonWanted ? [why] : []), button(words.sendAnyway, "anyway", entry.id), button(words.edit, "edit", entry.id));
  box.hidden = false;
  $(isReasonWanted ? "input" : "button", box).focus();
}

export function sendAnyway(id) {
  const why = $("#ask input"), reason = why ? why.value.trim() : "";
  if (why && !reason) return why.focus();
  write(read().map(entry => (entry.id === id ? { ...entry, ...(why ? { reason } : { seen: null }) } : entry)));
  sendAgain(id);
}

export function sendAgain(id) {
  asked.delete(id);
  refused.delete(id);
  if ($("#ask")) $("#ask").hidden = true;
  flush();
}

/** Take it back into the box. */
export function takeBack(id) {
  const entry = read().find(kept => kept.id === id);
  if (!entry) return;
  remove(id);
  asked.delete(id);
  refused.delete(id);
  bubble(entry)?.remove();
  if ($("#ask")) $("#ask").hidden = true;
  tell("taken-back", entry);
}

export function startOutbox() {
  hear("up", flush);
  addEventListener("online", flush);
  setInterval(() => { if (read().length) flush(); }, 5000);
}
