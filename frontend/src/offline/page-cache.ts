import type { Page } from "../shared/page.ts";

const PREFIX = "scriptorium-pages-";
const WORKER = "/worker.js";
const SCOPE = "/";
// What is on this device, for when there is no server (worker.ts).
const OFFLINE = "/offline/";
const STATIC = "/static/";
const MOST = 50; // pages
// In a kept page's headers: the scripts and styles that it needs, and when it was kept.
const NEEDS = "X-Needs";
const KEPT_AT = "X-Kept-At";

/**
 * Keeps this page, as the server gives it to this person, for when the server cannot be reached, and
 * unless it is closed to them meanwhile. Where the browser does not let it, nothing happens.
 */
export async function keepPage(page: Page, isOpen: () => boolean): Promise<void> {
  if (!navigator.serviceWorker || !globalThis.caches) return;
  try {
    await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
    const cache = await caches.open(PREFIX + page.user.id);
    await keep(cache, page.user.id, location.pathname, needed, isOpen);
    await keep(cache, page.user.id, OFFLINE, named, isOpen);
    await prune(cache);
  } catch {
    // Offline again, forbidden or full: what is kept of the text does not depend on it.
  }
}

/** Removes this page. */
export async function dropPage(page: Page): Promise<void> {
  if (!globalThis.caches) return;
  const cache = await caches.open(PREFIX + page.user.id);
  await cache.delete(location.pathname);
}

/** Removes the pages that were kept for everybody for whom `isMeant`. */
export async function dropPages(isMeant: (person: number) => boolean): Promise<void> {
  if (!globalThis.caches) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const meant = names.filter((name) => isMeant(Number(name.slice(PREFIX.length))));
  await Promise.all(meant.map((name) => caches.delete(name)));
}

// `needs` tells the scripts and styles of the page.
async function keep(
  cache: Cache,
  person: number,
  path: string,
  needs: (made: Document) => string[],
  isWanted: () => boolean,
): Promise<void> {
  if (!isWanted()) return;
  const response = await fetch(path, { redirect: "manual", cache: "no-store" });
  if (!response.ok) return;
  const html = await response.text();
  const made = new DOMParser().parseFromString(html, "text/html");
  // Somebody else may have signed in meanwhile.
  if (Number(made.body.dataset.person) !== person) return;
  const wanted = needs(made);
  const lacking = await Promise.all(wanted.map(async (one) => !(await cache.match(one))));
  await cache.addAll(wanted.filter((_, i) => lacking[i]));
  const headers = new Headers(response.headers);
  headers.set(NEEDS, wanted.join(" "));
  headers.set(KEPT_AT, String(Date.now()));
  if (isWanted()) await cache.put(path, new Response(html, { headers }));
}

// What a page that is not shown names itself.
function named(made: Document): string[] {
  const all = made.querySelectorAll(
    "link[rel=stylesheet], link[rel=icon], link[rel=modulepreload], script[src]",
  );
  return [...all].map((one) => (one.getAttribute("href") ?? one.getAttribute("src"))!);
}

/** The paths of the pages that are kept for a person. */
export async function keptPaths(person: number): Promise<string[]> {
  const cache = await caches.open(PREFIX + person);
  return (await cache.keys()).map((request) => new URL(request.url).pathname);
}

// What the browser has loaded for this page; the names of all of it change with its content.
function needed(): string[] {
  const paths = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  const own = paths.filter(({ origin }) => origin === location.origin);
  const statics = own.map(({ pathname }) => pathname).filter((path) => path.startsWith(STATIC));
  return [...new Set(statics)];
}

// The oldest pages go, and what no page needs any more, as after an update of the site.
async function prune(cache: Cache): Promise<void> {
  const kept = await Promise.all(
    (await cache.keys()).map(async (request) => {
      const headers = (await cache.match(request))?.headers;
      const path = new URL(request.url).pathname;
      return { path, at: Number(headers?.get(KEPT_AT)), needs: headers?.get(NEEDS) };
    }),
  );
  const pages = kept
    .filter(({ needs }) => needs)
    .sort((a, b) => b.at - a.at)
    .slice(0, MOST);
  const wanted = new Set(pages.flatMap(({ path, needs }) => [path, ...needs!.split(" ")]));
  const rest = kept.filter(({ path }) => !wanted.has(path));
  await Promise.all(rest.map(({ path }) => cache.delete(path)));
}
