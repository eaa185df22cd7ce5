import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { startEmbedded } from '../../../src/db/embedded/embedded.ts'
import { manage } from '../../../src/manage.ts'
import { root } from '../../../src/root.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { urlOf } from '../../support/manage.ts'

/** Which database a command works on: the one of DATABASE_URL, or that of a restored folder. */

const db = useOwnDatabase()
const folder = useFolder()
const restored = path.join(folder, 'restored')
const files = path.join(folder, 'files')
const address = () => db().client.config.connection
const url = () => urlOf(address())
const byUrl = (dir: string, by = 'DATA_DIR') =>
  `Database: ${address().database} on ${address().host}:${address().port}, by DATABASE_URL; folder ${dir}, by ${by}`

beforeAll(async () => {
  mkdirSync(files)
  await (await startEmbedded(restored, { durable: false })).stop()
})

/** Runs a command with this environment. Returns its exit code, its result and each line beside. */
async function run(env: Record<string, string>, ...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await manage(
    args,
    { NODE_ENV: 'test', ...env },
    (line) => out.push(line),
    (line) => err.push(line),
  )
  return { code, out: out.join('\n'), err }
}
const refused = (reason: RegExp) => ({ code: 1, out: '', err: [expect.stringMatching(reason)] })

test('its first line names database and folder, and what named them, without a password', async () => {
  const plain = await run({ DATABASE_URL: url(), DATA_DIR: files }, 'staff:list')
  expect([plain.code, plain.err[0]]).toEqual([0, byUrl(files)])
  const json = await run({ DATABASE_URL: url(), DATA_DIR: files }, 'staff:list', '--json')
  expect([json.code, json.err[0], Object.keys(JSON.parse(json.out))]).toEqual([0, byUrl(files), expect.any(Array)])
  expect((await run({ DATABASE_URL: url() }, 'staff:list')).err[0]).toBe(byUrl(path.join(root, 'data'), 'default'))
  expect((await run({ DATA_DIR: restored }, 'staff:list')).err[0]).toBe(`Database: embedded in ${restored}`)
  const secret = { DATABASE_URL: 'postgres://kortek:rahasia@127.0.0.1:1/kortek', DATA_DIR: files }
  expect((await run(secret, 'staff:list')).err[0]).toBe(
    `Database: kortek on 127.0.0.1:1, by DATABASE_URL; folder ${files}, by DATA_DIR`,
  )
})

test('a folder given by hand that has a database too is refused beside DATABASE_URL until one is named', async () => {
  const both = { DATABASE_URL: url(), DATA_DIR: restored }
  const create = (name: string, ...more: string[]) =>
    run(both, 'staff:create', '--username', name, '--role', 'editor', ...more)
  expect(await create('siapa')).toEqual(refused(/^DATABASE_URL is \S+ on .* --database url or --database folder\.$/))
  expect(await db()('users').where({ username: 'siapa' })).toEqual([])

  expect(await create('situs', '--database', 'url')).toMatchObject({
    code: 0,
    err: [byUrl(restored), `The database in ${restored} is not used.`],
  })
  expect(await create('cadangan', '--database', 'folder')).toMatchObject({ code: 0 })
  const listed = await run(both, '--database', 'folder', 'staff:list')
  expect([listed.code, listed.err[0]]).toEqual([0, `Database: embedded in ${restored}`])
  expect([listed.out.includes('cadangan'), listed.out.includes('situs')]).toEqual([true, false])
  expect(await db()('users').whereIn('username', ['situs', 'cadangan']).pluck('username')).toEqual(['situs'])
})

test('the settings of a service name both by right: the file goes before the environment', async () => {
  const file = path.join(folder, 'service.env')
  writeFileSync(file, `DATA_DIR=${restored}\nDATABASE_URL=${url()}\nEMAIL_FROM=Kortek <kabar@contoh.id>\n`)
  const elsewhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
  const { code, err } = await run(elsewhere, '--settings-file', file, 'staff:list')
  expect([code, err]).toEqual([0, [byUrl(restored), `The database in ${restored} is not used.`]])
})

test('what cannot be meant is one line, before any database is opened', async () => {
  const missing = path.join(folder, 'missing.env')
  for (const [args, reason] of [
    [['--database', 'url'], /^--database url: DATABASE_URL is not set\.$/],
    [['--database', 'restored'], /^--database: url or folder$/],
    [['--settings-file', missing], /missing\.env cannot be read: ENOENT.*\.$/],
  ] as const)
    expect(await run({ DATA_DIR: path.join(folder, 'never') }, 'staff:list', ...args)).toEqual(refused(reason))
  expect((await run({}, '--settings-file', missing)).out).toContain('Usage: ')
  expect(await run({}, '--nothing')).toEqual(refused(/^There is no command "--nothing"/))
})

test('restore names its target', async () => {
  const none = path.join(folder, 'none.tar.gz')
  writeFileSync(none, 'no archive')
  const to = path.join(folder, 'new')
  const both = { DATABASE_URL: url(), DATA_DIR: restored }
  expect((await run(both, 'restore', none, '--to', to)).err[0]).toBe(`Database: embedded in ${to}`)
  const other = 'postgres://kortek:rahasia@127.0.0.1:1/kortek_new'
  expect((await run({ DATABASE_URL: url(), DATA_DIR: to }, 'restore', none, '--to', other)).err[0]).toBe(
    `Database: kortek_new on 127.0.0.1:1, by --to; folder ${to}, by DATA_DIR`,
  )
})
