import { setTimeout as sleep } from 'node:timers/promises'
import type { Source } from '../anime/contract/source.ts'
import { SourceFailure } from '../net/failure.ts'

/** States of the demo's source of titles: it works, is unreachable, is slow, or returns invalid data. */
export const moods = ['well', 'dead', 'slow', 'confused'] as const
export type Mood = (typeof moods)[number]

/**
 * Response time of the slow state in milliseconds: longer than a visitor's request waits for a source (2.7 s), shorter
 * than the monitor's timeout (3.2 s).
 */
const SLOW_ANSWER_MS = 2_900

/** Wraps a source of titles so that it can be broken and repaired while the demo runs. */
export function sabotaged(source: Source, mood: () => Mood): Source {
  const broken =
    <Asked, Data>(ask: (asked: Asked, signal: AbortSignal) => Promise<Data>) =>
    async (asked: Asked, signal: AbortSignal): Promise<Data> => {
      if (mood() === 'dead') throw new SourceFailure('unreachable', 'switched off by the demo')
      if (mood() === 'slow') await sleep(SLOW_ANSWER_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
      const answer = await ask(asked, signal)
      // Returns invalid data, which the validation of answers detects.
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
