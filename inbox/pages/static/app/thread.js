// The open thread: takes in what is new wherever it belongs, keeps the reader's place, and says when it was seen.

import { $, $$, announce, hear, isStaff, openId, request, tell, words } from "./page.js";
import { tick } from "./clocks.js";

const NEAR = 100; // pixels from the end within which new messages are followed
let last = 0; // the highest number that this browser has of the open conversation
let snapshots = {};
let watcher;

const near = box => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
export const lastSeq = () => last;

export function toLatest() {
  const box = $("#scroll");
  if (!box) return;
  box.scrollTop = box.scrollHeight;
  $("#latest").hidden = true;
  $("#latest").dataset.n = 0;
}

/** Put items where they belong: known ones are replaced, new ones stand by when they were said. */
export function merge(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const item of [...template.content.children].filter(child => child.dataset.place)) {
    put(item);
    last = Math.max(last, Number(item.dataset.seq));
  }
  const earlier = $("#earlier", template.content);
  if (earlier) $("#msgs").prepend(earlier);
  arrangeDays();
}

function put(item) {
  const key = item.dataset.key && `[data-key="${CSS.escape(item.dataset.key)}"]`;
  const known = document.getElementById(item.id) || (key && $(`#msgs > ${key}`));
  if (known?.outerHTML === item.outerHTML) return;
  const after = $$("#msgs > [data-place]").find(other => other !== known && isBefore(item, other));
  if (known && known.dataset.place === item.dataset.place) known.replaceWith(item);
  else {
    known?.remove();
    $("#msgs").insertBefore(item, after || $("#msgs > .pending"));
  }
}

function isBefore(one, other) {
  const [a, b] = [one, other].map(item => item.dataset.place.split(".").map(Number));
  return a[0] === b[0] ? a[1] < b[1] : a[0] < b[0];
}

function arrangeDays() {
  for (const line of $$("#msgs > .day")) line.remove();
  let day = "";
  for (const item of $$("#msgs > [data-day]")) {
    if (item.dataset.day === day) continue;
    day = item.dataset.day;
    const line = document.createElement("div"), label = document.createElement("span");
    line.className = "day";
    label.textContent = item.dataset.dayLabel;
    line.append(label);
    item.before(line);
  }
}

let wanted = new Set(), busy = false, again = false;

/** Fetch what arrived since, and the items of these numbers as they are now. */
export async function catchUp(seqs = []) {
  seqs.forEach(seq => wanted.add(seq));
  again = true;
  if (busy) return;
  busy = true;
  while (again && openId()) {
    again = false;
    const id = openId(), query = new URLSearchParams({ since: last });
    const named = [...wanted].slice(0, 50);
    for (const seq of named) query.append("seq", seq);
    wanted = new Set();
    const html = await fetched(`/inbox/${id}/messages?${query}`);
    if (html !== null && id === openId()) {
      takeIn(html);
      takeAway(html, named);
    }
  }
  busy = false;
}

/** The whole text or null: while it comes in, another conversation may be opened. */
const fetched = url => request(url).then(response => response.text()).catch(() => null);

function takeIn(html) {
  const box = $("#scroll"), follows = near(box), before = last, known = $$("#msgs > .in").length;
  const bubbles = $$("#msgs > .msg").length;
  merge(html);
  if (last === before) return;
  const fresh = $$("#msgs > .in").length > known;
  if (fresh) announce(words.newMessage.replace("{name}", $(".th h2 span").textContent));
  if (follows) toLatest();
  else below($$("#msgs > .msg").length - bubbles);
  warnOfAnswer(before);
  if (fresh) $(".thread").dataset.unread = Number($(".thread").dataset.unread) + 1;
  seeSoon();
}

/** So many more stand below what is on the screen. */
function below(more) {
  const pill = $("#latest"), count = Number(pill.dataset.n || 0) + Math.max(0, more);
  pill.dataset.n = count;
  $("b", pill).textContent = count || "";
  pill.hidden = false;
}

/** A colleague's answer came while something is being written: said before it is sent, and asked again when it is. */
function warnOfAnswer(before) {
  const newer = $$("#msgs > .out[data-by]").filter(item => Number(item.dataset.seq) > before).at(-1);
  if (!newer || !$("#body")?.value) return;
  const told = $("#answered");
  $("span", told).textContent = words.answered.replace("{name}", newer.dataset.by).replace("{time}", $("time", newer).textContent);
  if (told.hidden) told.dataset.before = before;
  told.hidden = false;
  announce($("span", told).textContent, { urgent: true });
}

