import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { type Loop, startLoop } from '../../async/throttle.ts'
import { type Change, changesSince } from './queries.ts'

type Options = {
  db: Knex
  log: Logger
  endpointChanged: (id: number) => Promise<void>
  titleChanged: (slug: string) => void
  breakersChanged: () => Promise<void>
}

/** Milliseconds between two reads; changes by staff apply within five seconds. */
const READ_INTERVAL_MS = 2_000

/** Follows changes by staff on this server, the command line or another instance. */
export function followChanges({ db, log, endpointChanged, titleChanged, breakersChanged }: Options) {
  const told = new Set<string>()
  let since = new Date()
  let loop: Loop | null = null

  /** A change that cannot be applied is retried with the next read. */
  async function look(): Promise<void> {
    const began = new Date()
    for (const change of await changesSince(db, since)) {
      if (told.has(change.id)) continue
      await tell(change)
      told.add(change.id)
    }
    since = began
  }

  async function tell({ kind, subject }: Change): Promise<void> {
    if (kind === 'endpoint') await endpointChanged(Number(subject))
    else if (kind === 'breaker') await breakersChanged()
    else titleChanged(subject)
  }

  return {
    /** Changes before the start are in the tables anyway. */
    async start(): Promise<void> {
      since = new Date()
      for (const { id } of await changesSince(db, since)) told.add(id)
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
