/* What the welcome book can do besides being read: copy, find, and print with everything open. */
"use strict";
(() => {
const all = (what, from = document) => [...from.querySelectorAll(what)];
const polite = document.getElementById("polite"), topics = all("details");

const shown = new URLSearchParams(location.search);
if (shown.has("lang")) { shown.delete("lang"); history.replaceState(null, "", location.pathname + (shown.size ? `?${shown}` : "")); }

if (navigator.clipboard) all("[data-copy]").forEach(button => {
  const label = button.querySelector("span"), before = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    polite.textContent = label.textContent = document.body.dataset.copied;
    setTimeout(() => { label.textContent = before; polite.textContent = ""; }, 2000);
  });
});

const find = document.querySelector(".find");
if (find && topics.length > 6) {
  find.hidden = false;
  find.querySelector("input").addEventListener("input", event => {
    const wanted = event.target.value.trim().toLocaleLowerCase();
    topics.forEach(topic => { topic.hidden = !topic.textContent.toLocaleLowerCase().includes(wanted); });
    all(".topics").forEach(group => {
      group.hidden = all("details:not([hidden])", group).length === 0;
      const heading = group.previousElementSibling;
      if (heading.tagName === "H2") heading.hidden = group.hidden;
    });
    const none = topics.every(topic => topic.hidden);
    document.querySelector(".nothing").hidden = !none;
    polite.textContent = none ? document.querySelector(".nothing").textContent : "";
  });
}

let opened = [];
addEventListener("beforeprint", () => { opened = topics.filter(topic => !topic.open); opened.forEach(topic => { topic.open = true; }); });
addEventListener("afterprint", () => opened.forEach(topic => { topic.open = false; }));
})();
