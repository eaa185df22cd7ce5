import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../root.ts'
import { assetPath } from './assets.ts'
import { createRouter } from './context.ts'
import { speculationRules, speculationRulesPath } from './prefetch.ts'
import { fragment, type PageFrame, page } from './render.ts'

const offlinePage = page('/anime/offline')
const offlineBytes = fragment<{ frame: PageFrame }>('/anime/offline')

/** What makes the site installable and readable without a connection: manifest, service worker, offline page, prefetch rules. */
export function pwaRoutes({ baseUrl }: { baseUrl: string }) {
  const router = createRouter()
  let worker: string | null = null

  router.get('/manifest.webmanifest', (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=3600')
    ctx.type = 'application/manifest+json'
    ctx.body = JSON.stringify(manifest())
  })

  router.get('/sw.js', (ctx) => {
    worker = worker ?? serviceWorker(offlineBytes({ frame: { path: '/luring/', baseUrl } }))
    ctx.set({ 'Cache-Control': 'no-cache', 'Service-Worker-Allowed': '/' })
    ctx.type = 'text/javascript; charset=utf-8'
    ctx.body = worker
  })

  router.get('/luring', (ctx) => {
    ctx.set('X-Robots-Tag', 'noindex')
    offlinePage(ctx, {})
  })

  router.get(speculationRulesPath, (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=3600')
    ctx.type = 'application/speculationrules+json'
    ctx.body = JSON.stringify(speculationRules)
  })

  return router
}

/** The worker with the addresses of this build; its version changes with them and with the offline page. */
function serviceWorker(offline: string): string {
  const source = readFileSync(path.join(root, 'public/js/sw.js'), 'utf8').replace(/asset:([\w./-]+)/g, (_, name) =>
    assetPath(name),
  )
  const version = createHash('sha256').update(source).update(offline).digest('hex').slice(0, 10)
  return source.replace('build:version', version)
}

const manifest = () => ({
  id: '/',
  name: 'KortekStream',
  short_name: 'KortekStream',
  description: 'Nonton anime, ikuti jadwal, dan simpan koleksi di rumah komunitas.',
  lang: 'id',
  dir: 'ltr',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  background_color: '#0d0f16',
  theme_color: '#0d0f16',
  categories: ['entertainment'],
  icons: [
    { src: assetPath('img/icon-192.png'), sizes: '192x192', type: 'image/png' },
    { src: assetPath('img/icon-512.png'), sizes: '512x512', type: 'image/png' },
    { src: assetPath('img/icon-maskable-512.png'), sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
  shortcuts: [
    { name: 'Jadwal rilis', short_name: 'Jadwal', url: '/jadwal-rilis/' },
    { name: 'Koleksi', url: '/koleksi/' },
    { name: 'Cari judul', short_name: 'Cari', url: '/search/' },
  ],
})
