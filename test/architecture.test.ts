import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../src/root.ts'
import { importsOf } from './support/imports.ts'

/** The arrows of docs/tour.md as a table of allowed imports. A new edge is a reviewed line here. */
const technical = ['artwork', 'platform', 'web', 'live', 'jobs', 'async', 'net', 'db', 'uploads', 'outbox', 'payments']
/** Folders that may set timers; others use those of `async`, or `jobs` for periodic work. */
const timed = ['async', 'jobs', 'live', 'db', 'web', 'net']
const effects = [
  'src/main.ts',
  'src/manage.ts',
  'src/demo/main.ts',
  'src/uploads/image-child.ts',
  'src/comics/engines/reading-child.ts',
]
/** The one file directly in src that any folder may import: it holds the path of the project. */
const shared = ['src/root.ts']
/** Files that other features may import, with their importers; `*` is every feature. */
const doors: Record<string, string[]> = {
  'src/anime/reports/report-form.ts': ['admin'],
  'src/anime/reports/queries.ts': ['admin'],
  'src/accounts/account.ts': ['*'],
  'src/accounts/clients/clients.ts': ['content', 'comics'],
  'src/accounts/clients/own-account.ts': ['comics'],
  'src/accounts/clients/own-user.ts': ['comics'],
  'src/accounts/tokens/tokens.ts': ['anilibria'],
  'src/accounts/help.ts': ['admin'],
  'src/accounts/photo/photo.ts': ['*'],
  'src/audit/audit.ts': ['*'],
  'src/products/rules/price.ts': ['orders'],
  'src/products/rules/price-list.ts': ['orders'],
  'src/products/limits.ts': ['orders'],
  'src/products/queries.ts': ['orders'],
  'src/products/wish.ts': ['orders'],
  'src/notices/member-notices.ts': ['comics', 'orders'],
  'src/notices/members/notify-member.ts': ['comics', 'orders'],
  'src/notices/members/queries.ts': ['comics'],
  'src/monitor/shares.ts': ['about', 'health'],
  'src/anime/addresses.ts': ['admin', 'monitor'],
  'src/anime/environment.ts': ['monitor'],
  'src/anime/probing.ts': ['monitor'],
  'src/anime/endpoints/endpoint.ts': ['monitor'],
  'src/anime/endpoints/queries.ts': ['monitor'],
  'src/anime/failover/breaker.ts': ['monitor'],
  'src/anilibria/catalog-mirror.ts': ['anime'],
  'src/anilibria/upstream/upstream.ts': ['anime'],
}

/**
 * The folders and files of src/anime in the order of docs/tour.md: each one imports only itself and those after it in
 * this list.
 */
const catalogOrder = [
  'feature',
  'routes',
  'commands',
  'open',
  'pages',
  'views',
  'admin',
  'api',
  'reports',
  'probing',
  'shares',
  'view-models',
  'addresses',
  'catalog',
  'known-cards',
  'answers',
  'endpoints',
  'environment',
  'sources',
  'poster-proxy',
  'identity',
  'failover',
  'invalidation',
  'contract',
  'limits',
]

/** The folders and files of src/monitor in the same kind of order. */
const monitorOrder = [
  'feature',
  'openapi',
  'attention',
  'environment',
  'overview',
  'status',
  'services',
  'alerts',
  'maintenance',
  'shares',
  'attention-queries',
  'incidents',
  'checks',
  'uptime-bars',
  'causes',
  'state',
  'hrefs',
]

/** The folders and files of src/anilibria in the same kind of order. */
const anilibriaOrder = [
  'feature',
  'commands',
  'environment',
  'catalog-mirror',
  'internal',
  'socket',
  'api',
  'health',
  'cache',
  'sync',
  'events',
  'tokens',
  'node-users',
  'service-token',
  'refusals',
  'v1',
  'mirror',
  'title',
  'upstream',
  'limits',
]

/** The folders and files of src/comics in the same kind of order. */
const comicsOrder = [
  'feature',
  'routers',
  'own-data',
  'commands',
  'seed',
  'staff',
  'api',
  'own-pages',
  'pages',
  'studio',
  'statistics',
  'money',
  'export',
  'social',
  'pictures',
  'work',
  'series',
  'creators',
  'voice',
  'comic',
  'rules',
  'engines',
  'lettering',
  'script',
  'settings',
  'environment',
  'limits',
]

/** The folders and files of src/accounts in the same kind of order. */
const accountsOrder = [
  'feature',
  'openapi',
  'commands',
  'help',
  'own',
  'google',
  'clients',
  'registration',
  'log-in',
  'views',
  'view-model',
  'codes',
  'second-factor',
  'forms',
  'tokens',
  'account',
  'sessions',
  'notify-owner',
  'limits',
  'passwords',
  'user-queries',
  'photo',
  'seal',
  'settings',
  'environment',
]

/** The folders and files of src/content in the same kind of order. */
const contentOrder = [
  'feature',
  'seed',
  'own-data',
  'pictures',
  'api',
  'desk',
  'pages',
  'search',
  'view-models',
  'save',
  'own-data-queries',
  'queries',
  'previews',
  'drawings',
  'picture',
  'markdown',
  'kinds',
  'item',
  'when',
  'write-queries',
  'texts',
  'limits',
]

