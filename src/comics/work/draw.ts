import type { Knex } from 'knex'
import type { TellMember } from '../../notices/member-notices.ts'
import { patiently } from '../../uploads/image-job.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { panelsHref } from '../comic/comic.ts'
import { type Comic, chosenOf, listPanels, type Panel } from '../comic/queries.ts'
import type { Commission, Illustrator } from '../script/script.ts'
import { addRender, changeComic, endRedraw, findTake, moveOn, picturesOf, setShown, showRun } from './queries.ts'

/** What draws a picture and keeps it. */
type PictureDeps = { db: Knex; illustrator: Illustrator; uploads: Uploads }

/**
 * What drawing needs. `announce` tells the creator's open pages how far the work is; `changed` tells them and all pages
 * that what a comic shows has changed.
 */
export type DrawDeps = PictureDeps & {
  announce: (comicId: number) => void
  changed: (comicId: number) => void
  tellMember: TellMember
}

/**
 * Draws the panels that a run has not drawn yet, one after the other, and shows all of them once the last is done. Each
 * is stored by itself, so that the work goes on at the next panel after a crash. Stops when the comic is cancelled or
 * asked anew; a picture that comes later is thrown away, and so is one that another instance has stored before. Throws
 * like the illustrator.
 */
export async function drawPanels(deps: DrawDeps, comic: Comic, signal: AbortSignal): Promise<void> {
  const { db, illustrator, uploads, announce } = deps
  const done = new Set((await picturesOf(db, comic.id, comic.run)).map(({ panel_id }) => panel_id))
  for (const panel of await listPanels(db, comic.id)) {
    if (done.has(panel.id)) continue
    signal.throwIfAborted()
    const drawn = { ...(await drawNext(deps, comic, panel, signal)), run: comic.run }
    const added = await db.transaction(
      async (trx) => (await moveOn(trx, comic, 'RENDERING', {})) && addRender(trx, drawn),
    )
    if (added === false || added === null) await uploads.forgetImage(drawn.picture)
    if (added === false) return
    announce(comic.id)
  }
  await db.transaction(async (trx) => {
    const finished = { draft_status: 'COMPLETED', queued_at: null, illustrator: illustrator.name, redraws: 0 } as const
    if (!(await moveOn(trx, comic, 'RENDERING', finished))) return
    await showRun(trx, comic.id, comic.run)
    await deps.tellMember(trx, {
      userId: comic.user_id,
      kind: 'success',
      key: `comic ${comic.id} run ${comic.run}`,
      title: 'Komikmu selesai digambar',
      message: `“${comic.title ?? 'Tanpa judul'}” siap kamu lihat dan terbitkan.`,
      href: panelsHref(comic),
      data: { comic_id: String(comic.id) },
    })
  })
}

/**
 * Draws a panel that waits for it anew and shows the new picture; the older ones stay. A picture that comes when the
 * panel no longer waits is thrown away. Throws like the illustrator.
 */
export async function redrawPanel(deps: DrawDeps, comic: Comic, panel: Panel, signal: AbortSignal): Promise<void> {
  const drawn = { ...(await drawNext(deps, comic, panel, signal)), run: null }
  const isWanted = await deps.db.transaction(async (trx) => {
    const added = (await endRedraw(trx, panel.id, null)) ? await addRender(trx, drawn) : null
    if (added === null) return false
    await setShown(trx, panel.id, added)
    // One picture of a model makes a comic one that says so.
    if (deps.illustrator.name === 'gemini') await changeComic(trx, comic.id, { illustrator: 'gemini' })
    return true
  })
  if (!isWanted) await deps.uploads.forgetImage(drawn.picture)
}

/** Draws the next picture of a panel and stores it. */
const drawNext = async (deps: PictureDeps, comic: Comic, panel: Panel, signal: AbortSignal) =>
  drawPicture(deps, comic, { panel, take: await findTake(deps.db, panel.id) }, signal)

type Take = { panel: Panel; take: number }

/** Draws a panel's picture number `take` and stores it under the name `picture`. Throws like the illustrator. */
export async function drawPicture(deps: PictureDeps, comic: Comic, { panel, take }: Take, signal: AbortSignal) {
  const { db, illustrator, uploads } = deps
  const commission = (await commissionsOf(db, comic))(panel, take)
  const { bytes, faces } = await illustrator.draw(commission, signal)
  // The picture may have been paid for, so it waits for its place instead of being drawn again.
  const about = { owner: comic.user_id, alt: panel.description, isBackground: true }
  const { name } = await patiently(() => uploads.storeImage(bytes, about), signal)
  return { picture: name, faces, panel_id: panel.id, take, illustrator: illustrator.name }
}

/** Returns what an illustrator is told of pictures of a comic, each by its panel and number `take`. */
export async function commissionsOf(db: Knex, comic: Comic): Promise<(panel: Panel, take: number) => Commission> {
  const chosen = await chosenOf(db, comic)
  const hero = chosen.character?.description ?? null
  const backgrounds = chosen.backgrounds.map((background) => background.description)
  const { characters, style, mood } = comic
  return ({ description, dialogues, page_number, panel_number }, take) => {
    const seed = `${comic.seed}/${page_number}/${panel_number}`
    return { description, dialogues, characters, hero, backgrounds, style, mood, seed, take }
  }
}
