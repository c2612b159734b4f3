/* Long lists to choose from: <select data-pick> gets a box above it that narrows the list while one types.
   Without script the list is whole. */
(() => {
  "use strict";
  const LONG = 12;

  function matches(option, words) {
    const text = option.dataset.text || (option.dataset.text = option.textContent.toLowerCase());
    return words.every((word) => text.includes(word));
  }

  function narrow(select, all, text) {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const kept = all.filter((option) => !option.value || option.selected || matches(option, words));
    select.replaceChildren(...kept);
    const found = kept.filter((option) => option.value && matches(option, words));
    if (words.length && found.length === 1 && !select.multiple) found[0].selected = true;
  }

  function enhance(select) {
    if (select.options.length <= LONG || select.dataset.picked) return;
    select.dataset.picked = "1";
    const all = [...select.options];
    const box = document.createElement("input");
    box.type = "search";
    box.className = "input pick-search";
    box.placeholder = "输入几个字，缩小下面的列表";
    box.autocomplete = "off";
    const label = select.labels && select.labels[0] ? select.labels[0].firstChild.textContent.trim() : "";
    box.setAttribute("aria-label", `筛选${label}`);
    box.addEventListener("input", () => {
      narrow(select, all, box.value);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    select.before(box);
  }

  const run = (root) => root.querySelectorAll("select[data-pick]").forEach(enhance);
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.target));
})();
