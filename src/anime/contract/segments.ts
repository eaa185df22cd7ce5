import type { AnswerData } from './contract.ts'

type Segment = NonNullable<AnswerData['episode']['segments']>[number]
/** A part of an episode as a source marks it, in seconds. */
export type Mark = { type: Segment['type']; start: number | null; end: number | null }

/**
 * Returns the field `segments` of an episode's answer, or no field without a usable part. `duration`: seconds of the
 * episode, null if unknown; parts are cut there.
 */
export function toSegments(marks: readonly Mark[], duration: number | null): { segments?: Segment[] } {
  const segments = marks.flatMap(({ type, start, end: stated }) => {
    const end = stated === null ? null : Math.min(stated, duration ?? stated)
    return start !== null && end !== null && start >= 0 && end > start ? [{ type, start, end }] : []
  })
  return segments.length === 0 ? {} : { segments: segments.sort((one, other) => one.start - other.start) }
}
