// What every other part needs: finding elements, the reader's words, talking to the desk, telling the reader.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

export const words = JSON.parse(document.body.dataset.words);
export const base = document.body.dataset.base;
export const isStaff = base === "/inbox";
const login = document.body.dataset.login;

/** The open conversation's number, 0 when none is open. */
export const openId = () => Number($(".thread")?.dataset.c) || 0;

/** Names in the browser's store are one reader's own: several may use one computer. */
export const own = name => `nightdesk:${login}:${name}`;

export const tell = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`nd:${name}`, { detail }));
export const hear = (name, listener) => document.addEventListener(`nd:${name}`, event => listener(event.detail));

export class Refused extends Error {
  constructor(status, code, told) {
    super(told);
    this.status = status;
    this.code = code;
  }
}

/** Ask the desk; with fields (of a form, or named) it is a POST. Throws `Refused` when it says no, anything else when it can't be reached. */
export async function request(url, fields, { patience = 15000 } = {}) {
  const options = { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(patience) };
  if (fields) {
    options.method = "POST";
    options.body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  }
  const response = await fetch(url, options);
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  if (response.status === 401) tell("logged-out");
  throw new Refused(response.status, said.code || "", said.told || words.failed);
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

export function button(label, act, id = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn sm";
  made.dataset.act = act;
  made.dataset.id = id;
  made.textContent = label;
  return made;
}

/** For eyes and screen readers alike, for a while; `label` and `action` offer a way back. */
let toastTimer;
export function toast(text, label, action) {
  const box = $("#toast");
  box.replaceChildren(text);
  if (label) {
    const undo = document.createElement("button");
    undo.type = "button";
    undo.textContent = label;
    undo.addEventListener("click", () => { box.hidden = true; action(); });
    box.append(undo);
  }
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, label ? 7000 : 3000);
}

/** For screen readers only: `urgent` interrupts. */
export function announce(text, { urgent = false } = {}) {
  const box = $(urgent ? "#announce" : "#whisper");
  box.textContent = "";
  requestAnimationFrame(() => { box.textContent = text; });
}
