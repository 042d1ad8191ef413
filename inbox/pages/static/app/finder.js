// Looking for words in the open conversation, however far back they were said.

import { $, $$, openId, request } from "./page.js";
import { showEarlier } from "./thread.js";

const MOST_PAGES = 100;
let timer;

export function openFinder() {
  const bar = $("#finder");
  if (!bar) return;
  bar.hidden = false;
  $("#find-q").select();
  $("#find-q").focus();
  look();
}

export function closeFinder() {
  const bar = $("#finder");
  if (!bar || bar.hidden) return false;
  bar.hidden = true;
  for (const item of $$("#msgs .sought")) item.classList.remove("sought");
  if (matchMedia("(pointer: fine)").matches) $("#body")?.focus();
  return true;
}

async function look() {
  const id = openId(), html = await request(`/inbox/${id}/find?q=${encodeURIComponent($("#find-q").value)}`)
    .then(response => response.text()).catch(() => null);
  if (html !== null && id === openId() && $("#finds")) $("#finds").innerHTML = html;
}

/** Earlier pages are fetched until the one that was found is among them. */
export async function goTo(made) {
  const id = openId();
  for (let page = 0; !document.getElementById(made.dataset.id) && page < MOST_PAGES && id === openId(); page++) {
    const opener = $("#earlier [data-before]");
    if (!opener) break;
    await showEarlier(opener);
  }
  const item = document.getElementById(made.dataset.id);
  if (!item) return;
  for (const other of $$("#msgs .sought")) other.classList.remove("sought");
  item.classList.add("sought");
  item.scrollIntoView({ block: "center" });
}

export function startFinder() {
  document.addEventListener("input", event => {
    if (event.target.id !== "find-q") return;
    clearTimeout(timer);
    timer = setTimeout(look, 200);
  });
  document.addEventListener("keydown", event => {
    if (event.target.id !== "find-q" || event.code !== "Enter") return;
    event.preventDefault();
    const first = $("#finds button");
    if (first) goTo(first);
  });
}
