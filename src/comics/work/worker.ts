import type { Logger } from 'pino'
import { isDatabaseLost, isReadOnly } from '../../db/connection.ts'
import { loopedDuty } from '../../jobs/looped.ts'
import { ImageRefusal, isBusy } from '../../uploads/image-job.ts'
import { imageProblem } from '../../uploads/uploads.ts'
import { findComic, findPanel } from '../comic/queries.ts'
import { isDrawing, isWorking } from '../rules/making.ts'
import { GenerationFailure, type Storyteller } from '../script/script.ts'
import { endRun, inTurn } from './ask.ts'
import { type DrawDeps, drawPanels, redrawPanel } from './draw.ts'
import { giveBack } from './price.ts'
import { changeComic, endRedraw, listRedraws, listWork, moveOn, type Redraw, type Waiting } from './queries.ts'
import { writeScript } from './write.ts'

type Deps = DrawDeps & { log: Logger; storyteller: Storyteller }

/** Most comics that are worked on at the same time, and milliseconds between two looks for work. */
const AT_ONCE = 3
const INTERVAL_MS = 2_000
/** Longest pause in milliseconds before a piece of work that was broken off goes on. */
const MAX_PAUSE_MS = 300_000

/** Returns the pause in milliseconds after a piece of work was broken off so many times in a row. */
export const pauseAfter = (times: number): number =>
  times === 0 ? 0 : Math.min(MAX_PAUSE_MS, INTERVAL_MS * 2 ** Math.min(times - 1, 10))

/**
 * A piece of work under a name, for logs too. `drawsFor`: the creator for whom it draws, one piece at a time. `fail`
 * stores what the creator is told if `run` fails, and `told` announces the end either way.
 */
type Piece = {
  name: string
  drawsFor: number | null
  run: (signal: AbortSignal) => Promise<void>
  fail: (why: string) => Promise<void>
  told: () => void
}

/**
 * The worker that writes scripts and draws panels, one drawing per creator at a time, in the order of asking. Its state
 * is that of the comics: after a crash the next pass goes on with what was begun. `wake` makes it look at once.
 */
export function createWorker(deps: Deps) {
  const running = new Map<string, { done: Promise<void>; drawsFor: number | null }>()
  /** What was broken off because something is lacking: how many times in a row, and when it may go on. */
  const paused = new Map<string, { times: number; until: number }>()

  async function pass(signal: AbortSignal): Promise<void> {
    const comics = (await listWork(deps.db)).map((comic) => comicPiece(deps, comic))
    const panels = (await listRedraws(deps.db)).map((panel) => panelPiece(deps, panel))
    const pieces = [...comics, ...panels]
    for (const name of paused.keys()) if (!pieces.some((piece) => piece.name === name)) paused.delete(name)
    for (const piece of pieces) if (mayBegin(piece)) begin(piece, signal)
  }

  /** Not while it runs or pauses, its creator has another drawing, or too much runs. */
  function mayBegin({ name, drawsFor }: Piece): boolean {
    const isTaken = drawsFor !== null && [...running.values()].some((other) => other.drawsFor === drawsFor)
    const isPaused = (paused.get(name)?.until ?? 0) > performance.now()
    return !isTaken && !isPaused && running.size < AT_ONCE && !running.has(name)
  }

  function begin(piece: Piece, signal: AbortSignal): void {
    const { name, drawsFor } = piece
    const done = ended(deps, piece, signal).then((isEnded) => {
      running.delete(name)
      const times = isEnded ? 0 : (paused.get(name)?.times ?? 0) + 1
      paused.set(name, { times, until: performance.now() + pauseAfter(times) })
      if (isEnded) wake()
    })
    running.set(name, { done, drawsFor })
  }

  const { duty, wake } = loopedDuty({
    name: 'draw comics',
    every: INTERVAL_MS,
    pass,
    failed: (err) => deps.log.warn({ err }, 'the work on comics cannot be read'),
  })
  async function stop(): Promise<void> {
    await duty.stop()
    await Promise.all([...running.values()].map(({ done }) => done))
    paused.clear()
  }
  return { duty: { ...duty, stop }, wake }
}

