import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { allow } from '../platform/access.ts'
import { feature, type Shortcut, type Site } from '../platform/feature.ts'
import { root } from '../root.ts'
import { assetPath } from '../web/assets.ts'
import { createRouter } from '../web/context.ts'
import { listLinks } from '../web/navigation.ts'
import { fragment, type PageFrame, page, pageFrame } from '../web/render.ts'

type Offline = { parts: readonly string[]; scripts: readonly string[] }
const offlinePage = page<Offline>('/pwa/offline')
const offlineBytes = fragment<Offline & { frame: PageFrame }>('/pwa/offline')

const RULES = '/speculation-rules.json'
const MANIFEST = '/manifest.webmanifest'
const OFFLINE = '/luring/'

/** Makes the site installable as a progressive web app. */
export const pwa = feature({
  name: 'pwa',
  links: [{ place: 'manifest', key: 'manifest', href: MANIFEST, text: '' }],
  privacy: () => ({
    browser: [
      ['theme', 'Tema terang atau gelap pilihanmu.'],
      ['Cache kortekstream-…', 'Berkas tampilan dan gambar, supaya situs terbuka tanpa jaringan.'],
    ],
  }),
  pageHeaders: { 'Speculation-Rules': `"${RULES}"` },
  noPrefetch: ['/luring/*'],
  open: (site) => ({ routers: [routes(site)] }),
})

function routes({ config: { baseUrl }, features }: Site) {
  const navigation = listLinks(features.flatMap(({ links }) => links ?? []))
  const shortcuts = features.flatMap((one) => one.shortcuts ?? [])
  const rules = speculationRules(features.flatMap(({ noPrefetch }) => noPrefetch ?? []))
  const parts = features.flatMap((one) => one.offline ?? [])
  const offline = () => ({ parts: parts.map(({ html }) => html()), scripts: parts.flatMap((part) => part.scripts) })
  const router = createRouter()
  let worker: string | null = null

  // For pages that name no icon; browsers then request this path.
  router.get('/favicon.ico', allow('anyone'), (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=86400')
    ctx.redirect(assetPath('img/favicon.svg'))
  })

  router.get(MANIFEST, allow('anyone'), (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=3600')
    ctx.type = 'application/manifest+json'
    ctx.body = JSON.stringify(manifest(shortcuts))
  })

  router.get('/sw.js', allow('anyone'), (ctx) => {
    worker ??= serviceWorker(
      offlineBytes({ ...offline(), frame: pageFrame(OFFLINE, { baseUrl, viewer: null, navigation }) }),
    )
    ctx.set({ 'Cache-Control': 'no-cache', 'Service-Worker-Allowed': '/' })
    ctx.type = 'text/javascript; charset=utf-8'
    ctx.body = worker
  })

  router.get('/luring', allow('anyone'), (ctx) => {
    ctx.set('X-Robots-Tag', 'noindex')
    offlinePage(ctx, offline())
  })

  router.get(RULES, allow('anyone'), (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=3600')
    ctx.type = 'application/speculationrules+json'
    ctx.body = JSON.stringify(rules)
  })

  return router
}

/** The version changes with the service worker and with the offline page, whose files the worker lists. */
function serviceWorker(offline: string): string {
  const source = readFileSync(path.join(root, 'public/js/sw.js'), 'utf8')
  const version = createHash('sha256').update(source).update(offline).digest('hex').slice(0, 10)
  const shell = [
    ...new Set([...offline.matchAll(/ (?:src|href)="(\/assets\/[^"]+)"/g)].flatMap(([, at]) => withImports(at))),
  ]
  return source
    .replace('build:version', version)
    .replace("'build:shell'", shell.map((address) => `'${address}'`).join(',\n  '))
}

/** A script with all scripts it imports. Scripts of npm packages have no imports. */
function withImports(address = ''): string[] {
  const name = /\/js\/([\w-]+)\.\w+\.js$/.exec(address)?.[1]
  const file = path.join(root, 'public/js', `${name}.js`)
  if (!name || !existsSync(file)) return [address]
  const imports = readFileSync(file, 'utf8').matchAll(/from '\.\/([\w-]+\.js)'/g)
  return [address, ...[...imports].flatMap(([, imported]) => withImports(assetPath(`js/${imported}`)))]
}

const manifest = (shortcuts: readonly Shortcut[]) => ({
  id: '/',
  name: 'KortekStream',
  short_name: 'KortekStream',
  description: 'Nonton anime, ikuti jadwal, dan simpan koleksi di rumah komunitas.',
  lang: 'id',
  dir: 'ltr',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  background_color: '#0b0e16',
  theme_color: '#0b0e16',
  categories: ['entertainment'],
  icons: [
    { src: assetPath('img/icon-192.png'), sizes: '192x192', type: 'image/png' },
    { src: assetPath('img/icon-512.png'), sizes: '512x512', type: 'image/png' },
    { src: assetPath('img/icon-maskable-512.png'), sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
  shortcuts,
})

/** Links that browsers may prefetch on hover. */
const speculationRules = (others: readonly string[]) => ({
  prefetch: [
    {
      where: {
        and: [
          { href_matches: '/*' },
          {
            not: {
              href_matches: ['/api/*', '/assets/*', '/media/*', ...others],
            },
          },
          { not: { selector_matches: '[download], [target="_blank"], [rel~="nofollow"], [rel~="external"]' } },
        ],
      },
      eagerness: 'moderate',
    },
  ],
})
