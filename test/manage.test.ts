import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { features } from '../src/app.ts'
import { connect, openDatabase } from '../src/db/connection.ts'
import { type EmbeddedDatabase, startEmbedded } from '../src/db/embedded/embedded.ts'
import { holdServerLock } from '../src/db/server-lock.ts'
import { readCall } from '../src/platform/command.ts'
import { root } from '../src/root.ts'
import { buildSite } from './support/child-server.ts'
import { useFolder } from './support/folder.ts'
import { manageWith, type Outcome, urlOf } from './support/manage.ts'
import { routeLines } from './support/rights.ts'

const dataDir = useFolder()
const postmaster = path.join(dataDir, 'pg', 'postmaster.pid')
let migrated: Outcome & { leftDatabase: boolean }
let embedded: EmbeddedDatabase
let holder: Client
let db: ReturnType<typeof openDatabase>

// The first command finds an empty folder; all others work beside a running database.
beforeAll(async () => {
  buildSite()
  migrated = { ...(await manageAlone('migrate')), leftDatabase: existsSync(postmaster) }
  embedded = await startEmbedded(dataDir)
  // A connection that stays open keeps the database running, as a server does.
  holder = await connect(embedded.connection)
  db = openDatabase(embedded.connection, { max: 1 })
})
afterAll(async () => {
  await Promise.all([db?.destroy(), holder?.end()])
  await embedded?.stop()
})

/** Runs `manage` with the database of this test file. */
const manage = (...args: string[]) => manageWith({ DATA_DIR: dataDir }, ...args)
/** Runs `manage` as a program of its own, as an operator does. */
const manageAlone = (...args: string[]) =>
  new Promise<Outcome>((resolve) => {
    const env = { PATH: process.env.PATH, NODE_ENV: 'test', DATA_DIR: dataDir }
    execFile(process.execPath, ['dist/src/manage.js', ...args], { cwd: root, env }, (error, out, err) =>
      resolve({
        code: error ? Number(error.code ?? 1) : 0,
        out: out.trim(),
        err: err.replace(/^Database: .*/, '').trim(),
      }),
    )
  })

/** Makes another database beside that of this test file. Returns the settings that name it. */
async function another(name: string) {
  await db.raw('create database ??', [name])
  return { DATABASE_URL: urlOf({ ...embedded.connection, database: name }), DATA_DIR: path.join(dataDir, 'files') }
}
async function inDatabase<Result>(url: string, look: (other: typeof db) => Promise<Result>): Promise<Result> {
  const other = openDatabase(url, { max: 1 })
  return look(other).finally(() => other.destroy())
}

test('help lists every command, and each command tells its own', async () => {
  const overall = await manage('--help')
  expect(overall).toMatchObject({ code: 0, err: '' })
  const ofFeatures = features.flatMap(({ commands = [] }) => commands.map(({ name }) => name))
  for (const name of ['migrate', 'seed', 'reset', 'routes', ...ofFeatures]) expect(overall.out).toContain(`  ${name} `)
  expect((await manage()).out).toBe(overall.out)
  for (const [name, said] of [
    ['seed', /only where there are no orders yet/],
    ['library:generate', /--titles N .*\n.*--seed N/],
  ] as const) {
    const own = await manage(name, '--help')
    expect(own).toMatchObject({ code: 0, out: expect.stringMatching(said) })
    expect(own.out).toContain(`npm run manage -- ${name}`)
  }
})

