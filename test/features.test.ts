import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pino } from 'pino'
import { beforeAll, expect, test } from 'vitest'
import { fillEmptyLibrary } from '../src/anime/sources/library/commands.ts'
import { createApp, features } from '../src/app.ts'
import { monitoringEnabledShare } from '../src/monitor/shares.ts'
import type { Feature } from '../src/platform/feature.ts'
import { root } from '../src/root.ts'
import { testConfig, testSecret } from './support/app.ts'
import { useOwnDatabase } from './support/db.ts'
import { plainPage, routeLines } from './support/rights.ts'
import { serve } from './support/served.ts'
import { signInAs } from './support/sign-in.ts'

const db = useOwnDatabase()
beforeAll(() => fillEmptyLibrary(db()))
const config = testConfig()

/** Features without which the rest of the web server works. */
const optional = [
  'monitor',
  'orders',
  'comics',
  'anilibria',
  'pwa',
  'audit',
  'docs',
  'notices',
  'health',
  'about',
  'content',
]

test.each(optional)('without %s the rest starts, answers on all of its routes, and shows its pages', async (left) => {
  const others = features.filter(({ name }) => name !== left)
  expect(others).toHaveLength(features.length - 1)
  const site = await start(others)
  const cookie = await signInAs(db(), { role: 'admin' })
  try {
    const kept = routeLines.filter((line) => !line.endsWith(` ${left}`)).map((line) => line.split(' ', 2).join(' '))
    const { routes } = make(others)
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(kept.sort())
    const look = async (page: string) => {
      const response = await fetch(site.origin + page, { headers: { Cookie: cookie } })
      return { status: response.status, html: await response.text() }
    }
    // The pages of the left-out feature are gone, and no other page links to those.
    const gone = routeLines.filter((line) => line.endsWith(` ${left}`)).flatMap((line) => plainPage(line) ?? [])
    for (const address of gone) expect([address, (await look(address)).status]).toEqual([address, 404])
    const pages = [
      '/',
      '/jadwal-rilis/',
      '/search/',
      '/masuk/',
      '/lupa-sandi/',
      '/akun/',
      '/koleksi/',
      '/tentang/',
      '/mitra/',
      '/komik/',
      '/status/',
      '/admin/',
      '/admin/endpoint/',
      '/api-monitor/',
    ]
    for (const page of pages.filter((address) => !gone.includes(address))) {
      const { status, html } = await look(page)
      expect([page, status]).toEqual([page, 200])
      const leads = gone.filter((address) => html.includes(`href="${address}"`) || html.includes(`"${address}?`))
      expect([page, leads]).toEqual([page, []])
    }
  } finally {
    await site.stop()
  }
})

test('a feature is one import and one entry of the list', () => {
  const source = readFileSync(path.join(root, 'src/app.ts'), 'utf8')
  for (const { name } of features) {
    expect(source.match(new RegExp(`\\b${name}\\b(?=,$| \\} from './${name}/feature\\.ts')`, 'gm'))).toHaveLength(2)
    expect(source).toContain(`import { ${name} } from './${name}/feature.ts'`)
  }
})

test('a route without a right stops the start', () => {
  const [first] = features.filter(({ name }) => name === 'health')
  const careless = { name: 'careless', open: first?.open ? withoutAllow(first.open) : undefined }
  expect(() => make([careless as (typeof features)[number]])).toThrow(
    'the route GET /health does not begin with allow()',
  )
})

test('a feature adds a section to home and to what a search finds; one that fails is left out', async () => {
  const kitchen: Feature = {
    name: 'kitchen',
    open: () => ({
      home: async () => '<section id="dapur">Resep hari ini</section>',
      search: (words) => async () => `<section id="resep">Resep dengan ${words.length} huruf</section>`,
    }),
  }
  const broken: Feature = {
    name: 'broken',
    open: () => ({
      home: async () => {
        throw new Error('the kitchen burns')
      },
    }),
  }
  const site = await start([...features, broken, kitchen])
  try {
    const read = async (address: string) => (await fetch(site.origin + address)).text()
    expect(await read('/')).toContain('<section id="dapur">Resep hari ini</section>')
    expect(await read('/search/?q=pedang')).toContain('<section id="resep">Resep dengan 6 huruf</section>')
    expect(await read('/search/')).not.toContain('resep')
    expect(await read('/search/?q=pedang&page=2')).not.toContain('id="resep"')
  } finally {
    await site.stop()
  }
})

test('a feature whose attention fails leaves the start page of staff whole, which says that something is missing', async () => {
  const broken: Feature = {
    name: 'broken',
    open: () => ({
      attention: {
        part: 'Coba',
        counts: (knex) => ({ none: knex.raw('select missing from api_endpoints') }),
        show: () => ({}),
      },
    }),
  }
  const cookie = await signInAs(db(), { role: 'staff' })
  const site = await start([...features, broken])
  try {
    const answer = await fetch(`${site.origin}/admin/`, { headers: { cookie } })
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(text).toContain('Coba tidak bisa dihitung sekarang')
    expect(text).toContain('href="/admin/pesanan/')
  } finally {
    await site.stop()
  }
})

test('a feature that cannot stop does not keep the others from stopping', async () => {
  const stopped: string[] = []
  const part = (name: string, stop: () => Promise<void>): Feature => ({ name, open: () => ({ stop }) })
  const last = part('first', async () => void stopped.push('first'))
  const broken = part('broken', async () => {
    throw new Error('it hangs on')
  })
  const site = await start([...features, last, broken])
  await site.stop()
  expect(stopped).toEqual(['first'])
})

function withoutAllow(open: NonNullable<(typeof features)[number]['open']>): typeof open {
  return (site) => {
    const opened = open(site)
    for (const router of opened.routers ?? []) for (const layer of router.stack) layer.stack.shift()
    return opened
  }
}

const log = pino({ level: 'silent' })
const make = (list: typeof features) =>
  createApp({ config, secret: testSecret, db: db(), log, features: list, given: [monitoringEnabledShare.of(false)] })

const start = (list: typeof features) => serve(db(), {}, undefined, { features: list })
