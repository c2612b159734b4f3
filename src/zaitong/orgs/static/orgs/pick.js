/* Long lists to choose from: <select data-pick>, and check boxes with data-pick, get a box above them that narrows the
   list while one types. What is chosen already always stays. Without script the list is whole. */
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

  function searchBox(label, act) {
    const box = document.createElement("input");
    box.type = "search";
    box.className = "input pick-search";
    box.placeholder = "输入几个字，缩小下面的列表";
    box.autocomplete = "off";
    box.setAttribute("aria-label", `筛选${label}`);
    box.addEventListener("input", () => act(box.value));
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    return box;
  }

  function enhanceSelect(select) {
    if (select.options.length <= LONG || select.dataset.picked) return;
    select.dataset.picked = "1";
    const all = [...select.options];
    const label = select.labels && select.labels[0] ? select.labels[0].firstChild.textContent.trim() : "";
    select.before(searchBox(label, (text) => {
      narrow(select, all, text);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }));
  }

  function enhanceChecks(picks) {
    const labels = [...picks.querySelectorAll("label")];
    if (labels.length <= LONG || picks.dataset.picked) return;
    picks.dataset.picked = "1";
    const legend = picks.closest("fieldset")?.querySelector("legend");
    picks.before(searchBox(legend ? legend.firstChild.textContent.trim() : "", (text) => {
      const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
      labels.forEach((label) => { label.hidden = !label.querySelector("input").checked && !matches(label, words); });
    }));
  }

  function run(root) {
    root.querySelectorAll("select[data-pick]").forEach(enhanceSelect);
    root.querySelectorAll("input[type=checkbox][data-pick]").forEach((box) => enhanceChecks(box.closest(".picks")));
  }
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.target));
})();
