import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { type Change, recentChanges } from './queries.ts'

type Options = {
  db: Knex
  log: Logger
  endpointChanged: (id: number) => Promise<void>
  titleChanged: (slug: string) => void
}

/** Milliseconds between two looks; product.md §7 gives five seconds. */
const EVERY = 2_000

/** Looks for what staff changed, here, on the command line or at another instance. */
export function watchChanges({ db, log, endpointChanged, titleChanged }: Options) {
  let seen = new Set<string>()
  let timer: NodeJS.Timeout | null = null

  async function look(): Promise<void> {
    const changes = await recentChanges(db)
    const news = changes.filter(({ id }) => !seen.has(id))
    seen = new Set(changes.map(({ id }) => id))
    for (const change of news) await tell(change)
  }

  async function tell({ kind, subject }: Change): Promise<void> {
    if (kind === 'endpoint') await endpointChanged(Number(subject))
    else titleChanged(subject)
  }

  const lookAgain = () =>
    look()
      .catch((error: unknown) => log.warn({ err: error }, 'changes by staff cannot be read'))
      .finally(() => {
        if (timer) timer = setTimeout(lookAgain, EVERY).unref()
      })

  return {
    /** What was changed before the start is known to whoever reads the tables now. */
    async start(): Promise<void> {
      seen = new Set((await recentChanges(db)).map(({ id }) => id))
      timer = setTimeout(lookAgain, EVERY).unref()
    },
    stop(): void {
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}
