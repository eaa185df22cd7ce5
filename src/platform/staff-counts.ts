import type { Knex } from 'knex'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { isDatabaseLost } from '../db/connection.ts'
import type { StaffCounts, StaffMarks, State } from '../web/context.ts'
import type { Attention, Counts } from './attention.ts'

type Options = {
  db: Knex
  log: Logger
  /** Returns what the open features show staff, with the counts that they need. */
  asked: () => readonly Attention[]
}

/** The counts of failed deliveries and unsent messages cover this many milliseconds. */
const RECENT_MS = 7 * 86_400_000

/** Middleware that lets a request read the counts for staff pages: all features in one query, once per request. */
export function staffCounts({ db, log, asked }: Options): Middleware<State> {
  return (ctx, next) => {
    let counts: Promise<StaffCounts> | undefined
    const readCounts = async (isStart: boolean) => {
      const all = asked()
      const featureCounts = await countAll(db, log, all, isStart)
      const marks = joinMarks(all, featureCounts)
      ctx.state.staffMarks = marks
      return { counted: featureCounts, marks }
    }
    ctx.state.countForStaff = ({ isStart = false } = {}) => {
      counts ??= readCounts(isStart)
      return counts
    }
    return next()
  }
}

async function countAll(
  db: Knex,
  log: Logger,
  attentions: readonly Attention[],
  isStart: boolean,
): Promise<(Counts | null)[]> {
  try {
    return await countTogether(db, attentions, isStart)
  } catch (error) {
    if (isDatabaseLost(error)) throw error
    // The query of one feature failed. Query each feature by itself, so that only the counts of the broken feature are
    // missing.
    const alone = await Promise.allSettled(attentions.map((one) => countTogether(db, [one], isStart)))
    for (const one of alone) if (one.status === 'rejected') log.error({ err: one.reason }, 'attention failed')
    return alone.map((one) => (one.status === 'fulfilled' ? (one.value[0] ?? null) : null))
  }
}

/** Runs the counting subqueries of all features in one SQL query. The results are in the order of the features. */
async function countTogether(db: Knex, attentions: readonly Attention[], isStart: boolean): Promise<Counts[]> {
  const now = new Date()
  const since = new Date(now.getTime() - RECENT_MS)
  const queries = attentions.map(({ counts, startCounts }) => ({
    ...counts(db, since),
    ...(isStart && startCounts?.(db, now)),
  }))
  const columns = queries.flatMap((counts, at) =>
    Object.entries(counts).map(([name, count]) => [`${at} ${name}`, count]),
  )
  if (columns.length === 0) return queries.map(() => ({}))
  const [row]: Record<string, unknown>[] = await db.select(Object.fromEntries(columns))
  if (!row) throw new Error('the counts query returned no row')
  return queries.map((counts, at) =>
    Object.fromEntries(Object.keys(counts).map((name) => [name, row[`${at} ${name}`]])),
  )
}

function joinMarks(attentions: readonly Attention[], featureCounts: readonly (Counts | null)[]): StaffMarks {
  const all = attentions.flatMap(({ marks }, at) => {
    const counts = featureCounts[at]
    return marks && counts ? marks(counts) : []
  })
  return {
    links: all.flatMap(({ links }) => links ?? []),
    services: all.find(({ services }) => services)?.services ?? null,
    notices: all.find(({ notices }) => notices)?.notices ?? null,
  }
}
