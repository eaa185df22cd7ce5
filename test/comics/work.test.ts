import { pino } from 'pino'
import { expect, test } from 'vitest'
import { findComic, listPanels } from '../../src/comics/comic/queries.ts'
import { findCreator } from '../../src/comics/creators/queries.ts'
import { GenerationFailure } from '../../src/comics/script/script.ts'
import { askForDrawing, cancelWork } from '../../src/comics/work/ask.ts'
import { announceComics } from '../../src/comics/work/live.ts'
import { publishComic } from '../../src/comics/work/publish.ts'
import { pauseAfter } from '../../src/jobs/worker.ts'
import type { Hub } from '../../src/live/hub.ts'
import { ImageRefusal } from '../../src/uploads/image-job.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeComic } from './support/make.ts'
import { drawing, makeGate, useWork } from './support/work.ts'

const db = useOwnDatabase()
const { uploads, deps, withWorker, makeWorker, newComic, until, credits, shownBy, rendersOf } = useWork(db, useFolder())

test('a comic is written, drawn and published, and costs one credit and one publication', async () => {
  await withWorker({}, async (changed) => {
    const { id, creator } = await newComic(changed)
    expect(await credits(creator.id)).toBe(3)
    await askForDrawing(deps(changed), id)
    expect(await credits(creator.id)).toBe(2)
    await until(id, 'COMPLETED')
    expect((await shownBy(id)).map((render) => typeof render)).toEqual(Array(3).fill('number'))
    await publishComic(deps(changed), id, { publisher: creator.name })
    expect((await findComic(db(), id))?.published_at).toBeInstanceOf(Date)
    const after = await findCreator(db(), creator.id)
    expect([Number(after?.kredit), after?.publish_quota]).toEqual([2, 2])
  })
})

test('a drawing that fails gives its credit back, tells why, and shows nothing of its pictures', async () => {
  const failing = drawing(({ description }) => {
    if (description.endsWith('Panel 2.')) throw new GenerationFailure('Gambarnya ditolak.')
  })
  await withWorker(failing, async (changed) => {
    const { id, creator } = await newComic(changed)
    await askForDrawing(deps(changed), id)
    await until(id, 'RENDER_FAILED')
    expect((await findComic(db(), id))?.error).toBe('Gambarnya ditolak.')
    expect([await credits(creator.id), new Set(await shownBy(id))]).toEqual([3, new Set([null])])
  })
})

test('cancelling gives the credit back at once, and the picture that comes later is thrown away', async () => {
  const { gate, open } = makeGate()
  await withWorker(
    drawing(() => gate),
    async (changed) => {
      const { id, creator } = await newComic(changed)
      await askForDrawing(deps(changed), id)
      await until(id, 'RENDERING')
      await cancelWork(deps(changed), id)
      expect(await credits(creator.id)).toBe(3)
      open()
      await askForDrawing(deps(changed), id)
      await until(id, 'COMPLETED')
      expect(await credits(creator.id)).toBe(2)
      const runs = await rendersOf(id).pluck('run')
      expect(runs).toEqual((await listPanels(db(), id)).map(() => 3))
    },
  )
})

test('a drawing is counted while nothing is locked, and only one that is not refused', async () => {
  await withWorker({}, async (changed) => {
    const { id, creator } = await newComic(changed)
    let counted = 0
    const count = async () => {
      counted += 1
      await db()('comics').where({ id }).forUpdate().noWait().first()
      await db()('creators').where({ user_id: creator.id }).forUpdate().noWait().first()
    }
    await askForDrawing(deps(changed), id, { count })
    await until(id, 'COMPLETED')
    await expect(askForDrawing(deps(changed), id, { count })).rejects.toMatchObject({ status: 409 })
    expect(counted).toBe(1)
  })
})

test('two instances that draw one comic at the same time draw each panel once, and nothing fails', async () => {
  await withWorker({}, async (changed) => {
    const { id, creator } = await newComic(changed)
    const other = makeWorker({})
    other.start()
    await askForDrawing(deps(changed), id)
    other.wake()
    await until(id, 'COMPLETED')
    await other.stop()
    expect(await rendersOf(id)).toHaveLength(3)
    expect(await credits(creator.id)).toBe(2)
  })
})

test('a full disk ends a drawing with a reason, and does not draw on without end', async () => {
  let draws = 0
  const full = drawing(() => {
    draws += 1
    throw new ImageRefusal('full')
  })
  await withWorker(full, async (changed) => {
    const { id, creator } = await newComic(changed)
    await askForDrawing(deps(changed), id)
    await until(id, 'RENDER_FAILED')
    expect((await findComic(db(), id))?.error).toContain('penuh')
    expect([draws, await credits(creator.id)]).toEqual([1, 3])
  })
})

