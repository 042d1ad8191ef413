// Waking the manager: sound and a desktop notice for a guest who needs a person, again and again until somebody has it.

import { $, announce, hear, openId, own, request, toast, words } from "./page.js";
import { isLeader } from "./live.js";
import { openConversation } from "./queue.js";

const SOUND = own("sound");
const AGAIN = 30000, MOST = 40;
const ringing = new Map();
const tabs = new BroadcastChannel(own("focus")), others = new BroadcastChannel(own("focus"));
let audio;

const isOn = () => localStorage.getItem(SOUND) !== "off";

async function ring(id, { again = false } = {}) {
  if (await isBeforeOurEyes(id)) return;
  const response = await request(`/inbox/${id}/alert`).catch(() => null);
  const said = response && await response.json();
  if (said && (!said.waits || (again && said.opened && !said.critical))) return ringing.delete(id);
  if (said?.critical) ringing.set(id, 0); // an emergency rings until somebody has it
  beep({ urgent: said?.critical });
  if (!said) return;
  announce(`${told(said)}. ${said.text}`, { urgent: true });
  notify(said);
}

/** Whether this tab, or another one of ours, has the conversation in focus. */
function isBeforeOurEyes(id) {
  if (isInFocus(id)) return true;
  return new Promise(answer => {
    tabs.onmessage = ({ data }) => { if (data.reads === id) answer(true); };
    tabs.postMessage({ asks: id });
    setTimeout(answer, 150, false);
  });
}

const isInFocus = id => id === openId() && document.hasFocus();

const told = ({ given, who }) => (given ? words.givenToYou : words.needsHuman).replace("{name}", who);

function notify(said) {
  const { text, c, critical } = said;
  if (!document.hidden || window.Notification?.permission !== "granted") return;
  const asked = { body: text, tag: String(c), renotify: true, requireInteraction: critical };
  const note = new Notification(told(said), asked);
  note.onclick = () => { window.focus(); note.close(); openConversation(c, { write: true }); };
}

/** Two rising tones, twice; in an emergency higher, and four times. */
export function beep({ urgent = false } = {}) {
  if (!isOn()) return;
  try {
    audio ??= new AudioContext();
    showLock();
    const calm = [[0, 660], [.18, 880], [.5, 660], [.68, 880]];
    const tones = urgent ? [0, .9].flatMap(late => calm.map(([at, pitch]) => [at * .8 + late, pitch * 1.5])) : calm;
    tones.forEach(([at, pitch]) => tone(audio.currentTime + at, pitch));
  } catch { /* a browser without sound still has the notice */ }
}

function tone(at, pitch) {
  const source = audio.createOscillator(), volume = audio.createGain();
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(.0001, at);
  volume.gain.exponentialRampToValueAtTime(.16, at + .02);
  volume.gain.exponentialRampToValueAtTime(.0001, at + .24);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + .26);
}

export function switchSound() {
  if (isOn() && window.Notification?.permission === "default") return allowNotices();
  localStorage.setItem(SOUND, isOn() ? "off" : "on");
  showSound();
  toast(isOn() ? words.soundOn : words.soundOff);
  if (!isOn()) return;
  beep();
}

/** The bar that says there is no sound: a press of it is a proof that there is. */
export function unmute() {
  if (!isOn()) switchSound();
  else beep();
}

/** The first press of the bell asks for what the desk may not ask for by itself. */
function allowNotices() {
  beep();
  toast(words.soundOn);
  Notification.requestPermission();
}

function showSound() {
  $("[data-act=sound]")?.setAttribute("aria-pressed", isOn());
  showLock();
}

/** Browsers stay silent until the page was touched once: the bell shows it from the start, and a guest who waits says so. */
function showLock() {
  const bell = $("[data-act=sound]"), bar = $("#quiet"), untouched = navigator.userActivation?.hasBeenActive === false;
  const locked = isOn() && (audio ? audio.state === "suspended" : untouched);
  if (locked && audio) toast(words.soundLocked);
  if (!bell) return;
  bar.hidden = isOn() && !locked;
  bar.classList.toggle("chosen", !isOn());
  $("span", bar).textContent = isOn() ? words.soundLocked : words.soundOff;
  bell.dataset.told ??= bell.title;
  bell.title = locked ? words.soundLocked : bell.dataset.told;
  bell.classList.toggle("locked", locked);
}

export function startAlerts() {
  showSound();
  hear("alert", ({ c }) => {
    if (!isLeader()) return;
    ringing.set(c, 0);
    ring(c);
  });
  hear("opened", () => ringing.delete(openId()));
  others.addEventListener("message", ({ data }) => { if (isInFocus(data.asks)) others.postMessage({ reads: data.asks }); });
  setInterval(() => {
    for (const [id, times] of ringing) {
      if (times >= MOST) ringing.delete(id);
      else {
        ringing.set(id, times + 1);
        ring(id, { again: true });
      }
    }
  }, AGAIN);
  const unlock = () => { audio ??= new AudioContext(); audio.resume().then(showLock); };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, unlock, { once: true });
}
