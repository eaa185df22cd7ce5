import type { Logger } from 'pino'
import { createWorker } from '../../jobs/worker.ts'
import { ImageRefusal, isBusy } from '../../uploads/image-job.ts'
import { imageProblem } from '../../uploads/uploads.ts'
import { findComic, findPanel } from '../comic/queries.ts'
import { FullLine, UnreadableText } from '../engines/reading-process.ts'
import { isDrawing, isWorking } from '../rules/making.ts'
import { GenerationFailure, type Storyteller } from '../script/script.ts'
import { askForScript, endRun, inTurn } from './ask.ts'
import { type DrawDeps, drawPanels, redrawPanel } from './draw.ts'
import { giveBack } from './price.ts'
import { type ComicWork, changeComic, endRedraw, moveOn, waitingComics } from './queries.ts'
import { writeScript } from './write.ts'

type Deps = DrawDeps & { log: Logger; storyteller: Storyteller; now?: () => Date }

const AT_ONCE = 3

/** After a crash, another attempt continues the work. */
export const createComicWorker = (deps: Deps) =>
  createWorker<ComicWork>({
    ...deps,
    kind: 'drawing',
    title: 'Naskah dan gambar komik',
    queue: waitingComics,
    atOnce: AT_ONCE,
    isTemporary: (error) => isBusy(error) || error instanceof FullLine,
    work: (waiting, signal) => (isRedraw(waiting) ? redraw : goOn)(deps, waiting, signal),
    fail(waiting, err) {
      if (!isForCreator(err)) deps.log.error({ err, comic: waiting.id }, 'the work on a comic failed')
      return (isRedraw(waiting) ? failRedraw : failRun)(deps, waiting, formatReason(err))
    },
    async repeat(trx, id) {
      // No callback is needed: the database wakes the worker after the commit, and each step announces itself.
      await askForScript({ db: trx, changed: () => {}, layout: null }, Number(id))
      return true
    },
    ended: (waiting) => (isDrawing(waiting) || isRedraw(waiting) ? deps.changed : deps.announce)(waiting.id),
  })

const isRedraw = (waiting: ComicWork): boolean => !isWorking(waiting) && waiting.redraw !== null

async function goOn(deps: Deps, { id, run }: ComicWork, signal: AbortSignal): Promise<void> {
  const { db, announce } = deps
  const comic = await findComic(db, id)
  if (!comic || comic.run !== run || !isWorking(comic)) return
  const draft_status = isDrawing(comic) ? 'RENDERING' : 'GENERATING_SCRIPT'
  if (comic.draft_status === 'PENDING') {
    if (!(await moveOn(db, comic, 'PENDING', { draft_status }))) return
    announce(id)
  }
  await (draft_status === 'RENDERING' ? drawPanels : writeScript)(deps, { ...comic, draft_status }, signal)
}

/** Stores the reason, which the creator sees. */
async function failRun({ db, uploads }: Deps, { id, run }: ComicWork, why: string): Promise<void> {
  const dropped = await inTurn(db, id, async (trx, comic) => {
    if (comic.run !== run || !['GENERATING_SCRIPT', 'RENDERING'].includes(comic.draft_status)) {
      // The call that was running during the cancellation has brought no result, so its price is returned too.
      await giveBack(trx, { ...comic, run }, 'Gagal digambar')
      return []
    }
    const status = comic.draft_status === 'RENDERING' ? 'RENDER_FAILED' : 'SCRIPT_FAILED'
    return endRun(trx, comic, { status, error: why, description: 'Gagal digambar' })
  })
  for (const name of dropped) await uploads.forgetImage(name)
}

async function redraw(deps: Deps, { id, redraw }: ComicWork, signal: AbortSignal): Promise<void> {
  const comic = await findComic(deps.db, id)
  const panel = await findPanel(deps.db, id, redraw?.id ?? 0)
  if (comic && panel) await redrawPanel(deps, comic, panel, signal)
}

/** Stores the reason, which the creator sees. The failed redraw does not count. */
const failRedraw = ({ db }: Deps, { id, redraw }: ComicWork, why: string): Promise<void> =>
  inTurn(db, id, async (trx, comic) => {
    if (!redraw) return
    const { redraw_run: paidBy } = redraw
    const redraws = Math.max(0, comic.redraws - 1)
    if (await endRedraw(trx, redraw.id, paidBy, why)) await changeComic(trx, id, { redraws })
    if (paidBy !== null) await giveBack(trx, { ...comic, run: paidBy }, 'Gagal digambar')
  })

const isForCreator = (error: unknown): error is Error =>
  error instanceof GenerationFailure || error instanceof UnreadableText

function formatReason(error: unknown): string {
  if (isForCreator(error)) return error.message
  if (error instanceof ImageRefusal && error.failure === 'own_full') return imageProblem(error)
  if (error instanceof ImageRefusal && error.failure === 'full')
    return 'Tempat penyimpanan gambar sedang penuh. Coba lagi nanti.'
  return 'Ada kesalahan di pihak kami. Coba lagi sebentar lagi.'
}
