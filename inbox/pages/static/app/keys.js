// Shortcuts, by the position of the key, so that they work with the Russian layout too. Never while somebody types.

import { $ } from "./page.js";
import { walk } from "./queue.js";
import { toLatest } from "./thread.js";
import { chooseColleague, closeMenus, showHelp, showViews, toggleContext } from "./acts.js";
import { closeFinder, openFinder } from "./finder.js";
import { setMode } from "./composer.js";

const isOff = () => !$("#likes")?.elements.single_keys.checked;
const press = key => () => $(`.th [data-key=${key}]`)?.click();

const keys = {
  KeyJ: () => walk(1),
  KeyK: () => walk(-1),
  KeyR: () => setMode("reply"),
  KeyN: () => setMode("note"),
  KeyT: press("T"),
  KeyE: press("E"),
  KeyZ: () => { press("Z")(); $("#snooze[open] button")?.focus(); },
  KeyA: chooseColleague,
  KeyV: showViews,
  KeyI: toggleContext,
  KeyF: openFinder,
  KeyU: () => $("#more [data-do=unread] button")?.click(),
  End: toLatest,
};

function pressed(event) {
  if (event.code === "Escape") return escape(event);
  if (event.altKey && event.code === "Digit1") return $(".strip-step [data-act=step]")?.click();
  if (event.altKey && event.code === "KeyZ" && !event.ctrlKey && !event.metaKey) return sendLater(event);
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
  if (isOff() && event.code !== "End") return;
  const act = event.key === "?" ? showHelp : event.code === "Slash" ? slash(event) : !event.shiftKey && keys[event.code];
  if (!act) return;
  event.preventDefault();
  act();
}

/** Also while somebody types. */
function sendLater(event) {
  const menu = $("#later");
  if (!menu?.checkVisibility()) return;
  event.preventDefault();
  menu.open = !menu.open;
  $(menu.open ? "#later button" : "#body").focus();
}

/** On the Russian layout this key gives a full stop, and with Shift a comma; "?" is Shift and 7 there. */
const slash = event => (event.shiftKey ? showHelp : () => $("#q").focus());

function escape(event) {
  if ($("dialog[open]")) return;
  const menu = $("details.menu[open]");
  if (menu) {
    closeMenus(document.body);
    $("summary", menu).focus();
  } else if ($("#ctx.open")) toggleContext();
  else if (closeFinder()) return;
  else if (event.target.matches("input, textarea")) event.target.blur();
}

export function startKeys() {
  document.addEventListener("keydown", pressed);
}
