/** Runs calls at the same time. When one fails, the others are aborted by the signal, and the error is thrown. */
export async function allOrNone<const Calls extends readonly Promise<unknown>[]>(
  signal: AbortSignal,
  start: (signal: AbortSignal) => Calls,
) {
  const others = new AbortController()
  try {
    return await Promise.all(start(AbortSignal.any([signal, others.signal])))
  } catch (error) {
    others.abort(error)
    throw error
  }
}
