import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startEmbedded } from '../src/db/embedded.ts'
import { root } from '../src/root.ts'
import { olderEnvironments } from './fixtures/older-environments.ts'
import { freePort } from './support/ports.ts'

/** The server as an operator starts it: built, in its own process, on an empty DATA_DIR with a space in its path. */
const running: ChildProcess[] = []
let home: string

beforeAll(async () => {
  execFileSync('node', ['scripts/build.js'], { cwd: root })
  home = await mkdtemp(path.join(os.tmpdir(), 'kortekstream start '))
  await chmod(home, 0o755)
})
afterEach(async () => {
  for (const child of running.splice(0)) await end(child, 'SIGTERM')
})
afterAll(() => rm(home, { recursive: true, force: true }))

test('an empty folder becomes a served site; a second server on it is refused in one sentence', async () => {
  const settings = { DATA_DIR: path.join(home, 'first'), PORT: String(await freePort()) }
  const site = await start(settings)
  expect((await fetch(`${site.url}/anime/pedang-senja/`)).status).toBe(200)

  const second = await outcome({ ...settings, PORT: String(await freePort()) })
  expect(second.code).toBe(1)
  expect(second.output.trim()).toBe(
    'Another server is already running on this DATA_DIR; stop it, or set DATA_DIR to another folder.',
  )
  expect((await fetch(`${site.url}/anime/pedang-senja/`)).status).toBe(200)
})

test('two signals at once end it cleanly with 0, and the next start is quick', async () => {
  const settings = { DATA_DIR: path.join(home, 'clean'), PORT: String(await freePort()) }
  const site = await start(settings)
  expect(await postmasterOf(settings.DATA_DIR)).toBeGreaterThan(0)
  site.child.kill('SIGINT')
  site.child.kill('SIGINT')
  const [code] = await once(site.child, 'exit')
  expect(code).toBe(0)
  await expect(postmasterOf(settings.DATA_DIR)).rejects.toThrow('ENOENT')
  await start(settings)
})

test('a signal in the middle of the first start leaves no database behind', async () => {
  const dataDir = path.join(home, 'hasty')
  const child = launch({ DATA_DIR: dataDir, PORT: String(await freePort()) })
  expect(await until(async () => (await postmasterOf(dataDir).catch(() => 0)) > 0)).toBe(true)
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  expect(output).not.toContain('KortekStream is at')
  await expect(postmasterOf(dataDir)).rejects.toThrow('ENOENT')
})

test('a signal ends a start that waits for another one on the same database', async () => {
  const database = await startEmbedded(path.join(home, 'waiting'))
  const { host, user, password, database: name } = database.connection
  const client = new pg.Client(database.connection)
  await client.connect()
  // Servers take this lock for their first steps one after another.
  await client.query('select pg_advisory_lock(20261121)')
  const DATABASE_URL = `postgres://${user}:${password}@localhost/${name}?host=${encodeURIComponent(host)}`
  const child = launch({ DATABASE_URL, DATA_DIR: path.join(home, 'waiting'), PORT: String(await freePort()) })
  const waiting = "select from pg_locks where locktype = 'advisory' and not granted"
  expect(await until(async () => ((await client.query(waiting)).rowCount ?? 0) > 0)).toBe(true)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  await client.end()
  await database.stop()
})

test('two servers that start on one empty database share it', async () => {
  const database = await startEmbedded(path.join(home, 'shared'))
  const { host, user, password, database: name } = database.connection
  const DATABASE_URL = `postgres://${user}:${password}@localhost/${name}?host=${encodeURIComponent(host)}`
  const settings = await Promise.all([1, 2].map(async () => ({ DATABASE_URL, PORT: String(await freePort()) })))
  const sites = await Promise.all(settings.map((one) => start(one)))
  for (const site of sites) expect((await fetch(`${site.url}/anime/pedang-senja/`)).status).toBe(200)
  for (const child of running.splice(0)) await end(child, 'SIGTERM')
  await database.stop()
})

