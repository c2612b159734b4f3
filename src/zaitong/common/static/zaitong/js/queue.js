/* Review queue: up and down change the item, Ctrl+Enter does what the filled button does.
   The decision form is form[data-queue]; its buttons: [data-accept], [data-return]; marks: input.mark in the table,
   each with a note beside it (shown by the style sheet while the box is ticked). */
(() => {
  "use strict";
  const form = document.querySelector("form[data-queue]");
  const list = document.querySelector(".queue__list ol");

  function go(step) {
    const items = list ? [...list.querySelectorAll("a[href]")] : [];
    const at = items.findIndex((item) => item.hasAttribute("aria-current"));
    const goal = items[at + step];
    if (goal) goal.click();
    else if (window.zaitong) window.zaitong.say(step > 0 ? "这是最后一份" : "这是第一份");
  }

  function refresh() {
    if (!form) return;
    const marks = document.querySelectorAll("input.mark:checked").length;
    const accept = form.querySelector("[data-accept]");
    const giveBack = form.querySelector("[data-return]");
    const note = document.querySelector("[data-marks]");
    accept?.classList.toggle("btn--primary", !marks);
    giveBack?.classList.toggle("btn--primary", marks > 0);
    if (accept) {
      if (marks) accept.setAttribute("aria-disabled", "true");
      else accept.removeAttribute("aria-disabled");
    }
    if (giveBack) giveBack.textContent = marks ? `退回修改（${marks} 处）` : "退回修改";
    const said = document.getElementById("reason")?.value.trim();
    if (accept) accept.textContent = said && !marks ? "通过并附意见" : "审核通过";
    if (note) note.textContent = marks ? `已标记 ${marks} 处，取消标记后才能通过。` : note.dataset.marks;
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches("input.mark")) return;
    refresh();
    const note = event.target.closest("tr")?.querySelector(".compare__note .input");
    if (event.target.checked && note) note.focus();
  });

  document.addEventListener("input", (event) => { if (event.target.id === "reason") refresh(); });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-accept][aria-disabled]");
    if (!button) return;
    event.preventDefault();
    window.zaitong?.toast("还有标记没有取消。要通过，先取消标记；要退回，点退回修改。", "warning");
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      const button = form.querySelector(".btn--primary[data-accept], .btn--primary[data-return]");
      if (button && !button.hasAttribute("aria-disabled")) form.requestSubmit(button);
      return;
    }
    const field = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    const scrolls = event.target.closest?.(".queue__body") && event.target.matches(".queue__body");
    if (field || scrolls || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(step);
  });

  list?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  document.addEventListener("htmx:afterSettle", refresh);
  refresh();
})();
