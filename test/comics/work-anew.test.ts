import { expect, test } from 'vitest'
import { findComic, listPanels } from '../../src/comics/comic/queries.ts'
import { findCreator } from '../../src/comics/creators/queries.ts'
import type { Engines } from '../../src/comics/engines/engines.ts'
import { GenerationFailure } from '../../src/comics/script/script.ts'
import { askForDrawing, askForRedraw, askForScript, cancelWork, removeComic } from '../../src/comics/work/ask.ts'
import { publishComic } from '../../src/comics/work/publish.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { stays } from '../support/stays.ts'
import { makeComic } from './support/make.ts'
import { drawing, makeGate, quick, useWork } from './support/work.ts'

const db = useOwnDatabase()
const { deps, withWorker, newComic, until, credits, drawnComic, shownBy, rendersOf } = useWork(db, useFolder())

test('drawing all panels again gives other pictures', async () => {
  const takes: number[] = []
  await withWorker(
    drawing(({ take }) => void takes.push(take)),
    async (changed) => {
      const { id } = await drawnComic(changed)
      await askForDrawing(deps(changed), id, { again: true })
      await until(id, 'COMPLETED')
    },
  )
  expect(takes).toEqual([0, 0, 0, 1, 1, 1])
})

test('readers of a published comic see its old pictures until all new ones are there, then only new ones', async () => {
  const drawn: (() => void)[] = []
  let isHeld = false
  const engines = drawing(() => (isHeld ? new Promise<void>((resolve) => void drawn.push(resolve)) : undefined))
  await withWorker(engines, async (changed) => {
    const asking = deps(changed)
    const { id, creator, shown } = await drawnComic(changed)
    await publishComic(asking, id, { publisher: creator.name })
    isHeld = true
    await askForDrawing(asking, id, { again: true })
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
    await askForDrawing(deps(changed), id)
    await until(id, 'COMPLETED')
    await expect.poll(() => told).toEqual([id])
  })
})

test.each([false, true])(
  'a comic (published: %s) whose new drawing is cancelled or fails keeps its pictures',
  async (isPublished) => {
    let fails = false
    let hold: Promise<void> | null = null
    const { gate, open } = makeGate()
    const engines = drawing(async () => {
      await hold
      if (fails) throw new GenerationFailure('Gambarnya ditolak.')
    })
    await withWorker(engines, async (changed) => {
      const asking = deps(changed)
      const { id, creator, shown } = await drawnComic(changed)
      if (isPublished) await publishComic(asking, id, { publisher: creator.name })
      hold = gate
      await askForDrawing(asking, id, { again: true })
      await until(id, 'RENDERING')
      await cancelWork(asking, id)
      open()
      expect([(await findComic(db(), id))?.draft_status, await credits(creator.id)]).toEqual(['COMPLETED', 2])
      fails = true
      await askForDrawing(asking, id, { again: true })
      await until(id, 'COMPLETED')
      expect((await findComic(db(), id))?.error).toBe('Gambarnya ditolak.')
      expect([await shownBy(id), await credits(creator.id)]).toEqual([shown, 2])
      await publishComic(asking, id, { publisher: creator.name })
      expect((await findComic(db(), id))?.published_at).not.toBeNull()
    })
  },
)

test('a script that cannot be written anew leaves the old one and the pictures', async () => {
  let fails = false
  const storyteller: Engines['storyteller'] = {
    ...quick.storyteller,
    async write(wish, signal) {
      if (fails) throw new GenerationFailure('Ceritanya ditolak.')
      return quick.storyteller.write(wish, signal)
    },
  }
  await withWorker({ storyteller }, async (changed) => {
    const { id, shown } = await drawnComic(changed)
    const { id: bare } = await newComic(changed)
    fails = true
    for (const one of [id, bare]) await askForScript(deps(changed), one)
    await until(bare, 'SCRIPT_FAILED')
    await until(id, 'COMPLETED')
    const [comic, other] = [await findComic(db(), id), await findComic(db(), bare)]
    expect([comic?.pages.length, comic?.error, await shownBy(id)]).toEqual([1, 'Ceritanya ditolak.', shown])
    expect([other?.pages.length, (await listPanels(db(), bare)).length]).toEqual([1, 3])
  })
})

test('of one creator’s panels that are drawn anew, and comics, one is drawn at a time', async () => {
  let [now, most, draws] = [0, 0, 0]
  const counted = drawing(async () => {
    now += 1
    draws += 1
    most = Math.max(most, now)
    // The others wait as long as this one is drawn.
    if (draws > 3) await stays(() => expect(now).toBe(1), 50)
    now -= 1
  })
  await withWorker(counted, async (changed) => {
    const { id } = await drawnComic(changed)
    for (const panel of await listPanels(db(), id)) await askForRedraw(deps(changed), id, panel.id)
    await expect.poll(async () => (await rendersOf(id)).length).toBe(6)
    expect(most).toBe(1)
  })
})

test('of ten publishings at once one takes a publication, and of two comics with one publication left one is published', async () => {
  await withWorker({}, async (changed) => {
    const asking = deps(changed)
    const { id, creator } = await drawnComic(changed)
    await Promise.all(Array.from({ length: 10 }, () => publishComic(asking, id, { publisher: creator.name })))
    expect((await findCreator(db(), creator.id))?.publish_quota).toBe(2)
    await db()('creators').where({ user_id: creator.id }).update({ publish_quota: 1 })
    const rest = [await makeComic(db(), { user_id: creator.id, published_at: null })]
    rest.push(await makeComic(db(), { user_id: creator.id, published_at: null }))
    const ends = await Promise.allSettled(rest.map((one) => publishComic(asking, one.id, { publisher: creator.name })))
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await findCreator(db(), creator.id))?.publish_quota).toBe(0)
  })
})

test('of drawing, cancelling and deleting at once, every credit is taken and given back once', async () => {
  await withWorker({}, async (changed) => {
    const asking = deps(changed)
    const { id, creator } = await newComic(changed)
    for (let turn = 0; turn < 5; turn += 1)
      await Promise.allSettled([
        askForDrawing(asking, id),
        askForDrawing(asking, id),
        cancelWork(asking, id),
        cancelWork(asking, id),
      ])
    await Promise.allSettled([askForDrawing(asking, id), removeComic(asking, id), removeComic(asking, id)])
    expect(await findComic(db(), id)).toBeNull()
    const [sum] = await db()('credit_transactions').where({ user_id: creator.id }).sum({ sum: 'amount' })
    const held = await db()('credit_transactions').where({ user_id: creator.id, kind: 'hold' })
    const released = await db()('credit_transactions').where({ user_id: creator.id, kind: 'release' })
    expect([Number(sum?.sum), held.length]).toEqual([3, released.length])
    expect(await credits(creator.id)).toBe(3)
  })
})
