/* Fields of record types. [data-shown-by=key] shows only while that field holds one of data-shown-values (any value where the
   list is empty); what was typed stays, the server leaves it out. [data-rows] gets rows added and removed;
   output[data-total="rows-column"] adds up as one types; [data-paste=rows] takes pasted cells. Without script all is shown and the server decides alike. */
(() => {
  "use strict";
  const scopeOf = (node) => node.closest("form, [data-fields]") || document;
  const named = (scope, key) => [...scope.querySelectorAll(`[name="${key}"]`)].filter((node) => node.type !== "hidden");

  function held(scope, key) {
    return named(scope, key).filter((node) => !node.closest("[data-shown-by][hidden]"))
      .filter((node) => !["radio", "checkbox"].includes(node.type) || node.checked)
      .map((node) => node.value.trim()).filter(Boolean);
  }

  function decide(part) {
    const values = held(scopeOf(part), part.dataset.shownBy);
    const wanted = JSON.parse(part.dataset.shownValues || "[]");
    const known = named(scopeOf(part), part.dataset.shownBy).length > 0;
    part.hidden = known && !(values.length && (!wanted.length || values.some((value) => wanted.includes(value))));
    part.querySelectorAll("[data-shown-hint]").forEach((hint) => { hint.hidden = true; });
  }

  function decideAll() {
    document.querySelectorAll("[data-shown-by]").forEach(decide); // in order: a field may hang on one that hangs on another
    document.querySelectorAll(".form__part").forEach((part) => {
      const asked = [...part.querySelectorAll(":scope > .asked")];
      if (asked.length) part.hidden = asked.every((one) => one.hidden);
    });
  }

  function addUp() {
    document.querySelectorAll("output[data-total]").forEach((total) => {
      const [rows, column] = total.dataset.total.split("-");
      const cells = [...scopeOf(total).querySelectorAll(`[name^="${rows}-"][name$="-${column}"]`)];
      if (!cells.length) return;
      const sum = cells.map((cell) => Number(cell.value.replace(/[,，\s]/g, ""))).filter(Number.isFinite).reduce((a, b) => a + b, 0);
      total.value = String(Math.round(sum * 10000) / 10000);
    });
  }

  function touched(node) {
    node.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));
    node.closest("form")?.dispatchEvent(new Event("change", { bubbles: true }));
    addUp();
  }

  function rowsOf(group) { return [...group.querySelectorAll("tbody > [data-row]")]; }

  function showButtons(group) {
    const rows = rowsOf(group);
    group.querySelector("[data-row-add]").hidden = rows.length >= Number(group.dataset.most);
    rows.forEach((row) => { row.querySelector("[data-row-remove]").hidden = rows.length < 2; });
  }

  function add(group) {
    const numbers = [...group.querySelectorAll("tbody [name]")].map((node) => Number(node.name.split("-")[1])).filter(Number.isFinite);
    const row = group.querySelector("template").content.cloneNode(true);
    const next = Math.max(-1, ...numbers) + 1;
    row.querySelectorAll("*").forEach((node) => [...node.attributes].forEach((attribute) => {
      if (attribute.value.includes("__n__")) {
        const said = attribute.name === "aria-label" ? next + 1 : next;
        node.setAttribute(attribute.name, attribute.value.replace("__n__", said));
      }
    }));
    group.querySelector("tbody").append(row);
    rowsOf(group).at(-1).querySelector(".input, select, input")?.focus();
    showButtons(group);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-add], [data-row-remove]");
    const group = button?.closest("[data-rows]");
    if (!group) return;
    if (button.matches("[data-row-add]")) return void add(group);
    const row = button.closest("[data-row]");
    const near = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    showButtons(group);
    near?.querySelector(".input, select, input")?.focus();
    touched(group);
  });
  // Several cells pasted into one: to the box below the table, where they are looked at before they are taken over.
  document.addEventListener("paste", (event) => {
    const group = event.target.closest?.("[data-rows]");
    const text = event.clipboardData?.getData("text/plain") || "";
    const box = group?.parentElement.querySelector(`[data-paste="${group.dataset.rows}"]`);
    const lines = text.split(/\r?\n/).filter((line) => line.trim());
    if (!box || !(text.includes("\t") || (lines.length > 1 && event.target.tagName !== "TEXTAREA"))) return;
    event.preventDefault();
    box.open = true;
    box.querySelector("textarea").value = text;
    box.querySelector("button").click();
  });
  document.addEventListener("input", (event) => { // filled in: no longer marked as missing
    const part = event.target.closest(".asked--fresh");
    part?.classList.remove("asked--fresh");
    part?.querySelector(".asked__fresh")?.remove();
  });
  ["change", "input"].forEach((kind) => document.addEventListener(kind, () => { decideAll(); addUp(); }));

  function run() {
    document.querySelectorAll("[data-rows]").forEach(showButtons);
    decideAll();
    addUp();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
  document.addEventListener("htmx:load", run);
})();
