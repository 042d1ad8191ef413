/* Sections and pictures of a welcome book, put in order: drag the grip by mouse or finger; Alt with an arrow moves the one that
   has the focus. */
const send = list => {
  const body = new URLSearchParams();
  const rows = list.classList.contains("pictures") ? list.children : document.querySelectorAll(".rows[data-sort] > li");
  [...rows].forEach(row => body.append("key", row.dataset.key));
  return fetch(list.dataset.sort, { method: "POST", body }).then(answer => { if (!answer.ok) location.reload(); }, () => location.reload());
};

const settle = list => [...list.children].forEach((row, place) => {
  const [up, down] = row.querySelectorAll("button[value=up], button[value=down]");
  if (up) up.disabled = place === 0;
  if (down) down.disabled = place === list.children.length - 1;
});

const isBefore = (row, other) => Boolean(row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);

export const sortable = list => {
  let dragged = null, before = "";
  const pane = list.closest("main");
  const order = () => [...list.children].map(row => row.dataset.key).join();
  list.addEventListener("pointerdown", event => {
    if (event.button || !event.target.closest(".grip")) return;
    event.preventDefault();
    dragged = event.target.closest("li");
    before = order();
    dragged.classList.add("dragged");
    list.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", event => {
    if (!dragged) return;
    if (event.clientY < 72) pane.scrollBy(0, -14);
    else if (event.clientY > innerHeight - 96) pane.scrollBy(0, 14);
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const over = under && under.closest("li");
    if (!over || over === dragged || over.parentElement !== list) return;
    list.insertBefore(dragged, isBefore(dragged, over) ? over.nextSibling : over);
  });
  const drop = () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    dragged = null;
    settle(list);
    if (order() !== before) send(list);
  };
  list.addEventListener("pointerup", drop);
  list.addEventListener("pointercancel", drop);
  list.addEventListener("keydown", event => {
    const row = event.target.closest("li"), step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (!event.altKey || !step || !row) return;
    event.preventDefault();
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    list.insertBefore(row, step < 0 ? other : other.nextSibling);
    event.target.focus();
    settle(list);
    send(list);
  });
};

document.querySelectorAll("[data-sort]").forEach(sortable);
