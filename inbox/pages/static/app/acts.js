// What clicks and plain forms do: one place that says which button does what.

import { $, $$, announce, hear, openId, request, tell, toast, words } from "./page.js";
import { chooseTab, closeConversation, mostUrgent, neighbour, openConversation, reloadQueue, walk } from "./queue.js";
import { merge, refreshHead, showEarlier, toLatest } from "./thread.js";
import { sendAgain, sendAnyway, takeBack } from "./outbox.js";
import { switchSound, unmute } from "./alerts.js";
import { showCanned } from "./canned.js";
import { begunFrom, insert, setMode } from "./composer.js";
import { closeFinder, goTo, openFinder } from "./finder.js";
import { detach } from "./files.js";

export function toggleContext() {
  const panel = $("#ctx"), opener = $(".ctx-t");
  if (!panel || !opener || getComputedStyle(opener).display === "none") return panel?.focus();
  const open = panel.classList.toggle("open");
  opener.setAttribute("aria-expanded", open);
  (open ? $(".ctx-x") : opener).focus();
}

export const showHelp = () => $("#help").showModal();

/** Over everything: what is being written in it survives whatever changes beneath. */
export function chooseColleague() {
  if (openId() && $(".th [data-key=A]")) openBox($("#assign"), `/inbox/${openId()}/assign`, "button");
}

export function showViews() {
  openBox($("#views"), $(".views-t")?.href, "input[name=name]");
}

async function openBox(box, url, first) {
  if (!box || !url) return;
  try {
    box.innerHTML = await (await request(url)).text();
  } catch (error) {
    return toast(error.status ? error.message : words.offline);
  }
  box.showModal();
  $(first, box)?.focus();
}

const acts = {
  assign: chooseColleague,
  views: showViews,
  help: showHelp,
  sound: switchSound,
  unmute,
  latest: toLatest,
  context: toggleContext,
  earlier: showEarlier,
  next: () => walk(1),
  back: () => closeConversation(),
  clear: () => chooseTab($("#list").dataset.tab),
  again: made => sendAgain(made.dataset.id),
  anyway: made => sendAnyway(made.dataset.id),
  edit: made => takeBack(made.dataset.id),
  discard: made => takeBack(made.dataset.id),
  insert: made => { insert(made); $("#ctx").classList.remove("open"); },
  detach,
  find: () => { closeMenus(document.body); openFinder(); },
  unfind: closeFinder,
  found: goTo,
  canned: showCanned,
  step: made => insert(made),
  uninsert: () => begunFrom(0, ""),
  copy: made => navigator.clipboard.writeText(made.previousElementSibling.textContent).then(() => toast("✓")),
};

function clicked(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const made = event.target.closest("[data-act],[data-mode],[data-tab]:not(#list),[data-open]");
  if (event.target.matches("#assign, #views")) return event.target.close(); // beside the box itself
  if (!made) return closeMenus(event.target);
  if (made.dataset.act === "theme") return;
  if (made.tagName === "A") event.preventDefault();
  if (made.dataset.open) openConversation(Number(made.dataset.open), { write: true });
  else if (made.dataset.tab) {
    made.closest("dialog")?.close();
    chooseTab(made.dataset.tab);
  }
  else if (made.dataset.mode) setMode(made.dataset.mode);
  else acts[made.dataset.act]?.(made);
}

export function closeMenus(target) {
  for (const menu of $$("details.menu[open], details.edits[open]")) if (!menu.contains(target)) menu.open = false;
}

async function submitted(event) {
  const form = event.target, done = form.dataset.do;
  if (!done && !("secret" in form.dataset) && !("reveal" in form.dataset)) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter)), next = done === "resolved" && (mostUrgent() || neighbour(1));
  form.closest("dialog")?.close();
  try {
    const response = await request(form.action, fields);
    if ("reveal" in form.dataset) reveal(form, await response.text());
    else if (!done) form.innerHTML = await response.text();
    else if (["resent", "answered", "kept", "given-up"].includes(done)) merge(await response.text());
    else if (done === "view") chooseTab((await response.json()).tab);
    else if (["undone", "planned_off"].includes(done)) takenBack(form, await response.json());
    else await moved(done, Number(response.headers.get("X-Conversation")), next);
  } catch (error) {
    toast(error.status ? error.message : words.offline);
    if (error.status) refreshHead();
  }
}

/** It has not left: its words and files stand in the box again. */
function takenBack(form, { c, text, files }) {
  form.closest(".msg").remove();
  reloadQueue();
  refreshHead();
  toast(form.dataset.do === "planned_off" ? words.planned_off : words.takenBack);
  if (c === openId() && (text || files.length)) tell("taken-back", { text, note: false, files: files.map(slip => ({ slip })) });
}

/** The whole of a message, for this look: gone again when the thread is fetched anew. */
function reveal(form, html) {
  const said = form.parentElement.querySelector(".said");
  said.innerHTML = html;
  form.remove();
}

/** After a conversation changed hands: what is shown next. */
async function moved(done, id, next) {
  reloadQueue();
  if (done === "resolved") {
    offerUndo(words.resolved, `/inbox/${id}/open-again`, id);
    if (next) return openConversation(next);
    announce(words.allQuiet);
    return closeConversation();
  }
  if (done === "assigned") offerUndo(words.assigned, `/inbox/${id}/assign-back`, id);
  else toast(words[done]);
  if (done === "unread") return closeConversation();
  if (id !== openId()) return openConversation(id);
  await refreshHead();
  if (done === "taken" && matchMedia("(pointer: fine)").matches) $("#body")?.focus();
}

function offerUndo(told, url, id) {
  toast(told, words.undo, async () => {
    await request(url, {}).catch(error => toast(error.status ? error.message : words.offline));
    openConversation(id);
    reloadQueue();
  });
}

/** Ctrl+Z in an empty box takes back what was sent last, while it can be. */
function undoLast(event) {
  const inBox = event.target.id === "body";
  if (event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey) || event.shiftKey || (inBox ? event.target.value : isTyping(event))) return;
  const undo = $$("#msgs .undo").at(-1);
  if (!undo) return;
  event.preventDefault();
  undo.requestSubmit();
}

const isTyping = event => event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");

function liked(event) {
  const form = event.target.closest("#likes");
  if (!form) return;
  const likes = new FormData(form);
  request(form.action, likes).catch(error => toast(error.status ? error.message : words.offline));
  const box = $("#composer");
  if (box) Object.assign(box.dataset, { undo: likes.get("undo_seconds"), enter: likes.has("enter_sends") ? 1 : 0 });
}

export function startActs() {
  document.addEventListener("keydown", undoLast);
  document.addEventListener("change", liked);
  document.addEventListener("toggle", ({ target }) => { if (target.matches(".fl-edit[open]")) target.scrollIntoView({ block: "nearest" }); }, true);
  document.addEventListener("click", clicked);
  document.addEventListener("submit", submitted);
  hear("theme", theme => toast({ auto: words.themeAuto, dark: words.themeDark, light: words.themeLight }[theme]));
}
