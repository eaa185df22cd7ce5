import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { wantTitle } from '../../src/anilibria/mirror/sync-queries.ts'
import { keepSyncing } from '../../src/anilibria/sync/keep-syncing.ts'
import {
  challenge,
  failing,
  htmlPage,
  type Knob,
  stalled,
  tooMany,
  truncated,
} from '../../src/demo/fakes/aniliberty/knobs.ts'
import { makeEpisode } from '../../src/demo/fakes/aniliberty/make.ts'
import { another, blank, emptyLists, hungUp, without } from '../support/aniliberty-knobs.ts'
import { release, useMirror } from '../support/mirror.ts'

/** What is told of a change at the upstream, and what is not. */

const mirror = useMirror()
const up = mirror.upstream

const episode = (title_id: number, ordinal: number) => ({ type: 'new_episode', title_id, what: ordinal })
const titled = (title_id: number) => ({ type: 'new_title', title_id, what: null })
const became = (title_id: number, status: string) => ({ type: 'status_change', title_id, what: status })

/** Changes the episodes of a release as the upstream's staff would, with the moments that move. */
function replaceEpisodes(alias: string, ordinals: number[]) {
  const kept = up()
    .world()
    .find((one) => one.release.alias === alias)
  if (!kept) throw new Error(alias)
  kept.episodes = ordinals.map((ordinal) => makeEpisode(kept.release.id, { ordinal }))
  up().edit(alias, {})
}

describe('what is told', () => {
  test('the first complete sync tells nothing, and neither does one that finds the same', async () => {
    await mirror.full()
    await mirror.short()
    await mirror.full()
    expect(await mirror.told()).toEqual([])
    expect(await mirror.shown(11)).toEqual({ status: 'ongoing', episodes: ['1', '2'] })
  })
  test('each number that was not there is an episode, in order; fractions and zero too', async () => {
    await mirror.full()
    up().addEpisode('airs', { ordinal: 2.5 })
    up().addEpisode('airs', { ordinal: 0 })
    up().addEpisode('airs')
    await mirror.short()
    expect(await mirror.told()).toEqual([episode(11, 0), episode(11, 2.5), episode(11, 3)])
  })
  test('a new title is told with its first episodes in it', async () => {
    await mirror.full()
    up().addRelease({
      id: 20,
      alias: 'fresh',
      ru: 'Новое',
      is_ongoing: true,
      episodes: [makeEpisode(20, { ordinal: 1 })],
    })
    await mirror.short()
    expect(await mirror.told()).toEqual([titled(20)])
    up().addEpisode('fresh')
    await mirror.short()
    expect(await mirror.told()).toEqual([titled(20), episode(20, 2)])
  })
  test('the first episode of an announced title is an episode and a new status', async () => {
    await mirror.full()
    up().addEpisode('announced')
    await mirror.short()
    expect(await mirror.told()).toEqual([episode(13, 1), became(13, 'ongoing')])
  })
  test('the end of a title is a new status, found in the week or by the complete sync', async () => {
    await mirror.full()
    up().edit('airs', { is_ongoing: false })
    await mirror.full()
    expect(await mirror.told()).toEqual([became(11, 'completed')])
  })
})

describe('what is not told', () => {
  test('a number that was removed and comes back', async () => {
    await mirror.full()
    replaceEpisodes('airs', [1])
    await mirror.full()
    expect(await mirror.shown(11)).toMatchObject({ episodes: ['1'] })
    replaceEpisodes('airs', [1, 2])
    await mirror.full()
    expect(await mirror.shown(11)).toMatchObject({ episodes: ['1', '2'] })
    expect(await mirror.told()).toEqual([])
  })
  test('a re-upload, an edit, and addresses that differ for each request', async () => {
    await mirror.full()
    const changed: number[] = []
    const again = (isFull: boolean) =>
      mirror.sync({ changed: (ids) => changed.push(...ids) }).run({ isFull }, AbortSignal.timeout(120_000))
    await again(true)
    expect(changed).toEqual([])
    up().reupload('airs', 1)
    up().edit('ended', { description: 'Новое описание', is_blocked_by_geo: true })
    await again(false)
    await again(true)
    expect(changed).toContain(12)
    expect(await mirror.told()).toEqual([])
  })
  test('a title that is gone and comes back: hidden after two complete syncs in a row, never dropped', async () => {
    await mirror.full()
    const kept = up()
      .world()
      .find(({ release: one }) => one.id === 12)
    if (!kept) throw new Error('no title')
    up().deleteRelease('ended')
    await mirror.full()
    await mirror.short()
    expect(await mirror.shown(12)).not.toBeNull()
    await mirror.full()
    expect(await mirror.shown(12)).toBeNull()
    expect(await mirror.db()('anilibria_titles').where({ id: 12 }).first()).toBeDefined()
    up().addRelease({ id: 12, alias: 'ended', ru: 'Вышло', episodes: [...kept.episodes] })
    await mirror.short()
    expect(await mirror.shown(12)).toMatchObject({ episodes: ['1', '2', '3'] })
    expect(await mirror.told()).toEqual([])
  })
  test('a title that one complete sync missed and the next one saw is not hidden by a later miss', async () => {
    await mirror.full()
    const without12 = { reshape: (value: unknown) => dropRelease(value, 12) } satisfies Knob
    for (const isMissing of [true, false, true]) {
      if (isMissing) up().set(/./, without12)
      await mirror.full()
      up().unset(without12)
    }
    expect(await mirror.shown(12)).not.toBeNull()
  })
})

