// The editor of an entry: names put into answers by a click, a preview that follows what is typed, and the trial box.
// Beside a property's entries also how well its guests are understood.

const $ = selector => document.querySelector(selector);
const form = $("#entry"), trial = $("#try");
let lastAnswer = $("[data-answer]"), changed = false, asked = 0;

/** What is typed in, without files: those are only sent when it is kept. */
function typed(...forms) {
  const fields = new FormData();
  for (const one of forms) for (const [name, value] of new FormData(one)) if (typeof value === "string") fields.set(name, value);
  if (form) { fields.delete("file"); for (const file of new FormData(form).getAll("file")) fields.append("file", file); }
  return fields;
}

async function show(target, url, fields) {
  const number = ++asked;
  target.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { method: "POST", body: fields, headers: { "HX-Request": "true" } });
    if (response.status === 401) location.reload();
    if (response.ok && (number === asked || target.id === "tried")) target.innerHTML = await response.text();
  } finally {
    target.removeAttribute("aria-busy");
  }
}

const preview = () => show($("#preview"), form.dataset.preview, typed(form));

document.addEventListener("focusin", event => { if (event.target.matches("[data-answer]")) lastAnswer = event.target; });

document.addEventListener("click", event => {
  const chip = event.target.closest("[data-name]");
  if (!chip || !lastAnswer) return;
  lastAnswer.focus();
  lastAnswer.setRangeText(`{{ ${chip.dataset.name} }}`, lastAnswer.selectionStart, lastAnswer.selectionEnd, "end");
  lastAnswer.dispatchEvent(new Event("input", { bubbles: true }));
});

if (form) {
  let soon;
  const later = event => {
    if (event.target.form !== form) return;
    if (!["who", "when"].includes(event.target.name)) changed = true;
    clearTimeout(soon);
    soon = setTimeout(preview, 500);
  };
  document.addEventListener("input", later);
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", event => { if (changed) event.preventDefault(); });
}

if (trial) {
  trial.addEventListener("submit", event => {
    event.preventDefault();
    show($("#tried"), trial.action, form ? typed(form, trial) : typed(trial));
  });
  $("#asked").addEventListener("keydown", event => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    trial.requestSubmit();
  });
}
const measured = $("[data-measured]");
if (measured) {
  const response = await fetch(measured.dataset.measured, { headers: { "HX-Request": "true" } });
  if (response.ok) measured.innerHTML = await response.text();
}
$("#bad")?.focus();
