import type { Logger } from 'pino'
import * as z from 'zod'
import { createCache } from '../async/cached.ts'
import type { Fetcher } from '../net/fetcher.ts'
import { parseJsonAnswer } from '../net/fetching.ts'
import { serviceToken } from './service-token.ts'

/** `secret`: signs the calls between the operator's services. */
export type NodeService = { baseUrl: string; secret: string }

/** Milliseconds for which an answer is cached, and the timeout of the Node service. */
const ANSWER_LIFETIME_MS = 60_000
const TIMEOUT_MS = 2_000
/** Milliseconds without requests after a failure, so that a broken service does not make every client wait. */
const PAUSE_MS = 5_000

const Answer = z.object({ valid: z.boolean().optional() })

/**
 * Checks whether the Node service still knows a user. Only a 404 or `{"valid": false}` means no; after any other
 * failure the user is assumed to exist.
 */
export function createNodeUsers({ node, fetcher, log }: { node: NodeService; fetcher: Fetcher; log: Logger }) {
  const userCache = createCache<{ isKnown: boolean }>({ ttl: ANSWER_LIFETIME_MS, ttlAutopurge: true, perf: Date })
  const paused = new Error('the Node service is not asked for a while')
  let askAgainAt = 0

  async function ask(userId: string): Promise<{ isKnown: boolean }> {
    if (Date.now() < askAgainAt) throw paused
    const url = `${node.baseUrl}/internal/users/validate/${encodeURIComponent(userId)}`
    const headers = {
      Authorization: `Bearer ${await serviceToken(node.secret, ['users'])}`,
      Accept: 'application/json',
    }
    const answer = await fetcher.fetch(url, { headers, timeout: TIMEOUT_MS, redirects: 0, trusted: true })
    if (answer.status === 404) return { isKnown: false }
    if (answer.status !== 200) throw new Error(`the Node service answered ${answer.status}`)
    return { isKnown: Answer.parse(parseJsonAnswer(answer)).valid !== false }
  }

  return async (userId: number | string): Promise<boolean> => {
    try {
      return (await userCache(String(userId), () => ask(String(userId)))).isKnown
    } catch (error) {
      if (error !== paused) {
        askAgainAt = Date.now() + PAUSE_MS
        log.warn({ err: error }, 'the Node service does not tell who its users are; they are believed meanwhile')
      }
      return true
    }
  }
}
