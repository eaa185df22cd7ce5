import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, expect, test } from 'vitest'
import { root } from '../src/root.ts'
import { buildSite, launch } from './support/child-server.ts'
import { makePng } from './support/picture.ts'
import { freePort } from './support/ports.ts'

/** The built site as its service runs it: a folder that it only reads, with the packages of production. */

const home = mkdtempSync(path.join(os.tmpdir(), 'kortekstream-service-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const unit = path.join(root, 'docs/kortekstream.service')
/** PostgreSQL's usual user of nobody, so that root reads and cannot write, as the user of the service. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Copies what `git clone`, `npm ci --omit=dev` and `npm run build` leave. */
function install(): string {
  buildSite()
  const folder = path.join(home, 'site')
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true })
  const own = readdirSync(root).filter((name) => !['node_modules', '.git', 'data', '.env'].includes(name))
  execFileSync('cp', ['-a', ...own.map((name) => path.join(root, name)), folder])
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  for (const [at, { dev }] of Object.entries<{ dev?: boolean }>(lock.packages)) {
    if (!at || dev || at.lastIndexOf('node_modules/') > 0 || !isThere(path.join(root, at))) continue
    mkdirSync(path.dirname(path.join(folder, at)), { recursive: true })
    execFileSync('cp', ['-a', path.join(root, at), path.join(folder, at)])
  }
  execFileSync('chmod', ['-R', 'u-w,a+rX', folder])
  return folder
}

const isThere = (at: string) => statSync(at, { throwIfNoEntry: false }) !== undefined

/** Every file below a folder with its size and when it was written. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => [name, statSync(path.join(folder, name), { throwIfNoEntry: false })] as const)
    .map(([name, found]) => `${name} ${found?.isFile() ? found.size : ''} ${found?.mtimeMs}`)
    .toSorted()

test('the build runs from a folder that it only reads, without packages of development, and writes to DATA_DIR alone', async () => {
  const site = install()
  expect(isThere(path.join(site, 'node_modules/vitest'))).toBe(false)
  const [dataDir, tmp] = ['data', 'tmp'].map((name) => path.join(home, name)) as [string, string]
  for (const folder of [dataDir, tmp]) mkdirSync(folder)
  chmodSync(home, 0o755)
  chmodSync(tmp, 0o555)
  if (nobody.uid) chownSync(dataDir, nobody.uid, nobody.gid ?? 0)
  const before = filesIn(site)
  const settings = { DATA_DIR: dataDir, PORT: String(await freePort()), HOME: '/nonexistent', TMPDIR: tmp }
  const server = launch(settings, { cwd: site, ...nobody })
  try {
    await server.untilUp()
    const origin = `http://127.0.0.1:${settings.PORT}`
    for (const page of ['/', '/masuk/', '/pesan/', '/blog/', '/komik/', '/docs', '/status/'])
      expect([page, (await fetch(origin + page)).status]).toEqual([page, 200])
    const order = new FormData()
    const fields = { customer_name: 'Budi', product_name: 'Kaos', quantity: '2', total_price: '100000' }
    const more = { payment_type: 'full', contact_information: '081234567890' }
    for (const [name, value] of Object.entries({ ...fields, ...more })) order.set(name, value)
    order.set('design', new Blob([new Uint8Array(await makePng())], { type: 'image/png' }), 'a.png')
    expect((await fetch(`${origin}/api/v1/order/`, { method: 'POST', body: order })).status).toBe(201)
    const env = { PATH: process.env.PATH, NODE_ENV: 'test', ...settings }
    const manage = ['dist/src/manage.js', 'orders:export', '--json']
    const ran = spawnSync(process.execPath, manage, { cwd: site, env, encoding: 'utf8', ...nobody })
    expect([ran.status, ran.stdout]).toEqual([0, expect.stringContaining('Budi')])
  } finally {
    server.kill('SIGTERM')
  }
  expect([await server.exit(), server.said.err]).toEqual([0, `Database: embedded in ${dataDir}\n`])
  expect(filesIn(site)).toEqual(before)
  expect(filesIn(tmp)).toEqual([])
  expect(readdirSync(dataDir)).toEqual(expect.arrayContaining(['pg', 'secret-key', 'uploads']))
})

test('the unit starts what the build makes, with as many files and as much time as operating.md says', () => {
  const said = new Map(
    [...readFileSync(unit, 'utf8').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
  expect(said.get('ExecStart')).toMatch(/ dist\/src\/main\.js$/)
  expect(Number(said.get('LimitNOFILE'))).toBeGreaterThanOrEqual(4_096)
  expect(readFileSync(path.join(root, 'docs/operating.md'), 'utf8')).toContain(`after ${said.get('TimeoutStopSec')} s`)
  const { error, status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
  // Where there is no systemd, nobody asks it.
  if (!error) expect([status, stderr]).toEqual([0, ''])
  // Node compiles at run time.
  expect(said.has('MemoryDenyWriteExecute')).toBe(false)
})
