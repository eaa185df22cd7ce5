import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { type Loop, startLoop } from '../../async/throttle.ts'
import { type Change, recentChanges } from './queries.ts'

type Options = {
  db: Knex
  log: Logger
  endpointChanged: (id: number) => Promise<void>
  titleChanged: (slug: string) => Promise<void>
  breakersChanged: () => Promise<void>
}

/** A change applies within five seconds. */
const READ_INTERVAL_MS = 2_000
/**
 * Each read covers the last `WINDOW_MS`, and at least all since `MARGIN_MS` before the last complete read, because a
 * row may become visible late.
 */
const WINDOW_MS = 600_000
const MARGIN_MS = 60_000

/** Applies changes that staff make on this server, on another server or on the command line. */
export function followChanges({ db, log, endpointChanged, titleChanged, breakersChanged }: Options) {
  let appliedIds = new Set<string>()
  /** When the last complete read began. */
  let completeAt = 0
  let loop: Loop | null = null

  /** Applies new changes. A change that cannot be applied is tried again with the next read. */
  async function look(): Promise<void> {
    const begun = performance.now()
    const changes = await recentChanges(db, Math.max(WINDOW_MS, begun - completeAt + MARGIN_MS))
    for (const change of changes) {
      if (appliedIds.has(change.id)) continue
      await apply(change)
      appliedIds.add(change.id)
    }
    appliedIds = new Set(changes.map(({ id }) => id))
    completeAt = begun
  }

  async function apply({ kind, subject }: Change): Promise<void> {
    if (kind === 'endpoint') await endpointChanged(Number(subject))
    else if (kind === 'breaker') await breakersChanged()
    else await titleChanged(subject)
  }

  return {
    /** Skips earlier changes, because the server reads their results from the tables when it starts. */
    async start(): Promise<void> {
      completeAt = performance.now()
      appliedIds = new Set((await recentChanges(db, WINDOW_MS)).map(({ id }) => id))
      loop = startLoop({
        every: READ_INTERVAL_MS,
        first: READ_INTERVAL_MS,
        pass: look,
        failed: (error) => log.warn({ err: error }, 'changes by staff cannot be read'),
      })
    },
    stop(): void {
      void loop?.stop()
    },
  }
}
