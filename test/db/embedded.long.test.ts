import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from '../../src/db/embedded/embedded.ts'
import { stays } from '../support/stays.ts'

const holderFile = fileURLToPath(new URL('./embedded-holder.ts', import.meta.url))
const state = '/var/lib/kortekstream'
const root = process.getuid?.() === 0

let base: string
let databases: EmbeddedDatabase[]
let holders: ChildProcess[]
let outside: Set<string>

beforeEach(() => {
  base = mkdtempSync('/tmp/kortek-test-')
  chmodSync(base, 0o711)
  databases = []
  holders = []
  outside = new Set()
})

afterEach(async () => {
  for (const holder of holders) if (holder.exitCode === null) holder.kill('SIGKILL')
  for (const database of databases) await database.stop()
  const left = path.join(base, 'data', 'pg')
  if (existsSync(path.join(left, 'postmaster.pid'))) await killDatabase(left)
  rmSync(base, { recursive: true, force: true })
  for (const folder of outside) rmSync(folder, { recursive: true, force: true })
  if (outside.size > 0 && readdirSync(state).length === 0) rmdirSync(state)
})

const open = async (dataDir: string, options: EmbeddedOptions = {}) => {
  const database = await startEmbedded(dataDir, options)
  databases.push(database)
  return database
}

const ask = async (database: EmbeddedDatabase, sql: string) => {
  const client = new Client(database.connection)
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Starts a process that holds the database; resolves when its row is written. */
const hold = async (dataDir: string, row: string) => {
  const holder = spawn(process.execPath, ['--import', 'tsx', holderFile, dataDir, row], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  holders.push(holder)
  const said = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])
  expect(String(said[0])).toBe('written\n')
  return holder
}

const kill = async (holder: ChildProcess) => {
  holder.kill('SIGKILL')
  await once(holder, 'exit')
}

const letGo = async (holder: ChildProcess) => {
  holder.stdin?.write('go\n')
  await once(holder, 'exit')
}

const postmaster = (cluster: string) =>
  Number(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])

const killDatabase = async (cluster: string) => {
  const pid = postmaster(cluster)
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => existsSync(`/proc/${pid}/cwd`)).toBe(false)
}

const rows = async (database: EmbeddedDatabase) =>
  (await ask(database, 'select row from kept order by row')).map(({ row }) => row)

