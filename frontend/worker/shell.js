/*
 * The service worker: it keeps the page's own files, so that the page opens without a line. Answers of
 * the server are never kept here; what a person may read offline, the page itself keeps and wipes.
 * The build fills in the two names below (frontend/scripts/shell.ts); a new build is a new version.
 */
const VERSION = '__VERSION__'
const FILES = __FILES__
const CACHE = `office-shell-${VERSION}`
const PAGE = '/'
/** A line that answers slower than this is as good as none, for the page itself. */
const PATIENCE_MS = 4000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...FILES])))
})

// A tab that uses the new version's page has asked for it: the older ones' files go.
self.addEventListener('activate', (event) => {
  event.waitUntil(clean().then(() => self.clients.claim()))
})

self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (!/^\/(?:api|scim|health)(?:\/|$)/u.test(pathname)) event.respondWith(page(request))
  } else if (pathname.startsWith('/assets/') || FILES.includes(pathname)) event.respondWith(file(request))
})

async function clean() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith('office-shell-') && name !== CACHE).map((name) => caches.delete(name)))
}

/** The server's page when it can be had, so that a new version shows at once; otherwise the kept one. */
async function page(request) {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(PAGE)
  if (!kept) return fetch(request)
  const patience = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS))
  const fresh = fetch(request).then((answer) => (answer.status < 500 ? answer : kept), () => kept)
  return Promise.race([fresh, patience])
}

/** Files of a build never change under their name. */
async function file(request) {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    const cache = await caches.open(CACHE)
    await cache.put(request, answer.clone())
  }
  return answer
}

/*
 * A push: the server has said who wrote where, sealed for this browser alone. Somebody who looks at the
 * page sees it there already. Nothing of it is kept.
 */
self.addEventListener('push', (event) => {
  event.waitUntil(tell(event.data))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data?.url))
})

async function tell(data) {
  let said
  try {
    said = data.json()
  } catch {
    return
  }
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (said.tag !== 'test' && pages.some((page) => page.focused)) return
  await self.registration.showNotification(String(said.title ?? 'Office'), {
    body: String(said.body ?? ''),
    tag: String(said.tag ?? ''),
    icon: '/favicon.svg',
    renotify: said.strong === true,
    requireInteraction: said.strong === true,
    data: { url: said.url },
  })
}

/** Only a path of our own: in the page that is open, or in a new one. */
async function open(url) {
  const path = typeof url === 'string' && /^\/(?![/\\])/u.test(url) ? url : '/'
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const page = pages.find((one) => one.focused) ?? pages[0]
  if (!page) return self.clients.openWindow(path)
  await page.focus()
  page.postMessage({ type: 'open', path })
}
