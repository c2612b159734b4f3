/* Matrix: arrows move between cells, a card says what a cell is about.
   The card is one element after the table: <aside class="hovercard" id="cellcard" hidden>. A cell's link carries
   data-card="address of the card's HTML fragment" (empty: the address it leads to), or data-card="#id" of a template element.
   Without script the link itself leads to the cell's page. */
(() => {
  "use strict";
  const table = document.querySelector(".matrix");
  const card = document.getElementById("cellcard");
  if (!table) return;
  const pieces = new Map();
  let open = null;
  let wait = null;

  const links = (row) => [...row.querySelectorAll("td a, th a")];
  const touch = () => matchMedia("(hover: none), (max-width: 720px)").matches;

  function move(link, key) {
    const row = link.closest("tr");
    const at = link.closest("td, th").cellIndex;
    const mine = links(row);
    if (key === "ArrowLeft" || key === "ArrowRight") return mine[mine.indexOf(link) + (key === "ArrowRight" ? 1 : -1)];
    if (key === "Home") return mine[0];
    if (key === "End") return mine[mine.length - 1];
    const rows = [...table.querySelectorAll("tbody tr, tfoot tr")];
    const step = key === "ArrowDown" ? 1 : -1;
    for (let index = rows.indexOf(row) + step; rows[index]; index += step) {
      const found = rows[index].cells[at]?.querySelector("a");
      if (found) return found;
    }
    return null;
  }

  table.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
    const link = event.target.closest("a");
    const goal = link && move(link, event.key);
    if (!goal) return;
    event.preventDefault();
    goal.focus();
  });

  if (!card) return;

  async function piece(address) {
    if (address.startsWith("#")) return document.querySelector(address)?.innerHTML || "";
    if (!pieces.has(address)) {
      pieces.set(address, fetch(address, { headers: { "HX-Request": "true" }, redirect: "error" })
        .then((response) => (response.ok ? response.text() : Promise.reject(response.status))));
    }
    return pieces.get(address).catch(() => {
      pieces.delete(address);
      return '<p class="sub">没有取到这一格的情况，请点开这一格看。</p>';
    });
  }

  function place(link) {
    const cell = link.closest("td, th");
    cell.classList.add("is-open");
    if (matchMedia("(max-width: 720px)").matches) {
      card.style.left = card.style.top = "";
      return;
    }
    const box = cell.getBoundingClientRect();
    const [width, height] = [card.offsetWidth, card.offsetHeight];
    card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    const below = box.bottom + 4 + height <= innerHeight - 8;
    card.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - height - 4)}px`;
  }

  async function show(link) {
    const html = await piece(link.dataset.card || link.href);
    if (open !== link) return;
    document.querySelectorAll(".is-open").forEach((cell) => cell.classList.remove("is-open"));
    card.innerHTML = html;
    card.hidden = false;
    if (window.htmx) window.htmx.process(card);
    place(link);
  }

  function hide() {
    clearTimeout(wait);
    open = null;
    card.hidden = true;
    document.querySelectorAll(".is-open").forEach((cell) => cell.classList.remove("is-open"));
  }

  function soon(link, after) {
    clearTimeout(wait);
    if (open === link) return;
    wait = setTimeout(() => { open = link; show(link); }, after);
  }

  table.addEventListener("mouseover", (event) => {
    const link = event.target.closest("a[data-card]");
    if (link && !touch()) soon(link, 250);
  });
  table.addEventListener("focusin", (event) => {
    const link = event.target.closest("a[data-card]");
    if (link && link.matches(":focus-visible")) soon(link, 250);
  });
  table.addEventListener("mouseleave", () => { clearTimeout(wait); if (!touch()) wait = setTimeout(hide, 300); });
  card.addEventListener("mouseenter", () => clearTimeout(wait));
  card.addEventListener("mouseleave", () => { if (!touch()) wait = setTimeout(hide, 300); });
  table.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-card]");
    if (!link || !touch() || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    soon(link, 0);
  });
  card.addEventListener("click", (event) => {
    if (event.target.closest(".hovercard__close")) { event.preventDefault(); hide(); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && open) hide(); });
  document.querySelector(".matrixwrap")?.addEventListener("scroll", hide);
})();
