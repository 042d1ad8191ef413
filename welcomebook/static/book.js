/* What the welcome book can do besides being read: copy, find, print whole, stay on the phone, forget in time. */
"use strict";
(() => {
const all = (what, from = document) => [...from.querySelectorAll(what)];
const book = document.body.dataset, polite = document.getElementById("polite"), topics = all("details");
const isPreview = "preview" in book;

const asked = new URLSearchParams(location.search), token = asked.get("stay") || "";
if (asked.has("lang")) { asked.delete("lang"); history.replaceState(null, "", location.pathname + (asked.size ? `?${asked}` : "") + location.hash); }

if (navigator.clipboard) all("[data-copy]").forEach(button => {
  const label = button.querySelector("span"), before = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    polite.textContent = label.textContent = book.copied;
    setTimeout(() => { label.textContent = before; polite.textContent = ""; }, 2000);
  });
});

/* Counting: keys of what was opened and words that were looked for, once a visit; nothing about who it was. */
const opened = new Set(), searched = new Map();
const tell = () => {
  if (isPreview || (!opened.size && !searched.size)) return;
  const seen = JSON.stringify({ opened: [...opened].slice(0, 60), searched: [...searched].slice(0, 20) });
  fetch(`${book.base}/counts`, { method: "POST", body: seen, keepalive: true, credentials: "omit", headers: { "Content-Type": "application/json" } }).catch(() => {});
  opened.clear(); searched.clear();
};
addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") tell(); });
topics.forEach(topic => topic.addEventListener("toggle", event => { if (topic.open && !isFinding) opened.add(topic.dataset.count); }));
all("a[data-count], [data-count] button").forEach(part => part.addEventListener("click", () => opened.add(part.closest("[data-count]").dataset.count)));

let isFinding = false, noted;
const find = document.querySelector(".find"), nothing = document.querySelector(".nothing");
if (topics.length > 6) {
  find.hidden = false;
  const wasOpen = new Map(topics.map(topic => [topic, topic.open]));
  find.querySelector("input").addEventListener("input", event => {
    const words = event.target.value.trim().toLocaleLowerCase().replaceAll("ё", "е").split(/\s+/).filter(Boolean);
    isFinding = words.length > 0;
    topics.forEach(topic => {
      const text = topic.textContent.toLocaleLowerCase().replaceAll("ё", "е");
      topic.hidden = !words.every(word => text.includes(word));
    });
    const found = topics.filter(topic => !topic.hidden);
    topics.forEach(topic => { topic.open = isFinding ? !topic.hidden && found.length <= 3 : wasOpen.get(topic); });
    all("[data-part]").forEach(part => { part.hidden = all("details:not([hidden])", part).length === 0; });
    nothing.hidden = found.length > 0;
    polite.textContent = found.length ? "" : nothing.textContent;
    clearTimeout(noted);
    if (isFinding) noted = setTimeout(() => searched.set(words.join(" "), found.length > 0), 1500);
  });
}

const goTo = () => { const topic = document.getElementById(decodeURIComponent(location.hash.slice(1))); if (topic && topic.tagName === "DETAILS") { topic.open = true; topic.scrollIntoView(); } };
addEventListener("hashchange", goTo);
if (location.hash) goTo();

let closed = [];
addEventListener("beforeprint", () => { closed = topics.filter(topic => !topic.open); closed.forEach(topic => { topic.open = true; }); all("img[loading=lazy]").forEach(image => { image.loading = "eager"; }); });
addEventListener("afterprint", () => closed.forEach(topic => { topic.open = false; }));
const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());

/* A page that was left open over check-out tells nothing any more. */
const closes = Number(book.closes) * 1000;
const forget = () => {
  if (!closes || Date.now() < closes) return;
  if (worker && worker.controller) worker.controller.postMessage({ forget: true });
  document.body.replaceChildren();
  location.replace(`${book.base}${location.search}`);
};
const worker = !isPreview && window.isSecureContext ? navigator.serviceWorker : undefined;
if (closes) {
  setInterval(forget, 30000);
  addEventListener("pageshow", event => { if (event.persisted) forget(); });
  addEventListener("visibilitychange", forget);
}

const offline = document.querySelector("[data-offline]");
const showNet = () => { offline.hidden = navigator.onLine && !("copy" in offline.dataset); };
document.querySelector(".talk-to-us").addEventListener("click", event => {
  if (navigator.onLine) return;
  event.preventDefault();
  offline.hidden = false;
  offline.querySelector("span").textContent = book.cutOff;
  offline.scrollIntoView({ block: "center" });
});
addEventListener("online", showNet); addEventListener("offline", showNet); showNet();

/* What he finds in his messages is the link of his stay: at a door without a connection it leads to the book. */
const keepLink = of => {
  const scope = `/go/${encodeURIComponent(of)}`;
  if (closes) worker.register(`${script}?link=1`, { scope }).catch(() => {});
  else worker.getRegistration(scope).then(kept => { if (kept && kept.scope.endsWith(scope)) kept.unregister(); });
};
const script = `${book.base}/worker.js`;
if (worker) worker.register(script, { scope: book.base }).then(() => worker.ready).then(kept => {
  if (!navigator.onLine) return;
  if (token) keepLink(token);
  const files = all("link[rel=stylesheet], script[src]").map(part => part.href || part.src);
  const shapes = new Set(all("svg use").map(use => new URL(use.getAttribute("href"), location.href).href.split("#")[0]));
  const isSaving = navigator.connection && navigator.connection.saveData;
  const pictures = all("img").map(image => image.currentSrc || (isSaving ? "" : image.src)).filter(Boolean);
  const fonts = performance.getEntriesByType("resource").map(each => each.name).filter(name => name.endsWith(".woff2"));
  const languages = all(".hero .langs a").map(each => each.lang);
  worker.addEventListener("message", event => { if (event.data.kept) document.querySelector("[data-kept]").hidden = false; });
  kept.active.postMessage({ keep: { token, languages, files: [...files, ...shapes, ...pictures, ...fonts], read: document.documentElement.lang } });
}).catch(() => {});
})();