test('routes prints every route, one a line, as the table that tests hold', async () => {
  const printed = await manage('routes')
  expect(printed.code).toBe(0)
  expect(printed.out.split('\n')).toEqual(routeLines)
  const asData = await manage('routes', '--json')
  expect(JSON.parse(asData.out).routes).toHaveLength(routeLines.length)
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

describe('what it does not understand is one line', () => {
  const commands = features.flatMap((feature) => feature.commands ?? [])

  test.each<[string[], RegExp]>([
    [['library:generate', '--force'], /^library:generate: .*--force/],
    [['library:generate', 'now'], /^library:generate: .*now/],
    [['library:generate'], /--titles: needed/],
    [['library:generate', '--titles', 'many'], /--titles: a whole number/],
    [['library:generate', '--titles', '0'], /--titles: a whole number from 1/],
    [['library:generate', '--titles'], /^library:generate: .*--titles.*\. See library:generate --help\.$/],
  ])('%j', (args, reason) => expect(() => readCall(commands, args)).toThrow(reason))

  test('and exit code 1, before any database is opened', async () => {
    const never = path.join(dataDir, 'never')
    const wrong: [string[], RegExp][] = [
      [['titles:make'], /^There is no command "titles:make"/],
      [['seed', '--more'], /--orders: needed/],
      [['seed', '--orders', '--seed', 'x'], /--seed: a whole number/],
      [['reset'], /--yes: needed/],
    ]
    for (const [args, reason] of wrong) {
      const { code, out, err } = await manageWith({ DATA_DIR: never }, ...args)
      expect({ code, out, lines: err.split('\n').length }, args.join(' ')).toEqual({ code: 1, out: '', lines: 1 })
      expect(err).toMatch(reason)
    }
    expect(existsSync(never)).toBe(false)
    expect(await manageAlone('reset')).toMatchObject({ code: 1, err: expect.stringMatching(/--yes: needed/) })
  })
})

test('settings and databases that cannot be used are told, with exit code 1', async () => {
  const bad = await manageWith({ PORT: 'eighty', DATA_DIR: dataDir }, 'migrate')
  expect(bad).toMatchObject({ code: 1, out: '' })
  expect(bad.err).toContain('PORT')
  const away = await manageWith({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, 'migrate', '--json')
  expect(away).toMatchObject({ code: 1, out: '' })
  expect(JSON.parse(away.err.trim().split('\n').at(-1) ?? '')).toHaveProperty('error')
})

test('migrate makes an empty folder ready, and ends the database that it started', () =>
  expect(migrated).toEqual({ code: 0, err: '', out: expect.stringContaining('up to date'), leftDatabase: false }))

test('seed fills an empty library, order desk and content, each once; more orders only when asked for', async () => {
  const settings = await another('benih')
  const run = (...args: string[]) => manageWith(settings, ...args)
  const nothing = { code: 0, out: expect.stringContaining('nothing to do') }
  expect(await run('seed', '--json')).toEqual({ code: 0, err: '', out: '{"seeded":true}' })
  expect(await run('seed')).toMatchObject(nothing)

  const first = JSON.parse((await run('seed', '--orders', '--json')).out)
  expect(first).toMatchObject({ orders: 150, example: expect.stringMatching(/^ORD-/) })
  expect(await run('seed', '--orders')).toMatchObject({
    code: 0,
    out: 'There are orders already (150): nothing to do. With --more, 150 sample orders are added to them.',
  })
  const more = await run('seed', '--orders', '--more', '--seed', '7')
  expect(more).toMatchObject({ code: 0, out: expect.stringMatching(/^150 orders .*\/ORD-/) })

  expect(await run('seed', '--content', '--json')).toMatchObject({ code: 0, out: '{"seeded":true}' })
  expect(await run('seed', '--content')).toMatchObject(nothing)
  await inDatabase(settings.DATABASE_URL, async (other) => {
    expect(await other('orders').pluck('order_code')).toHaveLength(300)
    expect(await other('content_items').where('kind', 'photo').pluck('id')).toHaveLength(40)
  })
})

test('generated titles stand in the library with their episodes; a second run adds others', async () => {
  const before = await db('library_titles').pluck('slug')

  const first = await manage('library:generate', '--titles', '1200', '--json')
  expect(first).toMatchObject({ code: 0, err: expect.stringContaining('1200 of 1200 titles') })
  const again = await manage('library:generate', '--titles', '40')
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^Added 40 titles with \d+ episodes/) })

  const rows = await db('library_titles').select('slug', 'title', 'genres', 'year', 'score')
  const made = rows.filter((row) => !before.includes(row.slug))
  expect(made).toHaveLength(1240)
  expect(made.every((row) => /^[a-z0-9-]{5,}$/.test(row.slug) && row.genres.length > 0 && row.year > 1970)).toBe(true)
  const perTitle = await db('library_episodes').groupBy('title_id').count({ count: '*' })
  expect(perTitle).toHaveLength(rows.length)
  expect(JSON.parse(first.out).episodes).toBeGreaterThan(1200 * 5)
})

