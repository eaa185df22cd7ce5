import { setTimeout as sleep } from 'node:timers/promises'
import type { Reader } from '../web/context.ts'
import { Refusal } from '../web/errors.ts'
import type { Answer, Answers } from './answers.ts'
import { type Asked, type QuestionName, SourceFailure } from './contract.ts'
import { askSources, type Observation } from './sources/ask.ts'
import type { Source } from './sources/source.ts'

export type Catalog = ReturnType<typeof createCatalog>

type Options = {
  answers: Answers
  sources: readonly Source[]
  /** Told of every call to a source, how it ended and how long it took, for the operator's figures. */
  countCall: (source: string, question: QuestionName, seen: Observation) => void
}

/**
 * What pages and `/api/v1` ask, for a reader: what was made of the answer is kept no longer than the answer is current. Answers come from the one cache or, once, from the sources behind it;
 * with neither an answer nor a copy a `Refusal` is thrown: 404 when all sources said so, else 503.
 */
export function createCatalog({ answers, sources, countCall }: Options) {
  const observed = new Map<string, Observation>(sources.map(({ name }) => [name, neverAsked]))

  async function ask<Name extends QuestionName>(reader: Reader, name: Name, asked: Asked[Name]): Promise<Answer<Name>> {
    const question = { name, asked }
    const askThem = (signal: AbortSignal) =>
      askSources(sources, question, signal, (source, seen) => {
        observed.set(source, seen)
        countCall(source, name, seen)
      })
    const answer = reader.prefetch
      ? copyOnly(await answers.remembered(question))
      : await answers.get(question, askThem).catch(refuse)
    reader.madeOf.push(answer)
    return answer
  }

  return {
    ask,
    /** For what only adorns a page: null when it fails or does not come at once; when it comes later it renews the page. */
    async askAside<Name extends QuestionName>(
      reader: Reader,
      name: Name,
      asked: Asked[Name],
    ): Promise<Answer<Name> | null> {
      let late = false
      const answer = ask({ ...reader, madeOf: [] }, name, asked).catch((error: unknown) => {
        if (error instanceof Refusal) return null
        throw error
      })
      const soon = await Promise.race([answer, sleep(PATIENCE, null, { ref: false })])
      if (!soon)
        answer
          .then((came) => {
            late = came !== null
          })
          .catch(() => {})
      reader.madeOf.push(soon ?? { isCurrent: () => !late })
      return soon
    },
    /** How each source last answered, in the words of the first KortekStream's health check. */
    observations: (): Record<string, Observation> => Object.fromEntries(observed),
    /** All slugs the sources can list, and the slug behind a number in an old link. */
    async slugs(): Promise<string[]> {
      return (await Promise.all(sources.map((source) => source.slugs?.() ?? []))).flat()
    },
    async slugOf(id: number): Promise<string | null> {
      for (const source of sources) {
        const slug = await source.slugOf?.(id)
        if (slug) return slug
      }
      return null
    },
  }
}

/** Milliseconds that a page waits for what only adorns it. */
const PATIENCE = 300

/** A page that is only fetched ahead bothers no source; without a copy the browser asks again when it is wanted. */
function copyOnly<Name extends QuestionName>(copy: Answer<Name> | null): Answer<Name> {
  if (copy) return copy
  throw new Refusal(503, 'Belum ada salinan halaman ini.')
}

function refuse(error: unknown): never {
  if (!(error instanceof SourceFailure)) throw error
  if (error.failure === 'missing') throw new Refusal(404, 'Yang kamu cari tidak ada di katalog kami.')
  throw new Refusal(
    503,
    'Sumber kami sedang tidak menjawab, dan belum ada salinan halaman ini. Coba lagi sebentar lagi.',
    {
      retryAfter: 30,
    },
  )
}

const neverAsked: Observation = { status: 'unknown', response_time: null, timestamp: null }
