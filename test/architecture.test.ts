import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../src/root.ts'

/** The arrows of the README, as a table: what may import what. A new edge is a reviewed line here. */
const technical = ['web', 'live', 'jobs', 'net', 'db', 'uploads', 'outbox', 'mail', 'whatsapp']
const effects = ['src/main.ts', 'src/manage.ts', 'src/demo.ts']
/** Files at the top of src that a folder may import: where the project is, the shape of a command, and the key it signs with. */
const shared = ['src/root.ts', 'src/command.ts', 'src/secret.ts']
/** A feature's files that other features may import, by who may; `*` is everyone. */
const doors: Record<string, string[]> = {
  'src/anime/reports.ts': ['admin'],
  'src/monitor/overall.ts': ['admin'],
  'src/monitor/words.ts': ['admin'],
  'src/accounts/account.ts': ['*'],
  'src/audit/audit.ts': ['*'],
  'src/settings/settings.ts': ['*'],
  'src/anime/watch.ts': ['monitor', 'demo'],
  'src/anime/failure.ts': ['monitor'],
  'src/anime/failover/breaker.ts': ['monitor'],
  'src/anime/endpoints/endpoint.ts': ['monitor'],
  'src/anime/failure-words.ts': ['monitor'],
  'src/anime/endpoints/queries.ts': ['monitor', 'admin'],
  'src/anime/failover/keys.ts': ['monitor'],
  'src/anime/identity/upkeep-queries.ts': ['admin'],
  'src/monitor/alerts/channels.ts': ['admin', 'settings'],
  'src/monitor/incidents/words.ts': ['admin'],
  'src/monitor/attention-queries.ts': ['admin'],
  'src/orders/attention-queries.ts': ['admin'],
}

const files = walk(path.join(root, 'src')).filter((file) => file.endsWith('.ts'))
const importsOf = (file: string) =>
  [
    ...readFileSync(path.join(root, file), 'utf8').matchAll(
      /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((name) => (name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name))
/** The demo dresses up the whole site, so it stands above the app. */
const topOf = (file: string) =>
  file.split('/').length > 2 && !file.startsWith('src/demo/') ? (file.split('/')[1] ?? '') : '(top)'

const edges = files.flatMap((file) => importsOf(file).map((to) => ({ file, to })))

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
      (/\/present\//.test(file) && /\/pages\/|catalog\.ts$|queries\.ts$|web\/context/.test(to)) ||
      (/queries\.ts$/.test(file) && /\/present\/|\/pages\/|views\.ts$/.test(to)) ||
      (/\/api\//.test(file) && /endpoints\/(?!own)/.test(to)),
  )
  expect(wrong).toEqual([])
})

test('in the catalog, whoever is asked knows nothing of who asks', () => {
  const rules: [RegExp, RegExp][] = [
    [/anime\/failover\//, /anime\/(endpoints|sources|identity|answers|catalog|open|pages|api)\b/],
    [/anime\/identity\//, /anime\/(endpoints|answers|catalog|open|pages|api)\b|sources\/(?!source\.ts)/],
    [/anime\/(endpoints|sources)\//, /anime\/(catalog|open|pages|present|api|commands)\b/],
  ]
  const wrong = edges.filter(({ file, to }) =>
    rules.some(([from, never]) => from.test(file) && never.test(to) && !/library\/(routes|commands)\.ts$/.test(file)),
  )
  expect(wrong).toEqual([])
})

test('nobody but app and the command line imports routes; a feature may join its own', () => {
  const joins = (file: string, to: string) => /^src\/\w+\/routes\.ts$/.test(file) && topOf(file) === topOf(to)
  const wrong = edges.filter(
    ({ file, to }) => /routes\.ts$/.test(to) && !/^src\/(app|manage|demo\/run)\.ts$/.test(file) && !joins(file, to),
  )
  expect(wrong).toEqual([])
})

test('SQL stays in queries: nothing else calls the query builder', () => {
  const allowed = /queries\.ts$|^src\/db\/|library\/(search|generate)\.ts$/
  const wrong = files.filter(
    (file) =>
      !allowed.test(file) && /\b(db|trx)\(\s*'|\.raw\(|batchInsert\(/.test(readFileSync(path.join(root, file), 'utf8')),
  )
  expect(wrong).toEqual([])
})

test('pure rules import neither knex, koa nor a clock', () => {
  const rules = files.filter((file) =>
    /\/(contract|failure|slugs|words|labels|label-words|addresses|moments|week|breaker|names|freshness|health|overall|recorded)\.ts$/.test(
      file,
    ),
  )
  expect(rules.length).toBeGreaterThan(0)
  const wrong = edges.filter(
    ({ file, to }) => rules.includes(file) && /^(knex|koa|pg|undici)$|queries\.ts$|^src\/web\/context/.test(to),
  )
  expect(wrong).toEqual([])
})

test('only config reads the environment, and only entry points act when imported', () => {
  const readers = files.filter((file) => /process\.env/.test(readFileSync(path.join(root, file), 'utf8')))
  expect(readers.filter((file) => ![...effects, 'src/config.ts'].includes(file))).toEqual([])
  for (const file of files.filter((name) => !effects.includes(name))) {
    const source = readFileSync(path.join(root, file), 'utf8')
    expect(source, file).not.toMatch(/^(await |setInterval\(|setTimeout\(|process\.on\()/m)
  }
})

test('no file grows past 200 lines of code, data apart', () => {
  const data = /\/(glyphs|kerning|rights)\.ts$/
  const long = files.filter(
    (file) => !data.test(file) && readFileSync(path.join(root, file), 'utf8').split('\n').length > 220,
  )
  expect(long).toEqual([])
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