test('only who may read the data folder gets in', async () => {
  const dataDir = path.join(base, 'data')
  const database = await open(dataDir, { durable: false })
  const files = readdirSync(dataDir).filter((name) => statSync(path.join(dataDir, name)).isFile())
  const holding = files.filter((name) =>
    readFileSync(path.join(dataDir, name), 'utf8').includes(database.connection.password),
  )
  expect(holding.map((name) => statSync(path.join(dataDir, name)).mode & 0o777)).toEqual([0o600])
  expect(statSync(database.connection.host).mode & 0o077).toBe(0)
  expect(await ask(database, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
  const wrong = new Client({ ...database.connection, password: 'wrong' })
  await expect(wrong.connect()).rejects.toThrow('password authentication failed')
})

test('what a killed first start left aside is swept away; a lost password is told, and leaves nothing running', async () => {
  const dataDir = path.join(base, 'data')
  mkdirSync(path.join(dataDir, 'pg.init-999999999-abcdef', 'cluster'), { recursive: true })
  await (await open(dataDir, { durable: false })).stop()
  expect(readdirSync(dataDir).sort()).toEqual(['pg', 'pg-password'])
  writeFileSync(path.join(dataDir, 'pg-password'), 'another\n')
  await expect(startEmbedded(dataDir)).rejects.toThrow(/^The database in .* does not take the password in .*\.$/)
  await expect.poll(() => existsSync(path.join(dataDir, 'pg', 'postmaster.pid'))).toBe(false)
})

test('text is compared and folded beyond ASCII, and times are in UTC; also in a folder with a space, and one too long for a socket', async () => {
  const spaced = await open(path.join(base, 'my data, "mine"'), { durable: false })
  await ask(spaced, 'create extension pg_trgm')
  const found = await ask(
    spaced,
    "select similarity('Клинок', 'клинка') > 0.3 as alike, lower('Ж') as low, current_setting('timezone') as zone",
  )
  expect(found).toEqual([{ alike: true, low: 'ж', zone: 'UTC' }])
  const long = await open(path.join(base, 'a'.repeat(60), 'b'.repeat(60), 'c'.repeat(60)), { durable: false })
  expect(await ask(long, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(statSync(long.connection.host).mode & 0o077).toBe(0)
  await long.stop()
  expect(existsSync(long.connection.host)).toBe(false)
})

test('a killed database is started again while the site runs, not after its stop, and the next start finds all', async () => {
  const dataDir = path.join(base, 'data')
  const said: string[] = []
  const database = await open(dataDir, { supervise: true, log: (line) => said.push(line) })
  await ask(database, "create table kept as select 'x' as row")
  for (let times = 1; times <= 2; times++) {
    await killDatabase(path.join(dataDir, 'pg'))
    await expect.poll(() => rows(database).catch(() => null)).toEqual(['x'])
  }
  expect(said).toContain('The database was gone and has been started again')
  await database.stop()
  await stays(() => expect(existsSync(path.join(dataDir, 'pg', 'postmaster.pid'))).toBe(false), 600)
  expect(await rows(await open(dataDir))).toEqual(['x'])
})

test('the database of a killed process is taken over with its rows', async () => {
  const dataDir = path.join(base, 'data')
  await kill(await hold(dataDir, 'x'))
  const orphan = postmaster(path.join(dataDir, 'pg'))
  const database = await open(dataDir)
  expect(await rows(database)).toEqual(['x'])
  expect(postmaster(path.join(dataDir, 'pg'))).toBe(orphan)
})

test('process and database killed at once: the acknowledged row is there', async () => {
  const dataDir = path.join(base, 'data')
  const holder = await hold(dataDir, 'x')
  await Promise.all([kill(holder), killDatabase(path.join(dataDir, 'pg'))])
  expect(await rows(await open(dataDir))).toEqual(['x'])
})

test('a second process joins, and its stop leaves the database to the first', async () => {
  const dataDir = path.join(base, 'data')
  const holder = await hold(dataDir, 'x')
  const joined = await open(dataDir)
  expect(await rows(joined)).toEqual(['x'])
  await joined.stop()
  expect(await rows(joined)).toEqual(['x'])
  await letGo(holder)
  expect(existsSync(path.join(dataDir, 'pg', 'postmaster.pid'))).toBe(false)
})

test('two first starts at once share one database and leave nothing beside it', async () => {
  const dataDir = path.join(base, 'data')
  const [left, right] = await Promise.all([hold(dataDir, 'left'), hold(dataDir, 'right')])
  expect(await rows(await open(dataDir))).toEqual(['left', 'right'])
  expect(readdirSync(dataDir).sort()).toEqual(['pg', 'pg-password'])
  await Promise.all([letGo(left), letGo(right)])
})

test.each(['/dev/null/data', '/proc', '/proc/x', '/proc/x/y'])(
  'a folder that cannot be used (%s) is refused in one sentence',
  async (folder) =>
    expect(startEmbedded(folder)).rejects.toThrow(
      new RegExp(`^DATA_DIR cannot be used: .*${folder.slice(0, 6)}.*\\.$`),
    ),
)

if (root) {
  test('below a folder only root may enter, the database lives outside and belongs to one data folder', async () => {
    const closed = path.join(base, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    const dataDir = path.join(closed, 'data')
    const first = await openOutside(dataDir)
    expect(first.note).toContain(`${closed} is closed`)
    await ask(first, "create table kept as select 'x' as row")
    await first.stop()
    const again = await openOutside(dataDir)
    expect(await rows(again)).toEqual(['x'])
    await again.stop()

    rmSync(dataDir, { recursive: true })
    const anew = await openOutside(dataDir)
    expect(await ask(anew, "select to_regclass('kept') as kept")).toEqual([{ kept: null }])
    expect(anew.note).toContain(path.basename(first.connection.host))
  })

  const openOutside = async (dataDir: string) => {
    const database = await open(dataDir)
    expect(database.note).toContain(database.connection.host)
    expect(database.connection.host).toContain(`${state}/`)
    outside.add(path.dirname(database.connection.host))
    return database
  }
}
