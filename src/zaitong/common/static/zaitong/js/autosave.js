/* form[data-autosave-url]: saves 1 s after the last key, on leaving a field and on leaving the page.
   Request: POST of the form's text fields, header X-Autosave: 1; a field named version says which copy was changed.
   Answers: 200 {saved_at, version}; 409 {version} someone else saved; 400/422 {message}; 401, 403 or a redirect: signed out.
   Until the server has it, a copy lies in localStorage (key: data-autosave-key or the address). Fields marked
   data-sealed are sent, never stored here. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave-url]");
  if (!form) return;
  const url = form.dataset.autosaveUrl;
  const key = `zaitong:${form.dataset.autosaveKey || url}`;
  const version = () => form.elements.namedItem("version");
  let timer = null;
  let [saving, again] = [false, false];
  let blocked = false; // signed out or in conflict: keep copies here until the person decides
  let last = "";
  let waiting = null; // the button of a submit that waits for the save under way: it would carry an outdated version

  function fields() {
    return [...new FormData(form)].filter(([name, value]) =>
      typeof value === "string" && !["csrfmiddlewaretoken", "version"].includes(name));
  }

  function open() { // without what is sealed
    const sealed = new Set([...form.querySelectorAll("[data-sealed]")].map((node) => node.name));
    return fields().filter(([name]) => !sealed.has(name));
  }

  const text = () => JSON.stringify(fields());

  const local = (action, value) => window.zaitong.local(key, action, value);
  const clock = () => new Date().toTimeString().slice(0, 5);
  const keep = () => local("write", { version: version()?.value || "", at: clock(), fields: open() });

  function show(words, off = false) {
    document.querySelectorAll("[data-saved]").forEach((note) => {
      note.hidden = false;
      note.classList.toggle("saved--off", off);
      note.replaceChildren(window.zaitong.icon(off ? "cloud-off" : "check", 16), words);
    });
  }

  function notice(words, choices) {
    form.querySelector("[data-autosave-notice]")?.remove();
    const box = Object.assign(document.createElement("div"), { className: "notice notice--warn conflict", role: "alert" });
    box.dataset.autosaveNotice = "";
    box.append(Object.assign(document.createElement("span"), { textContent: words }));
    form.prepend(box);
    choices.forEach(([label, act]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--small", textContent: label });
      button.addEventListener("click", () => { box.remove(); act(); });
      box.append(button);
    });
  }

  function signedOut() {
    blocked = true;
    keep();
    show("已存本机，还没有保存到系统", true);
    notice("登录已过期，内容已存在本机。重新登录后自动恢复。", [["重新登录", () => location.reload()]]);
  }

  function conflict(answer) {
    blocked = true;
    keep();
    show("没有保存", true);
    notice("另一窗口改过这份记录。您刚填的还在这一页上，也已存在本机。", [
      ["看另一窗口的内容", () => { local("drop"); location.reload(); }],
      ["用这一页的内容", () => {
        if (version()) version().value = answer.version ?? version().value;
        blocked = false;
        save();
      }],
    ]);
  }

  async function save(leaving = false) {
    clearTimeout(timer);
    if (blocked) return void keep();
    const now = text();
    if (now === last) return undefined;
    if (saving && !leaving) return void (again = true);
    saving = true;
    keep();
    const body = new FormData();
    [...fields(), ...(version() ? [["version", version().value]] : [])].forEach(([name, value]) => body.append(name, value));
    try {
      const response = await fetch(url, {
        method: "POST", body, keepalive: leaving, redirect: "manual",
        headers: { "X-Autosave": "1", "X-CSRFToken": window.zaitong.csrfToken(), Accept: "application/json" },
      });
      const answer = response.headers.get("content-type")?.includes("json") ? await response.json() : {};
      if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) signedOut();
      else if (response.status === 409) conflict(answer);
      else if (!response.ok) show(answer.message || "没有保存，内容已存在本机，稍后再试", true);
      else {
        last = now;
        if (version() && answer.version !== undefined) version().value = answer.version;
        if (text() === now) local("drop");
        show(`已自动保存 ${answer.saved_at || clock()}`);
        form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
      }
    } catch {
      show(`离线，已存本机 ${clock()}`, true);
    }
    saving = false;
    if (waiting) return void form.requestSubmit(window.zaitong.buttonOf(form, waiting));
    if (!again) return undefined;
    again = false;
    return save();
  }

  function restore(copy) {
    window.zaitong.fill(form, copy.fields);
    form.dispatchEvent(new Event("change", { bubbles: true }));
    save();
  }

  function begin() {
    last = text();
    const copy = local("read");
    if (!copy || JSON.stringify(copy.fields) === JSON.stringify(open())) return void local("drop");
    if (copy.version === (version()?.value || "")) {
      restore(copy);
      return void notice(`已恢复 ${copy.at} 存在本机的内容。`, [["好", () => {}]]);
    }
    blocked = true;
    return void notice(`本机另有一份 ${copy.at} 存下的内容，和系统里的不一样。`, [
      ["用本机的", () => { blocked = false; restore(copy); }],
      ["用系统里的", () => { blocked = false; local("drop"); save(); }],
    ]);
  }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1000); });
  [[form, "focusout"], [window, "online"]].forEach(([target, name]) => target.addEventListener(name, () => save()));
  addEventListener("pagehide", () => save(true));
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    waiting = saving && event.submitter;
    if (waiting) event.preventDefault();
    else if (!blocked) { keep(); last = text(); }
  });
  begin();
})();