test('a first start killed between its titles and its orders is done whole by the next one', async () => {
  const settings = { DATA_DIR: path.join(home, 'half'), PORT: String(await freePort()) }
  const child = launch(settings)
  // Pictures of the example orders are drawn after the titles and before the orders.
  const uploads = path.join(settings.DATA_DIR, 'uploads')
  expect(await until(async () => (await readdir(uploads).catch(() => [])).length > 0, 5)).toBe(true)
  await end(child, 'SIGKILL')

  const site = await start(settings)

  expect(site.output()).toContain('Example orders are there')
  expect((await fetch(`${site.url}/anime/pedang-senja/`)).status).toBe(200)
})

test('a killed server blocks nobody: the next one takes over its database', async () => {
  const settings = { DATA_DIR: path.join(home, 'killed'), PORT: String(await freePort()) }
  const first = await start(settings)
  await end(first.child, 'SIGKILL')
  const next = await start(settings)
  expect((await fetch(`${next.url}/anime/pedang-senja/`)).status).toBe(200)
})

test('when the database is lost, pages with a copy go on, the rest are an honest 503, and it heals by itself', async () => {
  const dataDir = path.join(home, 'lost')
  const { host, user, password, database } = (await startEmbedded(dataDir)).connection
  const DATABASE_URL = `postgres://${user}:${password}@localhost/${database}?host=${encodeURIComponent(host)}`
  const site = await start({ DATABASE_URL, PORT: String(await freePort()) })
  const kept = `${site.url}/anime/pedang-senja/`
  const cold = `${site.url}/anime/robot-tua-bernama-suryo/`
  await fetch(kept)

  const postmaster = await postmasterOf(dataDir)
  process.kill(postmaster, 'SIGQUIT')
  expect(await until(async () => !isAlive(postmaster))).toBe(true)
  expect(await until(async () => (await fetch(cold)).status === 503)).toBe(true)
  expect((await fetch(cold)).headers.get('retry-after')).not.toBeNull()
  expect((await fetch(kept)).status).toBe(200)

  const again = await startEmbedded(dataDir)
  expect(await until(async () => (await fetch(cold)).status === 200)).toBe(true)
  for (const child of running.splice(0)) await end(child, 'SIGTERM')
  await again.stop()
})

test('the embedded database is started again when it dies', async () => {
  const dataDir = path.join(home, 'healed')
  const site = await start({ DATA_DIR: dataDir, PORT: String(await freePort()) })
  process.kill(await postmasterOf(dataDir), 'SIGKILL')
  const healed = async () => (await fetch(`${site.url}/anime/robot-tua-bernama-suryo/`)).status === 200
  expect(await until(healed)).toBe(true)
})

