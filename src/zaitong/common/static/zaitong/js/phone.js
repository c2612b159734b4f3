/* What the visits page keeps in this browser (records/static/visits): gone when another person signs in, and at signing out,
   which says so first where something was not sent yet. */
(() => {
  "use strict";
  const { user } = document.body.dataset;
  const { local } = window.zaitong;

  async function forget() {
    local("zaitong:visits:user", "drop");
    if (!("caches" in window)) return;
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("zaitong-visits-")).map((name) => caches.delete(name)));
    const worker = await navigator.serviceWorker?.getRegistration("/visits/");
    await worker?.unregister();
  }

  const kept = local("zaitong:visits:user", "read");
  const other = Boolean(user && kept && kept !== user);
  window.zaitong.forgotten = other ? forget().catch(() => {}) : Promise.resolve();

  function leave() {
    forget().catch(() => {});
    local("zaitong:visits:unsent", "drop");
    indexedDB.deleteDatabase("zaitong-visits");
  }

  document.querySelectorAll("form[action='/logout/']").forEach((form) => {
    form.addEventListener("click", () => { // read at the last moment: the queue changes while the page stands
      const unsent = local("zaitong:visits:unsent", "read");
      if (!unsent?.number) return;
      form.dataset.confirm = `手机上还有 ${unsent.number} 次走访没有发送，退出登录会一并删除，找不回来。要保留，请先到“走访”里发送。`;
      form.dataset.confirmTitle = "还有没发送的走访";
      form.dataset.confirmButton = "删除并退出";
    }, true);
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) leave(); });
  });
})();
