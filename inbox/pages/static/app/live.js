// The live stream. One tab listens and tells the others, for a browser opens only six connections to a desk.

import { $, announce, base, hear, openId, own, tell, words } from "./page.js";
import { catchUp, lookAgain, refreshHead } from "./thread.js";
import { reloadQueue } from "./queue.js";

const source = $("#live");
const channel = new BroadcastChannel(own("live"));
const NAMES = ["msg", "queue", "tick", "here", "alert", "resync"];
let leads = false, retries = 0;

export const isLeader = () => leads;

function take(name, data) {
  if (name === "resync") return lookAround();
  if (name === "alert") tell("alert", data);
  if (name === "msg" || name === "alert") reloadQueue();
  if (name === "queue") reloadQueue();
  if (data.c !== openId()) return;
  if (name === "here") return tell("here");
  if (name === "queue") refreshHead();
  else if (name !== "alert") catchUp(data.m ? [data.m] : []);
}

function lookAround() {
  reloadQueue();
  lookAgain();
}

function listen() {
  for (const name of NAMES) {
    source.addEventListener(name, event => {
      const data = JSON.parse(event.detail.data || "{}");
      channel.postMessage({ name, data });
      take(name, data);
    });
  }
  source.addEventListener("htmx:sse:after:connection", () => { retries = 0; renewed(); channel.postMessage({ name: "renewed" }); });
  source.addEventListener("htmx:sse:before:connection", event => { if (event.detail.connection.attempt > 0) lost(); });
  source.addEventListener("htmx:sse:error", event => { if (event.detail.status === 401) tell("logged-out"); else lost(); });
  source.addEventListener("htmx:finally:request", again);
  channel.addEventListener("message", ({ data: { name, data } }) => {
    if (name === "up") up();
    else if (name === "renewed") renewed();
    else if (name === "down") down();
    else if (name === "who") { if (leads && $("#net").hidden) channel.postMessage({ name: "up" }); }
    else if (!leads) take(name, data);
  });
}

/** A stream that was never opened is not tried again by itself. */
function again(event) {
  if (source._htmx?.sse) return;
  if (event.detail.ctx.response?.status === 401) return tell("logged-out");
  lost();
  setTimeout(connect, Math.min(5000, 500 * 2 ** retries++) * (0.7 + Math.random() * 0.6));
}

function lost() {
  down();
  channel.postMessage({ name: "down" });
}

const connect = () => htmx.trigger(source, "lead");

/** A stream may outlive a short break, or be dead without knowing it: only a new one shows that there is a connection. */
const openAnew = () => source._htmx?.sse?.reader?.cancel();

function lead() {
  leads = true;
  connect();
  return new Promise(() => {}); // the lock is held for as long as the tab lives
}

// The bar: nothing for five seconds, then one line; on return all is caught up with.
const TOO_LONG = 3 * 3600 * 1000; // the page itself may be of another version by then
let timer, wasCut = false, wasDown = false, connected = false, heardAt = Date.now();
const bar = () => $("#net");

function down() {
  connected = false;
  timer ??= setTimeout(() => {
    wasDown = true;
    bar().className = "net";
    bar().replaceChildren(words.offline);
    bar().hidden = false;
  }, 5000);
}

/** A new stream tells nothing of what happened before it was open: since the page was made, or in another tab's time. */
function renewed() {
  if (wasCut && !navigator.onLine) return; // it was on its way when the connection broke; `online` opens another
  if (wasDown && Date.now() - heardAt > TOO_LONG) return location.reload(); // drafts and what is to be sent are kept
  heardAt = Date.now();
  connected = false;
  up();
}

function up() {
  clearTimeout(timer);
  timer = null;
  tell("up");
  if (!connected) lookAround();
  connected = true;
  if (!wasDown) return;
  wasDown = false;
  bar().className = "net good";
  bar().replaceChildren(words.online);
  setTimeout(() => { if (!wasDown) bar().hidden = true; }, 2000);
}

function loggedOut() {
  const link = document.createElement("a");
  link.href = `/login?next=${encodeURIComponent(location.pathname)}`;
  link.textContent = words.login;
  clearTimeout(timer);
  wasDown = true;
  bar().className = "net";
  bar().replaceChildren(words.expired, link);
  bar().hidden = false;
  announce(words.expired, { urgent: true });
}

export function startLive() {
  listen();
  down(); // called off by the first connection: a stream that never opens is no connection
  hear("logged-out", loggedOut);
  hear("visible", lookAround);
  addEventListener("offline", () => { wasCut = true; lost(); });
  addEventListener("online", openAnew);
  setTimeout(() => {
    channel.postMessage({ name: "who" });
    if (navigator.locks) navigator.locks.request(own("live"), lead);
    else lead();
  }, 30);
}
