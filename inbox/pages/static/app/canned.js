// Replies written beforehand: a slash in the box opens them, typing narrows them, Enter or Tab puts one in.

import { $, $$, hear, openId, request, tell } from "./page.js";

const box = () => $("#body"), panel = () => $("#canned"), list = () => $("#canned-list");
const options = () => $$("[role=option]:not([hidden])", list());
let of = 0, at = 0;
let wanted = false; // while the list is fetched, it may have been closed again, or something been put in

export const isOpen = () => panel() !== null && !panel().hidden;

/** What is typed after the slash that the caret stands behind, at the beginning of the box or of a word. */
function typed() {
  const before = box().value.slice(0, box().selectionStart), found = before.match(/(?:^|\s)\/([^\s/]*)$/);
  return found && { word: found[1], start: before.length - found[1].length - 1 };
}

async function open() {
  const id = openId();
  wanted = true;
  if (of !== id) {
    const html = await request(`/inbox/${id}/canned`).then(response => response.text()).catch(() => null);
    if (html === null || id !== openId() || !list() || !wanted) return;
    if (of !== id) list().innerHTML = html;
    of = id;
  }
  panel().hidden = false;
  narrow();
}

export function close() {
  wanted = false;
  if (!isOpen()) return;
  panel().hidden = true;
  box().removeAttribute("aria-activedescendant");
}

function narrow() {
  const sought = (typed()?.word || "").toLowerCase();
  for (const option of $$("[role=option]", list())) option.hidden = !option.dataset.find.toLowerCase().includes(sought);
  const found = options(), exact = found.findIndex(option => option.dataset.key.startsWith(sought));
  select(Math.max(0, exact));
  if (!found.length && sought) close();
}

function select(number) {
  const found = options();
  at = found.length ? (number + found.length) % found.length : 0;
  for (const option of $$("[role=option]", list())) option.setAttribute("aria-selected", option === found[at]);
  if (!found[at]) return;
  box().setAttribute("aria-activedescendant", found[at].id);
  found[at].scrollIntoView({ block: "nearest" });
}

/** In the place of the slash and what follows it; a blank to be filled in by hand is selected. */
function put(option) {
  const text = box(), slash = typed(), start = slash ? slash.start : text.selectionStart, said = option.dataset.text;
  text.setRangeText(said, start, text.selectionEnd, "end");
  const blank = said.match(/\{\{.*?\}\}/s);
  close();
  text.focus();
  if (blank) text.setSelectionRange(start + blank.index, start + blank.index + blank[0].length);
  text.dispatchEvent(new Event("input", { bubbles: true }));
  const files = $$("input", option).map(input => ({ slip: input.value }));
  if (files.length) tell("files-wanted", files);
}

function pressed(event) {
  if (event.target.id !== "body" || !isOpen() || event.isComposing) return;
  const acts = { ArrowDown: () => select(at + 1), ArrowUp: () => select(at - 1), Enter: pick, NumpadEnter: pick, Tab: pick, Escape: close };
  const act = acts[event.code];
  if (!act || (act === pick && !options().length)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act();
}

const pick = () => put(options()[at]);

/** The button: for a mouse or a thumb. */
export function showCanned() {
  if (isOpen()) return close();
  tell("reply-wanted");
  open();
}

export function startCanned() {
  hear("opened", () => { of = 0; });
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("input", event => {
    if (event.target.id !== "body") return;
    if (!typed() || $("#composer").elements.note.value === "true") close();
    else if (isOpen()) narrow();
    else open();
  });
  document.addEventListener("click", event => {
    const option = event.target.closest("#canned-list [role=option]");
    if (option) put(option);
    else if (isOpen() && !event.target.closest("#canned, .canned-t")) close();
  });
}
