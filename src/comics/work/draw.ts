import type { Knex } from 'knex'
import type { NotifyMember } from '../../notices/member-notices.ts'
import { patiently } from '../../uploads/image-job.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { panelsHref } from '../comic/comic.ts'
import { type Comic, listPanels, type Panel } from '../comic/queries.ts'
import { findReservation } from '../engines/google/ledger-queries.ts'
import { GenerationFailure, type Illustrator, type Model } from '../script/script.ts'
import { inTurn } from './ask.ts'
import { drawSheet, drawSheets } from './draw-sheets.ts'
import { type DrawablePanel, prepareCommissions } from './picture-key.ts'
import { makeSheet } from './plan.ts'
import { giveBack } from './price.ts'
import { addRender, endRedraw, findTake, listPictures, moveOn, setScene, setShown, showRun } from './queries.ts'

type PictureDeps = { db: Knex; illustrator: Illustrator; uploads: Uploads }

export type DrawDeps = PictureDeps & {
  /** Draws what is reserved at Google. */
  model: Model | null
  /** Pushes the progress to the creator. */
  announce: (comicId: number) => void
  /** Also refreshes cached pages. */
  changed: (comicId: number) => void
  notifyMember: NotifyMember
}

/**
 * Each picture is stored separately, so that the work continues with the next panel after a crash. All pictures are
 * shown when the last one is finished. Pictures that arrive after a cancellation, or that another instance has stored,
 * are discarded; paid ones are kept for the next run. Throws the errors of the illustrator.
 */
export async function drawPanels(deps: DrawDeps, comic: Comic, signal: AbortSignal): Promise<void> {
  const paidDeps = await paidBy(deps, comic, comic.run)
  if (paidDeps) await drawSheets(paidDeps, comic, () => deps.announce(comic.id), signal)
  else await drawByKit(deps, comic, signal)
  await finish(deps, comic, paidDeps?.model ?? deps.illustrator)
}

async function drawByKit(deps: DrawDeps, comic: Comic, signal: AbortSignal): Promise<void> {
  const { db, uploads, announce } = deps
  const drawnIds = new Set((await listPictures(db, comic.id, comic.run)).map(({ panel_id }) => panel_id))
  for (const panel of await listPanels(db, comic.id)) {
    if (drawnIds.has(panel.id)) continue
    signal.throwIfAborted()
    const newRender = { ...(await drawNext(deps, comic, panel, signal)), run: comic.run }
    const added = await db.transaction(async (trx) =>
      (await moveOn(trx, comic, 'RENDERING', {})) ? addRender(trx, newRender) : undefined,
    )
    if (!added) await uploads.forgetImage(newRender.picture)
    if (added === undefined) return
    announce(comic.id)
  }
}

const finish = ({ db, notifyMember }: DrawDeps, comic: Comic, by: Pick<Illustrator, 'name'>): Promise<void> =>
  inTurn(db, comic.id, async (trx) => {
    const finished = { draft_status: 'COMPLETED', queued_at: null, illustrator: by.name, redraws: 0 } as const
    if (!(await moveOn(trx, comic, 'RENDERING', finished))) return
    await showRun(trx, comic.id, comic.run)
    await giveBack(trx, comic, 'Tidak terpakai', true)
    await notifyMember(trx, {
      userId: comic.user_id,
      kind: 'success',
      key: `comic ${comic.id} run ${comic.run}`,
      title: 'Komikmu selesai digambar',
      message: `“${comic.title ?? 'Tanpa judul'}” siap kamu lihat dan terbitkan.`,
      href: panelsHref(comic),
      data: { comic_id: String(comic.id) },
    })
  })

/** The model and its reservation, if this run is reserved at Google; otherwise null, and the kit draws. */
async function paidBy({ db, uploads, model }: DrawDeps, { id }: Comic, run: number | null) {
  const reservation = await findReservation(db, id, run)
  if (reservation === null) return null
  if (model) return { db, uploads, model, reservation }
  throw new GenerationFailure('Model gambar tidak tersedia lagi di server ini. Coba lagi dengan mesin bawaan.')
}

/** Earlier pictures stay. A picture that is no longer wanted is discarded. Throws the errors of the illustrator. */
export async function redrawPanel(deps: DrawDeps, comic: Comic, panel: Panel, signal: AbortSignal): Promise<void> {
  const paidDeps = await paidBy(deps, comic, panel.redraw_run)
  const [picture] = paidDeps ? await drawSheet(paidDeps, comic, await makeSheet(deps.db, comic, panel), signal) : []
  const view = picture ? null : await readOtherView(deps.db, comic, panel)
  const newPicture = picture ?? (await drawNext(deps, comic, { ...panel, ...view }, signal))
  const newRender = { ...newPicture, run: null, commission: null }
  const isWanted = await deps.db.transaction(async (trx) => {
    const added = (await endRedraw(trx, panel.id, panel.redraw_run, null)) ? await addRender(trx, newRender) : null
    if (added === null) return false
    await setShown(trx, panel.id, added)
    if (view) await setScene(trx, panel.id, view.scene)
    return true
  })
  if (!isWanted) await deps.uploads.forgetImage(newRender.picture)
}

/** When the kit draws a panel again, it shows the same scene from another view. */
async function readOtherView(db: Knex, comic: Comic, panel: Panel): Promise<Pick<Panel, 'scene'>> {
  const take = await findTake(db, panel.id)
  const { scene } = (await prepareCommissions(db, comic))(panel, take)
  const { otherView } = await import('../../artwork/comic/stage/stage.ts')
  return { scene: otherView(scene, take) }
}

const drawNext = async (deps: DrawDeps, comic: Comic, panel: Panel, signal: AbortSignal) =>
  drawPicture(deps, comic, { panel, take: await findTake(deps.db, panel.id) }, signal)

/** `isUrgent`: a page waits for the picture. */
type Take = { panel: DrawablePanel; take: number; isUrgent?: boolean }

/** Throws the errors of the illustrator. */
export async function drawPicture(deps: PictureDeps, comic: Comic, next: Take, signal: AbortSignal) {
  const { panel, take, isUrgent = false } = next
  const { db, illustrator, uploads } = deps
  const commission = (await prepareCommissions(db, comic))(panel, take)
  const { bytes, faces, size = 'wide' } = await illustrator.draw({ ...commission, isUrgent }, signal)
  const about = { owner: comic.user_id, alt: panel.description, isBackground: !isUrgent }
  const { name } = await patiently(() => uploads.storeImage(bytes, about), signal)
  return { picture: name, faces, size, panel_id: panel.id, take, illustrator: illustrator.name }
}
