/* A form with data-confirm asks first, in a dialog; without script it is sent as it is (the server may ask on a page).
   data-confirm: the sentence (how many, what); data-confirm-title; data-confirm-button: the verb; data-confirm-danger. */
(() => {
  "use strict";
  let dialog = null;
  let resolve = null;

  function element(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function build() {
    dialog = element("dialog", "dialog");
    dialog.setAttribute("aria-labelledby", "confirm-h");
    const head = element("div", "dialog__head");
    const title = element("h2");
    title.id = "confirm-h";
    head.append(title);
    const body = element("div", "dialog__body");
    const acts = element("div", "dialog__acts");
    const no = element("button", "btn", "不做了");
    const yes = element("button", "btn");
    no.type = "button";
    yes.type = "button";
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      const go = resolve;
      resolve = null;
      dialog.close();
      if (go) go();
    });
    dialog.addEventListener("close", () => { resolve = null; });
    acts.append(no, yes);
    dialog.append(head, body, acts);
    document.body.append(dialog);
  }

  function ask(source, verb, then) {
    if (!dialog) build();
    const [title, body, yes] = [dialog.querySelector("h2"), dialog.querySelector(".dialog__body"), dialog.querySelector(".btn:last-child")];
    title.textContent = source.dataset.confirmTitle || "请确认";
    body.textContent = source.dataset.confirm;
    yes.textContent = source.dataset.confirmButton || verb || "确定";
    yes.className = source.dataset.confirmDanger === undefined ? "btn btn--primary" : "btn btn--danger";
    resolve = then;
    dialog.showModal();
    yes.focus();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const source = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
    if (!source.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    ask(source, submitter ? submitter.textContent.trim() : "", () => {
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter || undefined);
      delete form.dataset.confirmed;
    });
  }, true);
})();
