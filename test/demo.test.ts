import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { root } from '../src/root.ts'
import { read } from './support/page.ts'

let demo: ChildProcess
let folder = ''
let origin = ''
let cookie = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-demo-'))
  await chmod(folder, 0o755)
  const port = await freePair()
  origin = `http://127.0.0.1:${port}`
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: folder, PORT: String(port) }
  demo = spawn(process.execPath, ['--import', 'tsx', 'src/demo.ts'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await vi.waitFor(async () => expect((await fetch(`${origin}/health`)).ok).toBe(true), {
    timeout: 80_000,
    interval: 300,
  })
}, 90_000)

afterAll(async () => {
  const ended = once(demo, 'exit')
  demo.kill('SIGTERM')
  expect((await ended)[0]).toBe(0)
  await rm(folder, { recursive: true, force: true })
}, 30_000)

/** Two ports side by side that nobody listens on. */
async function freePair(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 20_000)
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  }
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

const get = async (address: string) => read(await (await fetch(origin + address, { headers: { cookie } })).text())
const become = (mood: string) =>
  fetch(`${origin}/demo/keadaan/`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ keadaan: mood }),
  })
const alerts = async () => (await get('/demo/kabar/')).texts('li')

test('a stranger breaks the first server: the site plays on through the second, the monitor turns red, one alert comes', async () => {
  const first = await fetch(`${origin}/demo/`, { redirect: 'manual' })
  expect(first.status).toBe(303)
  cookie = first.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const page = await get('/demo/')
  expect(page.texts('video').length + page.texts('[data-player]').length).toBeGreaterThan(0)
  expect(page.text('#demo-sumber')).not.toContain('lewat Cadangan')

  await become('dead')
  await vi.waitFor(
    async () => expect((await get('/demo/sumber/')).text('#demo-sumber')).toContain('lewat Cadangan Bandung'),
    {
      timeout: 10_000,
      interval: 500,
    },
  )
  expect((await get('/')).text('h1')).toBeTruthy()
  await vi.waitFor(async () => expect(await alerts()).toHaveLength(1), { timeout: 40_000, interval: 1_000 })
  expect((await alerts())[0]).toContain('Gangguan')
  expect((await get('/api-monitor/')).text('#api-saat-ini, #monitor')).toContain('Turun')

  await become('well')
  await vi.waitFor(async () => expect(await alerts()).toHaveLength(2), { timeout: 40_000, interval: 1_000 })
  expect((await alerts())[0]).toContain('Pulih')
}, 120_000)

test('an alert that nobody signed is refused, and so is a mood that does not exist', async () => {
  const body = JSON.stringify({ type: 'monitor.incident.opened', data: { incident: { name: 'Palsu' } } })
  const headers = {
    'content-type': 'application/json',
    'webhook-id': 'x',
    'webhook-timestamp': '1',
    'webhook-signature': 'v1,aaaa',
  }
  expect((await fetch(`${origin}/demo/pemberitahuan/`, { method: 'POST', headers, body })).status).toBe(401)
  expect((await become('happy')).status).toBe(400)
})