/** The work that a comic waits for. */
function comicPiece(deps: Deps, waiting: Waiting): Piece {
  const { db, uploads, announce, changed } = deps
  const { id, run, user_id } = waiting
  return {
    name: `comic ${id}, run ${run}`,
    drawsFor: isDrawing(waiting) ? user_id : null,
    async run(signal) {
      const comic = await findComic(db, id)
      if (!comic || comic.run !== run || !isWorking(comic)) return
      const draft_status = isDrawing(comic) ? 'RENDERING' : 'GENERATING_SCRIPT'
      if (comic.draft_status === 'PENDING') {
        if (!(await moveOn(db, comic, 'PENDING', { draft_status }))) return
        announce(id)
      }
      await (draft_status === 'RENDERING' ? drawPanels : writeScript)(deps, { ...comic, draft_status }, signal)
    },
    async fail(why) {
      const dropped = await inTurn(db, id, async (trx, comic) => {
        if (comic.run !== run || !['GENERATING_SCRIPT', 'RENDERING'].includes(comic.draft_status)) {
          // The call that was in flight when the run was cancelled has brought nothing.
          await giveBack(trx, { ...comic, run }, 'Gagal digambar')
          return []
        }
        const status = comic.draft_status === 'RENDERING' ? 'RENDER_FAILED' : 'SCRIPT_FAILED'
        return endRun(trx, comic, { status, error: why, description: 'Gagal digambar' })
      })
      for (const name of dropped) await uploads.forgetImage(name)
    },
    told: () => (isDrawing(waiting) ? changed : announce)(id),
  }
}

/** The drawing of a panel that waits to be drawn anew. */
function panelPiece(deps: Deps, { id, panelId, userId, run: paidBy }: Redraw): Piece {
  return {
    name: `panel ${panelId}`,
    drawsFor: userId,
    async run(signal) {
      const comic = await findComic(deps.db, id)
      const panel = await findPanel(deps.db, id, panelId)
      if (comic && panel) await redrawPanel(deps, comic, panel, signal)
    },
    // The try does not count.
    fail: (why) =>
      inTurn(deps.db, id, async (trx, comic) => {
        const redraws = Math.max(0, comic.redraws - 1)
        if (await endRedraw(trx, panelId, paidBy, why)) await changeComic(trx, id, { redraws })
        if (paidBy !== null) await giveBack(trx, { ...comic, run: paidBy }, 'Gagal digambar')
      }),
    told: () => deps.changed(id),
  }
}

/**
 * Does a piece of work. Never throws. Returns false if it is to go on later, because a stop, a database that is lost or
 * cannot be written, or a full queue of pictures has broken it off.
 */
async function ended({ log }: Deps, { name: work, run, fail, told }: Piece, signal: AbortSignal): Promise<boolean> {
  try {
    await run(signal)
    return true
  } catch (err) {
    if (signal.aborted) return false
    if (isDatabaseLost(err) || isReadOnly(err) || isBusy(err)) {
      log.warn({ err, work }, 'the work on a comic goes on later')
      return false
    }
    if (!(err instanceof GenerationFailure)) log.error({ err, work }, 'the work on a comic failed')
    return fail(reasonOf(err)).then(
      () => true,
      (failure: unknown) => {
        log.error({ err: failure, work }, 'a failure was not stored')
        return false
      },
    )
  } finally {
    told()
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof GenerationFailure) return error.message
  if (error instanceof ImageRefusal && error.failure === 'own_full') return imageProblem(error)
  if (error instanceof ImageRefusal && error.failure === 'full')
    return 'Tempat penyimpanan gambar sedang penuh. Coba lagi nanti.'
  return 'Ada kesalahan di pihak kami. Coba lagi sebentar lagi.'
}
