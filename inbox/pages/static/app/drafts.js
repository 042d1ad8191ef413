// Drafts: in this browser at each key, at the desk after a moment of quiet, so that they wait on any device.

import { $, hear, isStaff, openId, own, request, words } from "./page.js";
import { slips } from "./files.js";

const QUIET = 700;
const name = id => own(`draft:${id}`);
let timer, pending = 0;

export function keptHere(id) {
  try {
    return JSON.parse(localStorage.getItem(name(id)));
  } catch {
    return null;
  }
}

/** As the box is now. Kept here until the desk has it. */
function now() {
  const form = $("#composer");
  return { text: $("#body").value, note: form.elements.note.value === "true", entry: Number(form.elements.entry.value) };
}

export function changed() {
  const id = openId();
  if (!id || !isStaff) return;
  localStorage.setItem(name(id), JSON.stringify(now()));
  show("");
  clearTimeout(timer);
  pending = id;
  timer = setTimeout(() => keep(id), QUIET);
}

async function keep(id) {
  pending = 0;
  if (id !== openId()) return;
  const draft = now(), body = new URLSearchParams({ text: draft.text, note: draft.note, entry: draft.entry });
  for (const { slip } of slips()) body.append("files", slip);
  try {
    await request(`/inbox/${id}/draft`, body);
  } catch {
    return show(draft.text ? words.draft : "");
  }
  if (id !== openId() || !$("#composer")) return;
  if (now().text === draft.text) localStorage.removeItem(name(id));
  show(draft.text || slips().length ? words.draftKept : "");
}

/** It has been sent: the desk forgets its own with the answer. */
export function sent(id) {
  clearTimeout(timer);
  pending = 0;
  localStorage.removeItem(name(id));
  show("");
}

function show(text) {
  const told = $("#draft");
  if (told) told.textContent = text;
}

/** Before another conversation is opened: what was typed in the last moment goes along. */
function flush() {
  if (!pending || !$("#composer")) return;
  clearTimeout(timer);
  keep(pending);
}

export function startDrafts() {
  hear("leave", flush);
  hear("files-changed", changed);
  hear("up", () => { if (openId() && keptHere(openId())) keep(openId()); });
}
