// While WhatsApp takes no free text: which approved text the guest gets now, and what becomes of what is written.

import { $, hear, words } from "./page.js";

const choice = () => $("#outside input[name=template]:checked");

/** The key of the approved text that is to leave, "" = none. */
export const chosen = () => choice()?.value || "";

/** What the guest reads of it. */
export const shownText = () => $(".as-read", choice().closest(".choice")).textContent;

/** It is on its way: nobody should send it twice by the next answer. */
export const sendNoMore = () => $("#outside input[name=template][value='']")?.click();

/** The button says what it does. */
export function fitOutside() {
  const outside = $("#outside"), told = $("#send-told");
  if (!told) return;
  if (!outside) {
    told.textContent = words.send;
    return;
  }
  const text = $("#body").value.trim() || $("#attached li");
  told.textContent = chosen() ? (text ? words.sendBoth : words.sendText) : words.keepAnswer;
}

export function startOutside() {
  hear("files-changed", fitOutside);
  document.addEventListener("change", event => { if (event.target.name === "template") fitOutside(); });
}
