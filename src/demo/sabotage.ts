import { setTimeout as sleep } from 'node:timers/promises'
import type { Source } from '../anime/contract/source.ts'
import { SourceFailure } from '../net/failure.ts'

/** How the source of the demo's first server is: well, gone, slow, or talking nonsense. */
export const moods = ['well', 'dead', 'slow', 'confused'] as const
export type Mood = (typeof moods)[number]

/** Milliseconds: longer than a visitor waits for one source (2.7 s), shorter than the demo's monitor does (3.2 s). */
const SLOW_ANSWER_MS = 2_900

/** A source that can be broken and mended while it runs. */
export function sabotaged(source: Source, mood: () => Mood): Source {
  const broken =
    <Asked, Data>(ask: (asked: Asked, signal: AbortSignal) => Promise<Data>) =>
    async (asked: Asked, signal: AbortSignal): Promise<Data> => {
      if (mood() === 'dead') throw new SourceFailure('unreachable', 'switched off by the demo')
      if (mood() === 'slow') await sleep(SLOW_ANSWER_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
      const answer = await ask(asked, signal)
      // The contract is what finds out that this is no answer.
      return mood() === 'confused' ? ({ kacau: true } as Data) : answer
    }
  return {
    ...source,
    home: broken(source.home),
    latest: broken(source.latest),
    movies: broken(source.movies),
    schedule: broken(source.schedule),
    detail: broken(source.detail),
    episode: broken(source.episode),
    search: broken(source.search),
  }
}
