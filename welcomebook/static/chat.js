/* The web chat. What is written is kept on this device until the desk has it, and sent again with the same key until
   then; what is new is fetched as HTML when the stream says that there is something. Without this file the page works
   by forms and reloads. */
"use strict";
(() => {
const $ = id => document.getElementById(id);
const words = document.body.dataset, base = words.base;
const log = $("log"), talk = $("talk"), field = $("text"), told = $("told"), title = document.title;
const LONGEST = 4000, LARGEST = 20 * 1024 * 1024, SMALL = 1024 * 1024, LONGEST_VOICE_MS = 300000, PHOTO_SIDE = 1600;
let { cursor, state } = $("news").dataset;

document.documentElement.classList.add("js");
if (location.search) history.replaceState(null, "", base);  // an address that is shown or shared carries no token

/* What waits to be sent, and the draft; in memory where the browser keeps nothing for us. */
const memory = {}, files = new Map();
const recall = name => { try { return JSON.parse(localStorage.getItem(`nightdesk:${base}:${name}`)); } catch { return memory[name]; } };
const keep = (name, value) => { memory[name] = value; try { localStorage.setItem(`nightdesk:${base}:${name}`, JSON.stringify(value)); return true; } catch { return false; } };
const outbox = () => recall("outbox") || [];
const newId = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))).replace(/\+/g, "-").replace(/\//g, "_");

function enqueue(item, file) {
  item.id = newId();
  if (file) files.set(item.id, file);
  if (!keep("outbox", [...outbox(), item])) delete item.data;  // a photo that does not fit stays in memory
  draw(item);
  toEnd();
  flush();
}

function drop(item) {
  keep("outbox", outbox().filter(each => each.id !== item.id));
  files.delete(item.id);
}

function draw(item) {
  if ($("p-" + item.id)) return;
  const line = $("pending").content.firstElementChild.cloneNode(true);
  line.id = "p-" + item.id;
  line.querySelector(".said").textContent = item.text || (/^voice\.\w+$/.test(item.name) ? words.voice : item.name) || "";
  log.append(line);
  $("welcome")?.remove();
}

/* Asking the desk; an answer of any kind shows that the connection is there. */
async function ask(path, options = {}) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), options.body instanceof FormData ? 180000 : 20000);
  try {
    const answer = await fetch(`${base}/${path}`, { ...options, headers: { ...options.headers, "X-Fragment": "1" }, signal: stop.signal, cache: "no-store" });
    const content = await answer.text();
    if (answer.status >= 500) lost(); else found();
    return { ok: answer.ok, status: answer.status, wait: Number(answer.headers.get("Retry-After")) * 1000, content };
  } catch {
    lost();
    return { ok: false, status: 0, wait: 0, content: "" };
  } finally {
    clearTimeout(timer);
  }
}

const seen = () => document.visibilityState === "visible" ? 1 : 0;
const pause = tries => Math.min(15000, 500 * 2 ** tries) * (0.5 + Math.random() / 2);
const isLater = answer => !answer.ok && (answer.status === 0 || answer.status === 429 || answer.status >= 500);

/* One after another, in the order of writing. */
let busy = false, again = 0, tries = 0, greets = Boolean(words.greets);
async function flush() {
  if (busy) return;
  busy = true;
  clearTimeout(again);
  let wait = greets ? await greet() : 0;
  while (!wait && outbox().length) wait = await post(outbox()[0]);
  busy = false;
  if (wait) again = setTimeout(flush, wait);
  if (lookLater) look();
}

async function greet() {
  const answer = await ask(`hello?after=${cursor}&seen=${seen()}`, { method: "POST" });
  if (isLater(answer)) return answer.wait || pause(tries++);
  greets = false;
  if (answer.ok) apply(answer.content);
  return 0;
}

async function post(item) {
  const path = `messages?after=${cursor}&seen=${seen()}`;
  const answer = await ask(path, { method: "POST", ...(item.isFile ? asForm(item) : asJson(item)) });
  if (isLater(answer)) {
    if (answer.status === 429) tell(words.slower);
    return answer.wait || pause(tries++);
  }
  tries = 0;
  drop(item);
  if (!answer.ok) {
    fail(item, reason(answer));
    return 0;
  }
  tell("");
  apply(answer.content);
  $("p-" + item.id)?.remove();
  return 0;
}

const asJson = item => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify({ client_id: item.id, text: item.payload ? "" : item.text, payload: item.payload || "" }) });

function asForm(item) {
  const form = new FormData();
  form.append("client_id", item.id);
  form.append("file", files.get(item.id) || unpacked(item.data || ""), item.name);
  return { body: form };
}

