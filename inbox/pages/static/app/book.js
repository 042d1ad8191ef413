/* Writing a welcome book: photos that upload as soon as they are chosen, one after the other, and lines that are added on the spot. */
import { sortable } from "./sorting.js";

const told = (form, text) => {
  const line = document.createElement("p");
  line.className = "told bad";
  line.setAttribute("role", "alert");
  line.textContent = text;
  form.before(line);
};

const put = (words, facts) => words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

/* One file in a request: what a weak connection loses is one photo, not all. */
const upload = (form, file, onPart) => new Promise(resolve => {
  const body = new FormData(), asked = new XMLHttpRequest();
  body.append("section", form.elements.section.value);
  body.append("files", file, file.name);
  asked.upload.addEventListener("progress", event => onPart(100 * event.loaded / event.total));
  asked.addEventListener("load", () => {
    if (asked.status === 201) return resolve([]);
    try { resolve(JSON.parse(asked.response).told || [put(form.dataset.failed, file)]); } catch { resolve([put(form.dataset.failed, file)]); }
  });
  asked.addEventListener("error", () => resolve([put(form.dataset.failed, file)]));
  asked.open("POST", form.action);
  asked.setRequestHeader("HX-Request", "true");
  asked.send(body);
});

const refresh = async form => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const fresh = page.getElementById(form.dataset.upload);
  document.getElementById(form.dataset.upload).replaceWith(fresh);
  sortable(fresh);
};

document.querySelectorAll("[data-upload]").forEach(form => {
  const field = form.querySelector("[type=file]"), going = form.querySelector(".going"), bar = going.querySelector("progress");
  form.querySelector("button").hidden = true;
  const take = async files => {
    form.parentElement.querySelectorAll(".told.bad").forEach(line => line.remove());
    field.disabled = true;
    going.hidden = false;
    for (const [place, file] of files.entries()) {
      going.querySelector("span").textContent = put(form.dataset.busy, { number: place + 1, all: files.length, name: file.name });
      bar.value = 0;
      const faults = file.size > Number(form.dataset.most) ? [put(form.dataset.large, file)] : await upload(form, file, part => { bar.value = part; });
      faults.forEach(fault => told(form, fault));
    }
    going.querySelector("span").textContent = form.dataset.done;
    going.hidden = form.parentElement.querySelector(".told.bad") !== null;
    field.disabled = false;
    field.value = "";
    await refresh(form);
  };
  field.addEventListener("change", () => { if (field.files.length) take([...field.files]); });
  const zone = form.querySelector(".drop");
  ["dragenter", "dragover"].forEach(name => zone.addEventListener(name, event => { event.preventDefault(); zone.classList.add("over"); }));
  ["dragleave", "drop"].forEach(name => zone.addEventListener(name, event => { event.preventDefault(); zone.classList.remove("over"); }));
  zone.addEventListener("drop", event => take([...event.dataTransfer.files]));
});

/* The last line is always empty: another one like it comes below. */
document.querySelectorAll("[data-more]").forEach(button => {
  button.hidden = false;
  const list = document.getElementById(button.dataset.more);
  button.addEventListener("click", () => {
    const number = list.children.length, line = list.lastElementChild.cloneNode(true);
    line.querySelectorAll("[name]").forEach(field => {
      field.name = field.name.replace(/^item-\d+-/, `item-${number}-`);
      if (field.type !== "radio") field.value = field.tagName === "SELECT" ? field.options[0].value : "";
      else field.checked = !field.value;
    });
    list.append(line);
    line.querySelector("textarea, input").focus();
  });
});

/* What was typed and not kept is not lost by a slip of the thumb. */
document.querySelectorAll("form[data-guard]").forEach(form => {
  let isChanged = form.querySelector("[aria-invalid]") !== null;
  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("submit", () => { isChanged = false; });
  addEventListener("beforeunload", event => { if (isChanged) event.preventDefault(); });
});