describe('reset', () => {
  const orders = () => db('orders').pluck('order_code')
  beforeAll(async () => {
    await manage('seed', '--orders')
  })

  test('deletes nothing in production, beside a server, or where other tables stand', async () => {
    const before = await orders()
    const refused = (reason: RegExp) => ({ code: 1, err: expect.stringMatching(reason) })
    const production = { NODE_ENV: 'production', SECRET_KEY: 'rahasia'.repeat(8) }
    expect(await manageWith(production, 'reset', '--yes')).toMatchObject(refused(/production/))
    const server = await holdServerLock(embedded.connection)
    expect(await manage('reset', '--yes')).toMatchObject(refused(/A server is running/))
    await server.release()
    await db.raw('create table auth_user (id int); insert into auth_user values (7)')
    expect(await manage('reset', '--yes')).toMatchObject(refused(/not ours: auth_user\./))
    expect((await db.raw('select id from auth_user')).rows).toEqual([{ id: 7 }])
    await db.raw('drop table auth_user')
    expect(await orders()).toEqual(before)
  })

  test('leaves what a first start makes: its orders, titles and pictures, and no account of before', async () => {
    const upload = path.join(dataDir, 'uploads', 'lama.webp')
    mkdirSync(path.dirname(upload), { recursive: true })
    writeFileSync(upload, 'gambar lama')
    const before = await orders()
    const user = { username: 'siti', email: null, name: 'Siti', role: 'member' as const, password_hash: 'x' }
    await db('users').insert(user)
    expect(await manage('reset', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('first start') })
    const after = await orders()
    expect(after).toHaveLength(12)
    expect(after.filter((code) => before.includes(code))).toEqual([])
    expect(await db('users').pluck('username')).not.toContain('siti')
    expect(existsSync(upload)).toBe(false)
    const named = await db('uploads').pluck('name')
    const files = readdirSync(path.dirname(upload), { recursive: true }).map(String)
    for (const name of named) expect(files.some((file) => file.endsWith(name))).toBe(true)
  })

  test('works on a DATABASE_URL that is ours; one with tables of another system is named and left alone', async () => {
    const [own, foreign] = [await another('milik'), await another('lain')]
    expect(await manageWith(own, 'reset', '--yes', '--json')).toMatchObject({ code: 0, out: '{"reset":true}' })
    await inDatabase(foreign.DATABASE_URL, async (other) => {
      await other.raw('create table django_session (key text)')
      const refused = await manageWith(foreign, 'migrate')
      expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/not ours: django_session\./) })
      expect((await other.raw("select tablename from pg_tables where schemaname = 'public'")).rows).toHaveLength(1)
    })
  })
})

test('every command that the documents name runs as it stands there', async () => {
  // The test of the page of the operator runs its blocks of commands, in their order.
  const beside = documents.replace(/^```sh( no-run)?\n.*?^```/gms, '')
  const written = [...beside.matchAll(/(?:npm run (?:--silent )?manage --|`kortekstream) ([a-z-][^`\n)]+)/g)].map(
    ([, line = '']) => line.trim(),
  )
  const lines = [...new Set(written)]
  expect(lines).toContain('check-api-status')
  const ranAbove = ['--help', 'routes']
  for (const line of lines.filter((one) => !ranAbove.includes(one))) {
    const { code, err } = await manage(...line.split(' '))
    // These tell by 1 how the site is.
    const codes = /^(check-api-status|anilibria:status)/.test(line) ? [0, 1] : [0]
    expect([line, codes.includes(code), err]).toEqual([line, true, expect.not.stringContaining('no command')])
  }
})
