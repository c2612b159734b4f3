/* The one-minute page: what is typed is kept on the phone at once; "next" puts it into the queue, sends it, and goes on to confirm. */
(() => {
  "use strict";
  const store = window.zaitongVisits;
  const form = document.querySelector("[data-visit-form]");
  if (!store || !form || !store.there() || !store.send) return;
  const { user } = form.dataset;
  const list = form.querySelector("[data-photo-list]");
  const note = document.querySelector("[data-note-state]");
  const problems = form.querySelector("[data-note-problems]");
  const SKIPPED = ["csrfmiddlewaretoken", "client_key"];
  let photos = [];
  let key = store.newKey(); // the page may come from the phone's own store: its key has served before
  let timer = null;
  let leaving = false;

  const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIPPED.includes(name) && value !== "");
  const value = (name) => form.elements.namedItem(name)?.value || "";
  const begun = () => value("text").trim() || value("place").trim() || photos.length || form.querySelector("[name=target]:checked");
  const place = () => value("place").trim() || form.querySelector("[name=target]:checked")?.dataset.name || "";

  async function keep() {
    clearTimeout(timer);
    if (leaving || !begun()) return;
    await store.put("form", { user, key, fields: fields(), photos });
    note.hidden = false;
    note.textContent = `已存在手机上 ${new Date().toTimeString().slice(0, 5)}`;
  }

  function draw() {
    list.replaceChildren(...photos.map((photo, at) => {
      const item = document.createElement("li");
      const words = document.createElement("span");
      words.textContent = `照片 ${at + 1}，${Math.max(1, Math.round(photo.blob.size / 1024))} KB`;
      const remove = document.createElement("button");
      Object.assign(remove, { type: "button", className: "btn btn--quiet", textContent: "移除" });
      remove.setAttribute("aria-label", `移除照片 ${at + 1}`);
      remove.addEventListener("click", () => { photos.splice(at, 1); draw(); keep(); });
      item.append(words, remove);
      return item;
    }));
  }

  async function add(input) {
    const files = [...input.files].slice(0, 9 - photos.length);
    if (files.length < input.files.length) window.zaitong.toast("一次最多 9 张照片。", "warning");
    input.value = "";
    photos.push(...await Promise.all(files.map((file) => store.smaller(file))));
    draw();
    await keep();
  }

  function restore(copy) {
    const values = new Map();
    copy.fields.forEach(([name, one]) => values.set(name, [...(values.get(name) || []), one]));
    [...form.elements].forEach((node) => {
      if (!node.name || node.type === "file" || SKIPPED.includes(node.name)) return;
      const mine = values.get(node.name) || [];
      if (["checkbox", "radio"].includes(node.type)) node.checked = mine.includes(node.value);
      else if (mine.length) [node.value] = mine;
    });
    key = copy.key;
    photos = copy.photos || [];
    draw();
    note.hidden = false;
    note.textContent = "接着上次没写完的";
  }

  function complain(found) {
    problems.hidden = !found.length;
    problems.querySelector("ul").replaceChildren(...found.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    if (found.length) problems.focus();
  }

  function lacking() {
    const found = [];
    if (!place()) found.push("请选学校，或输入校名。");
    if (!value("text").trim()) found.push("请写一两句看到的情况。可以用手机键盘上的语音输入。");
    if (!value("day")) found.push("请填走访的日期。");
    complain(found);
    return found.length;
  }

  async function go(event) {
    event.preventDefault();
    if (lacking()) return;
    clearTimeout(timer);
    const item = { key, user, name: place(), day: value("day"), fields: fields(), photos, state: "waiting", at: Date.now() };
    await store.put("queue", item);
    await store.drop("form", user);
    const state = await store.send(key);
    const row = (await store.mine(user)).find((one) => one.key === item.key);
    if (row?.state === "wrong") { // still at the page: mended here rather than in the list
      await store.drop("queue", row.key);
      await store.count();
      document.dispatchEvent(new CustomEvent("visits:changed", { detail: "" }));
      complain(Object.values(row.answer.errors).flat());
      return void keep();
    }
    if (row?.state === "sent" && !(row.refused || []).length) {
      leaving = true;
      await store.drop("queue", row.key);
      return void location.assign(row.url);
    }
    form.reset();
    form.elements.namedItem("day").value = store.today();
    photos = [];
    draw();
    key = store.newKey();
    note.textContent = state === "signin" ? "登录已过期，走访存在手机上" : "走访存在手机上，见下面";
    note.hidden = false;
    const box = document.querySelector("[data-visit-queue]");
    box.scrollIntoView({ block: "start" });
    window.zaitong.say(state === "offline" ? "没有网。走访已存在手机上，有网时自动发送。" : "走访已存在手机上。");
    if (state === "offline") window.zaitong.toast("没有网。走访已存在手机上，有网时自动发送。", "info");
  }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 400); });
  form.addEventListener("change", (event) => { if (event.target.matches("[data-photo]")) add(event.target); });
  form.addEventListener("submit", go);
  addEventListener("pagehide", () => { keep(); });
  const day = form.elements.namedItem("day");
  day.max = store.today();
  if (day.value === day.defaultValue && !problems.querySelector("li")) day.value = store.today();
  store.get("form", user).then((copy) => { if (copy && !problems.querySelector("li")) restore(copy); });
})();