function unpacked(data) {
  const raw = atob(data.split(",")[1] || ""), bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return new Blob([bytes], { type: /^data:([^;,]+)/.exec(data)?.[1] || "image/jpeg" });
}

const reason = answer => { try { return JSON.parse(answer.content).told; } catch { return words.unsent; } };

function fail(item, why) {
  const line = $("p-" + item.id);
  tell(why);
  if (!item.isFile && !item.payload && !field.value) { field.value = item.text; grow(); }
  if (!line) return;
  line.classList.add("failed");
  line.querySelector(".state").remove();
  const note = document.createElement("p");
  note.className = "why";
  note.textContent = words.unsent;
  line.querySelector(".meta").append(note);
}

function tell(text) {
  told.hidden = !text;
  if (told.textContent !== text) told.textContent = text;
}

/* What is new. */
let looking = false, lookLater = false, misses = 0;
async function look() {
  lookLater = looking || busy;
  if (lookLater) return;
  looking = true;
  const answer = await ask(`messages?after=${cursor}&seen=${seen()}`);
  looking = false;
  if (answer.ok) { misses = 0; apply(answer.content); } else if (isLater(answer)) setTimeout(look, answer.wait || pause(misses++));
  if (lookLater) look();
}

function apply(html) {
  const news = new DOMParser().parseFromString(html, "text/html").getElementById("news");
  if (!news) return;
  ({ cursor, state } = news.dataset);
  const who = news.querySelector(".who");
  if (who.textContent !== $("who").textContent) { $("who").replaceWith(who); polite(who.textContent); }
  const wasAtEnd = atEnd, fresh = [...news.querySelectorAll("ol > li")].filter(place).filter(line => line.classList.contains("theirs"));
  if (log.children.length) $("welcome")?.remove();
  if (fresh.length) {
    polite(`${fresh.at(-1).querySelector(".by").textContent}: ${fresh.at(-1).querySelector(".said")?.textContent || ""}`);
    if (!seen()) document.title = `(${words.unread}) ${title}`;
  }
  if (wasAtEnd) toEnd(); else if (fresh.length) $("latest").hidden = false;
  if (news.dataset.known) listen();
}

/* Puts a line where it belongs; whether it is a new one. */
function place(line) {
  const old = $(line.id);
  if (line.dataset.client) $("p-" + line.dataset.client)?.remove();
  if (old) {
    const isSame = old.textContent === line.textContent && old.querySelectorAll("img").length === line.querySelectorAll("img").length;
    if (!isSame) old.replaceWith(line);
    return false;
  }
  let before = log.lastElementChild;
  while (before && (!before.dataset.at || Number(before.dataset.at) > Number(line.dataset.at))) before = before.previousElementSibling;
  if (before) before.after(line); else log.prepend(line);
  return true;
}

/* The stream; a silent one is dead, whatever the phone says of its connection. */
let stream = null, heard = 0, breaks = 0;
function listen() {
  if (stream || !window.EventSource) return;
  stream = new EventSource(`${base}/events`);
  heard = Date.now();
  for (const name of ["news", "beat"]) stream.addEventListener(name, event => {
    heard = Date.now();
    breaks = 0;
    found();
    if (JSON.parse(event.data).state !== state) look();
  });
  stream.onerror = () => { lost(); if (stream?.readyState === 2) relisten(); };
}

function relisten() {
  stream?.close();
  stream = null;
  setTimeout(listen, pause(breaks++));
}
setInterval(() => { if (stream && Date.now() - heard > 45000) { lost(); relisten(); } }, 5000);

/* The bar: after 5 s without connection, and for 2 s when it is back. */
let away = 0, isTold = false;
function lost() {
  away ||= setTimeout(() => { isTold = true; $("net").hidden = false; $("net").classList.remove("back"); }, 5000);
}

function found() {
  clearTimeout(away);
  away = 0;
  if (!isTold) return;
  isTold = false;
  $("net").classList.add("back");
  setTimeout(() => { if (!isTold) $("net").hidden = true; }, 2000);
  flush();
  look();
}

/* The end of the log stays in sight while the reader is there. */
let atEnd = true;
function toEnd() {
  talk.scrollTop = talk.scrollHeight;
  atEnd = true;
  $("latest").hidden = true;
}
talk.addEventListener("scroll", () => {
  atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 100;
  if (atEnd) $("latest").hidden = true;
}, { passive: true });
new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(talk);
log.addEventListener("load", () => { if (atEnd) toEnd(); }, true);
$("latest").addEventListener("click", toEnd);

const polite = text => { $("polite").textContent = text.trim(); };

