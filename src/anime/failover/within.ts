import { SourceFailure } from '../../net/failure.ts'

/**
 * Ends work that takes longer than `ms` as a timeout, telling it by the signal; what it does later is nobody's concern.
 * With `lingers` the signal comes even though the work is done, for what it left behind.
 */
export function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>, { lingers = false } = {}): Promise<T> {
  const ending = new AbortController()
  let timer: NodeJS.Timeout
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const failure = new SourceFailure('timeout', 'no answer in time')
      reject(failure)
      ending.abort(failure)
    }, ms)
  })
  return Promise.race([work(ending.signal), deadline]).finally(() => (lingers ? timer.unref?.() : clearTimeout(timer)))
}
