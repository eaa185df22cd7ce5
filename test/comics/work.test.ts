import { pino } from 'pino'
import { expect, test } from 'vitest'
import { findComic, listPanels } from '../../src/comics/comic/queries.ts'
import { findCreator } from '../../src/comics/creators/queries.ts'
import type { Engines } from '../../src/comics/engines/engines.ts'
import { type Commission, GenerationFailure } from '../../src/comics/script/script.ts'
import {
  askForDrawing,
  askForRedraw,
  askForScript,
  cancelWork,
  removeComic,
  startComic,
} from '../../src/comics/work/ask.ts'
import { publishComic } from '../../src/comics/work/change.ts'
import { announceComics } from '../../src/comics/work/live.ts'
import { createWorker, pauseAfter } from '../../src/comics/work/worker.ts'
import type { Hub } from '../../src/live/hub.ts'
import { drawImage } from '../../src/uploads/image.ts'
import { ImageRefusal } from '../../src/uploads/image-job.ts'
import { createUploads } from '../../src/uploads/uploads.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeUser } from '../support/sign-in.ts'
import { makeComic } from './support/make.ts'

/** Engines that write three panels a page and draw one flat picture for each, at once. */
const quick: Pick<Engines, 'storyteller' | 'illustrator'> = {
  storyteller: {
    name: 'built-in',
    async write({ text, pageCount }) {
      const panel = (at: number) => ({ description: `Sari berdiri di gang. Panel ${at}.`, dialogues: [] })
      const page = { title: 'Bagian', summary: text, panels: [panel(1), panel(2), panel(3)] }
      const characters = [{ name: 'Sari', appearance: 'Anak perempuan', personality: 'Berani' }]
      return { title: 'Naga', tagline: text, mood: 'hangat', characters, pages: Array(pageCount).fill(page) }
    },
  },
  illustrator: {
    name: 'built-in',
    async draw() {
      const flat = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3"/></svg>'
      return { bytes: await drawImage(flat, { width: 120, height: 90 }), faces: [] }
    },
  },
}

const db = useOwnDatabase()
const folder = useFolder()
const uploads = () => createUploads({ db: db(), dataDir: folder })

type Deps = Partial<Engines & Pick<Parameters<typeof createWorker>[0], 'changed' | 'uploads'>>

/** A worker on the test's database, which stops at the end of the test. */
async function withWorker<T>(engines: Deps, run: (changed: (id: number) => void) => Promise<T>): Promise<T> {
  const worker = makeWorker(engines)
  worker.duty.start()
  try {
    return await run(worker.wake)
  } finally {
    await worker.duty.stop()
  }
}

const makeWorker = (engines: Deps) =>
  createWorker({
    db: db(),
    log: pino({ level: 'silent' }),
    uploads: uploads(),
    announce: () => {},
    changed: () => {},
    tellMember: async () => {},
    ...quick,
    model: null,
    ...engines,
  })

const idea = { story_idea: 'Seekor naga kecil membuka warung mi.', page_count: 2, genreIds: [5], style_id: 2 }

async function newComic(changed: (id: number) => void) {
  const creator = await makeUser(db(), { name: 'Dinda Puspita' })
  const id = await startComic({ db: db(), hasModel: false, changed }, { creator, ...idea })
  await until(id, 'SCRIPT_READY')
  return { id, creator }
}

const until = (id: number, status: string) =>
  expect.poll(async () => (await findComic(db(), id))?.draft_status).toBe(status)
const credits = async (userId: number) => Number((await findCreator(db(), userId))?.kredit)

test('a comic is written, drawn and published, and costs one credit and one publication', async () => {
  await withWorker({}, async (changed) => {
    const { id, creator } = await newComic(changed)
    expect(await credits(creator.id)).toBe(3)
    await askForDrawing({ db: db(), hasModel: false, changed }, id)
    expect(await credits(creator.id)).toBe(2)
    await until(id, 'COMPLETED')
    const panels = await listPanels(db(), id)
    expect(panels.length).toBeGreaterThanOrEqual(6)
    expect(panels.every(({ render_id }) => render_id !== null)).toBe(true)
    await publishComic({ db: db(), hasModel: false, changed }, id, { publisher: creator.name })
    expect((await findComic(db(), id))?.published_at).toBeInstanceOf(Date)
    const after = await findCreator(db(), creator.id)
    expect([Number(after?.kredit), after?.publish_quota]).toEqual([2, 2])
  })
})

