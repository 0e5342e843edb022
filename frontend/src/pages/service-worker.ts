/**
 * The service worker: when the server cannot be reached, a document's page and its scripts come from
 * what the page itself has kept (kept-page.ts), and in place of every other page comes the list of what
 * is on this device. Everything else, and everything while there is a server, comes from the server.
 * It also shows the notices that the server pushes, for whoever wants that.
 *
 * It imports nothing, so that it is one script.
 */

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Pushed extends Extendable {
  readonly data: { json(): unknown } | null;
}

interface Clicked extends Extendable {
  readonly notification: Notification;
}

interface Page {
  readonly url: string;
  focus(): Promise<unknown>;
}

interface Worker {
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window" }): Promise<readonly Page[]>;
    openWindow(path: string): Promise<unknown>;
  };
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listen: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listen: (event: Fetching) => void): void;
  addEventListener(type: "push", listen: (event: Pushed) => void): void;
  addEventListener(type: "notificationclick", listen: (event: Clicked) => void): void;
}

// What a proxy answers while the server behind it is away.
const AWAY: readonly number[] = [502, 503, 504];

// As long as a session lives: whoever was here before that is signed out by now.
const LONGEST = 14 * 24 * 3600 * 1000; // ms
const PATIENCE = 8000; // ms that the server has for its answer
// When a page was kept (kept-page.ts).
const KEPT_AT = "X-Kept-At";
const OFFLINE = "/offline/";
const ICON = "/static/build/icon.svg";

const worker = self as unknown as Worker;

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(openPage(request));
  else if (pathname.startsWith("/static/")) event.respondWith(fetchOr(request));
});

worker.addEventListener("push", (event) => event.waitUntil(showPushed(event)));
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(goTo(event.notification));
});

/** What the server pushes (push_letter.py). */
interface Told {
  readonly title: string;
  readonly body: string;
  readonly path: string;
  readonly tag: string;
}

async function showPushed({ data }: Pushed): Promise<void> {
  if (!data) return;
  const { title, body, path, tag } = data.json() as Told;
  // Of two with one tag the browser shows one.
  await worker.registration.showNotification(title, { body, tag, data: path, icon: ICON });
}

async function goTo({ data }: Notification): Promise<void> {
  // Of this site, whatever it says.
  const path = typeof data === "string" && /^\/(?!\/)/.test(data) ? data : "/";
  const { href } = new URL(path, location.origin);
  const pages = await worker.clients.matchAll({ type: "window" });
  const open = pages.find(({ url }) => url === href);
  await (open ? open.focus() : worker.clients.openWindow(href));
}

async function openPage(request: Request): Promise<Response> {
  const response = await fetchOr(request).catch(() => null);
  if (!response || AWAY.includes(response.status))
    return (await offline()) ?? response ?? Response.error();
  // To the sign-in page: nobody who is signed out is shown a page that was kept.
  if (response.type === "opaqueredirect" && isOfPerson(request)) await dropAll();
  else if (response.status === 404) await drop(request);
  return response;
}

function offline(): Promise<Response | null> {
  return keptFor(new Request(OFFLINE));
}

// Elsewhere a redirect means something else.
function isOfPerson({ url }: Request): boolean {
  const { pathname } = new URL(url);
  return pathname === "/" || pathname.startsWith("/documents/");
}

async function fetchOr(request: Request): Promise<Response> {
  const kept = await keptFor(request);
  const asked = fetch(request);
  if (!kept) return asked;
  const response = await Promise.race([asked.catch(() => null), noAnswer()]);
  return response && !AWAY.includes(response.status) ? response : kept;
}

async function keptFor(request: Request): Promise<Response | null> {
  const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
  const keptAt = Number(kept?.headers.get(KEPT_AT) ?? Date.now());
  return kept && Date.now() - keptAt < LONGEST ? kept : null;
}

// A network may be there and lead nowhere.
function noAnswer(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE));
}

async function dropAll(): Promise<void> {
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}

async function drop(request: Request): Promise<void> {
  for (const name of await caches.keys())
    await (await caches.open(name)).delete(request, { ignoreSearch: true });
}
