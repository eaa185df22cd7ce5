import type { Knex } from 'knex'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { isDatabaseLost } from '../db/connection.ts'
import type { StaffCounts, StaffMarks, State } from '../web/context.ts'
import type { Attention, Counts } from './attention.ts'

type Options = {
  db: Knex
  log: Logger
  /** Returns what the open features count for staff. */
  asked: () => readonly Attention[]
}

/** Staff pages count failed deliveries and unsent messages of this many milliseconds. */
const RECENT_MS = 7 * 86_400_000

/** Middleware that lets a request read the counts for staff pages: all features in one query, once per request. */
export function staffCounts({ db, log, asked }: Options): Middleware<State> {
  return (ctx, next) => {
    let counts: Promise<StaffCounts> | undefined
    const read = async (isStart: boolean) => {
      const all = asked()
      const counted = await countAll(db, log, all, isStart)
      const marks = marksOf(all, counted)
      ctx.state.staffMarks = marks
      return { counted, marks }
    }
    ctx.state.countForStaff = ({ isStart = false } = {}) => {
      counts ??= read(isStart)
      return counts
    }
    return next()
  }
}

async function countAll(
  db: Knex,
  log: Logger,
  asked: readonly Attention[],
  isStart: boolean,
): Promise<(Counts | null)[]> {
  try {
    return await countTogether(db, asked, isStart)
  } catch (error) {
    if (isDatabaseLost(error)) throw error
    // The query of one feature failed: each feature counts by itself, so that only the broken one is missing.
    const alone = await Promise.allSettled(asked.map((one) => countTogether(db, [one], isStart)))
    for (const one of alone) if (one.status === 'rejected') log.error({ err: one.reason }, 'attention failed')
    return alone.map((one) => (one.status === 'fulfilled' ? (one.value[0] ?? null) : null))
  }
}

/** Runs the counting subqueries of all features in one SQL query. The results are in the order of the features. */
async function countTogether(db: Knex, asked: readonly Attention[], isStart: boolean): Promise<Counts[]> {
  const now = new Date()
  const since = new Date(now.getTime() - RECENT_MS)
  const queries = asked.map(({ counts, startCounts }) => ({
    ...counts(db, since),
    ...(isStart && startCounts?.(db, now)),
  }))
  const named = queries.flatMap((counts, at) => Object.entries(counts).map(([name, count]) => [`${at} ${name}`, count]))
  if (named.length === 0) return queries.map(() => ({}))
  const [counted]: Record<string, unknown>[] = await db.select(Object.fromEntries(named))
  if (!counted) throw new Error('the counts query returned no row')
  return queries.map((counts, at) =>
    Object.fromEntries(Object.keys(counts).map((name) => [name, counted[`${at} ${name}`]])),
  )
}

function marksOf(asked: readonly Attention[], counted: readonly (Counts | null)[]): StaffMarks {
  const all = asked.flatMap(({ marks }, at) => {
    const counts = counted[at]
    return marks && counts ? marks(counts) : []
  })
  return {
    links: all.flatMap(({ links }) => links ?? []),
    services: all.find(({ services }) => services)?.services ?? null,
    notices: all.find(({ notices }) => notices)?.notices ?? null,
  }
}
