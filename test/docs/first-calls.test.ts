import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { features } from '../../src/app.ts'
import { seedFirstStart } from '../../src/platform/database.ts'
import { testConfig } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { freePort } from '../support/ports.ts'
import { type Served, serve } from '../support/served.ts'

/** The first calls of each system run in a shell as the page prints them, on a server as `npm start` makes it. */

const db = useOwnDatabase()
let served: Served

beforeAll(async () => {
  const port = await freePort()
  const settings = { BASE_URL: `http://127.0.0.1:${port}`, LIMITS: 'on' }
  const config = testConfig(settings)
  const say = () => {}
  await seedFirstStart(db(), { features, place: { ...config, production: false }, say })
  for (const { prepare } of features) await prepare?.({ db: db(), config, say })
  served = await serve(db(), settings, port)
})
afterAll(() => served.stop())

const systems = ['katalog', 'pesanan', 'konten', 'komik', 'anilibria-v2']
const run = promisify(execFile)

/** Runs commands as one script. Each curl also prints the status of its answer to the error output. */
async function statusesOf(commands: readonly string[]): Promise<string[]> {
  const curl = `curl() { command curl -s --fail-with-body -w '%{stderr}%{http_code}\\n' "$@"; }`
  const { stderr } = await run('bash', ['-euc', [curl, ...commands].join('\n')], { maxBuffer: 50_000_000 })
  return stderr.trim().split('\n')
}

test('every system with calls of its own has a page of first calls', async () => {
  const index = (await served.visit('/docs')).page()
  const starts = index.all('a').flatMap((link) => link.getAttribute('href') ?? [])
  expect(starts.filter((href) => href.startsWith('/docs/panggilan-pertama-'))).toEqual(
    systems.map((name) => `/docs/panggilan-pertama-${name}`),
  )
})

test.each(systems)('%s: five to seven curl calls, all 2xx, also when they are run again', async (name) => {
  const page = (await served.visit(`/docs/panggilan-pertama-${name}`)).page()
  expect(page.texts('h2')).toContain('Panggilan pertama')
  const blocks = page.all('main pre').map(({ text }) => text.replace(/<[^>]*>/g, ''))
  expect(blocks.length).toBeGreaterThanOrEqual(5)
  expect(blocks.length).toBeLessThanOrEqual(7)
  for (const block of blocks) expect(block.match(/\bcurl\b/g)).toHaveLength(1)
  for (const block of blocks) expect(block).toContain(`${served.origin}/`)
  for (const again of [false, true]) {
    const statuses = await statusesOf(blocks)
    expect([again, statuses.filter((status) => /^2\d\d$/.test(status)).length]).toEqual([again, blocks.length])
  }
})
