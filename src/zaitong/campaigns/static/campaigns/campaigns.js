/* Review: a card that HTMX has just put in place takes the focus, so that the keyboard goes on from there. */
(() => {
  "use strict";
  // A page that opens on a card shows its passage beside it.
  const open = document.querySelector(".split__cards .card[aria-current]");
  const pane = document.querySelector(".split__doc");
  const passage = open && pane && pane.querySelector(`.passage[data-link~="${open.dataset.link}"]`);
  if (passage && pane.scrollHeight > pane.clientHeight) {
    document.querySelectorAll(`.paper [data-link~="${open.dataset.link}"]`).forEach((node) => node.classList.add("is-lit"));
    const top = passage.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (top > pane.clientHeight - 80) pane.scrollTop += top - pane.clientHeight / 3;
  }
  document.addEventListener("htmx:afterSettle", () => {
    const card = document.querySelector("[data-fresh]");
    if (!card) return;
    card.removeAttribute("data-fresh");
    const wrong = card.querySelector(".problemsum, [role=alert]");
    const goal = wrong || ["input[type=text], textarea", ".btn--primary", ".btn"].map((what) => card.querySelector(what)).find(Boolean);
    if (wrong) wrong.tabIndex = -1;
    if (goal) goal.focus({ preventScroll: true });
    // A card taller than its window begins at its head, not where the button was that called it.
    const tall = card.offsetHeight > 0.8 * Math.min(innerHeight, card.closest(".split__cards")?.clientHeight || innerHeight);
    card.scrollIntoView({ block: tall ? "start" : "nearest" });
  });
})();
