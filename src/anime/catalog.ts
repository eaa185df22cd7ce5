import { withTimeout } from '../async/timer.ts'
import { SourceFailure } from '../net/failure.ts'
import type { Reader } from '../web/context.ts'
import { Refusal } from '../web/refusal.ts'
import type { Answers } from './answers/answers.ts'
import type { Answer } from './answers/copies.ts'
import type { Question, QuestionName, QuestionParams } from './contract/contract.ts'
import type { Reading } from './contract/source.ts'
import type { Deadline } from './failover/call.ts'

/** Lists every slug, for search engines; finds the slug behind a number in an old link. */
export type Directory = { slugs(most: number): Promise<string[]>; slugOf(id: number): Promise<string | null> }

export type Catalog = ReturnType<typeof createCatalog>

type Deps = {
  answers: Answers
  /** Who is asked without a fresh copy: the endpoints, or the local sources. */
  asked: {
    read<Name extends QuestionName>(question: Question<Name>, deadline: Deadline): Promise<Reading<Name>>
    isShutOut(): boolean
  }
}

/**
 * The catalog for pages, and for `/api/v1` over the local sources alone. A question is asked for a reader, which
 * collects the ingredients of the answer. Throws a `Refusal` without an answer or copy: 404 when every endpoint says
 * so, else 503.
 */
export function createCatalog({ answers, asked: others }: Deps) {
  async function ask<Name extends QuestionName>(
    reader: Reader,
    name: Name,
    asked: QuestionParams[Name],
  ): Promise<Answer<Name>> {
    const question = { name, asked }
    const answer = reader.prefetch
      ? await copyOf(question)
      : await answers.get(question, (deadline) => others.read(question, deadline), others).catch(refuse)
    reader.madeOf.push(answer)
    return answer
  }

  /** A prefetch asks no source; without a copy the browser asks again on the visit. */
  async function copyOf<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name>> {
    const copy = await answers.remembered(question)
    if (copy) return copy
    throw new Refusal(503, 'Belum ada salinan halaman ini.')
  }

  return {
    ask,
    /** For optional parts of a page: null when it fails or takes too long; a later answer refreshes the page. */
    async askAside<Name extends QuestionName>(
      reader: Reader,
      name: Name,
      asked: QuestionParams[Name],
    ): Promise<Answer<Name> | null> {
      let late = false
      const answer = ask({ ...reader, madeOf: [] }, name, asked).catch((error: unknown) => {
        if (error instanceof Refusal) return null
        throw error
      })
      const soon = await withTimeout(OPTIONAL_PART_TIMEOUT_MS, () => answer, null, { unref: true })
      if (!soon)
        answer
          .then((came) => {
            late = came !== null
          })
          .catch(() => {})
      reader.madeOf.push(soon ?? { isCurrent: () => !late })
      return soon
    },
  }
}

/** Milliseconds that a page waits for optional parts. */
const OPTIONAL_PART_TIMEOUT_MS = 300

function refuse(error: unknown): never {
  if (!(error instanceof SourceFailure)) throw error
  if (error.failure === 'missing') throw new Refusal(404, 'Yang kamu cari tidak ada di katalog kami.')
  throw new Refusal(
    503,
    'Sumber kami sedang tidak menjawab, dan belum ada salinan halaman ini. Coba lagi sebentar lagi.',
    { retryAfter: 30 },
  )
}
