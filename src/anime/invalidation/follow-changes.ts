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

/** Applies changes that staff make on this server, on another server or on the command line. */
export function followChanges({ db, log, endpointChanged, titleChanged, breakersChanged }: Options) {
  let applied = new Set<string>()
  let loop: Loop | null = null

  /** A change that cannot be applied is tried again with the next read. */
  async function look(): Promise<void> {
    const changes = await recentChanges(db)
    for (const change of changes) {
      if (applied.has(change.id)) continue
      await apply(change)
      applied.add(change.id)
    }
    applied = new Set(changes.map(({ id }) => id))
  }

  async function apply({ kind, subject }: Change): Promise<void> {
    if (kind === 'endpoint') await endpointChanged(Number(subject))
    else if (kind === 'breaker') await breakersChanged()
    else await titleChanged(subject)
  }

  return {
    /** Skips earlier changes, because the server reads their results from the tables when it starts. */
    async start(): Promise<void> {
      applied = new Set((await recentChanges(db)).map(({ id }) => id))
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
