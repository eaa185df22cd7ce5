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

/** Milliseconds between two looks: a socket whose session ended is closed within a second. */
const EVERY = 500

/**
 * Ends sockets whose session ended or lost its right: by logging out, being disabled, idling too long or another role;
 * here, on another instance or on the command line. While the database is away they stay. What comes back ends the watch.
 */
export function watchSessions({ open, sessionsAlive, log }: Options): () => void {
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

  return repeat(EVERY, async () => {
    if (looking) return
    looking = true
    try {
      await look()
      blind = false
    } catch (error) {
      if (!blind) log.warn({ err: error }, 'sessions of sockets cannot be looked at; they stay open meanwhile')
      blind = true
    } finally {
      looking = false
    }
  })
}
