import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { connect } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded/embedded.ts'
import { root } from '../src/root.ts'
import { buildSite, launch } from './support/child-server.ts'
import { urlOf } from './support/manage.ts'
import { freePort, portOf } from './support/ports.ts'

/** The server as an operator starts it: built, in its own process, on an empty DATA_DIR with a space in its path. */
const running: ReturnType<typeof launch>[] = []
let home: string

beforeAll(async () => {
  buildSite()
  home = await mkdtemp(path.join(os.tmpdir(), 'kortekstream start '))
  await chmod(home, 0o755)
})
const endAll = () => Promise.all(running.splice(0).map((site) => end(site, 'SIGTERM')))
afterEach(endAll)
afterAll(() => rm(home, { recursive: true, force: true }))

const away = 'postgres://nobody:secret@127.0.0.1:1/none'
const kept = '/anime/pedang-senja/'
const cold = '/anime/robot-tua-bernama-suryo/'

test('a start that is told to end leaves no database behind, one that is killed blocks nobody, and the next makes a whole site, which two signals end cleanly', async () => {
  const settings = { DATA_DIR: path.join(home, 'first'), PORT: String(await freePort()) }
  const hasty = begin(settings)
  await until(() => postmasterOf(settings.DATA_DIR) > 0)
  expect(await end(hasty, 'SIGINT')).toBe(0)
  expect(hasty.output()).not.toContain('KortekStream is at')
  expect(() => postmasterOf(settings.DATA_DIR)).toThrow('ENOENT')

  const killed = begin(settings)
  // Pictures of the example orders are drawn after the titles and before the orders.
  const uploads = path.join(settings.DATA_DIR, 'uploads')
  await until(async () => (await readdir(uploads).catch(() => [])).length > 0, 5)
  await end(killed, 'SIGKILL')

  const site = await start({ ...settings, LOG_LEVEL: 'info' })
  expect(site.output()).toContain('Example orders are there')
  expect(await statusOf(site, kept)).toBe(200)
  expect(site.output().match(/^Mode: .*$/gm)).toEqual([
    'Mode: development. An empty database gets sample data, and anybody may register. NODE_ENV=production changes both.',
  ])

  const second = begin({ ...settings, PORT: String(await freePort()) })
  expect(await second.exit()).toBe(1)
  expect(second.said.err).toBe(
    `Database: embedded in ${settings.DATA_DIR}\nAnother server is already running on this DATA_DIR; stop it, or set DATA_DIR to another folder.\n`,
  )
  expect(await statusOf(site, kept)).toBe(200)

  site.kill('SIGINT')
  expect(await end(site, 'SIGINT')).toBe(0)
  expect(site.said.out.match(/"path":"\/anime\/pedang-senja\/","status":200/g)).toHaveLength(2)
  expect(() => postmasterOf(settings.DATA_DIR)).toThrow('ENOENT')

  // The embedded database of a start after a clean end is started again when it dies. Nobody needs to read the log.
  const again = await start({ ...settings, LOG_LEVEL: 'info' })
  again.stopReading()
  process.kill(postmasterOf(settings.DATA_DIR), 'SIGKILL')
  await until(async () => (await statusOf(again, cold)) === 200)
})

test('two servers that start on one database wait for one another and share it; a signal ends the wait, and a lost database heals', async () => {
  const dataDir = path.join(home, 'shared')
  const database = await startEmbedded(dataDir)
  const DATABASE_URL = urlOf(database.connection)
  const settings = async () => ({ DATABASE_URL, DATA_DIR: `${dataDir} files`, PORT: String(await freePort()) })
  const client = await connect(database.connection)
  // Servers take this lock for their first steps one after another.
  await client.query('select pg_advisory_lock(20261121)')
  const waiting = begin(await settings())
  const waits = "select from pg_locks where locktype = 'advisory' and not granted"
  await until(async () => ((await client.query(waits)).rowCount ?? 0) > 0)
  expect(await end(waiting, 'SIGTERM')).toBe(0)
  await client.end()

  const sites = await Promise.all([start(await settings()), start({ ...(await settings()), DATA_DIR: dataDir })])
  const byUrl = /^Database: \w+ on .*, by DATABASE_URL; folder .*, by DATA_DIR\n/
  expect(sites.map(({ said }) => said.err.replace(byUrl, ''))).toEqual([
    '',
    `The database in ${dataDir} is not used.\n`,
  ])
  for (const site of sites) expect(await statusOf(site, kept)).toBe(200)
  expect(() => manage(['reset', '--yes'], { DATABASE_URL, DATA_DIR: `${dataDir} files`, NODE_ENV: 'test' })).toThrow(
    'A server is running on this database',
  )

  const postmaster = postmasterOf(dataDir)
  process.kill(postmaster, 'SIGQUIT')
  await until(() => !existsSync(`/proc/${postmaster}/cwd`))
  for (const site of sites) {
    await until(async () => (await statusOf(site, cold)) === 503)
    expect((await fetch(site.url + cold)).headers.get('retry-after')).not.toBeNull()
    expect(await statusOf(site, kept)).toBe(200)
  }
  const healed = await startEmbedded(dataDir)
  for (const site of sites) await until(async () => (await statusOf(site, cold)) === 200)
  await endAll()
  await healed.stop()
})

