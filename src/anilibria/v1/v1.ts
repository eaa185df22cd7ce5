import * as z from 'zod'
import { FetchError, type Fetcher, type HttpAnswer } from '../../net/fetcher.ts'
import { jsonOrNull } from '../../net/fetching.ts'
import type { Title } from '../title/title.ts'
import { titleOfV1, V1Title } from './map.ts'

/**
 * Header with the value 1 in a request that one of the two services has passed on to the other, and in its response.
 * Such a request is not passed on again.
 */
export const FALLBACK_HEADER = 'X-AniLibria-Fallback'

/**
 * Asks the older Node service for a title. `missing`: it has no such title. Null: it has no answer, because it is down,
 * slow or answers with something else, such as a title that it invents when its own upstream is down. Rejects only with
 * the reason of the signal.
 */
export type AskV1 = (id: number, signal: AbortSignal) => Promise<Title | 'missing' | null>

type Options = {
  baseUrl: string
  fetcher: Fetcher
  /** URL of relative pictures; null if none is known. */
  storage: string | null
  now?: () => Date
}

/** Milliseconds for both attempts together, and bytes of an answer. */
const TIMEOUT_MS = 4_500
const MAX_BYTES = 8_000_000

/** The paths of the service, alone or behind a proxy. */
const prefixes = ['/api/anilibria', '/api/anilibria/v1']

const Envelope = z.object({ success: z.literal(true), data: V1Title })
/** A 404 with another message is about the address. */
const Missing = z.object({
  success: z.literal(false),
  error: z.object({ message: z.string().regex(/аниме|тайтл|anime|title/i) }),
})

export function createV1({ baseUrl, fetcher, storage, now = () => new Date() }: Options): AskV1 {
  const root = baseUrl.replace(/\/+$/, '')
  return async (id, signal) => {
    const until = performance.now() + TIMEOUT_MS
    for (const prefix of prefixes) {
      const answer = await fetchTitle(`${root}${prefix}/${id}`, signal, until - performance.now())
      const body = answer && jsonOrNull(answer)
      if (answer?.status === 200 && body !== null) return titleIn(body, id)
      if (answer?.status === 404 && Missing.safeParse(body).success) return 'missing'
    }
    return null
  }

  function titleIn(body: unknown, id: number): Title | null {
    const title = Envelope.safeParse(body).data?.data
    return title?.id === id ? titleOfV1(title, { storage, thisYear: now().getUTCFullYear() }) : null
  }

  async function fetchTitle(url: string, signal: AbortSignal, timeout: number): Promise<HttpAnswer | null> {
    if (timeout <= 0) return null
    try {
      const headers = { accept: 'application/json', [FALLBACK_HEADER]: '1' }
      return await fetcher.fetch(url, { headers, signal, timeout, maxBytes: MAX_BYTES, trusted: true })
    } catch (error) {
      if (error instanceof FetchError) return null
      throw error
    }
  }
}
