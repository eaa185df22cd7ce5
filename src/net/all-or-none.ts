/** All of these calls or none: when one fails, the others are let go through the signal they were given. */
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
