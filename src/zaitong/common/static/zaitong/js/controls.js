/* Controls of a form: filled from a copy kept in the browser; a button that was drawn anew is found again. */
(() => {
  "use strict";

  // fields: [[name, value], …]; files and what is sealed stay as they are.
  function fill(form, fields) {
    const values = new Map();
    fields.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    [...form.elements].forEach((node) => {
      if (!node.name || node.type === "file" || ["csrfmiddlewaretoken", "version"].includes(node.name) || "sealed" in node.dataset) return;
      const mine = values.get(node.name) || [];
      if (["checkbox", "radio"].includes(node.type)) node.checked = mine.includes(node.value);
      else if (node.multiple) [...node.options].forEach((option) => { option.selected = mine.includes(option.value); });
      else if (mine.length && node.type !== "submit") node.value = mine.shift();
    });
  }

  // The button that was pressed; the panel that holds it may have been drawn anew in the meantime.
  function buttonOf(form, pressed) {
    if (pressed.form === form) return pressed;
    return [...form.elements].find((node) => node.type === "submit" && node.name === pressed.name && node.value === pressed.value) || null;
  }

  Object.assign(window.zaitong, { fill, buttonOf });
})();
