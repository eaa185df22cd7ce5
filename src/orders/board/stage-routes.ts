import * as z from 'zod'
import type { StageRow } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { InvalidFields, readFields, toFormErrors } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, readParam, Text, typedIn } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { longestOfStage, writes } from '../limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { OrderActor } from '../queries.ts'
import { type Transaction, transact } from '../transact.ts'
import { addStage, lockStages, setStage } from './queries.ts'
import { insistOnFreeName, insistOnOneStage, insistOnRoom, isFull } from './rules.ts'
import { currentStages } from './stage-queries.ts'
import { BOARD } from './view-model.ts'

const PATH = `${BOARD}tahap`
const flashes = { tambah: 'Tahap ditambahkan.', simpan: 'Nama tahap diganti.', hapus: 'Tahap dihapus.' }

const Name = Text.trim()
  .min(1, 'Tulis nama tahapnya.')
  .max(longestOfStage.name, `Paling banyak ${longestOfStage.name} karakter.`)
const NewStage = z.object({ name: Name })
const StageForm = z.object({
  action: z.enum(['simpan', 'naik', 'turun', 'hapus'], 'Pilih langkahnya.'),
  name: z.string().default(''),
})

/** `at`: the id of the stage whose form was refused; null for the form of a new stage. */
type RejectedStage = { at: number | null; name: string; errors: Errors }
const stagesPage = page<{ list: ReturnType<typeof listView>; flash: string | null }>('/orders/board/stages')

/** The stages by which the shop works. Orders that have begun keep theirs. */
export function stageRoutes(deps: OrderDeps): AppRouter {
  const { db } = deps
  const router = createRouter()

  router.get(PATH, allow('staff'), (ctx) => show(ctx))

  router.post(PATH, allow('staff', { limit: writes }), (ctx) =>
    change(ctx, null, async ({ trx }, stages) => {
      const { name } = readFields(NewStage, ctx.request.body)
      insistOnFreeName(name, stages)
      insistOnRoom(stages)
      await addStage(trx, name, Math.max(-1, ...stages.map(({ position }) => position)) + 1)
      return { what: 'tambah', subject: name, flash: 'tambah' }
    }),
  )

  router.post(`${PATH}/:id`, allow('staff', { limit: writes }), (ctx) => {
    const id = readParam(Id, ctx.params.id)
    return change(ctx, id, (one, stages) => arrange(one, stages, id, readFields(StageForm, ctx.request.body)))
  })

  async function change(ctx: Context, at: number | null, act: StageWork) {
    try {
      const { flash } = await transactStages(deps, staffActor(ctx), act)
      seeOther(ctx, flash ? withFlash(`${PATH}/`, flash) : `${PATH}/#tahap-${at}`)
    } catch (error) {
      if (!(error instanceof InvalidFields)) throw error
      await show(ctx, { at, name: typedIn(ctx.request.body, { most: 500 }).name ?? '', errors: toFormErrors(error) })
    }
  }

  const show = async (ctx: Context, rejected: RejectedStage | null = null) =>
    stagesPage(
      ctx,
      { list: listView(await currentStages(db), rejected), flash: flashIn(flashes, ctx) },
      rejected ? 422 : 200,
    )

  return router
}

type StageChange = { what: string; subject: string; flash: keyof typeof flashes | null }
type StageWork = (one: Transaction, stages: StageRow[]) => Promise<StageChange>

const transactStages = (deps: OrderDeps, actor: OrderActor, work: StageWork): Promise<StageChange> =>
  transact(deps, actor, async (one) => {
    const change = await work(one, await lockStages(one.trx))
    await one.audit('stage.change', { subject: change.subject, details: { changed: [change.what] } })
    return change
  })

async function arrange(
  { trx, now }: Transaction,
  stages: StageRow[],
  id: number,
  { action, name }: z.infer<typeof StageForm>,
): Promise<StageChange> {
  const at = stages.findIndex((stage) => stage.id === id)
  const stage = stages[at]
  if (!stage) throw notFound('Tahap ini tidak ada.')
  if (action === 'simpan') {
    const others = stages.filter((one) => one !== stage)
    const { name: next } = readFields(NewStage, { name })
    insistOnFreeName(next, others)
    await setStage(trx, id, { name: next })
    return { what: action, subject: next, flash: 'simpan' }
  }
  if (action === 'hapus') {
    insistOnOneStage(stages)
    await setStage(trx, id, { deleted_at: now })
    return { what: action, subject: stage.name, flash: 'hapus' }
  }
  const moved = stages.toSpliced(at, 1).toSpliced(Math.max(0, at + (action === 'naik' ? -1 : 1)), 0, stage)
  for (const [position, one] of moved.entries()) await setStage(trx, one.id, { position })
  return { what: action, subject: stage.name, flash: null }
}

function listView(stages: readonly StageRow[], rejected: RejectedStage | null) {
  const errorAt = (at: number | null) => (rejected && rejected.at === at ? (rejected.errors.name ?? null) : null)
  return {
    action: `${PATH}/`,
    isFull: isFull(stages),
    rows: stages.map(({ id, name }, nth) => ({
      id,
      action: `${PATH}/${id}/`,
      name,
      typed: rejected?.at === id ? rejected.name : name,
      error: errorAt(id),
      isFirst: nth === 0,
      isLast: nth === stages.length - 1,
    })),
    added: { name: rejected?.at === null ? rejected.name : '', error: errorAt(null) },
  }
}