test('a drawing that fails gives its credit back, tells why, and shows nothing of its pictures', async () => {
  const good = quick.illustrator
  const draw: typeof good.draw = async (commission, signal) => {
    if (commission.seed.endsWith('2/1')) throw new GenerationFailure('Gambarnya ditolak.')
    return good.draw(commission, signal)
  }
  await withWorker({ illustrator: { ...good, draw } }, async (changed) => {
    const { id, creator } = await newComic(changed)
    await askForDrawing({ db: db(), hasModel: false, changed }, id)
    await until(id, 'RENDER_FAILED')
    expect((await findComic(db(), id))?.error).toBe('Gambarnya ditolak.')
    expect(await credits(creator.id)).toBe(3)
    expect((await listPanels(db(), id)).every(({ render_id }) => render_id === null)).toBe(true)
  })
})

test('cancelling gives the credit back at once, and the picture that comes later is thrown away', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const good = quick.illustrator
  const draw: typeof good.draw = async (commission, signal) => {
    await held
    return good.draw(commission, signal)
  }
  await withWorker({ illustrator: { ...good, draw } }, async (changed) => {
    const { id, creator } = await newComic(changed)
    await askForDrawing({ db: db(), hasModel: false, changed }, id)
    await until(id, 'RENDERING')
    await cancelWork({ db: db(), hasModel: false, changed, uploads: uploads() }, id)
    expect(await credits(creator.id)).toBe(3)
    release()
    await askForDrawing({ db: db(), hasModel: false, changed }, id)
    await until(id, 'COMPLETED')
    expect(await credits(creator.id)).toBe(2)
    const runs = await db()('comic_renders')
      .join('comic_panels', 'comic_panels.id', 'panel_id')
      .where({ comic_id: id })
      .pluck('run')
    expect(runs).toEqual((await listPanels(db(), id)).map(() => 3))
  })
})

test('without a credit a drawing is refused with 402 and nothing is held', async () => {
  await withWorker({}, async (changed) => {
    const { id, creator } = await newComic(changed)
    await db()('credit_transactions').insert({
      user_id: creator.id,
      kind: 'adjustment',
      amount: -3,
      description: 'uji',
    })
    await expect(askForDrawing({ db: db(), hasModel: false, changed }, id)).rejects.toMatchObject({ status: 402 })
    expect(await credits(creator.id)).toBe(0)
  })
})

/** An illustrator that runs `before` first. */
function drawing(before: (commission: Commission) => Promise<void> | void): Partial<Engines> {
  const good = quick.illustrator
  return {
    illustrator: {
      ...good,
      async draw(commission, signal) {
        await before(commission)
        return good.draw(commission, signal)
      },
    },
  }
}

/** A comic whose panels are all drawn, and what they show. */
async function drawnComic(changed: (id: number) => void) {
  const { id, creator } = await newComic(changed)
  await askForDrawing({ db: db(), hasModel: false, changed }, id)
  await until(id, 'COMPLETED')
  return { id, creator, shown: await shownBy(id) }
}
const shownBy = async (id: number) => (await listPanels(db(), id)).map(({ render_id }) => render_id)
const rendersOf = (id: number) =>
  db()('comic_renders').join('comic_panels', 'comic_panels.id', 'panel_id').where({ comic_id: id })

test('a drawing is counted while nothing is locked, and only one that is not refused', async () => {
  await withWorker({}, async (changed) => {
    const { id, creator } = await newComic(changed)
    let counted = 0
    const count = async () => {
      counted += 1
      await db()('comics').where({ id }).forUpdate().noWait().first()
      await db()('creators').where({ user_id: creator.id }).forUpdate().noWait().first()
    }
    await askForDrawing({ db: db(), hasModel: false, changed }, id, { count })
    await until(id, 'COMPLETED')
    await expect(askForDrawing({ db: db(), hasModel: false, changed }, id, { count })).rejects.toMatchObject({
      status: 409,
    })
    expect(counted).toBe(1)
  })
})

test('two instances that draw one comic at the same time draw each panel once, and nothing fails', async () => {
  await withWorker({}, async (changed) => {
    const { id, creator } = await newComic(changed)
    const other = makeWorker({})
    other.duty.start()
    await askForDrawing({ db: db(), hasModel: false, changed }, id)
    other.wake()
    await expect.poll(async () => (await findComic(db(), id))?.draft_status).toBe('COMPLETED')
    await other.duty.stop()
    expect(await rendersOf(id)).toHaveLength(6)
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
    await askForDrawing({ db: db(), hasModel: false, changed }, id)
    await until(id, 'RENDER_FAILED')
    expect((await findComic(db(), id))?.error).toContain('penuh')
    expect([draws, await credits(creator.id)]).toEqual([1, 3])
  })
})

