import pg from 'pg'
import { vi } from 'vitest'

/** What a statement that was never sent, or whose answer never came, fails with. */
export class Killed extends Error {}

type Callback = (error: Error | null, result?: unknown) => void

/**
 * Ends the database work of this process as a kill does, at a statement that `arm` chooses: from then on every statement
 * fails, except that open transactions are rolled back, as the database does when a client is gone.
 */
export function createKill() {
  let left = Infinity
  let isAfter = false
  const original = pg.Client.prototype.query
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...asked: unknown[]
  ) {
    // Only knex asks here, with a statement and a callback.
    const [statement, callback] = asked as [{ text?: string } | string, Callback | undefined]
    const send = (...args: unknown[]) => Reflect.apply(original, this, args)
    const text = typeof statement === 'string' ? statement : (statement.text ?? '')
    if (left === Infinity || /^rollback/i.test(text) || typeof callback !== 'function') return send(...asked)
    left -= 1
    if (left > 0) return send(...asked)
    const isLast = left === 0
    if (isLast && isAfter) return send(statement, () => callback(new Killed('killed after a statement')))
    callback(new Killed('killed before a statement'))
    return undefined
  })
  return {
    /** Kills at the nth statement from now: before it is sent, or, with `after`, when it was done and nobody knows. */
    arm(nth: number, { after }: { after: boolean }) {
      left = nth
      isAfter = after
    },
    /** Starts anew, as the next process does. Returns whether it had come to the kill. */
    disarm(): boolean {
      const wasKilled = left <= 0
      left = Infinity
      return wasKilled
    },
    restore: () => spy.mockRestore(),
  }
}
