import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'

/** Addresses and origins that are told at most; more of them are a flood that tells an operator nothing new. */
const MOST_TOLD = 100

/**
 * Returns a function that logs, once for each address and origin, that the page of this request may not open a socket: its
 * live updates are missing, and nothing else shows that.
 */
export function createRefusalLog(log: Pick<Logger, 'warn'>, baseUrl: string) {
  const own = new URL(baseUrl).origin
  const told = new Set<string>()
  return ({ headers: { origin, host } }: IncomingMessage, path: string): void => {
    const key = `${path} ${origin}`
    if (origin === undefined || told.has(key) || told.size >= MOST_TOLD) return
    told.add(key)
    const reason = origin === own ? 'the proxy does not pass Host on' : `its page is not of ${own}`
    log.warn({ path, origin, host }, `a socket was refused: ${reason}`)
  }
}
