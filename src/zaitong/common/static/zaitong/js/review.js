/* Review screen: passages of the document and cards light each other; selected text becomes a requirement.
   data-link="6" on passages and cards: elements with a common number belong together (a list is allowed: "6 7").
   .paper holds text runs with data-offset (characters from the start of the document's text); pins do not count.
   form[data-select] appears beside a selection; its fields start, end and quote are filled in. */
(() => {
  "use strict";
  const linksOf = (node) => (node.dataset.link || "").split(" ").filter(Boolean);
  const paper = document.querySelector(".paper");
  let wait = null;

  function light(source, scroll) {
    const wanted = source ? linksOf(source) : [];
    document.querySelectorAll("[data-link]").forEach((node) => {
      node.classList.toggle("is-lit", linksOf(node).some((link) => wanted.includes(link)));
    });
    if (!source || !scroll) return;
    const inPaper = Boolean(source.closest(".paper"));
    const other = [...document.querySelectorAll(".is-lit")].find((node) => Boolean(node.closest(".paper")) !== inPaper);
    if (other) reveal(other);
  }

  /* Scrolls only the pane the element lies in, never the window, and not at all when it is in view. */
  function reveal(node) {
    const pane = node.closest(".split__doc, .split__cards");
    if (!pane || pane.scrollHeight <= pane.clientHeight) return;
    const [box, frame] = [node.getBoundingClientRect(), pane.getBoundingClientRect()];
    if (box.top >= frame.top + 56 && box.bottom <= frame.bottom - 16) return;
    const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    pane.scrollBy({ top: box.top - frame.top - frame.height / 3, behavior: smooth ? "smooth" : "auto" });
  }

  document.addEventListener("mouseover", (event) => {
    const node = event.target.closest("[data-link]");
    clearTimeout(wait);
    wait = setTimeout(() => light(node, true), node ? 160 : 400);
  });
  document.addEventListener("focusin", (event) => {
    const node = event.target.closest("[data-link]");
    if (node) light(node, true);
  });
  // A pin leads across: light both, move the focus, keep the address clean of jumps.
  document.addEventListener("click", (event) => {
    const pin = event.target.closest("a.pin");
    const goal = pin && document.getElementById((pin.getAttribute("href") || "").slice(1));
    if (!goal) return;
    event.preventDefault();
    if (!goal.hasAttribute("tabindex")) goal.tabIndex = -1;
    goal.focus({ preventScroll: true });
    if (matchMedia("(max-width: 1000px)").matches) goal.scrollIntoView({ block: "center" });
    else reveal(goal);
  });

  const bar = document.querySelector("form[data-select]");
  if (!paper || !bar) return;

  const points = (text) => [...text].length; // Python counts characters, not UTF-16 units

  /* End of the last text run before a point that lies in none (a pin, the edge of a paragraph). */
  function endBefore(node, index) {
    const point = document.createRange();
    point.setStart(node, index);
    const before = [...paper.querySelectorAll("[data-offset]")].filter((run) => point.comparePoint(run, 0) < 0);
    const run = before[before.length - 1];
    return run ? Number(run.dataset.offset) + points(run.textContent) : null;
  }

  /* Offset in the document's text of a point in the paper, or null before any text run. */
  function offsetAt(node, index) {
    const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-offset]");
    if (!run || !paper.contains(run)) return endBefore(node, index);
    let count = Number(run.dataset.offset);
    const walker = document.createTreeWalker(run, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      if (text === node) return count + points(text.data.slice(0, index));
      if (!text.parentElement.closest(".pin")) count += points(text.data);
    }
    return index === 0 ? Number(run.dataset.offset) : count;
  }

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!paper.contains(range.commonAncestorContainer)) return null;
    const [start, end] = [offsetAt(range.startContainer, range.startOffset), offsetAt(range.endContainer, range.endOffset)];
    const quote = selection.toString().replace(/\u2060/g, "").trim();
    return start === null || end === null || end <= start || !quote ? null : { start, end, quote, box: range.getBoundingClientRect() };
  }

  function offer() {
    const found = selected();
    bar.hidden = !found;
    if (!found) return;
    ["start", "end", "quote"].forEach((name) => { bar.elements.namedItem(name).value = found[name]; });
    bar.style.left = `${Math.max(8, Math.min(found.box.left, innerWidth - bar.offsetWidth - 8))}px`;
    bar.style.top = `${Math.min(found.box.bottom + 8, innerHeight - bar.offsetHeight - 8)}px`;
  }

  bar.hidden = true;
  document.addEventListener("selectionchange", () => {
    if (bar.contains(document.activeElement) && document.activeElement !== document.body) return;
    clearTimeout(wait);
    wait = setTimeout(offer, 200);
  });
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
  document.addEventListener("scroll", () => { bar.hidden = true; }, true);
})();
