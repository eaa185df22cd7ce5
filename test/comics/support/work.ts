import type { Knex } from 'knex'
import { pino } from 'pino'
import { expect } from 'vitest'
import { findComic, listPanels } from '../../../src/comics/comic/queries.ts'
import { findCreator } from '../../../src/comics/creators/queries.ts'
import type { Engines } from '../../../src/comics/engines/engines.ts'
import type { Commission } from '../../../src/comics/script/script.ts'
import { askForDrawing, startComic } from '../../../src/comics/work/ask.ts'
import { createComicWorker } from '../../../src/comics/work/worker.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { makeUser } from '../../support/sign-in.ts'
import { drawFlat } from './make.ts'

/** Engines that write three panels a page and draw one flat picture for each, at once. */
export const quick: Pick<Engines, 'storyteller' | 'illustrator'> = {
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
    draw: async ({ scene }) => ({ bytes: await drawFlat(), faces: [], size: scene.size }),
  },
}

/** What waits until it is opened. */
export function makeGate() {
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  return { gate, open: () => open() }
}

/** An illustrator that runs `before` first. */
export function drawing(before: (commission: Commission) => Promise<void> | void): Partial<Engines> {
  const draw: typeof quick.illustrator.draw = async (commission, signal) => {
    await before(commission)
    return quick.illustrator.draw(commission, signal)
  }
  return { illustrator: { ...quick.illustrator, draw } }
}

type Deps = Partial<Engines & Pick<Parameters<typeof createComicWorker>[0], 'changed' | 'uploads' | 'now'>>

const idea = { story_idea: 'Seekor naga kecil membuka warung mi.', page_count: 1, genreIds: [5], style_id: 2 }

/** Workers on a test's database, and the comics of new creators that they write and draw. */
export function useWork(db: () => Knex, folder: string) {
  const uploads = () => createUploads({ db: db(), dataDir: folder })
  /** With what something is asked for; `changed` wakes the worker. */
  const deps = (changed: (id: number) => void) => ({
    db: db(),
    layout: null,
    changed,
    uploads: uploads(),
    config: { production: false },
  })

  /** A worker on the test's database, which stops at the end of the test. */
  async function withWorker<T>(engines: Deps, run: (changed: (id: number) => void) => Promise<T>): Promise<T> {
    const worker = makeWorker(engines)
    worker.start()
    try {
      return await run(worker.wake)
    } finally {
      await worker.stop()
    }
  }

  const makeWorker = (engines: Deps) =>
    createComicWorker({
      db: db(),
      log: pino({ level: 'silent' }),
      uploads: uploads(),
      announce: () => {},
      changed: () => {},
      notifyMember: async () => {},
      ...quick,
      model: null,
      ...engines,
    })

  async function newComic(changed: (id: number) => void) {
    const creator = await makeUser(db(), { name: 'Dinda Puspita' })
    const id = await startComic(deps(changed), { creator, ...idea })
    await until(id, 'SCRIPT_READY')
    return { id, creator }
  }

  const until = (id: number, status: string) =>
    expect.poll(async () => (await findComic(db(), id))?.draft_status).toBe(status)
  const credits = async (userId: number) => Number((await findCreator(db(), userId))?.kredit)

  /** A comic whose panels are all drawn, and what they show. */
  async function drawnComic(changed: (id: number) => void) {
    const { id, creator } = await newComic(changed)
    await askForDrawing(deps(changed), id)
    await until(id, 'COMPLETED')
    return { id, creator, shown: await shownBy(id) }
  }
  const shownBy = async (id: number) => (await listPanels(db(), id)).map(({ render_id }) => render_id)
  const rendersOf = (id: number) =>
    db()('comic_renders').join('comic_panels', 'comic_panels.id', 'panel_id').where({ comic_id: id })
  return { uploads, deps, withWorker, makeWorker, newComic, until, credits, drawnComic, shownBy, rendersOf }
}
