import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { AnswerData, Answerer, QuestionName, QuestionParams } from '../../src/anime/contract/contract.ts'
import { readAnswer } from '../../src/anime/contract/read-answer.ts'
import type { Source } from '../../src/anime/contract/source.ts'
import { createSamehadaku } from '../../src/anime/sources/samehadaku/source.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { createFetcher, type Fetcher } from '../../src/net/fetcher.ts'
import { type Samehadaku, startSamehadaku } from './samehadaku.ts'

export const USER_AGENT = 'KortekStream/uji (+http://127.0.0.1/tentang)'

/** The current time in the tests of the Samehadaku source. */
export const NOW = new Date('2026-11-20T08:00:00.000Z')

export type Ask = <Name extends QuestionName>(
  name: Name,
  asked: QuestionParams[Name],
  signal?: AbortSignal,
) => Promise<AnswerData[Name]>

/**
 * Gives each test the Samehadaku source with a new fake site. Every answer is checked against the contract. `deadline`
 * returns the time limit of a call in milliseconds; short values keep tests of timeouts quick.
 */
export function useSamehadaku({ deadline = () => 30_000 }: { deadline?: () => number } = {}) {
  let site: Samehadaku
  let fetcher: Fetcher
  let source: Source
  const create = (urls: { searchUrl?: string; apiUrl?: string } = {}): Source =>
    createSamehadaku({
      baseUrl: site.baseUrl,
      searchUrl: site.baseUrl,
      apiUrl: site.baseUrl,
      ...urls,
      fetcher,
      now: () => NOW,
    })
  const askOf = (asked: () => Source): Ask => {
    return async (name, question, signal = new AbortController().signal) => {
      const answerer: Answerer = asked()
      return readAnswer({ name, params: question }, await answerer[name](question, signal))
    }
  }

  beforeAll(async () => {
    site = await startSamehadaku()
    const patient = createFetcher({ userAgent: USER_AGENT, allowPrivate: true })
    // The first request of a process is slow, so it is not one of a test with a short time limit.
    await patient.fetch(`${site.baseUrl}/`)
    fetcher = timed(patient, deadline)
  })
  beforeEach(() => {
    site.forget()
    site.set({ family: 'classic' })
    source = create()
  })
  afterAll(async () => {
    await fetcher.close()
    await site.close()
  })
  return { site: () => site, source: () => source, ask: askOf(() => source), create, askOf }
}

const timed = (fetcher: Fetcher, deadline: () => number): Fetcher => ({
  fetch: (url, init) => fetcher.fetch(url, { ...init, timeout: deadline() }),
  close: () => fetcher.close(),
})

/** The name of a call's failure: "answered" where it succeeded, the error itself where it has no name. */
export async function failureOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'answered',
    (error: unknown) => (error instanceof SourceFailure ? error.failure : `not a failure but ${String(error)}`),
  )
}

/** All strings in an answer, at any depth. */
export function textsOf(data: unknown): string[] {
  if (typeof data === 'string') return [data]
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(textsOf) : []
}