/** Leaves a release out of whatever list it is in. */
const dropRelease = (value: unknown, id: number): unknown =>
  Array.isArray(value)
    ? value.filter((one) => one?.id !== id && one?.release?.id !== id).map((one) => dropRelease(one, id))
    : typeof value === 'object' && value !== null && 'data' in value
      ? { ...value, data: dropRelease(value.data, id) }
      : value

describe('answers that cannot be trusted', () => {
  test('an empty catalog is a failure, not a deletion', async () => {
    await mirror.full()
    up().set(/./, emptyLists)
    await expect(mirror.full()).rejects.toMatchObject({ failure: 'empty' })
    await expect(mirror.short()).rejects.toMatchObject({ failure: 'empty' })
    expect(await mirror.shown(12)).not.toBeNull()
  })
  test('a catalog without most titles hides none that the upstream still has', async () => {
    await mirror.full()
    up().set('anime/catalog/releases', { reshape: (value) => dropRelease(dropRelease(value, 12), 13) })
    await mirror.full()
    await mirror.full()
    expect(await mirror.shown(12)).not.toBeNull()
    expect(await mirror.shown(13)).not.toBeNull()
  })
  test('a list with other titles than asked, or with one twice, makes nothing up', async () => {
    const twice: Knob = {
      reshape: (value) => {
        const { data, ...rest } = value as { data: unknown[] } // the fake's list of releases
        return { ...rest, data: [...data, ...data] }
      },
    }
    up().set('anime/releases/list', twice)
    up().set('anime/catalog/releases', twice)
    await mirror.full()
    up().addEpisode('airs')
    await mirror.short()
    up().unset(twice)
    up().set('anime/releases/list', another('ended'))
    up().addEpisode('announced')
    await mirror.short()
    expect(await mirror.told()).toEqual([episode(11, 3), episode(13, 1), became(13, 'ongoing')])
    expect(await mirror.shown(11)).toMatchObject({ episodes: ['1', '2', '3'] })
  })
  test('a title that comes back without its episodes keeps them, until its source says that it is blocked', async () => {
    await mirror.full()
    replaceEpisodes('ended', [])
    await mirror.full()
    await mirror.full()
    expect(await mirror.shown(12)).toEqual({ status: 'completed', episodes: ['1', '2', '3'] })
    expect(await mirror.db()('anilibria_unreadable')).toMatchObject([{ title_id: 12, failure: 'empty' }])
    expect(await mirror.told()).toEqual([])
    up().edit('ended', { is_blocked_by_geo: true })
    mirror.pass(86_400)
    await mirror.full()
    expect((await mirror.shown(12))?.episodes).toEqual([])
  })

  test('episodes that did not come back within a week are gone', async () => {
    await mirror.full()
    replaceEpisodes('ended', [])
    mirror.pass(6 * 86_400)
    await mirror.full()
    expect((await mirror.shown(12))?.episodes).toEqual(['1', '2', '3'])
    mirror.pass(86_400)
    await mirror.full()
    expect((await mirror.shown(12))?.episodes).toEqual([])
  })

  test('a list that leaves out the episodes of titles loses none', async () => {
    up().set('anime/releases/list', without('episodes'))
    await mirror.full()
    expect(await mirror.shown(12)).toMatchObject({ episodes: ['1', '2', '3'] })
  })
})

/** The addresses of a sync in the order in which it asks for them. */
const steps = ['anime/catalog/releases', 'anime/releases/list', 'anime/schedule/week'] as const
const faults: [string, Knob, string][] = [
  ['403 with a challenge', challenge, 'challenge'],
  ['429', tooMany('120'), 'rate_limited'],
  ['500', failing(500), 'server_error'],
  ['503', failing(503), 'server_error'],
  ['200 with a web page', htmlPage, 'wrong_type'],
  ['an answer that ends half-way', truncated, 'wrong_type'],
  ['nothing', blank, 'wrong_type'],
  ['a connection that is cut', hungUp, 'unreachable'],
]

