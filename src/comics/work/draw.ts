import type { Knex } from 'knex'
import type { NotifyMember } from '../../notices/member-notices.ts'
import { ImageRefusal, isBusy, patiently } from '../../uploads/image-job.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { panelsHref } from '../comic/comic.ts'
import { type Comic, listPanels, type Panel } from '../comic/queries.ts'
import { findReservation, wasteCall } from '../engines/google/ledger-queries.ts'
import { GenerationFailure, type Illustrator } from '../script/script.ts'
import { inTurn } from './ask.ts'
import { commissionsOf, type DrawablePanel, keyOf } from './picture-key.ts'
import { giveBack } from './price.ts'
import { addRender, endRedraw, findTake, moveOn, picturesOf, setShown, showRun, takePaid } from './queries.ts'

type PictureDeps = { db: Knex; illustrator: Illustrator; uploads: Uploads }

/**
 * `model` draws what is reserved at Google. `announce` pushes progress to the creator; `changed` also refreshes pages.
 */
export type DrawDeps = PictureDeps & {
  model: Illustrator | null
  announce: (comicId: number) => void
  changed: (comicId: number) => void
  notifyMember: NotifyMember
}

/**
 * Each picture is stored by itself, so that the work goes on at the next panel after a crash; all are shown once the
 * last is done. Pictures after a cancel, or that another instance has stored, are thrown away; paid ones wait for the
 * next run. Throws like the illustrator.
 */
export async function drawPanels(deps: DrawDeps, comic: Comic, signal: AbortSignal): Promise<void> {
  const { db, uploads, announce } = deps
  const done = new Set((await picturesOf(db, comic.id, comic.run)).map(({ panel_id }) => panel_id))
  const reservation = await findReservation(db, comic.id, comic.run)
  const commission = await commissionsOf(db, comic)
  for (const panel of await listPanels(db, comic.id)) {
    if (done.has(panel.id)) continue
    signal.throwIfAborted()
    const key = reservation === null ? null : keyOf(commission(panel, 0))
    if (key === null || !(await takePaid(db, panel.id, key, comic.run))) {
      const drawn = { ...(await drawNext(deps, comic, panel, reservation, signal)), run: comic.run, commission: key }
      const [isWanted, added] = await db.transaction(async (trx) => {
        const isOn = await moveOn(trx, comic, 'RENDERING', {})
        return [isOn, isOn || key !== null ? await addRender(trx, drawn) : null] as const
      })
      if (added === null) await uploads.forgetImage(drawn.picture)
      if (!isWanted) return
    }
    announce(comic.id)
  }
  await finish(deps, comic, illustratorOf(deps, reservation))
}

const finish = ({ db, notifyMember }: DrawDeps, comic: Comic, { name: illustrator }: Illustrator): Promise<void> =>
  inTurn(db, comic.id, async (trx) => {
    const finished = { draft_status: 'COMPLETED', queued_at: null, illustrator, redraws: 0 } as const
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

/** The model draws what is reserved at Google, the kit the rest. */
function illustratorOf({ illustrator, model }: DrawDeps, reservation: number | null): Illustrator {
  if (reservation === null) return illustrator
  if (model) return model
  throw new GenerationFailure('Model gambar tidak tersedia lagi di server ini. Coba lagi dengan mesin bawaan.')
}

/** The older pictures stay. A picture that nobody waits for any more is thrown away. Throws like the illustrator. */
export async function redrawPanel(deps: DrawDeps, comic: Comic, panel: Panel, signal: AbortSignal): Promise<void> {
  const reservation = await findReservation(deps.db, comic.id, panel.redraw_run)
  const drawn = { ...(await drawNext(deps, comic, panel, reservation, signal)), run: null, commission: null }
  const isWanted = await deps.db.transaction(async (trx) => {
    const added = (await endRedraw(trx, panel.id, panel.redraw_run, null)) ? await addRender(trx, drawn) : null
    if (added === null) return false
    await setShown(trx, panel.id, added)
    return true
  })
  if (!isWanted) await deps.uploads.forgetImage(drawn.picture)
}

async function drawNext(deps: DrawDeps, comic: Comic, panel: Panel, reservation: number | null, signal: AbortSignal) {
  const drawing = { ...deps, illustrator: illustratorOf(deps, reservation) }
  return drawPicture(drawing, comic, { panel, take: await findTake(deps.db, panel.id), reservation }, signal)
}

/** `isUrgent`: a page waits for it. */
type Take = { panel: DrawablePanel; take: number; reservation?: number | null; isUrgent?: boolean }

/** Throws like the illustrator. */
export async function drawPicture(deps: PictureDeps, comic: Comic, next: Take, signal: AbortSignal) {
  const { panel, take, reservation, isUrgent = false } = next
  const { db, illustrator, uploads } = deps
  const commission = (await commissionsOf(db, comic, reservation))(panel, take)
  const { bytes, faces, size = 'wide' } = await illustrator.draw({ ...commission, isUrgent }, signal)
  // The picture may have been paid for, so it waits for its place instead of being drawn again.
  const about = { owner: comic.user_id, alt: panel.description, isBackground: !isUrgent }
  const { name } = await patiently(() => uploads.storeImage(bytes, about), signal).catch(async (error: unknown) => {
    if (reservation && error instanceof ImageRefusal && !isBusy(error)) await wasteCall(db, reservation)
    throw error
  })
  return { picture: name, faces, size, panel_id: panel.id, take, illustrator: illustrator.name }
}
