/* a[data-look]: a PDF or a picture is shown over the page, in a frame of its own; without script it opens in its own window.
   The file's own policy forbids it to run anything (see records.views.attachments). */
(() => {
  "use strict";
  let dialog = null;

  function build() {
    dialog = document.createElement("dialog");
    dialog.className = "dialog look";
    dialog.setAttribute("aria-labelledby", "look-h");
    const head = document.createElement("div");
    head.className = "dialog__head";
    const title = Object.assign(document.createElement("h2"), { id: "look-h" });
    const own = Object.assign(document.createElement("a"), { className: "btn btn--small", textContent: "新窗口打开", target: "_blank", rel: "noopener" });
    const save = Object.assign(document.createElement("a"), { className: "btn btn--small", textContent: "下载" });
    const close = Object.assign(document.createElement("button"), { type: "button", className: "iconlink" });
    close.setAttribute("aria-label", "关闭");
    close.append(window.zaitong.icon("x", 20));
    close.addEventListener("click", () => dialog.close());
    head.append(title, own, save, close);
    dialog.append(head);
    dialog.addEventListener("close", () => dialog.querySelector("iframe")?.remove());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.parts = { title, own, save };
    document.body.append(dialog);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-look]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!dialog) build();
    dialog.parts.title.textContent = link.textContent.trim();
    dialog.parts.own.href = link.href;
    dialog.parts.save.href = link.href.split("?")[0];
    const frame = Object.assign(document.createElement("iframe"), { src: link.href, title: link.textContent.trim() });
    dialog.append(frame);
    dialog.showModal();
  });
})();
