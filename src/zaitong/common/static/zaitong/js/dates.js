/* Date fields: 2021-11-15, 2021/11/15, 2021.11.15, 20211115, 2021年11月15日, 11月15日, 11-15 and 11.15 are understood.
   Under the field stands how it is taken down: 记作 2021年11月15日周一. The text is sent as typed; the server reads the same forms. */
(() => {
  "use strict";
  const FULL = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/;
  const SHORT = /^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/;
  const PACKED = /^(\d{4})(\d{2})(\d{2})$/;
  const DAYS = "日一二三四五六";

  /* Returns a Date at local midnight, or null when the text is not a day that exists. */
  function parse(text, today = new Date()) {
    const plain = text.trim().replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
    const full = FULL.exec(plain) || PACKED.exec(plain);
    const short = full ? null : SHORT.exec(plain);
    if (!full && !short) return null;
    const [year, month, day] = full ? full.slice(1).map(Number) : [today.getFullYear(), ...short.slice(1).map(Number)];
    const date = new Date(year, month - 1, day);
    return date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day ? date : null;
  }

  function words(date) {
    return `${date.getFullYear()}年${date.getMonth() + 1}月${date.getDate()}日周${DAYS[date.getDay()]}`;
  }

  function echo(input) {
    const note = input.closest(".field")?.querySelector("[data-date-echo]");
    if (!note) return;
    const text = input.value.trim();
    const date = text && parse(text);
    note.hidden = !text;
    note.classList.toggle("is-ok", Boolean(date));
    note.classList.toggle("help--error", Boolean(text) && !date);
    note.textContent = "";
    if (date && window.zaitong) note.append(window.zaitong.icon("check", 14));
    if (text) note.append(date ? `记作 ${words(date)}` : "看不懂这个日期，请写成 11月15日 或 2021-11-15");
  }

  document.addEventListener("change", (event) => { if (event.target.matches("[data-date]")) echo(event.target); });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-date]") && parse(event.target.value)) echo(event.target);
  });
  document.querySelectorAll("[data-date]").forEach((input) => { if (input.value && input.type !== "date") echo(input); });
  window.zaitongDates = { parse, words };
})();
