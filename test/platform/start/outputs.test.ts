import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect, test, vi } from 'vitest'
import { warnForChild } from '../../../src/async/child-warnings.ts'
import { connect, getConnection } from '../../../src/db/connection.ts'
import { releaseVersion, root } from '../../../src/root.ts'
import { buildSite, launch } from '../../support/child-server.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { urlOf } from '../../support/manage.ts'
import { freePort } from '../../support/ports.ts'

const db = useOwnDatabase()
const folder = useFolder()

function ownPlace() {
  const place = getConnection(db())
  if (typeof place === 'string') throw new Error('the tests reach their cluster by a socket')
  return place
}

/** Runs in the server: first it warns and prints, as Node and packages do, then it fails. */
const trouble = `
  process.once('SIGUSR2', () => {
    process.emitWarning('older than it should be', 'DeprecationWarning')
    console.log('printed by %s', 'a package')
    console.error(new Error('printed too'))
    process.once('SIGUSR2', () => { throw new Error('nothing caught this') })
  })`

/** The events of both outputs since the server was ready, which fails at a line that is none. */
function eventsOf({ out, err }: { out: string; err: string }) {
  const lines = [out.slice(out.indexOf('KortekStream is at')), err.slice(err.indexOf('Database: '))]
  return lines.flatMap((text) =>
    text
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line)),
  )
}

test('from readiness on each line of both outputs is an event with level and time', async () => {
  buildSite()
  const place = ownPlace()
  const port = await freePort()
  const site = launch({
    ...{ DATABASE_URL: urlOf(place), DATA_DIR: folder, PORT: String(port), NODE_ENV: 'test', LOG_LEVEL: 'info' },
    NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(trouble)}"`,
  })
  await site.untilUp()
  const gate = await connect(place)
  await gate.query('begin')
  await gate.query('lock table library_titles, library_episodes in access exclusive mode')
  const ask = (nth: number) => fetch(`http://127.0.0.1:${port}/search?query=judul-${nth}`).then((page) => page.text())
  await Promise.all(Array.from({ length: 24 }, (_, nth) => ask(nth)))
  await gate.end()
  site.kill('SIGUSR2')
  await vi.waitUntil(() => site.output().includes('printed too'), { timeout: 60_000 })
  site.kill('SIGUSR2')
  expect(await site.exit()).toBe(1)
  const events = eventsOf(site.said)
  for (const event of events) expect(event).toMatchObject({ level: expect.any(Number), time: expect.any(Number) })
  const having = (event: object) => expect(events).toContainEqual(expect.objectContaining(event))
  having({ level: 40, pool: expect.stringContaining('Acquire connection error') })
  having({ level: 40, err: expect.objectContaining({ message: 'older than it should be' }) })
  having({ level: 30, printed: 'printed by a package' })
  having({ level: 50, printed: expect.stringContaining('Error: printed too') })
  having({ level: 60, err: expect.objectContaining({ message: 'nothing caught this' }) })
})

test('the version is package.json’s and the commit, in the first lines of a start and in metrics, not on public pages', async () => {
  buildSite()
  const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' })
  const port = await freePort()
  const site = launch({ DATABASE_URL: urlOf(ownPlace()), DATA_DIR: folder, PORT: String(port), NODE_ENV: 'test' })
  await site.untilUp()
  const [, version = ''] = /^Version: (.+)$/m.exec(site.said.out) ?? []
  expect(version).toMatch(/^\d+\.\d+\.\d+(\+[\da-f]{7,}(-dirty)?)?$/)
  const [release, commit] = version.split('+')
  expect(release).toBe(releaseVersion)
  if (git.status === 0) expect(version).toContain(`+${git.stdout.trim()}`)
  for (const path of [
    '/',
    '/health',
    '/health/ready',
    '/api/v1/health/',
    '/docs',
    '/manifest.webmanifest',
    '/tidak-ada/',
  ]) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    const said = JSON.stringify([...answer.headers]) + (await answer.text())
    expect([path, [release, commit].filter((part) => part && said.includes(part))]).toEqual([path, []])
  }
  expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(`build_info{version="${version}"} 1`)
  site.kill('SIGTERM')
  expect(await site.exit()).toBe(0)
})

test('the last words of a child process are a warning', async () => {
  const warnings: string[] = []
  const listen = ({ name, message }: Error) => warnings.push(`${name}: ${message}`)
  process.on('warning', listen)
  const child = spawn(process.execPath, ['-e', 'console.error("out of\\nmemory")'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  warnForChild(child, 'PictureProcess')
  await once(child, 'close')
  await vi.waitUntil(() => warnings.length > 1)
  process.off('warning', listen)
  expect(warnings).toEqual(['PictureProcess: out of', 'PictureProcess: memory'])
})
