import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pino } from 'pino'
import { beforeAll, beforeEach, expect } from 'vitest'
import type { ComicEnvironment, Layout } from '../../../src/comics/environment.ts'
import { listDiffering } from '../../../src/comics/money/wallet/queries.ts'
import type { Model } from '../../../src/comics/script/script.ts'
import { createComicWorker } from '../../../src/comics/work/worker.ts'
import type { UserRow } from '../../../src/db/tables.ts'
import { createWorkers } from '../../../src/jobs/workers.ts'
import { keepSetting } from '../../../src/platform/settings-queries.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from './api.ts'
import { useGoogleCloud } from './google.ts'
import { makeComic } from './make.ts'
import { quick } from './work.ts'

type Others = { maxBytes?: number; model?: (one: Model) => Model }

/** A site with a model that draws, against a fake of Google that counts its calls, and creators who ask for pictures. */
export function useModelComics(layout: Layout) {
  const db = useOwnDatabase()
  const folder = useFolder()
  const { cloud, engines } = useGoogleCloud()
  const key = path.join(folder, 'key.json')
  const settings: Record<string, string> = {
    DATA_DIR: folder,
    GOOGLE_APPLICATION_CREDENTIALS: key,
    TEXT_MODEL: 'gemini-teks',
    IMAGE_MODEL: 'gemini-gambar',
    ...(layout === 'panel' && { IMAGE_LAYOUT: layout }),
  }
  beforeAll(() => {
    writeFileSync(key, cloud().keyFile)
    settings.GOOGLE_API_BASE_URL = cloud().url
  })
  beforeEach(async () => {
    for (const table of ['comics', 'google_uses', 'site_settings']) await db()(table).delete()
  })
  const { call, tokenOf, app } = useApi(db, settings)
  const uploads = (maxBytes?: number) => createUploads({ db: db(), dataDir: folder, maxBytes })

  const asked = () => cloud().asked.filter(({ path: at }) => at.includes('gemini-gambar'))
  const pictures = () => asked().length
  const spent = async (user?: UserRow) => {
    const [sum] = await db()('google_uses')
      .where(user ? { user_id: user.id } : {})
      .sum({ cost: 'cost' })
    return Number(sum?.cost ?? 0)
  }

  /** A creator with three given credits and as many bought ones as staff adds, and what they ask for. */
  async function creator(bought = 0, panels = [2]) {
    const user = await makeUser(db(), { name: 'Dinda Puspita' })
    const token = await tokenOf(user)
    const comic = async () => (await makeComic(db(), { user_id: user.id, draft_status: 'SCRIPT_READY', panels })).id
    const id = await comic()
    const admin = await tokenOf(await makeUser(db(), { role: 'admin' }))
    if (bought > 0)
      await call('post', '/profile/kredit/add', admin).send({ user_id: user.id, amount: bought }).expect(200)
    const credits = async () => {
      const { kredit, kredit_bought } = (await call('get', '/profile', token).expect(200)).body.data
      return [kredit, kredit_bought]
    }
    return {
      ...{ user, token, id, comic },
      credits,
      /** The credits, with those that were bought, and what Google was paid. */
      books: async () => [await credits(), await spent(user)],
      ask: (wishes: object = {}, comicId = id) => call('post', `/comics/${comicId}/drafts`, token).send(wishes),
      cancel: () => call('post', `/comics/${id}/drafts/cancel`, token).expect(200),
      status: async (comicId = id) =>
        (await call('get', `/comics/${comicId}/draft/status`, token).expect(200)).body.data,
      redraw: async (at = 0) => {
        const panels = await db()('comic_panels').where({ comic_id: id }).orderBy('id')
        return call('post', `/comics/${id}/regenerate-panel/${panels[at]?.id}`, token)
      },
      /** Waits until no panel waits to be drawn anew. */
      redrawn: () =>
        working(() =>
          expect.poll(() => db()('comic_panels').where({ comic_id: id }).whereNotNull('redraw_asked_at')).toEqual([]),
        ),
    }
  }
  type Creator = Awaited<ReturnType<typeof creator>>

  /** Runs the worker until `run` ends; what the kit draws is flat. */
  async function working<T>(
    run: () => Promise<T>,
    others: Partial<ComicEnvironment> = {},
    { maxBytes, model = (one) => one }: Others = {},
  ): Promise<T> {
    const deps = { db: db(), uploads: uploads(maxBytes), announce: () => {}, changed: () => {} }
    const made = engines(db(), { layout, ...others })
    const log = pino({ level: 'silent' })
    const drawing = { ...made, illustrator: quick.illustrator, model: made.model && model(made.model) }
    const worker = createComicWorker({ ...deps, log, notifyMember: async () => {}, ...drawing })
    const workers = createWorkers({ db: db(), log, workers: [worker] })
    workers.start()
    try {
      return await run()
    } finally {
      await workers.stop()
      expect(await listDiffering(db())).toEqual([])
    }
  }

  return {
    ...{ db, settings, call, app, cloud, uploads, creator, working, asked, pictures, spent },
    until: ({ status }: Creator, wanted: string) => expect.poll(async () => (await status()).status).toBe(wanted),
    /** Waits until Google was asked for so many pictures. */
    drawn: (count: number, before: number) => expect.poll(pictures).toBe(before + count),
    setSetting: (name: string, value: number) => keepSetting(db(), name, value, new Date()),
  }
}
