/* button[data-copy="#id"]: puts that element's text on the clipboard. Shown only with script; on an intranet without
   https the newer interface is missing, so the older one is kept. */
(() => {
  "use strict";
  function older(text) {
    const box = document.createElement("textarea");
    box.value = text;
    box.className = "vh";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  async function put(text) {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch { /* refused: the older way may still work */ }
    }
    return older(text);
  }

  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.querySelector(button.dataset.copy);
      const done = await put(source.value ?? source.textContent.trim());
      button.focus();
      if (done) window.zaitong.toast("已复制，可以粘贴到群里。");
      else window.zaitong.toast("没有复制成，请选中文字后按 Ctrl+C。", "error");
    });
  });
})();