describe.each(steps)('when %s fails', (path) => {
  test.each(faults)('with %s, the mirror stays as it was and goes on later', async (_, fault, failure) => {
    up().set(path, fault)
    await expect(mirror.full()).rejects.toMatchObject({ failure })
    expect(await mirror.state()).toMatchObject({ whole_at: null })
    up().unset(fault)
    await mirror.full()
    expect(await mirror.state()).toMatchObject({ whole_at: expect.any(Date) })
    expect(await mirror.shown(11)).toMatchObject({ episodes: ['1', '2'] })

    up().addEpisode('airs')
    up().set(path, fault)
    await expect(mirror.short()).rejects.toMatchObject({ failure })
    await expect(mirror.short()).rejects.toMatchObject({ failure })
    up().unset(fault)
    await mirror.short()
    await mirror.full()
    expect(await mirror.told()).toEqual([episode(11, 3)])
  })
})

test('a body that stalls is given up by the client, and the sync goes on later', async () => {
  up().set('anime/releases/list', stalled)
  await expect(mirror.full()).rejects.toMatchObject({ failure: 'timeout' })
  up().reset()
  await mirror.full()
  expect(await mirror.told()).toEqual([])
})

test('the server leaves the upstream alone as long as it asked for, also after a restart', async () => {
  await mirror.full()
  mirror.pass(600)
  up().set(/./, tooMany('900'))
  const retry_at = new Date(mirror.now().getTime() + 900_000)
  await once(async () => expect(await mirror.state()).toMatchObject({ failure: 'rate_limited', retry_at }))
  const asked = up().requests.length
  mirror.pass(899)
  await once()
  expect(up().requests.length).toBe(asked)
  up().reset()
  mirror.pass(2)
  const checked_at = mirror.now()
  await once(async () => expect(await mirror.state()).toMatchObject({ failure: null, retry_at: null, checked_at }))
})

/** A server that starts, does what is due, and stops. Without `done`, nothing is due. */
async function once(done?: () => Promise<void>) {
  const now = vi.fn(mirror.now)
  const { job, wake } = keepSyncing({ sync: mirror.sync(), db: mirror.db(), log: pino({ level: 'silent' }), now })
  job.start()
  await vi.waitFor(async () => {
    if (done) return done()
    // A look asks twice for the time, and the second look begins after what the first one did.
    wake()
    expect(now.mock.calls.length).toBeGreaterThan(3)
  })
  await job.stop()
}

test('a title that moves to the first page while the catalog is read is part of the first sync', async () => {
  const many = Array.from({ length: 120 }, (_, at) =>
    release({ id: 1_000 + at, alias: `one-${at}`, ru: `Номер ${at}`, fresh: 100 + at }, [1]),
  )
  for (const one of many) up().addRelease({ ...one.release, ...wishesOf(one) })
  const sync = mirror.sync()
  const signal = AbortSignal.timeout(120_000)
  await sync.step(signal)
  await sync.step(signal)
  up().addEpisode('one-119')
  up().deleteRelease('one-3')
  while (await sync.step(signal)) {
    // Each step does a part of the work.
  }
  const ids = await mirror.db()('anilibria_titles').orderBy('id').pluck('id')
  expect(ids).toHaveLength(122)
  expect(ids).not.toContain(1_003)
  expect(await mirror.told()).toEqual([])
})

const wishesOf = ({ release: { name, type, season } }: ReturnType<typeof release>) => ({
  ru: name.main,
  type: type?.value ?? null,
  season: season?.value ?? null,
  day: null,
})

test('a title that somebody asked for is read before anything else, and the wish outlives a failure', async () => {
  await mirror.full()
  up().edit('ended', { description: 'Новое' })
  await wantTitle(mirror.db(), 12)
  await wantTitle(mirror.db(), 404)
  const fault = failing(503)
  up().set('anime/releases/list', fault)
  await expect(mirror.sync().step(AbortSignal.timeout(120_000))).rejects.toMatchObject({ failure: 'server_error' })
  expect(await mirror.db()('anilibria_wanted')).toHaveLength(2)
  up().unset(fault)
  await mirror.sync().step(AbortSignal.timeout(120_000))
  expect(await mirror.db()('anilibria_wanted')).toEqual([])
  expect((await mirror.db()('anilibria_titles').where({ id: 12 }).first())?.wire).toContain('Новое')
})