/** What was asked for and is not there any more was taken back. */
function takeAway(html, seqs) {
  for (const seq of seqs) if (!html.includes(`data-seq="${seq}"`)) $(`#msgs > [data-seq="${seq}"]`)?.remove();
}

export async function showEarlier(opener) {
  const id = openId(), html = await fetched(`/inbox/${id}/messages?before=${opener.dataset.before}`);
  if (html === null || id !== openId()) return;
  const box = $("#scroll"), height = box.scrollHeight, kept = last;
  $("#earlier").remove();
  merge(html);
  last = Math.max(kept, last);
  box.scrollTop += box.scrollHeight - height;
}

/** After a break: what was sent may have got further, too. */
export function lookAgain() {
  const open = $$("#msgs > .out:not([data-state=read])").slice(-40).map(item => Number(item.dataset.seq)).filter(Boolean);
  catchUp(open);
  refreshHead();
}

/** Who has it, its clock, what stands beside it: replaced only where it changed, so that nothing open is closed. */
export async function refreshHead() {
  const id = openId();
  if (!id) return;
  const html = await fetched(`/inbox/${id}/head`);
  if (html === null || id !== openId()) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const part of [...template.content.children]) replacePart(part);
  tick();
}

function replacePart(part) {
  const there = document.getElementById(part.id), now = plain(part);
  if (!there || snapshots[part.id] === now) return;
  snapshots[part.id] = now;
  if (part.id === "ctx" && there.classList.contains("open")) part.classList.add("open");
  $("#watch", part)?.replaceWith($("#watch", there)); // who looks is not of this
  const chosen = $("input[name=template]:checked", there)?.value;
  const same = chosen !== undefined && $(`input[name=template][value="${CSS.escape(chosen)}"]:not(:disabled)`, part);
  if (same) same.checked = true;
  there.replaceWith(part);
  if (part.id === "notices") tell("notices");
}

function plain(part) {
  const copy = part.cloneNode(true);
  for (const clock of $$("[data-clock],[data-left]", copy)) clock.textContent = "";
  for (const clock of $$("[data-since]", copy)) clock.className = "wait";
  for (const offered of $$("input[name=at]", copy)) offered.remove();
  return copy.outerHTML;
}

let seenTimer;

/** Read is what was on a visible screen, to its end, for a second. */
export function seeSoon() {
  clearTimeout(seenTimer);
  seenTimer = setTimeout(async () => {
    const thread = $(".thread"), box = $("#scroll");
    if (!isStaff || !thread || document.hidden || !near(box) || !Number(thread.dataset.unread)) return;
    thread.dataset.unread = 0;
    await request(`/inbox/${openId()}/seen`, {}).catch(() => { thread.dataset.unread = 1; });
  }, 1000);
}

function opened() {
  const box = $("#scroll");
  watcher?.disconnect();
  if (!box) return;
  last = Number($(".thread").dataset.seq);
  snapshots = {};
  for (const id of ["head", "notices", "ctx"]) {
    const part = document.getElementById(id);
    if (part) snapshots[id] = plain(part);
  }
  toLatest();
  const line = $("#newline");
  if (line && line.offsetTop < box.scrollTop) box.scrollTop = Math.max(0, line.offsetTop - 60);
  let follows = near(box);
  $("#latest").hidden = follows;
  box.addEventListener("scroll", () => {
    follows = near(box);
    if (follows) Object.assign($("#latest"), { hidden: true }).dataset.n = 0;
    seeSoon();
  }, { passive: true });
  watcher = new ResizeObserver(() => { if (follows) toLatest(); });
  watcher.observe(box);
  watcher.observe($("#msgs"));
  seeSoon();
}

export function startThread() {
  hear("opened", opened);
  hear("stale", refreshHead);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    tell("visible");
    seeSoon();
  });
  document.addEventListener("pointerover", event => {
    const time = event.target.closest("time[datetime]");
    if (time && !time.title) time.title = `${new Date(time.dateTime).toLocaleString(document.documentElement.lang)} (${words.yourTime})`;
  });
}
