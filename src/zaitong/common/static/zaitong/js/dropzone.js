/* [data-dropzone] around a file input: files may be dropped on it; names and sizes are listed before they are sent.
   data-limit: bytes a file may have; data-submit: send the form as soon as files are chosen. The server checks again. */
(() => {
  "use strict";
  function size(bytes) {
    if (bytes < 1024) return `${bytes} 字节`;
    const kb = bytes / 1024;
    return kb < 1000 ? `${Math.round(kb)} KB` : `${(kb / 1024).toFixed(kb / 1024 >= 10 ? 0 : 1)} MB`;
  }

  function line(file, limit) {
    const item = document.createElement("li");
    const over = limit && file.size > limit;
    const name = document.createElement("span");
    const note = document.createElement("span");
    name.textContent = file.name;
    note.textContent = over ? `${size(file.size)}，超过 ${size(limit)}，请压缩或拆开` : file.size ? size(file.size) : "空文件，请换一个";
    note.className = "sub";
    item.className = over || !file.size ? "is-over" : "";
    item.append(name, note);
    return item;
  }

  function list(zone, input) {
    let box = zone.querySelector(".drop__list");
    if (!box) {
      box = document.createElement("ul");
      box.className = "drop__list";
      box.setAttribute("aria-live", "polite");
      zone.append(box);
    }
    const limit = Number(zone.dataset.limit || 0);
    const files = [...input.files];
    box.replaceChildren(...files.map((file) => line(file, limit)));
    const bad = files.some((file) => !file.size || (limit && file.size > limit));
    input.setCustomValidity(bad ? "有文件太大或是空的，请换掉再传" : "");
    if (files.length && !bad && "submit" in zone.dataset) input.form.requestSubmit();
  }

  function wire(zone) {
    const input = zone.querySelector("input[type=file]");
    if (!input || zone.dataset.wired) return;
    zone.dataset.wired = "1";
    ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    }));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      const bag = new DataTransfer();
      [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1).forEach((file) => bag.items.add(file));
      input.files = bag.files;
      list(zone, input);
    });
    input.addEventListener("change", () => list(zone, input));
  }

  const all = () => document.querySelectorAll("[data-dropzone]").forEach(wire);
  document.addEventListener("htmx:afterSettle", all);
  // A file dropped beside the zone must not replace the page.
  ["dragover", "drop"].forEach((name) => addEventListener(name, (event) => { if (!event.target.closest?.("[data-dropzone]")) event.preventDefault(); }));
  all();
})();
