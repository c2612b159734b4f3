/* Keyboard: / to the search box, ? the list of keys, arrows inside [data-roving] lists and down into one from its
   input[data-into=id]. No letter keys: they fight the input method. */
(() => {
  "use strict";
  const typing = (node) => node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName);

  function rove(event, list) {
    const items = [...list.querySelectorAll("a[href], button:not([disabled])")].filter((item) => item.offsetParent);
    const at = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const goal = step ? items[at + step] : { Home: items[0], End: items[items.length - 1] }[event.key];
    if (at < 0 || !goal) return;
    event.preventDefault();
    goal.focus();
  }

  // What a page adds stands first, under its own heading (data-keys).
  for (const rows of document.querySelectorAll("template[data-keys]")) {
    const always = document.querySelector("#keyshelp .keys");
    if (!always) break;
    const own = always.cloneNode(false);
    own.append(rows.content.cloneNode(true));
    const [head, rest] = [rows.dataset.keys, "各页都能用"].map((said) => Object.assign(document.createElement("h3"), { textContent: said }));
    always.before(head, own, rest);
  }
  for (const button of document.querySelectorAll("[data-keyshelp]")) {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById("keyshelp").showModal());
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const list = target.closest("[data-roving]");
    if (list && !typing(target)) rove(event, list);
    if (event.key === "ArrowDown" && target.matches("input[data-into]")) {
      const first = document.querySelector(`#${target.dataset.into} a[href]`);
      if (first) { event.preventDefault(); first.focus(); }
    }
    if (typing(target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const search = document.querySelector(".search input") || document.querySelector("input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key === "?" || event.key === "？") {
      const help = document.getElementById("keyshelp");
      if (help) help.showModal();
    }
  });
})();
