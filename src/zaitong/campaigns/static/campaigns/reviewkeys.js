/* Review by keyboard. Down and up go from card to card; Enter opens one and, on its filled button, confirms it; F2 edits,
   Delete drops, Ctrl+Enter confirms or saves, Esc closes. No letter keys: they fight the input method.
   Whatever HTMX swaps, the focus stays on the card that it was on. */
(() => {
  "use strict";
  const cards = document.querySelector(".split__cards");
  if (!cards) return;
  let held = ""; // id of the card that had the focus when a request began

  const typing = (node) => node.isContentEditable || /^(TEXTAREA|SELECT)$/.test(node.tagName)
    || (node.tagName === "INPUT" && !["button", "submit"].includes(node.type));
  const all = () => [...cards.querySelectorAll(".cards > .card")];
  const own = (node) => (node instanceof Element ? node.closest(".cards > .card") : null);
  const current = () => own(document.activeElement) || cards.querySelector(".card[aria-current]");

  /* Where the focus goes on a card: its title when closed, its filled button when open (it confirms, or mends what is amiss). */
  function place(card) {
    return card.querySelector("h3 a") || card.querySelector(".card__acts .btn--primary") || card.querySelector(".card__acts .btn");
  }

  function take(card) {
    const goal = card && place(card);
    if (!goal) return false;
    goal.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    return true;
  }

  function go(step) {
    const list = all();
    const from = own(document.activeElement);
    const next = from ? list[list.indexOf(from) + step] : current() || list[0];
    if (!take(next)) window.zaitong?.say(step > 0 ? "这是最后一条" : "这是第一条");
  }

  /* Press what the card offers: the submit of the form with this address, or a link. */
  function press(card, what) {
    const form = card.querySelector(`form[action$="/${what}/"]`);
    const link = card.querySelector(`a[href$="/${what}/"], a[hx-get$="/${what}/"]`);
    const button = form && form.querySelector("button");
    if (button) button.click();
    else if (link) link.click();
    else if (card.querySelector("h3 a")) open(card, what);
    else return false;
    return true;
  }

  /* A closed card is opened first; the act is done once it has come. */
  function open(card, what) {
    const { id } = card;
    const then = () => {
      const fresh = document.getElementById(id);
      document.removeEventListener("htmx:afterSettle", then);
      if (fresh && !fresh.querySelector("h3 a")) press(fresh, what);
    };
    document.addEventListener("htmx:afterSettle", then);
    card.querySelector("h3 a").click();
  }

  function shortcut(event, card) {
    const editing = card.querySelector("form.editform");
    if (event.key === "Escape") return card.querySelector(".card__acts a.btn--quiet, .card__more > a.push")?.click() ?? true;
    if (event.key === "Enter") {
      const save = editing && (editing.querySelector("button[value=accept]") || editing.querySelector("button[type=submit]"));
      if (save) save.click();
      return Boolean(save) || press(card, "accept");
    }
    if (editing) return false;
    return press(card, event.key === "F2" ? "edit" : "drop");
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target !== document.body && !cards.contains(target)) return;
    const control = event.ctrlKey || event.metaKey;
    const card = current();
    if (event.key === "Enter" && control && card) {
      event.preventDefault();
      shortcut(event, card);
    }
    if (control || event.altKey || event.shiftKey) return;
    if (event.key === "Escape" && own(target)) {
      event.preventDefault();
      shortcut(event, own(target));
    }
    if (typing(target)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      go(step);
    } else if (["F2", "Delete"].includes(event.key) && card) {
      event.preventDefault();
      shortcut(event, card);
    }
  });

  document.addEventListener("htmx:beforeRequest", () => { held = own(document.activeElement)?.id || held; });
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement && document.activeElement !== document.body) return;
    take(document.getElementById(held));
  });
})();
