import { getJobKind } from '../../jobs/run.ts'
import { lastRuns } from '../../jobs/run-queries.ts'
import { listFailed } from '../../jobs/work-queries.ts'
import type { Condition } from '../../platform/attention.ts'
import type { Site } from '../../platform/feature.ts'
import { jobsPath } from './view-model.ts'

/** After so many failed runs in a row, the operator is warned. */
const FAILURES = 3
const DAY_MS = 86_400_000

/** Warns of jobs that fail again and again, and of work that failed within a day if nothing else reports it. */
export const jobsCondition = ({ db, opened }: Pick<Site, 'db' | 'opened'>): Condition => ({
  part: 'jobs',
  name: 'Pekerjaan latar',
  place: { href: jobsPath },
  async check() {
    const sentences: string[] = []
    const runs = await lastRuns(db)
    for (const job of opened().flatMap(({ jobs }) => jobs ?? [])) {
      const { failures = 0, error } = runs.get(getJobKind(job)) ?? {}
      if (failures >= FAILURES) sentences.push(`“${job.title}” gagal ${failures} kali berturut-turut: ${error}.`)
    }
    for (const { kind, title, queue } of opened().flatMap(({ workers }) => workers ?? [])) {
      const rows = queue.failures?.isTold ? [] : await listFailed(db, queue, { kind, limit: 100 })
      const count = rows.filter(({ at }) => at.getTime() > Date.now() - DAY_MS).length
      if (count > 0) sentences.push(`${title}: ${count} gagal dalam sehari terakhir.`)
    }
    return sentences.length > 0 ? { level: 'warning', sentence: sentences.join(' ') } : null
  },
})
