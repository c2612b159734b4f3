/* Sends what waits on this phone, one after the other, each with its own key: sent twice it is still one record.
   Asks first who is signed in. An answer that does not come leaves the visit where it is. */
(() => {
  "use strict";
  const store = window.zaitongVisits;
  const box = document.querySelector("[data-visit-queue]");
  if (!store || !box) return;
  const user = box.dataset.user;

  async function who() {
    const answer = await fetch(box.dataset.who, { redirect: "manual", cache: "no-store" });
    return answer.ok ? answer.json() : null;
  }

  function body(item) {
    const form = new FormData();
    item.fields.forEach(([name, value]) => form.append(name, value));
    form.set("client_key", item.key);
    if (item.version !== undefined) form.set("version", item.version);
    item.photos.forEach((photo) => form.append("photos", photo.blob, photo.name));
    return form;
  }

  async function post(item, token) {
    const answer = await fetch(box.dataset.send, {
      method: "POST", body: body(item), redirect: "manual", headers: { "X-Autosave": "1", "X-CSRFToken": token },
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) return "signin";
    const json = answer.headers.get("content-type")?.includes("json") ? await answer.json() : null;
    if (answer.ok && json) {
      const { key, name, day } = item;
      await store.put("queue", { key, user, name, day, state: "sent", at: Date.now(), url: json.url, refused: json.refused });
      return "sent";
    }
    if (answer.status === 409 && json?.changes) await store.put("queue", { ...item, state: "conflict", answer: json });
    else if (json?.errors) await store.put("queue", { ...item, state: "wrong", answer: json });
    else await store.put("queue", { ...item, failed: `系统没有收下（${answer.status}），稍后再试` });
    return "kept";
  }

  async function all(only = "") {
    const rows = (await store.mine(user)).filter((row) => row.state === "waiting" && (!only || row.key === only));
    if (!rows.length) return "nothing";
    try {
      const me = await who();
      if (!me) return "signin";
      if (String(me.user) !== user) return "other";
      let last = "nothing";
      for (const row of rows) {
        if (row.day <= me.today) last = await post(row, me.token); // eslint-disable-line no-await-in-loop
        if (last === "signin") return last;
      }
      return last;
    } catch {
      return "offline";
    }
  }

  // Two windows do not send at once; the key would keep it one record all the same.
  async function send(only) {
    const run = () => all(only);
    const state = navigator.locks ? await navigator.locks.request("zaitong-visits", run) : await run();
    await store.count();
    document.dispatchEvent(new CustomEvent("visits:changed", { detail: state }));
    return state;
  }

  store.send = send;
})();
