import type { Knex } from 'knex'
import * as z from 'zod'
import { recordAction, toActor } from '../../audit/audit.ts'
import { getJobKind } from '../../jobs/run.ts'
import { askForRun, isAnyLeading, lastRuns } from '../../jobs/run-queries.ts'
import { countWork, hasRow, listFailed } from '../../jobs/work-queries.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { messageKind } from '../../platform/messages.ts'
import { type AppRouter, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { readParam } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { jobsPath, jobsView, type QueueState } from './view-model.ts'

const jobsPage = page<{ jobs: ReturnType<typeof jobsView> }>('/admin/jobs', '/admin/_jobs')

const FAILED_SHOWN = 10
const RowId = z.string().regex(/^[\w-]{1,40}$/)
const flashes = {
  jalan: 'Diminta berjalan sekarang; hasilnya muncul di bawah.',
  ulang: 'Dimasukkan lagi ke antrean; sebentar lagi dikerjakan.',
}

/** Shows the background work of the site, runs jobs at once, and repeats work that failed. */
export function jobPages(router: AppRouter, site: Site) {
  const { db, opened } = site
  const jobs = () => opened().flatMap((part) => part.jobs ?? [])

  router.get('/admin/pekerjaan', allow('staff'), async (ctx) => {
    const queues: QueueState[] = []
    for (const worker of listWorkers(site)) queues.push(await readQueueState(db, worker))
    const view = jobsView({
      jobs: jobs(),
      runs: await lastRuns(db),
      isLed: await isAnyLeading(db),
      queues,
      flash: flashIn(flashes, ctx),
      now: new Date(),
    })
    jobsPage(ctx, { jobs: view })
  })

  router.post('/admin/pekerjaan/:kind/jalankan', allow('staff'), async (ctx) => {
    const { kind } = ctx.params
    const job = jobs().find((one) => getJobKind(one) === kind)
    if (!job) throw notFound('Pekerjaan ini tidak ada.')
    await db.transaction(async (trx) => {
      if (!(await askForRun(trx, getJobKind(job))))
        throw new Refusal(409, 'Pekerjaan ini sedang berjalan, atau sudah diminta.')
      await recordAction(trx, toActor(ctx, signedIn(ctx)), { action: 'job.run', subject: job.title })
    })
    seeOther(ctx, withFlash(jobsPath, 'jalan'))
  })

  router.post('/admin/pekerjaan/:kind/:id/ulangi', allow('staff'), async (ctx) => {
    const id = readParam(RowId, ctx.params.id)
    const worker = listWorkers(site).find(({ kind }) => kind === ctx.params.kind)
    if (!worker) throw notFound('Pekerjaan ini tidak ada.')
    await db.transaction(async (trx) => {
      const subject = `${worker.title}, ${await repeatWork(trx, worker, id)}`
      await recordAction(trx, toActor(ctx, signedIn(ctx)), { action: 'job.repeat', subject })
    })
    seeOther(ctx, withFlash(jobsPath, 'ulang'))
  })
}

const listWorkers = ({ features, opened }: Site) =>
  opened()
    .flatMap((part) => part.workers ?? [])
    .map((worker) => ({ ...worker, title: worker.title ?? messageKind(features, worker.kind).name }))

type TitledWorker = ReturnType<typeof listWorkers>[number]

async function readQueueState(db: Knex, { kind, title, queue, repeat }: TitledWorker): Promise<QueueState> {
  const counts = await countWork(db, queue, kind)
  const failures = counts.failed > 0 ? await listFailed(db, queue, { kind, limit: FAILED_SHOWN }) : []
  return { kind, title, mayRepeat: repeat !== null, counts, failed: failures }
}

/** Returns the subject of the work. */
async function repeatWork(trx: Knex.Transaction, { kind, queue, repeat }: TitledWorker, id: string): Promise<string> {
  const [row] = await listFailed(trx, queue, { kind, id, limit: 1 })
  if (!row && !(await hasRow(trx, queue, id))) throw notFound('Yang ini sudah tidak ada.')
  if (row?.may_repeat && (await repeat?.(trx, id))) return row.about
  throw new Refusal(409, 'Yang ini tidak bisa diulang: sudah dikerjakan lagi, atau memang tidak bisa dari sini.')
}
