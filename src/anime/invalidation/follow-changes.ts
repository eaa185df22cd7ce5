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

/** Milliseconds between two looks; what staff changed is to be seen within five seconds. */
const EVERY = 2_000

/** Looks for what staff changed, here, on the command line or at another instance. */
export function followChanges({ db, log, endpointChanged, titleChanged, breakersChanged }: Options) {
  const told = new Set<string>()
  let since = new Date()
  let loop: Loop | null = null

  /** What cannot be told is told the next time. */
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
    /** What was changed before the start is known to whoever reads the tables now. */
    async start(): Promise<void> {
      since = new Date()
      for (const { id } of await changesSince(db, since)) told.add(id)
      loop = startLoop({
        every: EVERY,
        first: EVERY,
        pass: look,
        failed: (error) => log.warn({ err: error }, 'changes by staff cannot be read'),
      })
    },
    stop(): void {
      void loop?.stop()
    },
  }
}
