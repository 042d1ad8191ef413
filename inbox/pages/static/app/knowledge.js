// The editor of an entry: names put into answers by a click, and a word that something is not kept yet.

const $ = selector => document.querySelector(selector);
const form = $("#entry");
let lastAnswer = $("[data-answer]");

document.addEventListener("focusin", event => { if (event.target.matches("[data-answer]")) lastAnswer = event.target; });

document.addEventListener("click", event => {
  const chip = event.target.closest("[data-name]");
  if (!chip || !lastAnswer) return;
  lastAnswer.focus();
  lastAnswer.setRangeText(`{{ ${chip.dataset.name} }}`, lastAnswer.selectionStart, lastAnswer.selectionEnd, "end");
  lastAnswer.dispatchEvent(new Event("input", { bubbles: true }));
});

if (form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", event => { if (changed) event.preventDefault(); });
}
$("#bad")?.focus();
