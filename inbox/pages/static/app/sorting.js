/* Sections of a welcome book, put in order by dragging; Alt with an arrow moves the one that has the focus. */
const send = list => {
  const body = new URLSearchParams();
  document.querySelectorAll("[data-sort] > li").forEach(row => body.append("key", row.dataset.key));
  return fetch(list.dataset.sort, { method: "POST", body }).then(answer => { if (!answer.ok) location.reload(); }, () => location.reload());
};

const settle = list => [...list.children].forEach((row, place) => {
  const [up, down] = row.querySelectorAll("button[name=to]");
  if (up) up.disabled = place === 0;
  if (down) down.disabled = place === list.children.length - 1;
});

document.querySelectorAll("[data-sort]").forEach(list => {
  let dragged = null;
  list.addEventListener("dragstart", event => { dragged = event.target.closest("li"); dragged.classList.add("dragged"); event.dataTransfer.effectAllowed = "move"; });
  list.addEventListener("dragover", event => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged || over.parentElement !== list) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    list.insertBefore(dragged, event.clientY > top + height / 2 ? over.nextSibling : over);
  });
  list.addEventListener("drop", event => event.preventDefault());
  list.addEventListener("dragend", () => { dragged.classList.remove("dragged"); dragged = null; settle(list); send(list); });
  list.addEventListener("keydown", event => {
    const row = event.target.closest("li"), step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !step || !row) return;
    event.preventDefault();
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    list.insertBefore(row, step < 0 ? other : other.nextSibling);
    event.target.focus();
    settle(list);
    send(list);
  });
});
