/* Visits on this phone: IndexedDB "zaitong-visits". queue: {key, user, state, fields, photos, name, …}; form: what is being typed.
   Each belongs to one person. state: waiting, wrong, conflict, sent. A sent one keeps no content. */
(() => {
  "use strict";
  const NAME = "zaitong-visits";
  const DAY = 86400000;
  let opened = null;

  function open() {
    opened ||= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("queue", { keyPath: "key" });
        request.result.createObjectStore("form", { keyPath: "user" });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => { request.result.close(); opened = null; };
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
    return opened;
  }

  async function run(store, mode, act) {
    const base = await open();
    return new Promise((resolve, reject) => {
      const work = base.transaction(store, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
      const request = act(work.objectStore(store));
      work.oncomplete = () => resolve(request.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  }

  const put = (store, value) => run(store, "readwrite", (rows) => rows.put(value));
  const drop = (store, key) => run(store, "readwrite", (rows) => rows.delete(key));
  const get = (store, key) => run(store, "readonly", (rows) => rows.get(key));

  async function mine(user) {
    const rows = await run("queue", "readonly", (all) => all.getAll());
    const old = rows.filter((row) => row.state === "sent" && Date.now() - row.at > DAY);
    await Promise.all(old.map((row) => drop("queue", row.key)));
    return rows.filter((row) => row.user === user && !old.includes(row)).sort((a, b) => a.at - b.at);
  }

  // Told to every page (phone.js): signing out deletes them, whoever's they are.
  async function count() {
    const rows = await run("queue", "readonly", (all) => all.getAll());
    const number = rows.filter((row) => row.state !== "sent").length;
    window.zaitong.local("zaitong:visits:unsent", number ? "write" : "drop", { number });
  }

  // 390 pixels of a phone and the reader's screen need no more; the picture drawn anew carries no place and no device.
  async function smaller(file, longest = 2000) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
      return blob && { name: `${file.name.replace(/\.[^.]*$/, "")}.jpg`, blob };
    } catch {
      return { name: file.name, blob: file };
    }
  }

  // crypto.randomUUID is missing where the page comes without https.
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const today = () => new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10); // in Shanghai

  window.zaitongVisits = { newKey, today, put, drop, get, mine, count, smaller, there: () => "indexedDB" in window };
})();
