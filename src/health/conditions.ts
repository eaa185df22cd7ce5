import type { Knex } from 'knex'
import { withTimeout } from '../async/timer.ts'
import type { ConditionRow } from '../db/tables.ts'
import type { Job } from '../jobs/run.ts'
import type { AlertQueue } from '../monitor/shares.ts'
import type { Condition } from '../platform/attention.ts'
import type { Site } from '../platform/feature.ts'
import { buildAlert, formatAlertHeading } from './condition-alert.ts'
import { endCondition, openConditions, putCondition } from './queries.ts'

type Options = Pick<Site, 'db' | 'log' | 'notify' | 'closeNotices'> & {
  baseUrl: string
  /** Returns all conditions to check. The list is complete once every feature is open. */
  conditions: () => readonly Condition[]
  /** Returns the path of the page where staff deal with a condition. */
  pathOf: (condition: Condition) => string
  /** Queues an alert on each channel; null on a site without any. */
  queueAlert: AlertQueue | null
}

const INTERVAL_MS = 60_000
/** Milliseconds after which a check counts as failed. */
const CHECK_TIMEOUT_MS = 30_000

/**
 * Makes the job that checks all conditions. The table `conditions` holds the current troubles. Alerts and notices about
 * the begin of a trouble, a level worse than ever before, and the end are queued in the transaction that changes the
 * row, so that a restart repeats none.
 */
export function conditionJob(options: Options): Job {
  const { db, log, baseUrl, conditions, pathOf, queueAlert, notify, closeNotices } = options
  const failing = new Set<string>()
  const noticeKey = (part: string) => `condition ${part}`

  async function announce(trx: Knex, condition: Condition, row: ConditionRow, kind: 'opened' | 'resolved') {
    const { name } = condition
    const href = pathOf(condition)
    await queueAlert?.(trx, buildAlert({ kind, name, row, url: baseUrl + href, now: new Date() }))
    const message = [formatAlertHeading({ kind, name, row }), ...(kind === 'opened' ? [row.sentence] : [])].join('. ')
    const notice = { message: message.slice(0, 300), href, author: null }
    await notify(
      trx,
      kind === 'opened'
        ? { ...notice, kind: 'alert', about: noticeKey(condition.part) }
        : { ...notice, kind: 'recovered' },
    )
  }

  async function follow(condition: Condition, open: ConditionRow | undefined): Promise<void> {
    const { part } = condition
    const trouble = await withTimeout(CHECK_TIMEOUT_MS, condition.check, () => {
      throw new Error('the check took too long')
    })
    if (!trouble) return open && end(open, condition)
    const { level, sentence } = trouble
    if (open?.level === level && open.sentence === sentence) return
    const isNews = !open || (level === 'critical' && open.worst === 'warning')
    const row = { part, level, sentence, worst: isNews ? level : open.worst, since: open?.since ?? new Date() }
    await db.transaction(async (trx) => {
      await putCondition(trx, row)
      if (isNews) await announce(trx, condition, row, 'opened')
    })
    if (isNews) log.warn({ part, level }, sentence)
  }

  /** Ends a trouble. If its condition no longer exists, nobody is notified. */
  async function end(open: ConditionRow, condition?: Condition): Promise<void> {
    const { part } = open
    // Inside the transaction, because a crash after it would leave the notice open for ever.
    await closeNotices([noticeKey(part)])
    await db.transaction(async (trx) => {
      if ((await endCondition(trx, part)) && condition) await announce(trx, condition, open, 'resolved')
    })
    log.info({ part }, 'what was wrong has ended')
  }

  return {
    name: 'conditions',
    title: 'Memeriksa keadaan server',
    every: INTERVAL_MS,
    async run(): Promise<void> {
      const all = conditions()
      const open = new Map((await openConditions(db)).map((row) => [row.part, row]))
      for (const condition of all) {
        const { part } = condition
        try {
          await follow(condition, open.get(part))
          failing.delete(part)
        } catch (err) {
          // A lasting failure would otherwise fill the log each minute.
          log[failing.has(part) ? 'debug' : 'warn']({ err, part }, 'a condition could not be checked')
          failing.add(part)
        }
      }
      for (const row of open.values()) if (!all.some(({ part }) => part === row.part)) await end(row)
    },
  }
}
