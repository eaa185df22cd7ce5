import type { Logger } from 'pino'
import { repeat } from '../async/timer.ts'
import type { Viewer } from '../web/context.ts'
import { may } from '../web/rights.ts'
import type { Connection } from './connection.ts'

type Options = {
  open: () => Iterable<Connection>
  sessionsAlive: (ids: readonly number[]) => Promise<readonly Viewer[]>
  log: Logger
}

/** Milliseconds between two checks. A WebSocket closes within a second after its session has ended. */
const CHECK_INTERVAL_MS = 500

/**
 * Closes WebSockets whose session has ended or lost the required right, on any instance or from the command line. While
 * the database is unreachable, WebSockets stay open. The returned function stops the checks.
 */
export function startSessionChecks({ open, sessionsAlive, log }: Options): () => void {
  let looking = false
  let blind = false

  async function look(): Promise<void> {
    const signedIn = [...open()].filter(({ viewer }) => viewer !== null)
    if (signedIn.length === 0) return
    const ids = [...new Set(signedIn.flatMap(({ viewer }) => viewer?.sessionId ?? []))]
    const alive = new Map((await sessionsAlive(ids)).map((viewer) => [viewer.sessionId, viewer]))
    for (const connection of signedIn) {
      const now = connection.viewer && alive.get(connection.viewer.sessionId)
      if (!now || !may(now, connection.right)) connection.close(1008, 'session ended')
    }
  }

  return repeat(CHECK_INTERVAL_MS, async () => {
    if (looking) return
    looking = true
    try {
      await look()
      blind = false
    } catch (error) {
      if (!blind) log.warn({ err: error }, 'sessions of sockets cannot be checked; sockets stay open meanwhile')
      blind = true
    } finally {
      looking = false
    }
  })
}
