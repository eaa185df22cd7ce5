import { setTimeout as sleep } from 'node:timers/promises'
import type { Source } from '../anime/contract/source.ts'
import { SourceFailure } from '../net/failure.ts'

/** The source works, is unreachable, is slow, or returns invalid data. */
export const moods = ['well', 'dead', 'slow', 'confused'] as const
export type Mood = (typeof moods)[number]

/**
 * Milliseconds: longer than a visitor's request waits for a source (2.7 s), shorter than the monitor's timeout (3.2 s).
 */
const SLOW_ANSWER_MS = 2_900

/** Wraps a source so that it can be broken and repaired while the demo runs. */
export function sabotaged(source: Source, mood: () => Mood): Source {
  const broken =
    <Question, Data>(ask: (question: Question, signal: AbortSignal) => Promise<Data>) =>
    async (question: Question, signal: AbortSignal): Promise<Data> => {
      if (mood() === 'dead') throw new SourceFailure('unreachable', 'switched off by the demo')
      if (mood() === 'slow') await sleep(SLOW_ANSWER_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
      const answer = await ask(question, signal)
      // Returns invalid data, which the validation of answers detects.
      return mood() === 'confused' ? ({ kacau: true } as Data) : answer
    }
  const { home, latest, movies, schedule, detail, episode, search } = source
  const lists = { home: broken(home), latest: broken(latest), movies: broken(movies), schedule: broken(schedule) }
  return { ...source, ...lists, detail: broken(detail), episode: broken(episode), search: broken(search) }
}
