import { SourceFailure } from '../net/failure.ts'
import type { Reader } from '../web/context.ts'
import { Refusal } from '../web/refusal.ts'
import type { Answers } from './answers/answers.ts'
import type { Answer } from './answers/copies.ts'
import { askAgain, waitForPart } from './answers/late-answers.ts'
import type { Question, QuestionName, QuestionParams, SearchQuery } from './contract/contract.ts'
import type { Reading } from './contract/source.ts'
import type { Deadline } from './failover/call.ts'
import type { Timeouts } from './failover/timeouts.ts'
import type { Renamed } from './identity/queries.ts'

export type Directory = {
  /** Lists all titles, for search engines. */
  slugs(most: number): Promise<string[]>
  /** Finds a title by the number in an old link. */
  slugOf(id: number): Promise<string | null>
  /** Finds the title that a source now has under this slug, until staff have decided whether that is its new name. */
  renamedTo(slug: string): Promise<Renamed | null>
}

export type Catalog = ReturnType<typeof createCatalog>

type Deps = {
  answers: Answers
  /** Where answers are fetched: the endpoints for pages, the local sources for `/api/v1`. */
  origins: {
    read<Name extends QuestionName>(question: Question<Name>, deadline: Deadline): Promise<Reading<Name>>
    isShutOut(): boolean
  }
  timeouts: Pick<Timeouts, 'visitor' | 'optionalPart'>
}

/** One of the searches that were asked, and its answer. */
export type SearchAnswer = { query: SearchQuery; answer: Answer<'search'> }

/**
 * The catalog as pages and `/api/v1` use it, on top of the cache. Every answer is added to the `madeOf` of the
 * request's `reader`, from which the page cache learns when a page is outdated. Throws a `Refusal` if there is no
 * answer, not even a cached one: 404 if every endpoint says that the page does not exist, otherwise 503.
 */
export function createCatalog({ answers, origins, timeouts }: Deps) {
  async function ask<Name extends QuestionName>(
    reader: Reader,
    name: Name,
    params: QuestionParams[Name],
  ): Promise<Answer<Name>> {
    const question = { name, params }
    const answer = reader.prefetch
      ? await requireCopy(question)
      : await answers.get(question, (deadline) => origins.read(question, deadline), origins).catch(refuse)
    reader.madeOf.push(answer)
    return answer
  }

  /** A prefetch asks no source. Without a cached answer it gets a 503, and the browser asks again on the visit. */
  async function requireCopy<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name>> {
    const copy = await answers.remembered(question)
    if (copy) return copy
    throw new Refusal(503, 'Belum ada salinan halaman ini.')
  }

  return {
    ask,
    /**
     * Asks a search and, if it finds no titles, `others` in order until one of them does. Only the first search has to
     * succeed. The attempts end when another search fails, or when the time is over that a visitor waits for one
     * question.
     */
    async search(
      reader: Reader,
      query: SearchQuery,
      others: () => readonly SearchQuery[] | Promise<readonly SearchQuery[]>,
    ): Promise<[SearchAnswer, ...SearchAnswer[]]> {
      const until = performance.now() + timeouts.visitor
      const first = await ask(reader, 'search', query)
      const attempts: [SearchAnswer, ...SearchAnswer[]] = [{ query, answer: first }]
      for (const other of first.data.total > 0 ? [] : await others()) {
        const remainingMs = until - performance.now()
        const answer = await askAgain(reader, remainingMs, () => ask(reader, 'search', other))
        if (answer) attempts.push({ query: other, answer })
        if (!answer || answer.data.total > 0) break
      }
      return attempts
    },
    /** Gets the answer for an optional part of a page, or null if that fails or takes too long. */
    async askAside<Name extends QuestionName>(
      reader: Reader,
      name: Name,
      params: QuestionParams[Name],
    ): Promise<Answer<Name> | null> {
      const asking = ask({ prefetch: reader.prefetch, madeOf: [] }, name, params)
      return waitForPart(reader, timeouts.optionalPart, asking)
    },
  }
}

function refuse(error: unknown): never {
  if (!(error instanceof SourceFailure)) throw error
  if (error.failure === 'missing') throw new Refusal(404, 'Yang kamu cari tidak ada di katalog kami.')
  throw new Refusal(503, 'Halaman ini belum bisa dimuat. Coba lagi sebentar lagi, atau cek status layanan.', {
    retryAfter: 30,
  })
}
