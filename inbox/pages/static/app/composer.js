// The box to write in: reply or note, lengths, and what must be said before sending.

import { $, $$, hear, openId, request, toast, words } from "./page.js";
import { lastSeq } from "./thread.js";
import { isOnItsWay, newKey, post, showKept } from "./outbox.js";
import { changed, keptHere, sent } from "./drafts.js";
import { clearFiles, isBusy, showFiles, slips } from "./files.js";
import { writes } from "./presence.js";
import { chosen, fitOutside, sendNoMore, shownText } from "./outside.js";

const box = () => $("#body");
export const isNote = () => $("#composer")?.elements.note.value === "true";

export function setMode(mode, { focus = true } = {}) {
  const form = $("#composer");
  if (!form) return;
  const note = mode === "note", text = box(), label = $("#body-label");
  form.elements.note.value = note;
  for (const choice of $$("[data-mode]", form)) choice.setAttribute("aria-pressed", choice.dataset.mode === mode);
  $(".box", form).classList.toggle("is-note", note);
  text.placeholder = note ? text.dataset.note : $("#outside")?.dataset.placeholder || text.dataset.reply;
  fitOutside();
  label.textContent = note ? label.dataset.note : label.dataset.reply;
  if (focus) text.focus();
}

/** The last message that the writer had before him: a colleague's answer that came since then makes the desk ask once more. */
const seenWhenBegun = () => ($("#answered").hidden ? lastSeq() : Number($("#answered").dataset.before));

/** `later`: the button of the menu that says when; without it the answer goes at once. */
function submit(later) {
  const text = box().value.trim(), note = isNote(), files = note ? [] : slips(), template = note ? "" : chosen();
  const outside = !note && $("#outside") !== null;
  if (isBusy()) return toast(words.stillBringing);
  if (!text && !files.length && !template) return;
  const blank = !note && text.match(/\{\{.*?\}\}/s);
  if (blank) return showBlank(blank);
  if (!note && !outside && $("#notices").dataset.closed === "true") {
    toast($("#notices .bad").textContent.trim());
    return;
  }
  const entry = note ? 0 : Number($("#composer").elements.entry.value);
  const shown = text || files.length ? "" : shownText();
  const form = $("#composer"), when = later && { length: later.value, at: form.elements.at.value, insists: form.elements.insists.checked };
  post({ id: newKey(), c: openId(), text, note, entry, files, outside, template, shown, seen: note ? null : seenWhenBegun(), at: Date.now(), when });
  if (later) $("#later").open = false;
  begunFrom(0, "");
  $("#answered").hidden = true;
  box().value = "";
  if (!note) clearFiles();
  if (outside) sendNoMore();
  sent(openId());
  grow();
}

/** What a reply that was written beforehand leaves to be filled in is found, and nothing leaves with it. */
function showBlank(found) {
  box().focus();
  box().setSelectionRange(found.index, found.index + found[0].length);
  toast(words.fillIn.replace("{what}", found[0]));
}

/** An answer of knowledge at the caret; what the guest had written becomes a proposed phrase of it once this is sent. */
export function insert(made) {
  const text = box(), { entry, title } = made.dataset;
  setMode("reply");
  text.setRangeText(made.dataset.text, text.selectionStart, text.selectionEnd, "end");
  begunFrom(entry || 0, title || "");
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
  changed();
  if (box().value) writes();
  grow();
}

function grow() {
  const text = box();
  showLength(text.value.length);
  fitOutside();
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

function opened({ write } = {}) {
  if (!box()) return;
  const kept = keptHere(openId());
  if (kept) {
    box().value = kept.text;
    setMode(kept.note ? "note" : "reply", { focus: false });
    begunFrom(kept.entry, $("#from span").textContent);
  } else if (isOnItsWay(openId())) box().value = "";
  setMode(isNote() ? "note" : "reply", { focus: false });
  grow();
  showKept();
  if (write && matchMedia("(min-width: 761px) and (pointer: fine)").matches) box().focus({ preventScroll: true });
}

export function startComposer() {
  hear("opened", opened);
  hear("taken-back", entry => {
    if (!box()) return;
    setMode(entry.note ? "note" : "reply");
    box().value = [entry.text, box().value].filter(Boolean).join("\n");
    if (entry.entry) begunFrom(entry.entry, "");
    showFiles(entry.files);
    typed();
  });
  hear("notices", () => { if (box()) setMode(isNote() ? "note" : "reply", { focus: false }); });
  hear("reply-wanted", () => setMode("reply"));
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
    submit(event.submitter?.name === "length" ? event.submitter : undefined);
  });
  document.addEventListener("keydown", event => {
    if (event.target.id !== "body" || !["Enter", "NumpadEnter"].includes(event.code)) return;
    if (event.shiftKey || event.isComposing || event.keyCode === 229 || event.defaultPrevented) return; // 229: Safari still composes
    const sends = event.ctrlKey || event.metaKey || ($("#composer").dataset.enter === "1" && matchMedia("(pointer: fine)").matches);
    if (!sends) return; // on touch, Enter begins a new line
    event.preventDefault();
    submit();
  });
}
