// The box to write in: reply or note, drafts that stay, lengths, and what must be said before sending.

import { $, $$, hear, openId, own, request, toast, words } from "./page.js";
import { lastSeq } from "./thread.js";
import { newKey, post, showKept } from "./outbox.js";

const draftName = id => own(`draft:${id}`);
const box = () => $("#body");
export const isNote = () => $("#composer")?.elements.note.value === "true";

export function setMode(mode) {
  const form = $("#composer");
  if (!form) return;
  const note = mode === "note", text = box(), label = $("#body-label");
  form.elements.note.value = note;
  for (const choice of $$("[data-mode]", form)) choice.setAttribute("aria-pressed", choice.dataset.mode === mode);
  $(".box", form).classList.toggle("is-note", note);
  text.placeholder = note ? text.dataset.note : text.dataset.reply;
  label.textContent = note ? label.dataset.note : label.dataset.reply;
  text.focus();
}

function submit() {
  const text = box().value.trim(), note = isNote();
  if (!text) return;
  if (!note && $("#notices").dataset.closed === "true") {
    toast($("#notices .bad").textContent.trim());
    return;
  }
  const entry = note ? 0 : Number($("#composer").elements.entry.value);
  post({ id: newKey(), c: openId(), text, note, entry, seen: note ? null : lastSeq(), at: Date.now() });
  begunFrom(0, "");
  box().value = "";
  localStorage.removeItem(draftName(openId()));
  $("#draft").textContent = "";
  grow();
}

/** An answer of knowledge at the caret; what the guest had written becomes a proposed phrase of it once this is sent. */
export function insert(made) {
  const text = box(), { entry, title } = made.dataset;
  setMode("reply");
  text.setRangeText(made.dataset.text, text.selectionStart, text.selectionEnd, "end");
  begunFrom(entry, title);
  typed();
}

export function begunFrom(entry, title) {
  const told = $("#from");
  if (!told) return;
  $("#composer").elements.entry.value = entry;
  $("span", told).textContent = title;
  told.hidden = !Number(entry);
}

async function look(input) {
  const id = openId(), response = await request(`/inbox/${id}/knowledge?q=${encodeURIComponent(input.value)}`);
  const html = await response.text();
  if (id === openId() && $("#known")) $("#known").innerHTML = html;
}

function typed() {
  const text = box().value;
  if (text) localStorage.setItem(draftName(openId()), text);
  else localStorage.removeItem(draftName(openId()));
  $("#draft").textContent = text ? words.draft : "";
  grow();
}

function grow() {
  const text = box();
  showLength(text.value.length);
  if (CSS.supports("field-sizing", "content")) return;
  text.rows = Math.min(12, Math.max(2, text.value.split("\n").length));
}

/** Channels count in UTF-16 units, as JavaScript does. */
function showLength(length) {
  const limit = Number($("#composer").dataset.limit), parts = Math.ceil(length / limit);
  const told = $("#length");
  told.hidden = !limit || parts < 2 || isNote();
  told.textContent = words.parts.replace("{n}", parts);
}

function opened({ moved } = {}) {
  if (!box()) return;
  box().value = localStorage.getItem(draftName(openId())) || "";
  grow();
  showKept();
  if (moved && matchMedia("(min-width: 761px) and (pointer: fine)").matches) box().focus({ preventScroll: true });
}

export function startComposer() {
  hear("opened", opened);
  hear("taken-back", entry => {
    if (!box()) return;
    setMode(entry.note ? "note" : "reply");
    box().value = [entry.text, box().value].filter(Boolean).join("\n");
    if (entry.entry) begunFrom(entry.entry, "");
    typed();
  });
  let soon;
  document.addEventListener("input", event => {
    if (event.target.id === "body") typed();
    if (event.target.id !== "know-q") return;
    clearTimeout(soon);
    soon = setTimeout(() => look(event.target).catch(() => {}), 250);
  });
  document.addEventListener("submit", event => {
    if (event.target.id !== "composer") return;
    event.preventDefault();
    submit();
  });
  document.addEventListener("keydown", event => {
    if (event.target.id !== "body" || event.code !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!matchMedia("(pointer: fine)").matches) return; // on touch, Enter begins a new line
    event.preventDefault();
    submit();
  });
}
