import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { failing } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { root } from '../../src/root.ts'
import { buildSite } from '../support/child-server.ts'
import { manageWith, urlOf } from '../support/manage.ts'
import { useMirror } from '../support/mirror.ts'

/** The commands of the mirror. */

const mirror = useMirror()
beforeAll(() => void buildSite())
beforeEach(() => mirror.db()('leases').delete())

const ours = () => ({ DATABASE_URL: urlOf(mirror.db().client.config.connection) })
const upstream = () => ({ ...ours(), ANILIBERTY_BASE_URL: mirror.upstream().baseUrl })
const manage = (...args: string[]) => manageWith(upstream(), ...args)

test('the command reads everything, then what is new, and tells what it found', async () => {
  expect(await manage('anilibria:status')).toMatchObject({ code: 1, out: expect.stringContaining('never complete') })
  expect(await manage('anilibria:sync')).toMatchObject({ code: 0, out: expect.stringContaining('3 titles changed') })
  mirror.upstream().addEpisode('airs')
  const { code, out } = await manage('anilibria:sync', '--json')
  expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, changed: 1, new_episode: 1, new_title: 0, titles: 3 })
  const status = await manage('anilibria:status', '--json')
  expect(JSON.parse(status.out)).toMatchObject({ titles: 3, hidden: 0, episodes: 6, failure: null, run: null })
  expect(status.code).toBe(0)
  expect(await mirror.told()).toEqual([{ type: 'new_episode', title_id: 11, what: 3 }])
})

test('the command fails when the upstream does, and without one', async () => {
  const without = await manageWith(ours(), 'anilibria:sync')
  expect(without).toMatchObject({ code: 1, out: 'There is no upstream: set ANILIBERTY_BASE_URL.' })
  mirror.upstream().set(/./, failing(503))
  expect(await manage('anilibria:sync')).toMatchObject({ code: 1, out: expect.stringContaining('server_error') })
  expect(await manage('anilibria:status')).toMatchObject({ code: 1, out: expect.stringContaining('server_error') })
})

test('a process that syncs and is killed three times leaves nothing out and tells nothing twice', async () => {
  await mirror.full()
  mirror.upstream().addEpisode('airs')
  mirror.upstream().addEpisode('announced')
  for (const calls of [1, 2, 3]) {
    const before = mirror.upstream().requests.length
    const args = ['dist/src/manage.js', 'anilibria:sync', '--all']
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { NODE_ENV: 'test', ...upstream() },
      stdio: 'ignore',
    })
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
