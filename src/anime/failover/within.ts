import { SourceFailure } from '../failure.ts'

/** Ends work that takes longer than `ms` as a timeout, telling it by the signal; what it does later is nobody's concern. */
export function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController()
  let timer: NodeJS.Timeout
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const failure = new SourceFailure('timeout', 'no answer in time')
      reject(failure)
      ending.abort(failure)
    }, ms)
  })
  return Promise.race([work(ending.signal), deadline]).finally(() => clearTimeout(timer))
}
