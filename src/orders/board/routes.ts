import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { MAX_PIECES } from '../../products/limits.ts'
import { readFields, refusedForm } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther, wantsFragment } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, readQuery, Text, typedIn, wholeNumber } from '../../web/form.ts'
import { page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { Outdated } from '../change-order.ts'
import { historyLabel } from '../events.ts'
import { longestOfStage, writes } from '../limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import { type Order, toAmount } from '../rules/amounts.ts'
import { orderAt, redirectToOrder } from '../show-order.ts'
import { VersionField } from '../staff/order-forms.ts'
import { findHistory } from '../staff/order-queries.ts'
import { readCapacity } from './capacity.ts'
import { moveCard } from './move-card.ts'
import { allStages, boardOrders, boardReworks } from './queries.ts'
import { moveActions } from './rules.ts'
import { BOARD, boardHref, boardSorts, boardView, cardKey, type RejectedMove } from './view-model.ts'

type BoardPage = { board: ReturnType<typeof boardView>; flash: string | null }
const boardPage = page<BoardPage>('/orders/board/board', '/orders/board/_board')
const flashes = { pindah: 'Tahapnya tersimpan.' }

const BoardQuery = z.object({
  tahap: z
    .string()
    .regex(/^([1-9]\d{0,8}|siap)$/)
    .nullable()
    .catch(null),
  kartu: z.string().max(60).nullable().catch(null).default(null),
  urut: z.enum(Object.keys(boardSorts) as (keyof typeof boardSorts)[]).catch('tenggat'), // its own keys
})

const wrongPieces = 'Isi berapa potong, paling sedikit 1.'
const MoveForm = VersionField.extend({
  action: z.enum(moveActions, 'Pilih langkahnya.'),
  stage: Id,
  pieces: z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    wholeNumber(z.int(wrongPieces).min(1, wrongPieces).max(MAX_PIECES, 'Paling banyak 10.000 potong.')).optional(),
  ),
  note: Text.trim().max(longestOfStage.note, `Paling banyak ${longestOfStage.note} karakter.`).default(''),
  rework: z.preprocess(
    (value) => value || null,
    z
      .string()
      .regex(/^[1-9]\d{0,17}$/)
      .nullable()
      .default(null),
  ),
})

/** The production board: the cards of each stage, and one button to move a card on. */
export function boardRoutes(deps: OrderDeps): AppRouter {
  const { db, now } = deps
  const router = createRouter()

  router.get(BOARD.slice(0, -1), allow('staff'), (ctx) => show(ctx))

  router.post(`${BOARD}:code`, allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, db)
    try {
      const { version, rework, pieces = null, ...rest } = readFields(MoveForm, ctx.request.body)
      const to = await moveCard(deps, order, { move: { ...rest, pieces }, rework, version }, staffActor(ctx))
      if (typedIn(ctx.request.body).dari === 'pesanan') return redirectToOrder(ctx, order, 'produksi')
      if (wantsFragment(ctx)) return await show(ctx, { flash: `${order.order_code} sekarang di ${to}.` })
      seeOther(ctx, withFlash(`${boardHref(readQuery(BoardQuery, ctx.query))}#${keyIn(ctx, order)}`, 'pindah'))
    } catch (error) {
      const rejected = await rejectedMove(ctx, db, order, error)
      await show(ctx, { rejected, status: rejected.errors[''] || rejected.news ? 409 : 422 })
    }
  })

  async function show(
    ctx: Context,
    {
      rejected = null,
      flash = flashIn(flashes, ctx),
      status = 200,
    }: { rejected?: RejectedMove | null; flash?: string | null; status?: number } = {},
  ): Promise<void> {
    const [stages, orders, reworks, capacity] = await Promise.all([
      allStages(db),
      boardOrders(db),
      boardReworks(db),
      readCapacity(db, now()),
    ])
    const filter = readQuery(BoardQuery, ctx.query)
    const board = boardView({ stages, orders, reworks, capacity }, filter, rejected, now())
    boardPage(ctx, { board, flash }, status)
  }

  return router
}

const keyIn = (ctx: Context, { order_code }: Order) => cardKey(order_code, typedIn(ctx.request.body).rework || null)

/** The move that the board shows as refused. Rethrows errors that the sender cannot mend. */
async function rejectedMove(ctx: Context, db: Knex, order: Order, error: unknown): Promise<RejectedMove> {
  const values = typedIn(ctx.request.body, { most: 1_000 })
  const card = { key: keyIn(ctx, order), values, news: null }
  if (error instanceof Outdated) return { ...card, errors: {}, news: await readNews(db, order, values) }
  return { ...card, errors: refusedForm(error).errors }
}

/** What others have done since the page was made. A rework has a version of its own, so only its last move is shown. */
async function readNews(db: Knex, { id }: Order, { version, rework }: Record<string, string>): Promise<string[]> {
  const history = await findHistory(db, id)
  const since = history.filter((entry) => (rework ? entry.kind === 'stage' : entry.version > Number(version)))
  return since.slice(rework ? -1 : 0).map((entry) => {
    const { title, note } = historyLabel({ ...entry, amount: entry.amount === null ? null : toAmount(entry.amount) })
    return `${entry.actor}: ${title}${note ? ` (${note})` : ''}`
  })
}
