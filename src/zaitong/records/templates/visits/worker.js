/* Keeps one page, /visits/new/, and what it is drawn with, for a phone without a network. Stands under /visits/ and sees nothing
   else. Keeps only what the page itself asks for ("keep"), for one person at a time; forgets all on "forget". */
"use strict";
const VERSION = "{{ version|escapejs }}";
const PAGE = "{{ page|escapejs }}";
const HOME = "{{ home|escapejs }}";
const STATIC = "{{ static|escapejs }}";
const PREFIX = "zaitong-visits-";
const PATIENCE = 4000; // a weak signal is no signal

const cacheOf = (user) => `${PREFIX}${VERSION}-${user}`;

async function forget(but = "") {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== but).map((name) => caches.delete(name)));
}

async function keep(user, files) {
  const answer = await fetch(PAGE, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected || answer.headers.get("X-Visit-User") !== user) return;
  const name = cacheOf(user);
  await forget(name);
  const cache = await caches.open(name);
  const wanted = files.filter((url) => new URL(url).origin === location.origin && new URL(url).pathname.startsWith(STATIC));
  await Promise.all(wanted.map(async (url) => {
    const file = await fetch(url);
    if (file.ok) await cache.put(url, file);
  }));
  await cache.put(PAGE, answer);
  const kept = new Set([...wanted, new URL(PAGE, location.origin).href]);
  await Promise.all((await cache.keys()).filter((one) => !kept.has(one.url)).map((one) => cache.delete(one)));
}

async function kept(request) {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX)) {
      const found = await (await caches.open(name)).match(request, { ignoreVary: true });
      if (found) return found;
    }
  }
  return null;
}

async function page(request) {
  const late = new Promise((resolve) => { setTimeout(() => resolve(null), PATIENCE); });
  const asked = fetch(request);
  const answer = await Promise.race([asked.catch(() => null), late]);
  return answer || (await kept(PAGE)) || asked;
}

async function file(request) {
  try {
    return await fetch(request);
  } catch {
    return (await kept(request.url)) || Response.error();
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && !name.startsWith(`${PREFIX}${VERSION}-`));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
})()));
self.addEventListener("message", (event) => {
  if (event.data?.act === "keep") event.waitUntil(keep(String(event.data.user), event.data.files));
  if (event.data?.act === "forget") event.waitUntil(forget());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && [PAGE, HOME].includes(url.pathname)) event.respondWith(page(request));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(file(request));
});
