import { withTimeout } from '../../async/timer.ts'
import { notCacheable, type Reader } from '../../web/context.ts'
import { Refusal } from '../../web/refusal.ts'

// What happens to a page when one of its answers comes too late.

/**
 * Tries another search. If no answer arrives in time, the page is not cached, and a prefetch fails. `remaining`:
 * milliseconds that the visitor still waits.
 */
export async function askAgain<T>(reader: Reader, remaining: number, ask: () => Promise<T>): Promise<T | null> {
  const asking = remaining > 0 ? withTimeout(remaining, ask, null, { unref: true }) : null
  const answer = await asking?.catch((error: unknown) => {
    if (reader.prefetch || !(error instanceof Refusal)) throw error
    return null
  })
  if (!answer) reader.madeOf.push(notCacheable)
  return answer ?? null
}

type Part = { isCurrent(): boolean }

/**
 * Waits for an optional part of a page. Returns null if the part fails or takes longer than `most` milliseconds. Once a
 * late part arrives, the cached page counts as outdated and is rendered again.
 */
export async function waitForPart<T extends Part>(reader: Reader, most: number, part: Promise<T>): Promise<T | null> {
  let late = false
  const answer = part.catch((error: unknown) => {
    if (error instanceof Refusal) return null
    throw error
  })
  const soon = await withTimeout(most, () => answer, null, { unref: true })
  if (!soon)
    answer
      .then((came) => {
        late = came !== null
      })
      .catch(() => {})
  reader.madeOf.push(soon ?? { isCurrent: () => !late })
  return soon
}