test('while too many pictures wait, a drawing waits between two tries, twice as long each time', async () => {
  let now = 0
  const [tried, told]: [number[], number[]] = [[], []]
  const busy = drawing(() => {
    tried.push(now)
    if (tried.length < 4) throw new ImageRefusal('busy')
  })
  const began = Date.now() + 60_000
  const clock = { now: () => new Date(began + now) }
  await withWorker({ ...busy, ...clock, changed: (id) => void told.push(id) }, async (changed) => {
    const { id } = await newComic(changed)
    await askForDrawing(deps(changed), id)
    for (const [tries, pause] of [2_000, 4_000, 8_000].entries()) {
      await expect.poll(() => told.length).toBe(tries + 1)
      now += pause - 1
      // The script of another comic is written by a pass that leaves the drawing alone.
      await newComic(changed)
      expect(tried).toHaveLength(tries + 1)
      now += 1
      changed(id)
    }
    await until(id, 'COMPLETED')
  })
  expect(tried.slice(0, 4)).toEqual([0, 2_000, 6_000, 14_000])
})

test('a picture that finds no place at once is kept until it does, and not drawn again', async () => {
  let draws = 0
  let refusals = 0
  const real = uploads()
  const storeImage: typeof real.storeImage = async (...given) => {
    if (refusals++ < 3) throw new ImageRefusal('busy')
    return real.storeImage(...given)
  }
  const once = drawing(() => {
    draws += 1
  })
  await withWorker({ ...once, uploads: { ...real, storeImage } }, async (changed) => {
    const { id } = await newComic(changed)
    await askForDrawing(deps(changed), id)
    await until(id, 'COMPLETED')
    expect(draws).toBe((await rendersOf(id)).length)
  })
})

test('a stop breaks a drawing off at the next panel', async () => {
  let draws = 0
  let stopped: Promise<unknown> | null = null
  const worker = makeWorker(
    drawing(() => {
      draws += 1
      if (draws === 2) stopped = worker.stop()
    }),
  )
  worker.start()
  const { id } = await newComic(worker.wake)
  await askForDrawing(deps(worker.wake), id)
  await expect.poll(() => stopped).not.toBeNull()
  await stopped
  expect([draws, (await rendersOf(id)).length]).toEqual([2, 2])
  await withWorker({}, () => until(id, 'COMPLETED'))
})

test('a drawing goes on once a full database takes it again, a stop meanwhile ends it, and nothing is lost', async () => {
  let draws = 0
  const engines = drawing(() => {
    draws += 1
  })
  await db().raw(`create function no_room() returns trigger language plpgsql as
    $$ begin raise 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`)
  const { id, creator } = await withWorker(engines, async (changed) => {
    const comic = await newComic(changed)
    await db().raw('create trigger no_room before insert on comic_renders execute function no_room()')
    await askForDrawing({ db: db(), layout: null, changed }, comic.id)
    await expect.poll(() => draws).toBe(2)
    return comic
  })
  const comic = await findComic(db(), id)
  expect([comic?.draft_status, comic?.error, await credits(creator.id)]).toEqual(['RENDERING', null, 2])
  await db().raw('drop trigger no_room on comic_renders')
  await withWorker(engines, () => until(id, 'COMPLETED'))
  expect(await rendersOf(id)).toHaveLength(3)
})

test('the pause before the next try doubles, up to five minutes', () => {
  expect([0, 1, 2, 3, 7, 8, 9, 5_000].map(pauseAfter)).toEqual([
    0, 2_000, 4_000, 8_000, 128_000, 256_000, 300_000, 300_000,
  ])
})

test('creators who wait are told their new place once the line moves, and nobody else is', async () => {
  const pushed: [number, unknown][] = []
  const hub = {
    publish(_: string, text: string) {
      const { comic_id, queue_position } = JSON.parse(text)
      pushed.push([comic_id, queue_position])
    },
  } as unknown as Hub
  const announce = announceComics({ db: db(), hub, log: pino({ level: 'silent' }), render: () => [] })
  const ids: number[] = []
  for (const minute of [1, 2, 3]) {
    const queued_at = new Date(Date.UTC(2026, 10, 1, 0, minute))
    ids.push((await makeComic(db(), { draft_status: 'PENDING', published_at: null, queued_at })).id)
  }
  const [first = 0, , third = 0] = ids
  announce(first)
  const placesIn = (from: number) => JSON.stringify(pushed.slice(from))
  const lined = (...places: (number | null)[]) => JSON.stringify(ids.map((id, at) => [id, places[at]]))
  await expect.poll(() => placesIn(0)).toBe(lined(1, 2, 3))
  await cancelWork(deps(announce), first)
  await expect.poll(() => placesIn(3)).toBe(lined(null, 1, 2))
  announce(third)
  await expect.poll(() => pushed.slice(6)).toEqual([[third, 2]])
})
