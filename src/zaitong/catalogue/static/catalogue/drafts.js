/* The editor of record types: what is saved or moved shows in the preview at once, and in the list. */
(() => {
  "use strict";
  const frame = document.getElementById("preview");
  const page = document.querySelector("[data-draft]");
  if (!frame || !page) return;

  function reload() {
    const top = frame.contentWindow?.scrollY || 0;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
    frame.contentWindow.location.reload();
  }

  document.body.addEventListener("draft-changed", reload);
  document.addEventListener("autosaved", () => {
    reload();
    window.htmx.ajax("GET", page.dataset.draft, { target: "#draftlist" });
  });
  page.addEventListener("click", (event) => {
    const look = event.target.closest("[data-look]");
    if (!look) return;
    event.preventDefault();
    frame.classList.toggle("is-phone", look.dataset.look === "phone");
    look.parentElement.querySelectorAll("[data-look]").forEach((one) => {
      if (one === look) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    });
  });
})();
