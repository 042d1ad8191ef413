// The door card's button.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
