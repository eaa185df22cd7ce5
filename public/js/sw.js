// The service worker, served at /sw.js. The server replaces the placeholders below by the version and the file
// addresses of the current build. Pages come from the network; the offline page is shown only when the server does not
// answer, and a form without an answer leaves its page as it is. Personal data, API answers and videos are never cached.

const CACHE = 'kortekstream-build:version'
const POSTERS = 'kortekstream-posters'
const OFFLINE = '/luring/'
const POSTER_CAP = 200
const ASSET_CAP = 80
/** Thumbnails of episodes are not kept, because one long show has more of them than the cache has places. */
const KEPT_PICTURE = /^\/(poster|ilustrasi\/(?!cuplikan\/))/
/** Milliseconds that a page may take before the server's health is checked. */
const PAGE_TIMEOUT_MS = 4000
/** Timeout of that health check in milliseconds. */
const PROBE_TIMEOUT_MS = 2000

/** Addresses of the files that the offline page needs: styles, pictures, and scripts with their imports. */
const shell = ['build:shell']

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (isOwnForm(request)) return event.respondWith(sendForm(request))
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate') {
    // What is no page is answered too: a browser would send it a second time beside its navigation preload, and a
    // sign-in comes back from Google only once.
    const isPage = !/^\/(api|media|assets|metrics|health)(\/|$)/.test(url.pathname)
    event.respondWith(isPage ? openPage(event) : fromNetwork(event))
  } else if (url.pathname.startsWith('/assets/')) event.respondWith(keptFirst(request))
  else if (KEPT_PICTURE.test(url.pathname)) event.respondWith(keptWhileAsking(event))
})

/**
 * Installs a new build, which takes over at once. Builds never mix, because pages come from the network and name the
 * files of their own build.
 */
async function install() {
  const cache = await caches.open(CACHE)
  await cache.addAll([new Request(OFFLINE, { cache: 'reload', credentials: 'omit' }), ...shell])
  await self.skipWaiting()
}

async function activate() {
  const old = (await caches.keys()).filter(
    (name) => name.startsWith('kortekstream-') && ![CACHE, POSTERS].includes(name),
  )
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.registration.navigationPreload?.enable()
  await self.clients.claim()
}

async function openPage(event) {
  const answer = fromNetwork(event)
  event.waitUntil(answer.catch(() => {}))
  try {
    const first = await Promise.race([answer, wait(PAGE_TIMEOUT_MS)])
    return first ?? ((await serverIsThere()) ? await answer : await offlinePage())
  } catch {
    return offlinePage()
  }
}

/**
 * Whether a page of this site sends a form. A form of another site must not be sent on from here, where it could look
 * like one of this site.
 */
const isOwnForm = ({ method, mode, referrer }) =>
  method === 'POST' && mode === 'navigate' && referrer.startsWith(`${location.origin}/`)

/** Sends a form. If no answer comes, its page stays with what was typed, and is told so. */
async function sendForm(request) {
  try {
    return await fetch(request)
  } catch {
    const [from] = request.referrer.split('#')
    const [unsent] = request.url.split('#')
    for (const page of await self.clients.matchAll({ type: 'window' })) page.postMessage({ unsent, from })
    return new Response(null, { status: 204 })
  }
}

const fromNetwork = async (event) => (await event.preloadResponse) ?? fetch(event.request)

/**
 * Whether the server answers its health check. A page may be slow because other servers are slow; only a server that
 * does not answer at all counts as offline.
 */
const serverIsThere = () =>
  fetch('/health', { cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).then(
    () => true,
    () => false,
  )

const offlinePage = async () => (await caches.match(OFFLINE)) ?? Response.error()

async function keptFirst(request) {
  const kept = await caches.match(request, { ignoreVary: true })
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.status === 200) await keep(CACHE, request, answer.clone(), ASSET_CAP)
  return answer
}

async function keptWhileAsking(event) {
  const kept = await caches.match(event.request, { ignoreVary: true })
  const asked = fetch(event.request).then(async (answer) => {
    if (answer.status === 200) await keep(POSTERS, event.request, answer.clone(), POSTER_CAP)
    return answer
  })
  if (!kept) return asked
  event.waitUntil(asked.catch(() => {}))
  return kept
}

/**
 * Caches an answer. If the cache holds more than `cap` entries, the oldest are removed, but never files of the offline
 * page. Without free space the answer is not cached.
 */
async function keep(name, request, answer, cap) {
  try {
    const cache = await caches.open(name)
    await cache.put(request, answer)
    const spare = (await cache.keys()).filter(({ url }) => ![OFFLINE, ...shell].includes(new URL(url).pathname))
    await Promise.all(spare.slice(0, Math.max(0, spare.length - cap)).map((old) => cache.delete(old)))
  } catch {}
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
