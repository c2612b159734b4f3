/* The list of what lies on this phone, with the state of each; conflicts side by side; clearing; keeping the page for offline. */
(() => {
  "use strict";
  const store = window.zaitongVisits;
  const box = document.querySelector("[data-visit-queue]");
  if (!store || !box || !store.there()) return;
  const user = box.dataset.user;
  const part = (name) => document.querySelector(`[data-${name}]`);
  const STATES = { waiting: "在手机上，未发送", wrong: "在手机上，要改一处", conflict: "有冲突", sent: "已发送" };

  function make(tag, text, className = "") {
    const node = document.createElement(tag);
    node.textContent = text;
    if (className) node.className = className;
    return node;
  }

  function button(label, act, primary = false) {
    const node = make("button", label, primary ? "btn btn--small btn--primary" : "btn btn--small");
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  }

  async function change(item, values) {
    await store.put("queue", { ...item, ...values, state: "waiting", answer: undefined, failed: "" });
    await store.send(item.key);
  }

  async function drop(item) {
    await store.drop("queue", item.key);
    await store.count();
    draw();
  }

  function conflict(item) {
    const both = make("dl", "", "visitboth");
    item.answer.changes.forEach((one) => {
      const line = document.createElement("div");
      const [mine, stored] = [make("dd", one.mine || "（空）"), make("dd", one.stored || "（空）")];
      mine.prepend(make("small", "手机上的"));
      stored.prepend(make("small", "系统里的"));
      line.append(make("dt", one.label), stored, mine);
      both.append(line);
    });
    const acts = make("p", "", "queuebox__acts");
    if (item.answer.may_replace) acts.append(button("用手机上的", () => change(item, { version: item.answer.version })));
    else acts.append(button("另记一次", async () => { await store.drop("queue", item.key); change(item, { key: store.newKey(), version: undefined }); }));
    acts.append(button("用系统里的", () => drop(item)));
    return [make("p", item.answer.message, "sub"), both, acts];
  }

  function wrong(item) {
    const words = Object.values(item.answer.errors).flat().join(" ");
    return [make("p", words, "help help--error"), button("改一改", async () => {
      await store.put("form", { user, key: item.key, fields: item.fields, photos: item.photos });
      await drop(item);
      location.assign(box.dataset.new);
    })];
  }

  function line(item) {
    const row = make("li", "", "queueitem");
    const head = make("p", "", "visitrow");
    const day = item.day ? `，${Number(item.day.slice(5, 7))}月${Number(item.day.slice(8, 10))}日` : "";
    head.append(make("b", `${item.name || "还没写学校"}${day}`), make("span", STATES[item.state], `chip chip--${item.state === "sent" ? "done" : "note"}`));
    row.append(head);
    if (item.state === "waiting" && item.photos.length) row.append(make("p", `照片 ${item.photos.length} 张`, "sub"));
    if (item.state === "waiting" && item.day > store.today()) row.append(make("p", "这一天还没有到，到了那天再发送。", "sub"));
    if (item.failed) row.append(make("p", item.failed, "help help--error"));
    if (item.state === "conflict") row.append(...conflict(item));
    if (item.state === "wrong") row.append(...wrong(item));
    if (item.state === "sent") {
      (item.refused || []).forEach((text) => row.append(make("p", text, "help help--error")));
      const link = Object.assign(make("a", "去确认报送"), { href: item.url });
      row.append(link);
    }
    return row;
  }

  async function draw(state = "") {
    const rows = await store.mine(user);
    const unsent = rows.filter((row) => row.state !== "sent");
    box.hidden = !rows.length;
    part("queue-count").textContent = unsent.length || "";
    part("queue-list").replaceChildren(...rows.map(line));
    part("queue-send").hidden = !rows.some((row) => row.state === "waiting");
    part("queue-clear").hidden = !unsent.length;
    if (["signin", "sent", "offline"].includes(state)) part("queue-signin").hidden = state !== "signin";
  }

  part("queue-send").addEventListener("click", async () => {
    const state = await store.send();
    if (state === "offline") window.zaitong.toast("还是没有网，走访仍在手机上。", "warning");
    if (state === "other") window.zaitong.toast("现在登录的是另一个账号，没有发送。", "warning");
  });
  part("queue-clear").addEventListener("click", async () => {
    const unsent = (await store.mine(user)).filter((row) => row.state !== "sent");
    part("clear-words").textContent = `将删除手机上没有发送的 ${unsent.length} 次走访和它们的照片，删除后找不回来。`;
    document.getElementById("queue-clear").showModal();
  });
  part("clear-yes").addEventListener("click", async () => {
    const rows = await store.mine(user);
    await Promise.all(rows.filter((row) => row.state !== "sent").map((row) => store.drop("queue", row.key)));
    await store.count();
    document.getElementById("queue-clear").close();
    draw();
  });
  document.addEventListener("visits:changed", (event) => draw(event.detail));
  addEventListener("online", () => store.send());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) store.send(); });

  // Only over https (or on this machine) does a browser allow it; elsewhere the queue works, the page itself needs the network.
  async function stay() {
    if (!("serviceWorker" in navigator)) return;
    await window.zaitong.forgotten; // what another person left is gone first
    await navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.scope });
    const { active } = await navigator.serviceWorker.ready;
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src], link[rel=icon], link[rel=apple-touch-icon]")];
    const files = [...parts.map((node) => node.src || node.href), new URL(document.querySelector("svg.icon use").href.baseVal.split("#")[0], location.href).href];
    active.postMessage({ act: "keep", user, files: [...new Set(files)] });
    window.zaitong.local("zaitong:visits:user", "write", user);
  }

  store.send();
  draw();
  if (navigator.onLine && document.querySelector("[data-visit-form]")) stay().catch(() => {});
})();
