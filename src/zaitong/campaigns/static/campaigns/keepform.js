/* form[data-keep=key]: what is typed is kept in this browser until the server has it, so that a closed window, a lost line
   or a slip loses nothing. Forms may come by HTMX; where another page follows, it drops the copy (data-autosave-drop). A copy made on an older state of the thing (field "seen") is offered,
   never put in unasked. data-keep-typed: what stands in the form was typed and not stored;
   data-keep-only: the one field that is kept. */
(() => {
  "use strict";
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "seen", "then", "looked"]);
  const keyOf = (form) => `zaitong:keep:${form.dataset.keep}`;
  const store = (form, action, value) => window.zaitong.local(keyOf(form), action, value);
  const left = (form, name) => (form.dataset.keepOnly ? name !== form.dataset.keepOnly : LEFT_OUT.has(name));
  const fields = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !left(form, name));
  const seenOf = (form) => form.elements.namedItem("seen")?.value || "";
  const clock = () => new Date().toTimeString().slice(0, 5);
  let timer = null;

  function keep(form) {
    if (JSON.stringify(fields(form)) === form.zaitongFirst) store(form, "drop");
    else store(form, "write", { seen: seenOf(form), at: clock(), fields: fields(form) });
  }

  function fill(form, copy) {
    const values = new Map();
    copy.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    [...form.elements].forEach((node) => {
      if (!node.name || left(form, node.name) || ["file", "submit", "button"].includes(node.type)) return;
      const mine = values.get(node.name) || [];
      if (["checkbox", "radio"].includes(node.type)) node.checked = mine.includes(node.value);
      else if (mine.length) node.value = mine.shift();
    });
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function notice(form, words, choices) {
    const box = Object.assign(document.createElement("div"), { className: "notice notice--warn conflict" });
    box.setAttribute("role", "status");
    box.append(Object.assign(document.createElement("span"), { textContent: words }));
    choices.forEach(([label, act]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--small", textContent: label });
      button.addEventListener("click", () => { box.remove(); act(); });
      box.append(button);
    });
    form.prepend(box);
  }

  function begin(form) {
    if ("zaitongFirst" in form) return;
    const first = fields(form);
    // After a refusal the form comes back with what was typed: newer than any copy, and stored nowhere else.
    const typed = form.querySelector(".problemsum, [role=alert]") || "keepTyped" in form.dataset;
    form.zaitongFirst = typed ? "" : JSON.stringify(first);
    const copy = store(form, "read");
    if (!copy || typed || JSON.stringify(copy.fields) === form.zaitongFirst) return;
    const back = () => { fill(form, first); store(form, "drop"); };
    if (copy.seen === seenOf(form)) {
      fill(form, copy.fields);
      notice(form, `已恢复 ${copy.at} 填了还没有保存的内容。`, [["不要了，用已保存的", back]]);
    } else {
      notice(form, `本机另有 ${copy.at} 填的内容，之后有人改过这一条。`, [["用我填的", () => fill(form, copy.fields)], ["不要了", () => store(form, "drop")]]);
    }
  }

  const look = () => document.querySelectorAll("form[data-keep]").forEach(begin);
  const later = (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (!form) return;
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), 300);
  };
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  addEventListener("pagehide", () => document.querySelectorAll("form[data-keep]").forEach(keep));
  document.addEventListener("htmx:afterSettle", look);
  // The server has it: a saved form answers with 200, a refused one with 409 or 422.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (form.matches?.("form[data-keep]") && event.detail.xhr.status === 200) { clearTimeout(timer); store(form, "drop"); }
  });
  look();
})();
