import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { holdServerLock } from '../src/db/server-lock.ts'
import { root } from '../src/root.ts'
import { startChild } from './support/child-server.ts'
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

const documents = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(path.join(root, name), 'utf8'))
  .join('\n')
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
)

test('every script that the documents name exists', () => {
  const named = [...documents.matchAll(/npm (?:run (?:--silent )?([\w:]+)|(start|test))\b/g)].map(
    ([, run, own]) => run ?? own,
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name = '') => !scripts[name])).toEqual([])
  expect(scripts.manage).toMatch(/node dist\/src\/manage\.js$/)
})

test('what it does not understand is one line and exit code 1, before any database is opened', async () => {
  const wrong: [string[], RegExp][] = [
    [['titles:make'], /no command "titles:make"/],
    [['seed', '--force'], /--force/],
    [['seed', 'now'], /now/],
    [['seed', '--more'], /--orders: needed/],
    [['seed', '--orders', '--seed', 'x'], /--seed: a whole number/],
    [['library:generate'], /--titles: needed/],
    [['reset'], /--yes: needed/],
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

describe('reset', () => {
  const orders = () => inDatabase((db) => db('orders').pluck('order_code'))
  const upload = path.join(dataDir, 'uploads', 'lama.webp')
  beforeAll(async () => {
    await manage('seed', '--orders')
  })

  test('deletes nothing in production, beside a server, or where other tables stand', async () => {
    const before = await orders()
    const production = { NODE_ENV: 'production', SECRET_KEY: 'rahasia'.repeat(8) }
    expect(await manageWith(production, 'reset', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/production/),
    })
    const embedded = await startEmbedded(dataDir)
    const db = openDatabase(embedded.connection, { max: 1 })
    try {
      const server = await holdServerLock(embedded.connection)
      const beside = await manage('reset', '--yes')
      expect(beside).toMatchObject({ code: 1, err: expect.stringMatching(/A server is running/) })
      await server.release()
      await db.raw('create table auth_user (id int); insert into auth_user values (7)')
      const foreign = await manage('reset', '--yes')
      expect(foreign).toMatchObject({ code: 1, err: expect.stringMatching(/not ours: auth_user\./) })
      expect((await db.raw('select id from auth_user')).rows).toEqual([{ id: 7 }])
      await db.raw('drop table auth_user')
    } finally {
      await db.destroy()
      await embedded.stop()
    }
    expect(await orders()).toEqual(before)
  })

  test('leaves what a first start makes: its orders, titles and pictures, and no account of before', async () => {
    mkdirSync(path.dirname(upload), { recursive: true })
    writeFileSync(upload, 'gambar lama')
    const before = await orders()
    const user = { username: 'siti', email: null, name: 'Siti', role: 'member' as const, password_hash: 'x' }
    await inDatabase((db) => db('users').insert(user))
    expect(await manage('reset', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('first start') })
    const after = await orders()
    expect(after).toHaveLength(12)
    expect(after.filter((code) => before.includes(code))).toEqual([])
    expect(await inDatabase((db) => db('users').pluck('username'))).not.toContain('siti')
    expect(existsSync(upload)).toBe(false)
    const named = await inDatabase((db) => db('uploads').pluck('name'))
    const files = readdirSync(path.dirname(upload), { recursive: true }).map(String)
    for (const name of named) expect(files.some((file) => file.endsWith(name))).toBe(true)
    expect(await manage('reset', '--yes')).toMatchObject({ code: 0 })
  })

  test('works on a DATABASE_URL that is ours; one with tables of another system is named and left alone', async () => {
    const embedded = await startEmbedded(dataDir)
    const db = openDatabase(embedded.connection, { max: 1 })
    const { user, password, host } = embedded.connection
    const urlOf = (name: string) => `postgres://${user}:${password}@localhost/${name}?host=${encodeURIComponent(host)}`
    const other = openDatabase(urlOf('lain'), { max: 1 })
    try {
      for (const name of ['milik', 'lain']) await db.raw('create database ??', [name])
      const own = { DATABASE_URL: urlOf('milik') }
      const server = await startChild(own)
      expect(await manageWith(own, 'reset', '--yes')).toMatchObject({
        code: 1,
        err: expect.stringMatching(/A server is running/),
      })
      await server.stop()
      expect(await manageWith(own, 'reset', '--yes', '--json')).toMatchObject({ code: 0, out: '{"reset":true}' })
      await other.raw('create table django_session (key text)')
      for (const call of [['migrate'], ['reset', '--yes']]) {
        const refused = await manageWith({ DATABASE_URL: urlOf('lain') }, ...call)
        expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/not ours: django_session\./) })
      }
      expect((await other.raw("select tablename from pg_tables where schemaname = 'public'")).rows).toHaveLength(1)
    } finally {
      await other.destroy()
      await db.destroy()
      await embedded.stop()
    }
  })
})

test('every command that the documents name runs as it stands there', { timeout: 120_000 }, async () => {
  const written = [...documents.matchAll(/npm run (?:--silent )?manage -- ([^`\n)]+)/g)].map(([, line = '']) =>
    line.trim(),
  )
  const lines = [...new Set(written)].map((line) => line.replace('NAME', 'admin'))
  expect(lines).toContain('orders:reconcile')
  for (const line of lines) {
    if (line.endsWith(' admin')) await manage('staff:create', '--username', 'admin')
    const { code, err } = await manage(...line.split(' '))
    // These tell by 1 how the site is.
    const codes = /^(check-api-status|anilibria:status)/.test(line) ? [0, 1] : [0]
    expect([line, codes.includes(code), err]).toEqual([line, true, expect.not.stringContaining('no command')])
  }
})
