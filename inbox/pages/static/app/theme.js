// The theme: as the device, dark, light. The cookie lets the desk send the right one from the first byte.

const NEXT = { auto: "dark", dark: "light", light: "auto" };
const MEDIA = { dark: "all", light: "not all", auto: "(prefers-color-scheme: dark)" };
const SCHEME = { dark: "dark", light: "light", auto: "light dark" };

export function switchTheme() {
  const theme = NEXT[document.body.dataset.theme] || "auto";
  document.body.dataset.theme = theme;
  document.cookie = `nightdesk_theme=${theme};path=/;max-age=31536000;samesite=lax`;
  document.querySelector("#dark-css").media = MEDIA[theme];
  document.querySelector("meta[name=color-scheme]").content = SCHEME[theme];
  return theme;
}

document.addEventListener("click", event => {
  if (!event.target.closest("[data-act=theme]")) return;
  document.dispatchEvent(new CustomEvent("nd:theme", { detail: switchTheme() }));
});
