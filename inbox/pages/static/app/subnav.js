// Pages of one part, in a line that a phone shows only some of: the one that is open is brought into view.

const line = document.querySelector(".subnav"), open = line?.querySelector("[aria-current]");
if (open) line.scrollLeft = open.offsetLeft - (line.clientWidth - open.offsetWidth) / 2;
