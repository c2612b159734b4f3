/* [data-uploads] (the attachments part of a form): files chosen, dropped or photographed are sent one by one, each with its own
   progress; one that fails is offered again and stops no other. The list stands in [data-upload-list], outside what is replaced.
   Request: POST of form#attach with one file and header X-Upload: 1. Answer: JSON {refused: [sentences], html: the part anew};
   anything else means signed out (a page) or trouble (no answer, 5xx). */
(() => {
  "use strict";
  const queue = [];
  let busy = false;

  const size = (bytes) => (bytes < 1024 * 1000 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);
  const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text || "" });
  const list = () => document.querySelector("[data-upload-list]");

  function line(job) {
    const item = make("li");
    const words = make("div");
    job.bar = Object.assign(make("progress"), { max: 100, value: 0 });
    job.bar.setAttribute("aria-label", `${job.file.name} 上传进度`);
    job.note = make("span", "sub", `${size(job.file.size)}，等待上传`);
    job.again = Object.assign(make("button", "btn btn--small", "重试"), { type: "button", hidden: true });
    job.away = Object.assign(make("button", "btn btn--quiet btn--small", "不传了"), { type: "button", hidden: true });
    job.again.addEventListener("click", () => retry(job));
    job.away.addEventListener("click", () => { item.remove(); });
    words.append(make("b", "", job.kindName), job.file.name);
    item.append(window.zaitong.icon("file", 20), words, job.bar, job.note, job.again, job.away);
    job.item = item;
    list().append(item);
  }

  function failed(job, words, fixed) {
    job.failed = true;
    job.item.classList.add("is-over");
    job.bar.hidden = true;
    job.note.textContent = words;
    job.again.hidden = Boolean(fixed);
    job.away.hidden = false;
    window.zaitong.say(`${job.file.name}${words}`);
  }

  function retry(job) {
    job.failed = false;
    job.item.classList.remove("is-over");
    job.bar.hidden = false;
    job.bar.value = 0;
    job.again.hidden = true;
    job.away.hidden = true;
    queue.push(job);
    next();
  }

  function done(job, answer) {
    const part = document.getElementById("attachments");
    const chosen = part?.querySelector("input[name=kind]:checked")?.value;
    if (part) {
      part.outerHTML = answer.html;
      const fresh = document.getElementById("attachments");
      const same = chosen && fresh.querySelector(`input[name=kind][value="${chosen}"]`);
      if (same) same.checked = true;
      window.htmx?.process(fresh);
      wire();
    }
    document.body.dispatchEvent(new CustomEvent("files-changed", { bubbles: true }));
    if (answer.refused.length) return void failed(job, answer.refused.join(""), true);
    job.item.remove();
    window.zaitong.say(`${job.file.name}已上传`);
  }

  function send(job) {
    const form = document.getElementById("attach");
    const body = new FormData();
    body.append("kind", job.kind);
    body.append("files", job.file, job.file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", window.zaitong.csrfToken());
    request.setRequestHeader("X-Upload", "1");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      job.bar.value = (event.loaded / event.total) * 100;
      job.note.textContent = event.loaded < event.total ? `${size(job.file.size)}，${Math.round(job.bar.value)}%` : "正在检查";
    });
    request.addEventListener("loadend", () => {
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch { answer = null; }
      if (answer?.html) done(job, answer);
      else if (answer?.message) failed(job, answer.message, false);
      else if (request.status === 413) failed(job, "太大，没有传上。请压缩或拆开", true);
      else if (request.status === 0 || request.status >= 500) failed(job, "没有传上，网络恢复后会再试", false);
      else failed(job, "登录已过期。在新窗口登录后点重试", false);
      job.lost = request.status === 0;
      busy = false;
      next();
    });
    job.note.textContent = `${size(job.file.size)}，正在上传`;
    request.send(body);
  }

  function next() {
    if (busy || !queue.length) return;
    busy = true;
    send(queue.shift());
  }

  function take(zone, files) {
    const picked = zone.querySelector("input[name=kind]:checked");
    const limit = Number(zone.dataset.limit || 0);
    [...files].forEach((file) => {
      const job = { file, kind: picked?.value || "", kindName: picked?.parentElement.textContent.trim() || "" };
      jobs.push(job);
      line(job);
      if (!file.size) failed(job, "是空文件，请换一个", true);
      else if (limit && file.size > limit) failed(job, `${size(file.size)}，超过 ${size(limit)}，请压缩或拆开`, true);
      else queue.push(job);
    });
    next();
  }

  const jobs = [];
  addEventListener("online", () => jobs.filter((job) => job.failed && job.lost && job.item.isConnected).forEach(retry));
  addEventListener("beforeunload", (event) => { if (busy || queue.length) event.preventDefault(); });

  function wire() {
    document.querySelectorAll("[data-uploads]").forEach((zone) => {
      if (zone.dataset.wired) return;
      zone.dataset.wired = "1";
      zone.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("change", () => {
        take(zone, input.files);
        input.value = "";
      }));
      ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("is-over"); }));
      ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
      zone.addEventListener("drop", (event) => {
        event.preventDefault();
        if (event.dataTransfer.files.length) take(zone, event.dataTransfer.files);
      });
    });
  }
  document.addEventListener("htmx:afterSettle", wire);
  // A file dropped beside the zone must not replace the page.
  ["dragover", "drop"].forEach((name) => addEventListener(name, (event) => { if (!event.target.closest?.("[data-uploads]")) event.preventDefault(); }));
  wire();
})();