test('what cannot succeed exits 1 with one clear line', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const onTaken = await outcome({ DATA_DIR: path.join(home, 'taken'), PORT: String(port) })
  taken.close()
  expect(onTaken).toEqual({
    code: 1,
    output: `Port ${port} on 127.0.0.1 is taken: set PORT to another.\n`,
    printed: '',
  })
  expect(existsSync(path.join(home, 'taken'))).toBe(false)

  const badSetting = await outcome({ PORT: 'delapan ribu' })
  expect(badSetting.code).toBe(1)
  expect(badSetting.output).toMatch(/^Bad settings:\n {2}PORT: .+\n$/)

  const noDatabase = await outcome({ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' })
  expect(noDatabase.code).toBe(1)
  expect(noDatabase.output).toMatch(/^The database does not answer: .+\n$/)
  expect(noDatabase.output).not.toContain('secret')
})

test.each([[{}], [{ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' }]])(
  'a DATA_DIR that cannot be used stops the start at once (%j)',
  async (settings) => {
    for (const DATA_DIR of ['/proc', '/proc/x', '/proc/x/y', '/dev/null/x']) {
      const { code, output } = await outcome({ ...settings, DATA_DIR, PORT: String(await freePort()) })
      expect([code, output]).toEqual([1, expect.stringMatching(/^DATA_DIR cannot be used: .+\.\n$/)])
    }
  },
)

test('a start in development says what that means', async () => {
  const { output } = await start({ DATA_DIR: path.join(home, 'first'), PORT: String(await freePort()) })
  expect(output().match(/^Mode: .*$/gm)).toEqual([
    'Mode: development. An empty database gets sample data, and anybody may register. NODE_ENV=production changes both.',
  ])
})

const production = Object.entries(olderEnvironments).filter(([, { mode }]) => mode === 'production')
test.each(production)('the environment of the %s starts a production server', async (name, { variables }) => {
  const own = { NODE_ENV: '', DATABASE_URL: '', REDIS_URL: '', DATA_DIR: path.join(home, name) }
  const { url, output } = await start({ ...variables, ...own, PORT: String(await freePort()) })
  expect(output().match(/^Mode: .*$/gm)).toEqual(['Mode: production.'])
  expect(output()).not.toContain('Example orders')
  expect((await (await fetch(`${url}/blogs`)).json()).meta.total).toBe(0)
  const body = { email: 'sari@contoh.example', username: 'sari', full_name: 'Sari', password: 'kapal-kertas-biru' }
  const headers = { 'content-type': 'application/json' }
  const registered = await fetch(`${url}/auth/register`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(registered.status).toBe(403)
})

test('a .env in the project folder is read by the server and by manage, with the names of older systems', async () => {
  const project = path.join(home, 'project')
  await cp(path.join(root, 'dist'), path.join(project, 'dist'), { recursive: true, dereference: true })
  await cp(path.join(root, 'package.json'), path.join(project, 'package.json'))
  // A file manager leaves such files in folders that are read whole.
  await writeFile(path.join(project, 'dist/src/comics/storyteller/tales/.DS_Store'), 'x')
  for (const name of ['node_modules', 'public', 'views', 'seeds'])
    await symlink(path.join(root, name), path.join(project, name))
  const port = await freePort()
  const file = `DATA_DIR=./kept\nPORT=${port} # ours\nPAYMENTS=xendit\nDEBUG_MODE=Yes\nMONGODB_URL=mongodb://x\nADMIN_EMAIL=toko@contoh.example\n`
  await writeFile(path.join(project, '.env'), file)

  const site = await start({ NODE_ENV: '', LOG_LEVEL: 'warn', PAYMENTS: 'manual' }, { cwd: project, port })
  expect((await fetch(`${site.url}/health`)).status).toBe(200)
  expect(site.output().match(/MONGODB_URL/g)).toHaveLength(1)
  const options = { cwd: project, env: { PATH: process.env.PATH, PAYMENTS: 'manual' }, encoding: 'utf8' } as const
  expect(execFileSync('node', ['dist/src/manage.js', 'staff:list', '--json'], options)).toContain('toko@contoh.example')
})

/** Starts the built server. `NODE_ENV=test` keeps a developer's own `.env` out. */
function launch(settings: Record<string, string>, cwd = root) {
  const own = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }
  const env = { ...own, LOG_LEVEL: 'error', NODE_ENV: 'test', ...settings }
  const child = spawn('node', ['dist/src/main.js'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  return child
}

async function start(settings: Record<string, string>, { cwd = root, port = Number(settings.PORT) } = {}) {
  const child = launch(settings, cwd)
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  const url = `http://127.0.0.1:${port}`
  const up = await until(async () => {
    if (child.exitCode !== null) throw new Error(`it ended: ${output}`)
    return output.includes(`KortekStream is at ${url}`)
  })
  expect(up, output).toBe(true)
  return { child, url, output: () => output }
}

async function outcome(settings: Record<string, string>) {
  const child = launch(settings)
  let output = ''
  let printed = ''
  child.stderr?.on('data', (chunk) => (output += chunk))
  child.stdout?.on('data', (chunk) => (printed += chunk))
  const [code] = await once(child, 'close')
  return { code, output, printed }
}

async function end(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}

async function until(done: () => Promise<boolean>, every = 100) {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(every)) if (await done()) return true
  return false
}

function isAlive(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const postmasterOf = async (dataDir: string) =>
  Number((await readFile(path.join(dataDir, 'pg/postmaster.pid'), 'utf8')).split('\n')[0])
