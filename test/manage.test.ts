import { execFile, execFileSync } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'
import { beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { root } from '../src/root.ts'
import { useFolder } from './support/folder.ts'
import { routeLines } from './support/rights.ts'

const dataDir = useFolder()
beforeAll(async () => {
  execFileSync('node', ['scripts/build.js'], { cwd: root })
})

type Outcome = { code: number; out: string; err: string }

/** Runs `manage` with the database of this test file. */
const manage = (...args: string[]): Promise<Outcome> => manageWith({}, ...args)
const manageWith = (settings: Record<string, string>, ...args: string[]) =>
  new Promise<Outcome>((resolve) => {
    const env = { PATH: process.env.PATH, NODE_ENV: 'test', DATA_DIR: dataDir, ...settings }
    execFile(process.execPath, ['dist/src/manage.js', ...args], { cwd: root, env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out: out.trim(), err: err.trim() }),
    )
  })

/** Reads the database after a command. Like the commands, it joins the running embedded database or starts it. */
async function inDatabase<Result>(look: (db: ReturnType<typeof openDatabase>) => Promise<Result>): Promise<Result> {
  const embedded = await startEmbedded(dataDir)
  const db = openDatabase(embedded.connection, { max: 1 })
  try {
    return await look(db)
  } finally {
    await db.destroy()
    await embedded.stop()
  }
}

test('help lists every command, and each command tells its own', async () => {
  const overall = await manage('--help')
  expect(overall).toMatchObject({ code: 0, err: '' })
  for (const name of ['migrate', 'seed', 'library:generate']) {
    expect(overall.out).toContain(name)
    const own = await manage(name, '--help')
    expect(own.code).toBe(0)
    expect(own.out).toContain(`npm run manage -- ${name}`)
  }
  expect((await manage('library:generate', '--help')).out).toMatch(/--titles N .*\n.*--seed N/)
  expect((await manage()).out).toBe(overall.out)
})

test('routes prints every route, one a line, as the table that tests hold', async () => {
  const printed = await manage('routes')
  expect(printed.code).toBe(0)
  expect(printed.out.split('\n')).toEqual(routeLines)
})

test('what it does not understand is one line and exit code 1, before any database is opened', async () => {
  const wrong: [string[], RegExp][] = [
    [['titles:make'], /no command "titles:make"/],
    [['seed', '--force'], /--force/],
    [['seed', 'now'], /now/],
    [['seed', '--more'], /--orders: needed/],
    [['seed', '--orders', '--seed', 'x'], /--seed: a whole number/],
    [['library:generate'], /--titles: needed/],
    [['library:generate', '--titles', 'many'], /--titles: a whole number/],
    [['library:generate', '--titles', '0'], /--titles: a whole number from 1/],
    [['library:generate', '--titles'], /--titles/],
  ]
  const tried = wrong.map(async ([args, reason]) => {
    const { code, out, err } = await manageWith({ DATA_DIR: path.join(dataDir, 'never') }, ...args)
    expect({ code, out, lines: err.split('\n').length }, args.join(' ')).toEqual({ code: 1, out: '', lines: 1 })
    expect(err).toMatch(reason)
  })
  await Promise.all(tried)
})

test('settings and databases that cannot be used are told, with exit code 1', async () => {
  const bad = await manageWith({ PORT: 'eighty' }, 'migrate')
  expect(bad).toMatchObject({ code: 1, out: '' })
  expect(bad.err).toContain('PORT')
  const away = await manageWith({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, 'migrate', '--json')
  expect(away).toMatchObject({ code: 1, out: '' })
  expect(JSON.parse(away.err)).toHaveProperty('error')
})

test('migrate and seed make an empty folder ready, and find nothing to do a second time', async () => {
  expect(await manage('migrate')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('up to date') })
  expect(await manage('seed', '--json')).toEqual({ code: 0, err: '', out: '{"seeded":true}' })
  expect(await manage('seed')).toMatchObject({ code: 0, out: expect.stringContaining('nothing to do') })
})

test('seed --orders fills an empty order desk and names a code to follow; a second time only when more is asked for', async () => {
  const first = JSON.parse((await manage('seed', '--orders', '--json')).out)
  expect(first).toMatchObject({ orders: 150, example: expect.stringMatching(/^ORD-/) })
  expect(await manage('seed', '--orders')).toMatchObject({
    code: 0,
    out: 'There are orders already (150): nothing to do. With --more, 150 sample orders are added to them.',
  })
  expect((await manage('seed', '--help')).out).toContain('only where there are no orders yet')
  const more = await manage('seed', '--orders', '--more', '--seed', '7')
  expect(more).toMatchObject({ code: 0, out: expect.stringMatching(/^150 orders .*\/ORD-/) })
  expect(await inDatabase((db) => db('orders').pluck('order_code'))).toHaveLength(300)
})

test('seed --content fills a site without content, once', async () => {
  expect(await manage('seed', '--content', '--json')).toMatchObject({ code: 0, out: '{"seeded":true}' })
  expect(await manage('seed', '--content')).toMatchObject({ code: 0, out: expect.stringContaining('nothing to do') })
  expect(await inDatabase((db) => db('content_items').where('kind', 'photo').pluck('id'))).toHaveLength(40)
})

test('generated titles stand in the library with their episodes; a second run adds others', async () => {
  const before = await inDatabase((db) => db('library_titles').pluck('slug'))

  const first = await manage('library:generate', '--titles', '1200', '--json')
  expect(first).toMatchObject({ code: 0, err: expect.stringContaining('1200 of 1200 titles') })
  const again = await manage('library:generate', '--titles', '40')
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^Added 40 titles with \d+ episodes/) })

  await inDatabase(async (db) => {
    const rows = await db('library_titles').select('slug', 'title', 'genres', 'year', 'score')
    const made = rows.filter((row) => !before.includes(row.slug))
    expect(made).toHaveLength(1240)
    expect(made.every((row) => /^[a-z0-9-]{5,}$/.test(row.slug) && row.genres.length > 0 && row.year > 1970)).toBe(true)
    const perTitle = await db('library_episodes').groupBy('title_id').count({ count: '*' })
    expect(perTitle).toHaveLength(rows.length)
    const { episodes } = JSON.parse(first.out)
    expect(episodes).toBeGreaterThan(1200 * 5)
  })
})

test('it works beside a running server and leaves the database running', async () => {
  const embedded = await startEmbedded(dataDir)
  const db = openDatabase(embedded.connection, { max: 1 })
  try {
    await db.raw('select 1')
    expect(await manage('migrate')).toMatchObject({ code: 0 })
    expect((await db.raw('select 1 as alive')).rows).toEqual([{ alive: 1 }])
  } finally {
    await db.destroy()
    await embedded.stop()
  }
})
