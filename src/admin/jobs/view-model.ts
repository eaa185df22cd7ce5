import type { JobRunRow } from '../../db/tables.ts'
import { getJobKind, type Job } from '../../jobs/run.ts'
import { isFrequent, nextRun, type Schedule } from '../../jobs/schedule.ts'
import type { FailedRow, WorkCounts } from '../../jobs/work-queries.ts'
import type { StatusBadge } from '../../web/context.ts'
import { ago, ahead, nearMoment, span } from '../../web/dates.ts'

export const jobsPath = '/admin/pekerjaan/'

export type QueueState = {
  kind: string
  title: string
  mayRepeat: boolean
  counts: WorkCounts
  failed: readonly FailedRow[]
}
type JobsData = {
  jobs: readonly Job[]
  runs: ReadonlyMap<string, JobRunRow>
  /** Whether an instance runs the jobs now. */
  isLed: boolean
  queues: readonly QueueState[]
  flash: string | null
  now: Date
}

export function jobsView({ jobs, runs, isLed, queues, flash, now }: JobsData) {
  const rows = jobs.map((job) => jobView(job, runs.get(getJobKind(job)), isLed, now))
  return {
    flash,
    isLed,
    jobs: rows.filter(({ error }) => error === null),
    queues: queues.map(({ title, counts: { waiting, running, failed } }) => ({
      title,
      line: `${waiting} menunggu · ${running} dikerjakan · ${failed} gagal`,
    })),
    failed: [
      ...rows.filter(({ error }) => error !== null),
      ...queues.flatMap((queue) => queue.failed.map((row) => failedView(row, queue, now))),
    ],
  }
}

const failedView = (
  { id, about, error, at, may_repeat }: FailedRow,
  { kind, title, mayRepeat }: QueueState,
  now: Date,
) => ({
  title: about,
  badge: null,
  line: `${title} · ${nearMoment(at, now)}`,
  error: error ?? 'tanpa keterangan',
  action: mayRepeat && may_repeat ? `${jobsPath}${kind}/${id}/ulangi/` : null,
  button: 'Coba lagi',
})

function jobView(job: Job, run: JobRunRow | undefined, isLed: boolean, now: Date) {
  const isRunning = isLed && run?.started_at != null && run.ended_at === null
  const isRequested = run?.asked_at != null
  const next = isFrequent(job) || isRunning ? null : nextRun(job, run, now)
  const took = run?.duration_ms != null ? [`selama ${tookText(run.duration_ms)}`] : []
  return {
    title: job.title,
    badge: getBadge(run, isRunning, isRequested),
    line: [
      describeSchedule(job),
      ...(run?.ended_at ? [[`terakhir ${ago(run.ended_at, now)}`, ...took].join(', ')] : []),
      ...(next ? [`berikutnya ${ahead(next, now)}`] : []),
    ].join(' · '),
    error: run?.error ?? null,
    action: isRunning || isRequested ? null : `${jobsPath}${getJobKind(job)}/jalankan/`,
    button: 'Jalankan sekarang',
  }
}

function getBadge(run: JobRunRow | undefined, isRunning: boolean, isRequested: boolean): StatusBadge {
  if (isRunning) return { color: 'unknown', label: 'Berjalan' }
  if (isRequested) return { color: 'unknown', label: 'Diminta' }
  if (!run?.ended_at) return { color: 'unknown', label: 'Belum pernah' }
  if (run.error === null) return { color: 'up', label: 'Baik' }
  return { color: 'down', label: run.failures > 1 ? `Gagal ${run.failures} kali` : 'Gagal' }
}

function describeSchedule(schedule: Schedule): string {
  if ('daily' in schedule) return `tiap hari pukul ${schedule.daily.replace(':', '.')} WIB`
  return `tiap ${span(schedule.every).replace(/^1 /, '')}`
}

/** Such as "45 ms", "2,4 detik", "12 menit". */
function tookText(ms: number): string {
  if (ms < 1_000) return `${ms} ms`
  if (ms < 60_000) return `${(ms / 1_000).toLocaleString('id-ID', { maximumFractionDigits: 1 })} detik`
  return `${Math.round(ms / 60_000)} menit`
}
