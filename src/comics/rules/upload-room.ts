/** `size`: as it was announced, in bytes. */
export type OpenUpload = { id: string; user_id: number; size: number }

/**
 * The uploads that make way where all may have `most` bytes and one more comes, which is no larger than that: of those
 * who announced most, the oldest. `open` is in order of age.
 */
export function uploadsToDrop(open: readonly OpenUpload[], { user_id, size }: Omit<OpenUpload, 'id'>, most: number) {
  const bytesOf = new Map([[user_id, size]])
  for (const one of open) bytesOf.set(one.user_id, (bytesOf.get(one.user_id) ?? 0) + one.size)
  const shareOf = (one: OpenUpload) => bytesOf.get(one.user_id) ?? 0
  const gone = new Set<OpenUpload>()
  let sum = [...bytesOf.values()].reduce((all, bytes) => all + bytes, 0)
  while (sum > most) {
    const left = open.filter((one) => !gone.has(one))
    const next = left.reduce((best, one) => (shareOf(one) > shareOf(best) ? one : best))
    gone.add(next)
    bytesOf.set(next.user_id, shareOf(next) - next.size)
    sum -= next.size
  }
  return [...gone].map(({ id }) => id)
}
