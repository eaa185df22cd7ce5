import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { failing } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { manage as runManage } from '../../src/manage.ts'
import { root } from '../../src/root.ts'
import { buildSite } from '../support/child-server.ts'
import { useMirror } from '../support/mirror.ts'

/** The commands of the mirror. */

const mirror = useMirror()
beforeAll(() => void buildSite())
beforeEach(() => mirror.db()('leases').delete())

type Connection = { host: string; port: number; user: string; password?: string; database: string }

/** The settings that name the database of this file and the upstream, and more. */
function settings(more: Record<string, string>) {
  const { host, port, user, password, database } = mirror.db().client.config.connection as Connection
  const url = new URL(`postgres://127.0.0.1:${port}/${database}`)
  url.username = user
  url.password = password ?? ''
  if (host.startsWith('/')) url.searchParams.set('host', host)
  else url.hostname = host
  return { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test', DATABASE_URL: url.href, ...more }
}
const upstream = () => ({ ANILIBERTY_BASE_URL: mirror.upstream().baseUrl })

/** Runs `manage` in this process. */
async function manageWith(more: Record<string, string>, ...args: string[]) {
  const lines: string[] = []
  const take = (line: string) => void lines.push(line)
  const code = await runManage(args, settings(more), take, take)
  return { code, output: lines.join('\n').trim() }
}
const manage = (...args: string[]) => manageWith(upstream(), ...args)

test('the command reads everything, then what is new, and tells what it found', async () => {
  expect(await manage('anilibria:status')).toMatchObject({ code: 1, output: expect.stringContaining('never complete') })
  expect(await manage('anilibria:sync')).toMatchObject({ code: 0, output: expect.stringContaining('3 titles changed') })
  mirror.upstream().addEpisode('airs')
  const { code, output } = await manage('anilibria:sync', '--json')
  expect({ code, ...JSON.parse(output) }).toMatchObject({
    code: 0,
    changed: 1,
    new_episode: 1,
    new_title: 0,
    titles: 3,
  })
  const status = await manage('anilibria:status', '--json')
  expect(JSON.parse(status.output)).toMatchObject({ titles: 3, hidden: 0, episodes: 6, failure: null, run: null })
  expect(status.code).toBe(0)
  expect(await mirror.told()).toEqual([{ type: 'new_episode', title_id: 11, what: 3 }])
})

test('the command fails when the upstream does, and without one', async () => {
  expect(await manageWith({}, 'anilibria:sync')).toMatchObject({
    code: 1,
    output: 'There is no upstream: set ANILIBERTY_BASE_URL.',
  })
  mirror.upstream().set(/./, failing(503))
  expect(await manage('anilibria:sync')).toMatchObject({ code: 1, output: expect.stringContaining('server_error') })
  expect(await manage('anilibria:status')).toMatchObject({ code: 1, output: expect.stringContaining('server_error') })
})

test('a process that syncs and is killed three times leaves nothing out and tells nothing twice', async () => {
  await mirror.full()
  mirror.upstream().addEpisode('airs')
  mirror.upstream().addEpisode('announced')
  for (const calls of [1, 2, 3]) {
    const before = mirror.upstream().requests.length
    const args = ['dist/src/manage.js', 'anilibria:sync', '--all']
    const child = spawn(process.execPath, args, { cwd: root, env: settings(upstream()), stdio: 'ignore' })
    const ended = once(child, 'exit')
    await vi.waitUntil(() => mirror.upstream().requests.length >= before + calls)
    child.kill('SIGKILL')
    await ended
    // A killed process keeps its lease for 15 s.
    await mirror.db()('leases').delete()
  }
  expect(await manage('anilibria:sync')).toMatchObject({ code: 0 })
  expect(await mirror.told()).toEqual([
    { type: 'new_episode', title_id: 11, what: 3 },
    { type: 'new_episode', title_id: 13, what: 1 },
    { type: 'status_change', title_id: 13, what: 'ongoing' },
  ])
})
