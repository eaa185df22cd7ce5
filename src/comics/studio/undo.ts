import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import * as z from 'zod'
import type { ComicRow } from '../../db/comic-rows.ts'
import { notFound } from '../../web/refusal.ts'
import { findPanel, listPanels, type Panel } from '../comic/queries.ts'
import { checkIdle, checkScript } from '../rules/making.ts'
import { Dialogue, type ScriptPage, type ScriptPanel } from '../script/script.ts'
import { type AskDeps, changeInTurn } from '../work/ask.ts'
import { changeComic, replacePanels, setShown, setTexts } from '../work/queries.ts'
import { hasRender, keepEdit, takeEdit } from './queries.ts'

/** The database keeps the keys of an object in its own order, so a mark writes them in this one. */
const KEYS = ['title', 'summary', 'panels', 'description', 'dialogues', 'character', 'text', 'kind', 'x', 'y']

/** A change carries the mark of what it is based on. */
export const markOf = (part: readonly ScriptPage[] | ScriptPage | ScriptPanel | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify(part ?? null, KEYS))
    .digest('hex')
    .slice(0, 16)

const textsOf = ({ description, dialogues }: ScriptPanel): ScriptPanel => ({ description, dialogues })

export const pagesOf = ({ pages }: Pick<ComicRow, 'pages'>, panels: readonly Panel[]): readonly ScriptPage[] =>
  pages.map(({ title, summary }, at) => ({
    title,
    summary,
    panels: panels.filter(({ page_number }) => page_number === at + 1).map(textsOf),
  }))

/** A script (`panelId` null), or the texts of one panel. `read` throws a 409 where it must not change. */
type Part<T> = {
  panelId: number | null
  schema: z.ZodType<T>
  read: (trx: Knex, comic: ComicRow) => Promise<T>
  store: (trx: Knex, comicId: number, after: T) => Promise<void>
}

const Texts = z.object({ description: z.string(), dialogues: z.array(Dialogue) })

export const scriptPart: Part<readonly ScriptPage[]> = {
  panelId: null,
  schema: z.array(z.object({ title: z.string(), summary: z.string(), panels: z.array(Texts) })),
  async read(trx, comic) {
    checkScript(comic)
    return pagesOf(comic, await listPanels(trx, comic.id))
  },
  async store(trx, id, pages) {
    const titles = pages.map(({ title, summary }) => ({ title, summary }))
    await changeComic(trx, id, { pages: JSON.stringify(titles), page_count: pages.length })
    await replacePanels(trx, id, pages)
  },
}

export const textsPart = (panelId: number): Part<ScriptPanel> => ({
  panelId,
  schema: Texts,
  async read(trx, comic) {
    checkIdle(comic)
    const panel = await findPanel(trx, comic.id, panelId)
    if (!panel) throw notFound('Panel ini sudah tidak ada.')
    return textsOf(panel)
  },
  async store(trx, id, texts) {
    await setTexts(trx, panelId, texts)
    await changeComic(trx, id, {})
  },
})

/** The change can be undone. Returns false and changes nothing where `next` returns null. */
export const changePart = <T extends readonly ScriptPage[] | ScriptPanel>(
  deps: AskDeps,
  comicId: number,
  { panelId, read, store }: Part<T>,
  next: (before: T) => T | null,
): Promise<boolean> =>
  changeInTurn(deps, comicId, async (trx, comic) => {
    const before = await read(trx, comic)
    const after = next(before)
    if (after === null) return false
    if (markOf(after) === markOf(before)) return true
    await keepEdit(trx, { comicId, panelId }, before)
    await store(trx, comicId, after)
    return true
  })

export const undoPart = <T>(deps: AskDeps, comicId: number, { panelId, schema, read, store }: Part<T>): Promise<void> =>
  changeInTurn(deps, comicId, async (trx, comic) => {
    await read(trx, comic)
    const before = schema.safeParse(await takeEdit(trx, { comicId, panelId }))
    if (before.success) await store(trx, comicId, before.data)
  })

/**
 * Can be undone. Returns false if the panel no longer has the mark `basis`. Throws a 409 while the comic is worked on.
 */
export const changePanel = (deps: AskDeps, { id, comic_id }: Panel, basis: string, texts: ScriptPanel) =>
  changePart(deps, comic_id, textsPart(id), (before) => (markOf(before) === basis ? textsOf(texts) : null))

/** Throws like `changePanel`, and a 404 for another panel's picture. */
export const showRender = (deps: AskDeps, { id, comic_id }: Panel, renderId: number): Promise<void> =>
  changeInTurn(deps, comic_id, async (trx, comic) => {
    checkIdle(comic)
    if (!(await hasRender(trx, id, comic.illustrator, renderId))) throw notFound('Gambar itu sudah tidak ada.')
    await setShown(trx, id, renderId)
    await changeComic(trx, comic_id, {})
  })