const files = walk(path.join(root, 'src')).filter((file) => file.endsWith('.ts'))
/** The demo extends the whole site, so it stands above the app. */
const topOf = (file: string) =>
  file.split('/').length > 2 && !file.startsWith('src/demo/') ? (file.split('/')[1] ?? '') : '(top)'

const edges = files.flatMap((file) => importsOf(file).map((to) => ({ file, to })))

test('a feature loads its seeds only when it sows them, and nothing that they import does', () => {
  const loadsSeeds = (file: string) => importsOf(file).some((to) => to.startsWith('seeds/'))
  const first = files.filter((file) =>
    /^import [^(]*? from '[./]+\/seeds\//m.test(readFileSync(path.join(root, file), 'utf8')),
  )
  expect(first).toEqual([])
  const reached = new Set(walk(path.join(root, 'seeds')).filter((file) => file.endsWith('.ts')))
  for (const file of reached) for (const to of importsOf(file)) if (to.endsWith('.ts')) reached.add(to)
  expect([...reached].filter((file) => file.startsWith('src/') && loadsSeeds(file))).toEqual([])
})

test('a technical folder never imports a feature', () => {
  const wrong = edges.filter(
    ({ file, to }) =>
      technical.includes(topOf(file)) && to.startsWith('src/') && !['(top)', ...technical].includes(topOf(to)),
  )
  expect(wrong).toEqual([])
})

test('features meet only at listed doors', () => {
  const feature = (file: string) => file.startsWith('src/') && !['(top)', ...technical].includes(topOf(file))
  const wrong = edges.filter(
    ({ file, to }) =>
      feature(file) &&
      feature(to) &&
      topOf(file) !== topOf(to) &&
      !doors[to]?.some((who) => who === '*' || who === topOf(file)),
  )
  expect(wrong).toEqual([])
})

test('nothing reaches up: a folder imports of the top only what is shared', () => {
  const wrong = edges.filter(
    ({ file, to }) => topOf(file) !== '(top)' && to.startsWith('src/') && topOf(to) === '(top)' && !shared.includes(to),
  )
  expect(wrong).toEqual([])
})

test('in a feature, what is shown knows neither how it is asked for nor how it is stored', () => {
  const wrong = edges.filter(
    ({ file, to }) =>
      (/\/view-models\//.test(file) && /\/pages\/|catalog\.ts$|queries\.ts$|web\/context/.test(to)) ||
      (/queries\.ts$/.test(file) && /\/view-models\/|\/pages\/|views\.ts$/.test(to)) ||
      (/\/api\//.test(file) && /endpoints\//.test(to)),
  )
  expect(wrong).toEqual([])
})

test('in a feature each folder imports only what stands below it', () => {
  const order: Record<string, string[]> = {
    anime: catalogOrder,
    monitor: monitorOrder,
    anilibria: anilibriaOrder,
    comics: comicsOrder,
    accounts: accountsOrder,
    content: contentOrder,
  }
  const room = (file: string) => /^src\/\w+\/([\w-]+)/.exec(file)?.[1] ?? ''
  const wrong = edges.filter(({ file, to }) => {
    const rooms = order[topOf(file)]
    if (!to.startsWith('src/') || topOf(to) !== topOf(file)) return false
    return !rooms?.slice(rooms.indexOf(room(file))).includes(room(to))
  })
  expect(wrong.filter(({ file }) => topOf(file) in order)).toEqual([])
  const outside = edges.filter(({ file, to }) => topOf(file) === 'anime' && topOf(to) === 'anilibria')
  expect(
    outside.filter(
      ({ file, to }) => !file.startsWith('src/anime/sources/aniliberty/') && to !== 'src/anilibria/catalog-mirror.ts',
    ),
  ).toEqual([])
})

/**
 * src/orders opens on its nouns, and nouns speak of each other: a quotation becomes an order, a tracker shows parcels,
 * a complaint plans a delivery. An order of folders would cut each noun into pieces, so the order is one of kinds of
 * files, whatever room they stand in: rules know nothing of what uses them, queries nothing of pages and calls. That no
 * files import each other in a circle holds for all of src.
 */
const kinds = [/(^|[/-])rules(\.ts$|\/)/, /queries\.ts$/, /view-model\.ts$/, /(routes|calls)\.ts$/]
test('in the rooms of orders a file imports no kind of file that stands above its own', () => {
  const kindOf = (file: string) => kinds.findIndex((kind) => kind.test(file.replace('src/orders/', '')))
  const inside = edges.filter(({ file, to }) => topOf(file) === 'orders' && topOf(to) === 'orders')
  expect(inside.filter(({ file }) => kindOf(file) === 0).length).toBeGreaterThan(0)
  expect(inside.filter(({ file, to }) => kindOf(file) >= 0 && kindOf(to) > kindOf(file))).toEqual([])
})

test('in orders what opens a transaction has transact in its name, so that each noun has one door', () => {
  const opened = files
    .filter((file) => file.startsWith('src/orders/'))
    .flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8')
      return [...text.matchAll(/\btransact\(|\.transaction\(/g)].map(({ index }) => {
        const above = text.slice(0, index).matchAll(/^(?:export )?(?:async )?(?:const|function) (\w+)/gm)
        return { file, name: [...above].at(-1)?.[1] ?? '' }
      })
    })
  expect(opened.length).toBeGreaterThan(0)
  expect(opened.filter(({ name }) => !name.startsWith('transact'))).toEqual([])
})

test('routes are joined by the front door of their own feature only', () => {
  const joins = (file: string, to: string) =>
    /^src\/\w+\/(feature|routes)\.ts$/.test(file) && file.split('/')[1] === to.split('/')[1]
  const wrong = edges.filter(({ file, to }) => /routes\.ts$/.test(to) && file !== 'src/demo/run.ts' && !joins(file, to))
  expect(wrong).toEqual([])
})

test('SQL stays in queries: nothing else calls the query builder', () => {
  const allowed = /queries\.ts$|^src\/(db|jobs)\/|library\/(search|generate)\.ts$/
  const wrong = files.filter(
    (file) =>
      !allowed.test(file) && /\b(db|trx)\(\s*'|\.raw\(|batchInsert\(/.test(readFileSync(path.join(root, file), 'utf8')),
  )
  expect(wrong).toEqual([])
})

test('pure rules import neither knex, koa nor a clock', () => {
  const rules = files.filter((file) =>
    /^src\/(comics|products)\/rules\/|^src\/orders\/(.*[/-])?rules(\.ts$|\/)|\/(contract|failure|slugs|labels|label-words|addresses|moments|week|collection\/rules|breaker|same-show|freshness|health|state|check-events)\.ts$/.test(
      file,
    ),
  )
  expect(rules.length).toBeGreaterThan(0)
  const wrong = edges.filter(
    ({ file, to }) => rules.includes(file) && /^(knex|koa|pg|undici)$|queries\.ts$|^src\/web\/context/.test(to),
  )
  expect(wrong).toEqual([])
  const clocks = files
    .filter((file) => /^src\/((comics|products)\/rules\/|orders\/(.*[/-])?rules(\.ts$|\/))/.test(file))
    .filter((file) => /Date\.now|new Date\(\)/.test(readFileSync(path.join(root, file), 'utf8')))
  expect(clocks).toEqual([])
})

test('only config reads the environment, and only entry points act when imported', () => {
  const readers = files.filter((file) => /process\.env/.test(readFileSync(path.join(root, file), 'utf8')))
  expect(readers.filter((file) => ![...effects, 'src/config.ts'].includes(file))).toEqual([])
  for (const file of files.filter((name) => !effects.includes(name))) {
    const source = readFileSync(path.join(root, file), 'utf8')
    expect(source, file).not.toMatch(/^(await |setInterval\(|setTimeout\(|process\.on\()/m)
  }
})

test('timers are set where they can be stopped and bounded: nowhere else', () => {
  const wrong = files
    .filter((file) => !['(top)', ...timed].includes(topOf(file)))
    .filter((file) => /\bset(Timeout|Interval)\b/.test(readFileSync(path.join(root, file), 'utf8')))
  expect(wrong).toEqual([])
})

test('random tests take the number of their cases from support/random, so that a soak finds them and runs them whole', () => {
  const random = walk(path.join(root, 'test')).filter((file) =>
    /\bfc\.assert\(/.test(readFileSync(path.join(root, file), 'utf8')),
  )
  expect(random.length).toBeGreaterThan(0)
  for (const file of random) {
    const source = readFileSync(path.join(root, file), 'utf8')
    expect(source, file).toMatch(/support\/random\.ts/)
    expect(source, file).not.toMatch(/\bnumRuns\b/)
  }
})

test('tests poll for what must come, watch with `stays` what must not, and judge no real time', () => {
  const tests = walk(path.join(root, 'test')).filter((file) => /\.test\.ts$/.test(file) && !file.includes('/soak/'))
  expect(tests.length).toBeGreaterThan(0)
  const waits = /(?<![\w.])(sleep|pause)\(|waitForTimeout\(|timers\/promises|\(resolve, \d|setTimeout\(resolve/
  const judges =
    /performance\.now\(|\.toBeLess\w*\(.*Date\.now\(\) \+|Date\.now\(\) - .*\.toBeLess|\b(elapsed|took|ms)\)\.toBeLess/
  const wrong = tests
    .filter((file) => file !== 'test/architecture.test.ts')
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .filter((line) => waits.test(line) || judges.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    )
  expect(wrong).toEqual([])
})

test('templates keep to the content policy and to htmx 4', () => {
  const views = walk(path.join(root, 'views'))
  expect(views.length).toBeGreaterThan(0)
  for (const file of views) {
    const source = readFileSync(path.join(root, file), 'utf8')
    expect(source, file).not.toMatch(/\sstyle=|\son[a-z]+=|hx-on|js:|hx-trigger="[^"]*\[|\binclude(File)?\(/)
  }
})

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name)
    return entry.isDirectory() ? walk(at) : [path.relative(root, at)]
  })
}
