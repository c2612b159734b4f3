/* form[data-ticks]: all boxes of the page at once, how many are ticked, arrows from box to box.
   [data-ticks-all] (hidden without this script) holds the box for all; [data-ticks-said="已选 {n} 份"] says the number,
   [data-ticks-count="退回 {n} 份"] is a button that does and waits for at least one; with [data-ticks-busy="正在退回 {n} 份…"]
   it says so while the answer is awaited. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-ticks]")) {
    const boxes = [...form.querySelectorAll("input[type=checkbox][name=pick]")];
    const all = form.querySelector("[data-ticks-all] input");
    const plain = new Map([...form.querySelectorAll("[data-ticks-count]")].map((button) => [button, button.textContent]));

    const refresh = () => {
      const count = boxes.filter((box) => box.checked).length;
      if (all) [all.checked, all.indeterminate] = [count === boxes.length, count > 0 && count < boxes.length];
      form.querySelectorAll("[data-ticks-said]").forEach((note) => { note.textContent = note.dataset.ticksSaid.replace("{n}", count); });
      plain.forEach((words, button) => {
        button.textContent = count ? button.dataset.ticksCount.replace("{n}", count) : words;
        if (count) button.removeAttribute("aria-disabled");
        else button.setAttribute("aria-disabled", "true");
      });
    };

    if (all) {
      all.closest("[data-ticks-all]").hidden = false;
      all.addEventListener("change", () => {
        boxes.forEach((box) => { box.checked = all.checked; });
        refresh();
      });
    }
    form.addEventListener("change", refresh);
    form.addEventListener("click", (event) => {
      if (!event.target.closest("[data-ticks-count][aria-disabled]")) return;
      event.preventDefault();
      window.zaitong?.toast("还没有选。请先打勾。", "warning");
    });
    form.addEventListener("keydown", (event) => {
      const at = boxes.indexOf(event.target);
      const goal = boxes[at + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] || NaN)];
      if (at < 0 || !goal || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      if (event.shiftKey) goal.checked = event.target.checked;
      goal.focus();
      refresh();
    });
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!event.defaultPrevented && button?.dataset.ticksBusy) button.textContent = button.dataset.ticksBusy.replace("{n}", boxes.filter((box) => box.checked).length);
    });
    refresh();
    addEventListener("pageshow", refresh); // the browser's back button ticks boxes again
  }
})();
