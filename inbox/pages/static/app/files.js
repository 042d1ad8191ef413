// Files in the box: chosen, pasted or dropped, brought to the desk one by one, and sent along with the answer.

import { $, $$, hear, openId, request, tell, toast, words } from "./page.js";

const MOST = 10;
const list = () => $("#attached");
export const slips = () => $$("#attached input[name=files]").map(input => ({ slip: input.value, name: input.dataset.name }));

/** Whether something is still on its way to the desk. */
export const isBusy = () => $("#attached .busy") !== null;

export function clearFiles() {
  list()?.replaceChildren();
  changed({ quiet: true });
}

/** Put files that were sent, refused or begun elsewhere back into the box. */
export async function showFiles(kept) {
  if (!kept?.length || !list()) return;
  const id = openId(), body = new FormData();
  for (const { slip } of kept) body.append("files", slip);
  const html = await request(`/inbox/${id}/attached`, body).then(response => response.text()).catch(() => "");
  if (id === openId()) add(html);
}

function add(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  list().append(template.content);
  changed();
}

async function bring(file) {
  const most = Number($("#composer").dataset.mostBytes), id = openId();
  if (!most) return toast($("#files-told span").textContent);
  if (list().children.length >= MOST) return toast(words.manyFiles);
  if (!file.type.startsWith("image/") && file.size > most) return toast($("#files-told span").textContent);
  const made = waiting(file);
  list().append(made);
  const body = new FormData();
  body.append("file", file, file.name || "photo.png");
  try {
    const html = await (await request(`/inbox/${id}/files`, body, { patience: 120000 })).text();
    if (id !== openId()) return;
    const template = document.createElement("template");
    template.innerHTML = html;
    if (made.isConnected) made.replaceWith(template.content);
  } catch (error) {
    made.remove();
    toast(error.status ? error.message : words.offline);
  }
  changed();
}

function waiting(file) {
  const made = document.createElement("li"), name = document.createElement("b");
  made.className = "att busy";
  made.setAttribute("role", "status");
  name.textContent = `${words.bringing} ${file.name || ""}`;
  made.append(name);
  return made;
}

function take(files) {
  if ($("#composer")?.elements.note.value === "true") tell("reply-wanted");
  for (const file of files) bring(file);
}

export function detach(made) {
  made.closest("li").remove();
  changed();
  $("#body").focus();
}

function changed({ quiet = false } = {}) {
  const told = $("#files-told");
  if (told) told.hidden = !list().children.length;
  showCaption();
  if (!quiet) tell("files-changed");
}

function showCaption() {
  const told = $("#caption-told"), pictures = $("#attached img");
  if (told) told.hidden = !pictures || $("#body").value.length <= Number($("#composer").dataset.caption);
}

const filesOf = transfer => [...(transfer?.files || [])];
const hasFiles = event => [...(event.dataTransfer?.types || [])].includes("Files") && $("#composer");

export function startFiles() {
  hear("opened", () => changed({ quiet: true }));
  hear("files-wanted", showFiles);
  document.addEventListener("input", event => { if (event.target.id === "body") showCaption(); });
  document.addEventListener("change", event => {
    if (event.target.id !== "files") return;
    take(filesOf(event.target));
    event.target.value = "";
    $("#body").focus();
  });
  document.addEventListener("paste", event => {
    const files = filesOf(event.clipboardData);
    if (event.target.id !== "body" || !files.length) return;
    event.preventDefault();
    take(files);
  });
  document.addEventListener("dragover", event => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    $(".thread").classList.add("dropping");
  });
  document.addEventListener("dragleave", event => { if (!event.relatedTarget) $(".thread")?.classList.remove("dropping"); });
  document.addEventListener("drop", event => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    $(".thread").classList.remove("dropping");
    take(filesOf(event.dataTransfer));
  });
}
