import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connect } from '../../src/db/connection.ts'
import { startEmbedded } from '../../src/db/embedded/embedded.ts'
import { buildSite, launch } from '../support/child-server.ts'
import { urlOf } from '../support/manage.ts'
import { olderDatabase } from '../support/older-database.ts'
import { freePort } from '../support/ports.ts'

let home: string
beforeAll(async () => {
  buildSite()
  home = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-ready-'))
  await chmod(home, 0o755)
})
afterAll(() => rm(home, { recursive: true, force: true }))

/** Any disk is, so the site tells of it. */
const nearlyFull = { DISK_WARNING_PERCENT: '1', DISK_CRITICAL_PERCENT: '100' }

const until = (done: () => unknown) => vi.waitFor(done, { timeout: 300_000, interval: 50 })

test('a balancer is told of a start, of a database that stops and comes back, and of the end', async () => {
  const dataDir = path.join(home, 'database')
  const database = await startEmbedded(dataDir)
  const gate = await connect(database.connection)
  // A server takes this lock before it migrates.
  await gate.query('select pg_advisory_lock(20261121)')
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const settings = {
    DATABASE_URL: urlOf(database.connection),
    DATA_DIR: path.join(home, 'files'),
    PORT: String(port),
    ...nearlyFull,
  }
  const site = launch(settings)
  const look = async () => {
    const response = await fetch(`${origin}/health/ready`)
    const { status, checks } = await response.json()
    return [response.status, status, checks.database.why, checks.work.why]
  }
  await until(async () => expect(await look()).toEqual([503, 'unavailable', 'migrating', 'migrating']))
  const alive = await fetch(`${origin}/health`)
  expect([alive.status, await alive.json()]).toEqual([200, { status: 'ok' }])
  const page = await fetch(origin)
  expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('sedang dinyalakan')])
  await gate.end()
  await site.untilUp()
  expect(await look()).toEqual([200, 'ok', null, null])
  // The first check of what is wrong comes with the start.
  const metrics = async () => (await fetch(`${origin}/metrics`)).text()
  await until(async () => expect(await metrics()).toContain('site_condition{part="disk"} 1'))
  expect(site.output()).toContain('Disk DATA_DIR terisi')

  const postmaster = Number(readFileSync(path.join(dataDir, 'pg/postmaster.pid'), 'utf8').split('\n')[0])
  process.kill(postmaster, 'SIGQUIT')
  await until(() => expect(existsSync(`/proc/${postmaster}/cwd`)).toBe(false))
  await until(async () => expect(await look()).toEqual([503, 'unavailable', 'unreachable', 'unreachable']))
  const healed = await startEmbedded(dataDir)
  await until(async () => expect(await look()).toEqual([200, 'ok', null, null]))

  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const ask = () =>
    new Promise<[number | undefined, string | undefined, string]>((resolve, reject) => {
      const request = http.get(`${origin}/health/ready`, { agent }, (response) => {
        let body = ''
        response.on('data', (chunk) => (body += chunk))
        response.on('end', () => resolve([response.statusCode, response.headers.connection, body]))
      })
      request.on('error', reject)
    })
  expect(await ask()).toEqual([200, 'keep-alive', expect.any(String)])
  site.kill('SIGTERM')
  const isRefused = () =>
    fetch(`${origin}/health`).then(
      () => false,
      () => true,
    )
  await vi.waitFor(async () => expect(await isRefused()).toBe(true), { interval: 5, timeout: 60_000 })
  const [status, connection, body] = await ask()
  expect([status, connection, JSON.parse(body).checks.work.why]).toEqual([503, 'close', 'draining'])
  expect(await site.exit()).toBe(0)
  agent.destroy()
  await healed.stop()
})

test('visitors are told of the steps of an update', async () => {
  const older = await olderDatabase(20)
  // A migration that changes this table waits for the transaction that reads it.
  const gate = await connect(older.connection)
  await gate.query('begin')
  await gate.query('select from orders')
  const port = await freePort()
  const site = launch({ DATABASE_URL: older.url, DATA_DIR: path.join(home, 'older'), PORT: String(port) })
  const look = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/anime/`)
    return [response.status, response.headers.get('content-type'), await response.text()]
  }
  const told = expect.stringMatching(/^Data sedang diperbarui: langkah \d+ dari 20\. Coba lagi sebentar\.\n$/)
  await until(async () => expect(await look()).toEqual([503, 'text/plain; charset=utf-8', told]))
  await gate.end()
  await site.untilUp()
  expect((await look())[0]).toBe(200)
  site.kill('SIGTERM')
  expect(await site.exit()).toBe(0)
  await older.drop()
})
