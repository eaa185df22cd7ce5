import { SourceFailure } from '../failure.ts'

/**
 * Asks each candidate in its order, once, and gives the first good answer. A `SourceFailure` moves on to the next, a bug
 * does not. Throws the first failure that was more than "missing"; that one only when all of them said so.
 */
export async function askInOrder<Candidate, Given>(
  candidates: readonly Candidate[],
  ask: (candidate: Candidate) => Promise<Given>,
): Promise<Given> {
  let failure: SourceFailure | null = null
  for (const candidate of candidates) {
    try {
      return await ask(candidate)
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error
      if (failure === null || failure.failure === 'missing') failure = error
    }
  }
  throw failure ?? new SourceFailure('unreachable', 'nobody is there to ask')
}