test('what cannot succeed exits 1 with one clear line', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const never = path.join(home, 'never')
  const unusable = /^DATA_DIR cannot be used: .+\.\n$/
  const wrong: [Record<string, string>, RegExp][] = [
    [{ PORT: String(portOf(taken)) }, /^Port \d+ on 127\.0\.0\.1 is taken: set PORT to another\.\n$/],
    [{ PORT: 'delapan ribu' }, /^Bad settings:\n {2}PORT: .+\n$/],
    [{ DATABASE_URL: away, DATA_DIR: path.join(home, 'away') }, /^The database does not answer: (?!.*secret).+\n$/],
    [{ DATABASE_URL: away, DATA_DIR: '/proc/x' }, unusable],
    [{ DATA_DIR: '/dev/null/x' }, unusable],
  ]
  for (const [settings, line] of wrong) {
    const site = begin({ PORT: String(await freePort()), DATA_DIR: never, ...settings })
    expect(await site.exit(), JSON.stringify(settings)).toBe(1)
    expect(site.said.err.replace(/^Database: (?!.*secret).*\n/, '')).toMatch(line)
    if (settings.PORT) expect(site.said.out).toBe('')
  }
  expect(existsSync(never)).toBe(false)
  taken.close()
})

test('a .env of an older system starts a production server and is read by manage; the environment goes before it', async () => {
  const project = path.join(home, 'project')
  await cp(path.join(root, 'dist'), path.join(project, 'dist'), { recursive: true, dereference: true })
  await cp(path.join(root, 'package.json'), path.join(project, 'package.json'))
  // A file manager leaves such files in folders that are read whole.
  await writeFile(path.join(project, 'dist/src/comics/engines/storyteller/words/.DS_Store'), 'x')
  for (const name of ['node_modules', 'public', 'views', 'seeds'])
    await symlink(path.join(root, name), path.join(project, name))
  const older = 'DEBUG_MODE=False\nMONGODB_URL=mongodb://x\nADMIN_EMAIL=toko@contoh.example\n'
  const ours = `DATA_DIR=./kept\nPORT=${await freePort()} # ours\nPAYMENTS=xendit\nSECRET_KEY=${'k'.repeat(32)}\n`
  await writeFile(path.join(project, '.env'), ours + older)

  const site = await start({ NODE_ENV: '', PAYMENTS: 'manual' }, project)

  expect(site.output().match(/^Mode: .*$/gm)).toEqual(['Mode: production.'])
  expect(site.output().match(/MONGODB_URL/g)).toHaveLength(1)
  expect(site.output()).not.toContain('Example orders')
  expect((await (await fetch(`${site.url}/blogs`)).json()).meta.total).toBe(0)
  const body = { email: 'sari@contoh.example', username: 'sari', full_name: 'Sari', password: 'kapal-kertas-biru' }
  const headers = { 'content-type': 'application/json' }
  const registered = await fetch(`${site.url}/auth/register`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(registered.status).toBe(403)
  expect(manage(['staff:list', '--json'], { PAYMENTS: 'manual' }, project)).toContain('toko@contoh.example')
})

type Site = { url: string }
const statusOf = async ({ url }: Site, page: string) => (await fetch(url + page)).status

function begin(settings: Record<string, string>, cwd = root) {
  const site = launch(settings, { cwd })
  running.push(site)
  return site
}

async function start(settings: Record<string, string>, cwd = root) {
  const site = begin(settings, cwd)
  await site.untilUp()
  return { ...site, url: /KortekStream is at (\S+)/.exec(site.output())?.[1] ?? '' }
}

/** Sends the signal and returns the exit code. */
function end(site: ReturnType<typeof launch>, signal: NodeJS.Signals) {
  site.kill(signal)
  return site.exit()
}

/** Runs a command to its end and returns what it prints; throws what it complains of. */
const manage = (args: string[], settings: Record<string, string>, cwd = root) =>
  execFileSync(process.execPath, ['dist/src/manage.js', ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...settings },
    encoding: 'utf8',
    stdio: 'pipe',
  })

/** Waits for what a process of its own comes to, which takes long on a busy machine. A failure is not there yet. */
const until = (done: () => boolean | Promise<boolean>, interval = 100) =>
  vi.waitFor(async () => expect(await done()).toBe(true), { timeout: 300_000, interval })

const postmasterOf = (dataDir: string) =>
  Number(readFileSync(path.join(dataDir, 'pg/postmaster.pid'), 'utf8').split('\n')[0])
