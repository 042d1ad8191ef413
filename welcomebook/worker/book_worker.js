/* Keeps one welcome book for when there is no connection. BOOK, its address, is written above by the server.

   What a stay may know is kept with the moment at which it ends. It is thrown away at the first chance after that,
   without asking the server: a phone that never goes online again shows what anybody may know. */
"use strict";
const PAGES = `${BOOK} pages`, FILES = `${BOOK} files`, CLOSES = "x-book-closes", LANGUAGE = "content-language";
const PATIENCE_MS = 4000;
const MOVED = "opaqueredirect", GONE = 404;

self.addEventListener("install", event => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", event => event.waitUntil(forgetWhatIsOver().then(() => self.clients.claim())));

self.addEventListener("message", event => {
  const { keep, forget } = event.data || {};
  if (forget) event.waitUntil(forgetWhatIsOver());
  if (keep) event.waitUntil(keepBook(keep));
});

self.addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (url.pathname === BOOK) event.respondWith(openPage(event, url));
    else if (url.pathname.startsWith("/go/")) event.respondWith(openLink(event.request, url));
  } else if (url.pathname.startsWith("/guest-static/") || url.pathname.startsWith(`${BOOK}/media/`)) {
    if (!event.request.headers.has("range")) event.respondWith(openFile(event.request));
  }
});

/* One address for a page, whatever else stands in it: the stay's token ("" for anybody) and the language. */
const nameOf = (token, language) => `${BOOK}?copy=1&lang=${language}&stay=${encodeURIComponent(token)}`;

async function openPage(event, url) {
  await forgetWhatIsOver();
  const token = url.searchParams.get("stay") || "";
  try {
    const answer = await inTime(fetch(event.request));
    if (answer.status >= 500) throw new Error(`status ${answer.status}`);
    if (answer.status === GONE) await caches.delete(PAGES);
    else if (answer.type === MOVED) await forgetStay(token);
    else if (answer.ok && !answer.redirected) event.waitUntil(keepPage(token, answer.clone()));
    return answer;
  } catch (error) {
    const kept = await findPage(token, url.searchParams.get("lang"));
    if (kept) return asCopy(kept);
    throw error;
  }
}

/* The link of the stay, as it stands in the guest's messages: without a connection it leads to the copy of the book. */
async function openLink(request, url) {
  const token = url.pathname.slice("/go/".length);
  try {
    const answer = await inTime(fetch(request));
    if (answer.status === GONE) await forgetStay(token);
    return answer;
  } catch (error) {
    return Response.redirect(`${BOOK}?stay=${token}`, 302);
  }
}

/* The page itself says that it is the copy: a phone may think that it is online and have no connection all the same. */
async function asCopy(kept) {
  const page = (await kept.text()).replace("data-offline role=\"status\" hidden", "data-offline data-copy role=\"status\"");
  const headers = new Headers(kept.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  return new Response(page, { status: kept.status, headers });
}

async function openFile(request) {
  const files = await caches.open(FILES), kept = await files.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request).catch(async error => (await keptInAnotherSize(files, request)) || Promise.reject(error));
  if (answer.status === 200 && answer.url === request.url && !new URL(request.url).pathname.endsWith("/video")) await files.put(request.url, answer.clone());
  return answer;
}

/* What was kept is what the page showed, or would have shown first; turned or in another light the browser may ask for a larger one. */
async function keptInAnotherSize(files, request) {
  const stem = request.url.slice(0, request.url.lastIndexOf("/") + 1);
  const alike = stem.includes("/media/") && (await files.keys()).find(each => each.url.startsWith(stem));
  return alike ? files.match(alike) : null;
}

/* The stay's own page while it may be shown, else that of anybody; in the language asked for, else as last read. */
async function findPage(token, asked) {
  const pages = await caches.open(PAGES), languages = [asked, await lastLanguage(pages), "ru", "en"].filter(Boolean);
  for (const who of token ? [token, ""] : [""]) for (const language of languages) {
    const kept = await pages.match(nameOf(who, language));
    if (kept && !isOver(kept)) return kept;
  }
  return null;
}

async function keepBook({ token, languages, files, read }) {
  await (await caches.open(PAGES)).put(`${BOOK}?read`, new Response(read));
  const fetched = who => languages.map(async language => {
    const query = new URLSearchParams({ lang: language, ...(who ? { stay: who } : {}) });
    const answer = await fetch(`${BOOK}?${query}`, { headers: { "X-Book-Copy": "1" }, redirect: "error", credentials: "omit" });
    if (answer.ok) await keepPage(who, answer, false);
  });
  const kept = await caches.open(FILES);
  const added = files.map(async file => { if (!(await kept.match(file))) await kept.add(file); });
  await Promise.allSettled([...(token ? fetched(token) : []), ...fetched(""), ...added]);
  for (const page of await self.clients.matchAll()) page.postMessage({ kept: true });
}

async function keepPage(token, answer, isRead = true) {
  const pages = await caches.open(PAGES), language = answer.headers.get(LANGUAGE) || "en";
  if (isRead) await pages.put(`${BOOK}?read`, new Response(language));
  if (isOver(answer)) return;
  if (token && answer.headers.get(CLOSES) === "0") return forgetStay(token);
  if (token) await forgetStay(token, PAGES);
  await pages.put(nameOf(token, language), answer);
}

async function lastLanguage(pages) {
  const kept = await pages.match(`${BOOK}?read`);
  return kept ? kept.text() : null;
}

function isOver(answer) {
  const closes = Number(answer.headers.get(CLOSES) || 0);
  return closes > 0 && Date.now() >= closes * 1000;
}

async function forgetWhatIsOver() {
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) if (isOver(await pages.match(request))) await pages.delete(request);
}

/* A link that the server no longer honours, revoked, cancelled or over; of a stay that has moved, what other homes' books have kept. */
async function forgetStay(token, except = "") {
  for (const name of await caches.keys()) if (name.endsWith(" pages") && name !== except) {
    const pages = await caches.open(name);
    for (const request of await pages.keys()) if (new URL(request.url).searchParams.get("stay") === token) await pages.delete(request);
  }
}

const inTime = asked => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error("too slow")), PATIENCE_MS);
  asked.then(resolve, reject);
});