test('while too many pictures wait, a drawing waits between two tries', async () => {
  let draws = 0
  const busy = drawing(() => {
    draws += 1
    if (draws < 3) throw new ImageRefusal('busy')
  })
  await withWorker(busy, async (changed) => {
    const { id } = await newComic(changed)
    await askForDrawing({ db: db(), hasModel: false, changed }, id)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(draws).toBeLessThan(3)
    await until(id, 'COMPLETED')
  })
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
    await askForDrawing({ db: db(), hasModel: false, changed }, id)
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
      if (draws === 2) stopped = worker.duty.stop()
    }),
  )
  worker.duty.start()
  const { id } = await newComic(worker.wake)
  await askForDrawing({ db: db(), hasModel: false, changed: worker.wake }, id)
  await expect.poll(() => stopped).not.toBeNull()
  await stopped
  expect([draws, (await rendersOf(id)).length]).toEqual([2, 2])
  await withWorker({}, () => until(id, 'COMPLETED'))
})

test('drawing all panels again gives other pictures', async () => {
  const takes: number[] = []
  await withWorker(
    drawing(({ take }) => void takes.push(take)),
    async (changed) => {
      const { id } = await drawnComic(changed)
      await askForDrawing({ db: db(), hasModel: false, changed }, id, { again: true })
      await until(id, 'COMPLETED')
    },
  )
  expect(takes).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
})

test('readers of a published comic see its old pictures until all new ones are there, then only new ones', async () => {
  const drawn: (() => void)[] = []
  let isHeld = false
  const engines = drawing(() => (isHeld ? new Promise<void>((resolve) => void drawn.push(resolve)) : undefined))
  await withWorker(engines, async (changed) => {
    const deps = { db: db(), hasModel: false, changed }
    const { id, creator, shown } = await drawnComic(changed)
    await publishComic(deps, id, { publisher: creator.name })
    isHeld = true
    await askForDrawing(deps, id, { again: true })
    expect(await credits(creator.id)).toBe(1)
    for (let panel = 0; panel < shown.length; panel += 1) {
      await expect.poll(() => drawn.length).toBe(panel + 1)
      expect([(await findComic(db(), id))?.draft_status, await shownBy(id)]).toEqual(['RENDERING', shown])
      drawn[panel]?.()
    }
    await until(id, 'COMPLETED')
    const after = await shownBy(id)
    expect(after.filter((render) => render === null || shown.includes(render))).toEqual([])
    expect((await findComic(db(), id))?.published_at).not.toBeNull()
  })
})

test('the end of a drawing tells all pages that the comic shows other pictures; a script that is written does not', async () => {
  const told: number[] = []
  await withWorker({ changed: (id) => void told.push(id) }, async (changed) => {
    const { id } = await newComic(changed)
    expect(told).toEqual([])
    await askForDrawing({ db: db(), hasModel: false, changed }, id)
    await until(id, 'COMPLETED')
    await expect.poll(() => told).toEqual([id])
  })
})

test.each([false, true])(
  'a comic (published: %s) whose new drawing is cancelled or fails keeps its pictures',
  async (isPublished) => {
    let fails = false
    let hold: Promise<void> | null = null
    let release = () => {}
    const engines = drawing(async () => {
      await hold
      if (fails) throw new GenerationFailure('Gambarnya ditolak.')
    })
    await withWorker(engines, async (changed) => {
      const deps = { db: db(), hasModel: false, changed, uploads: uploads() }
      const { id, creator, shown } = await drawnComic(changed)
      if (isPublished) await publishComic(deps, id, { publisher: creator.name })
      hold = new Promise((resolve) => {
        release = resolve
      })
      await askForDrawing(deps, id, { again: true })
      await until(id, 'RENDERING')
      await cancelWork(deps, id)
      release()
      expect([(await findComic(db(), id))?.draft_status, await credits(creator.id)]).toEqual(['COMPLETED', 2])
      fails = true
      await askForDrawing(deps, id, { again: true })
      await until(id, 'COMPLETED')
      expect((await findComic(db(), id))?.error).toBe('Gambarnya ditolak.')
      expect([await shownBy(id), await credits(creator.id)]).toEqual([shown, 2])
      await publishComic(deps, id, { publisher: creator.name })
      expect((await findComic(db(), id))?.published_at).not.toBeNull()
    })
  },
)

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
    await askForDrawing({ db: db(), hasModel: false, changed }, comic.id)
    await expect.poll(() => draws).toBe(2)
    return comic
  })
  const comic = await findComic(db(), id)
  expect([comic?.draft_status, comic?.error, await credits(creator.id)]).toEqual(['RENDERING', null, 2])
  await db().raw('drop trigger no_room on comic_renders')
  await withWorker(engines, () => until(id, 'COMPLETED'))
  expect(await rendersOf(id)).toHaveLength(6)
})