/* Writing. A text that is too long for one message goes out in parts. */
function grow() {
  if (window.CSS?.supports?.("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function parts(text) {
  if (text.length <= LONGEST) return [text];
  const cut = Math.max(text.lastIndexOf("\n", LONGEST), text.lastIndexOf(" ", LONGEST));
  const isSplit = /[\uD800-\uDBFF]/.test(text[LONGEST - 1]);  // never in the middle of an emoji
  const end = cut > LONGEST / 2 ? cut : LONGEST - (isSplit ? 1 : 0);
  return [text.slice(0, end), ...parts(text.slice(end).trim())];
}

function send() {
  const text = field.value.trim();
  if (!text) return field.focus();
  field.value = "";
  keep("draft", "");
  grow();
  tell("");
  parts(text).forEach(part => enqueue({ text: part }));
}

$("say").addEventListener("submit", event => { event.preventDefault(); send(); });
field.addEventListener("input", () => { keep("draft", field.value); grow(); });
field.addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia("(pointer:fine)").matches) return;
  event.preventDefault();
  send();
});
document.addEventListener("submit", event => {
  if (!event.target.classList.contains("choices") || !event.submitter) return;
  event.preventDefault();
  event.submitter.classList.add("pressed");
  enqueue({ payload: event.submitter.value, text: event.submitter.textContent });
});

/* Photos are made smaller first: what a phone takes is too much for bad mobile internet. */
async function attach(file) {
  const small = await smaller(file).catch(() => null);
  const chosen = small && small.size < file.size ? small : file;
  if (chosen.size > LARGEST) return tell(words.large);
  const item = { isFile: true, name: chosen === small ? file.name.replace(/\.\w+$/, "") + ".jpg" : file.name };
  if (chosen === small || chosen.size < SMALL) item.data = await packed(chosen);
  enqueue(item, chosen);
}

async function smaller(file) {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return null;
  const picture = await createImageBitmap(file), scale = Math.min(1, PHOTO_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise(done => canvas.toBlob(done, "image/jpeg", 0.82));
}

const packed = blob => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.onerror = failed;
  reader.readAsDataURL(blob);
});

$("say").querySelector("input[type=file]").addEventListener("change", event => {
  const input = event.target;
  [...input.files].forEach(attach);
  input.value = "";
});
/* A voice message: one press begins it, the next sends it. */
const mic = $("mic"), recording = $("recording"), named = mic.querySelector("span");
let recorder = null;
async function record() {
  const sound = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
  if (!sound) return tell(words.deaf);
  const heard = [], began = Date.now();
  recorder = new MediaRecorder(sound);
  const ticking = setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    recording.querySelector("time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (Date.now() - began > LONGEST_VOICE_MS) recorder?.stop();
  }, 250);
  recorder.addEventListener("dataavailable", event => heard.push(event.data));
  recorder.addEventListener("stop", () => {
    const type = recorder.mimeType.split(";")[0] || "audio/webm", isWanted = !recorder.isDropped;
    clearInterval(ticking);
    sound.getTracks().forEach(track => track.stop());
    recorder = null;
    showRecording(false);
    if (isWanted) attach(new File(heard, `voice.${type.split("/")[1]}`, { type }));
  });
  recorder.start();
  showRecording(true);
}
function showRecording(isOn) {
  recording.hidden = !isOn;
  mic.classList.toggle("on", isOn);
  named.textContent = isOn ? named.dataset.end : named.dataset.begin;
  recording.querySelector("time").textContent = "0:00";
}
if (window.MediaRecorder && navigator.mediaDevices?.getUserMedia) {
  mic.hidden = false;
  mic.addEventListener("click", () => { if (recorder) recorder.stop(); else record(); });
  recording.querySelector("button").addEventListener("click", () => { recorder.isDropped = true; recorder.stop(); field.focus(); });
}

field.addEventListener("paste", event => {
  const pictures = [...(event.clipboardData?.files || [])].filter(file => file.type.startsWith("image/"));
  if (pictures.length) { event.preventDefault(); pictures.forEach(attach); }
});

/* Coming back. */
addEventListener("offline", lost);
addEventListener("online", () => { flush(); look(); });
addEventListener("pageshow", event => { if (event.persisted) { relisten(); look(); } });
document.addEventListener("visibilitychange", () => {
  if (!seen()) return;
  document.title = title;
  flush();
  look();
});

if (!field.value) field.value = recall("draft") || "";
grow();
outbox().forEach(item => {
  draw(item);
  if (item.isFile && !item.data) { drop(item); fail(item, words.unsent); }  // it was in memory only
});
toEnd();
if (state) { listen(); look(); }
flush();
})();
