import { Refusal } from '../web/errors.ts'
import { isPrefetch } from '../web/prefetch.ts'
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
 * What pages and `/api/v1` ask. Answers come from the one cache or, once, from the sources behind it;
 * with neither an answer nor a copy a `Refusal` is thrown: 404 when all sources said so, else 503.
 */
export function createCatalog({ answers, sources, countCall }: Options) {
  const observed = new Map<string, Observation>(sources.map(({ name }) => [name, neverAsked]))

  return {
    ask<Name extends QuestionName>(name: Name, asked: Asked[Name]): Promise<Answer<Name>> {
      const question = { name, asked }
      if (isPrefetch()) return answers.remembered(question).then(copyOnly)
      const ask = (signal: AbortSignal) =>
        askSources(sources, question, signal, (source, seen) => {
          observed.set(source, seen)
          countCall(source, name, seen)
        })
      return answers.get(question, ask).catch(refuse)
    },
    /** The copy at hand or null; nobody is asked. */
    remembered: <Name extends QuestionName>(name: Name, asked: Asked[Name]) => answers.remembered({ name, asked }),
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