test('the pause before the next try doubles, up to five minutes', () => {
  expect([0, 1, 2, 3, 7, 8, 9, 5_000].map(pauseAfter)).toEqual([
    0, 2_000, 4_000, 8_000, 128_000, 256_000, 300_000, 300_000,
  ])
})

test('a script that cannot be written anew leaves the old one and the pictures', async () => {
  let fails = false
  const good = quick.storyteller
  const storyteller: Engines['storyteller'] = {
    ...good,
    async write(wish, signal) {
      if (fails) throw new GenerationFailure('Ceritanya ditolak.')
      return good.write(wish, signal)
    },
  }
  await withWorker({ storyteller }, async (changed) => {
    const { id, shown } = await drawnComic(changed)
    const { id: bare } = await newComic(changed)
    fails = true
    for (const one of [id, bare]) await askForScript({ db: db(), hasModel: false, changed }, one)
    await until(bare, 'SCRIPT_FAILED')
    await until(id, 'COMPLETED')
    const [comic, other] = [await findComic(db(), id), await findComic(db(), bare)]
    expect([comic?.pages.length, comic?.error, await shownBy(id)]).toEqual([2, 'Ceritanya ditolak.', shown])
    expect([other?.pages.length, (await listPanels(db(), bare)).length]).toEqual([2, 6])
  })
})

test('of one creator’s panels that are drawn anew, and comics, one is drawn at a time', async () => {
  let [now, most] = [0, 0]
  const counted = drawing(async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise((resolve) => setTimeout(resolve, 50))
    now -= 1
  })
  await withWorker(counted, async (changed) => {
    const { id } = await drawnComic(changed)
    for (const panel of await listPanels(db(), id))
      await askForRedraw({ db: db(), hasModel: false, changed }, id, panel.id)
    await expect.poll(async () => (await rendersOf(id)).length).toBe(12)
    expect(most).toBe(1)
  })
})

test('of ten publishings at once one takes a publication, and of two comics with one publication left one is published', async () => {
  await withWorker({}, async (changed) => {
    const deps = { db: db(), hasModel: false, changed }
    const { id, creator } = await drawnComic(changed)
    await Promise.all(Array.from({ length: 10 }, () => publishComic(deps, id, { publisher: creator.name })))
    expect((await findCreator(db(), creator.id))?.publish_quota).toBe(2)
    await db()('creators').where({ user_id: creator.id }).update({ publish_quota: 1 })
    const rest = [await makeComic(db(), { user_id: creator.id, published_at: null })]
    rest.push(await makeComic(db(), { user_id: creator.id, published_at: null }))
    const ends = await Promise.allSettled(rest.map((one) => publishComic(deps, one.id, { publisher: creator.name })))
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await findCreator(db(), creator.id))?.publish_quota).toBe(0)
  })
})

test('of drawing, cancelling and deleting at once, every credit is taken and given back once', async () => {
  await withWorker({}, async (changed) => {
    const deps = { db: db(), hasModel: false, changed, uploads: uploads() }
    const { id, creator } = await newComic(changed)
    for (let turn = 0; turn < 5; turn += 1)
      await Promise.allSettled([
        askForDrawing(deps, id),
        askForDrawing(deps, id),
        cancelWork(deps, id),
        cancelWork(deps, id),
      ])
    await Promise.allSettled([askForDrawing(deps, id), removeComic(deps, id), removeComic(deps, id)])
    expect(await findComic(db(), id)).toBeNull()
    const [sum] = await db()('credit_transactions').where({ user_id: creator.id }).sum({ sum: 'amount' })
    const held = await db()('credit_transactions').where({ user_id: creator.id, kind: 'hold' })
    const released = await db()('credit_transactions').where({ user_id: creator.id, kind: 'release' })
    expect([Number(sum?.sum), held.length]).toEqual([3, released.length])
    expect(await credits(creator.id)).toBe(3)
  })
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
  const [first = 0, second = 0, third = 0] = ids
  announce(first)
  await expect
    .poll(() => pushed)
    .toEqual([
      [first, 1],
      [second, 2],
      [third, 3],
    ])
  await cancelWork({ db: db(), hasModel: false, changed: announce, uploads: uploads() }, first)
  await expect
    .poll(() => pushed.slice(3))
    .toEqual([
      [first, null],
      [second, 1],
      [third, 2],
    ])
  announce(third)
  await expect.poll(() => pushed.slice(6)).toEqual([[third, 2]])
})
