// Keeps the shell of the page, so that it opens without a line, and shows notices. Never keeps a word of anybody's talk.

const SHELL = "nanum-shell";
const OURS = /^\/static\//;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetch("/", { credentials: "same-origin" }).then(keepPage));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname === "/" && !url.search && request.mode === "navigate") event.respondWith(page(request));
  else if (OURS.test(url.pathname) && url.searchParams.has("v")) event.respondWith(file(request));
});

/** The page as the service has it now; the kept one where there is no line. */
async function page(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) keepPage(answer.clone());
    return answer;
  } catch {
    return (await caches.match("/")) ?? Response.error();
  }
}

/** The page and all files it names, by their tagged addresses; what it no longer names is let go. */
async function keepPage(answer) {
  if (!answer.ok) return;
  const shell = await caches.open(SHELL);
  const html = await answer.clone().text();
  const named = new Set([...html.matchAll(/"(\/static\/[^"]+\?v=[^"]+)"/g)].map(([, address]) => address));
  await shell.put("/", answer);
  const kept = new Set((await shell.keys()).map(({ url }) => url.slice(location.origin.length)));
  await Promise.all(
    [...named].filter((address) => !kept.has(address)).map((address) => shell.add(address).catch(() => {})),
  );
  const tag = html.match(/\?v=([0-9a-f]+)"/)?.[1];
  for (const address of kept)
    if (address.includes("?v=") && !address.endsWith(`?v=${tag}`) && !address.includes(".woff2")) shell.delete(address);
}

/** An address with a tag never changes what it holds. */
async function file(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients
      .matchAll({ type: "window", includeUncontrolled: true })
      .then(([open]) => (open ? open.focus() : self.clients.openWindow("/"))),
  );
});
