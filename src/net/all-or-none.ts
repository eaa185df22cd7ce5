/** Runs calls together: when one fails, the signal aborts the others. */
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
