/* What every page needs: toasts, the spoken line, offline note, failed HTMX requests in plain words. */
(() => {
  "use strict";
  const sprite = () => {
    const use = document.querySelector("svg.icon use");
    return use ? use.getAttribute("href").split("#")[0] : "/static/vendor/icons.svg";
  };
  const ICONS = { success: "circle-check", warning: "alert-triangle", error: "alert-circle", info: "info-circle" };

  function icon(name, size = 18) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("width", size);
    svg.setAttribute("height", size);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${sprite()}#i-${name}`);
    svg.append(use);
    return svg;
  }

  function say(text) {
    const live = document.getElementById("live");
    if (!live) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 50);
  }

  function toast(text, kind = "success") {
    const box = document.getElementById("toasts");
    if (!box) return;
    const line = document.createElement("div");
    line.className = `message message--${kind}`;
    const words = document.createElement("span");
    words.textContent = text;
    line.append(icon(ICONS[kind] || ICONS.info), words);
    box.append(line);
    fade(line, kind);
  }

  function fade(line, kind) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "iconlink";
    button.setAttribute("aria-label", "关闭这条提示");
    button.append(icon("x", 16));
    button.addEventListener("click", () => line.remove());
    line.append(button);
    if (kind !== "error") setTimeout(() => line.remove(), 8000);
  }

  function csrfToken() {
    try {
      return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
    } catch {
      return "";
    }
  }

  const FAILURES = {
    400: "没有办成：提交的内容有误，请核对后再试。",
    401: "登录已过期，请重新登录。",
    403: "您没有办这件事的权限。需要时请找本单位管理员。",
    404: "这一项找不到了，可能已被撤回或移走。请刷新页面。",
    409: "别人刚改过这一项，请刷新后再办。",
    413: "文件太大，没有上传。请压缩或分成几个再传。",
    429: "操作太频繁，请稍等一分钟再试。",
  };

  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    toast(FAILURES[status] || "系统没有办成这一步，填的内容还在页面上，请稍后再试。", "error");
  });
  document.addEventListener("htmx:sendError", () => toast("网络断开了，这一步没有送出，请连上后再试。", "error"));
  document.addEventListener("htmx:timeout", () => toast("等了 30 秒没有回音，请稍后再试。", "error"));
  // A refusal that brings its own toast says it itself; 409 and 422 may bring a page part that says what is wrong.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const toasts = xhr.status >= 400 && xhr.responseText.includes('id="toasts"');
    if (!toasts && !([409, 422].includes(xhr.status) && xhr.responseText.trim())) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    if (toasts) event.detail.swapOverride = "none";
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target && event.detail.target.id === "toasts") {
      event.detail.target.querySelectorAll("[data-toast]").forEach((line) => {
        line.removeAttribute("data-toast");
        fade(line, line.classList.contains("message--error") ? "error" : "success");
      });
    }
  });

  const online = () => {
    document.querySelectorAll("[data-offline]").forEach((note) => { note.hidden = navigator.onLine; });
  };
  addEventListener("online", online);
  addEventListener("offline", online);

  document.addEventListener("click", (event) => {
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest(".message").remove();
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    document.querySelectorAll("[data-sheet][open]").forEach((sheet) => {
      if (!sheet.contains(event.target)) sheet.open = false;
    });
    if (event.target.closest("[data-print]")) print();
  });

  // A double click on a submit button sends once. A download (data-download) leaves the page: other buttons stay alive.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post" || event.submitter?.hasAttribute("data-download")) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
    setTimeout(() => { delete event.target.dataset.sent; }, 5000);
  });

  document.querySelectorAll("[data-dismiss]").forEach((button) => { button.hidden = false; });
  const first = document.querySelector("[data-autofocus]");
  if (first) first.focus();
  online();
  // A value kept in this browser: action is read, write or drop; null when storage is full or forbidden.
  function local(key, action, value) {
    try {
      if (action === "read") return JSON.parse(localStorage.getItem(key));
      if (action === "drop") localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return null;
    }
  }

  // What the server has stored is no longer kept in this browser: said by the page, or by the message of the act, that follows.
  document.querySelectorAll("[data-autosave-drop]").forEach((node) => local(`zaitong:${node.dataset.autosaveDrop}`, "drop"));

  window.zaitong = { toast, say, icon, csrfToken, local };
})();
