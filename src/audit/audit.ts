import type { Knex } from 'knex'
import { z } from 'zod'
import type { Viewer } from '../web/context.ts'
import { addEntry, findEntriesOf, findEntry, forgetEntriesOf } from './queries.ts'

/**
 * An entry of the audit log. `action` has the form `thing.verb` ("user.disable", "breaker.force"), `subject` is the
 * affected object by the name that staff know, and `details` says what changed. An entry never contains a secret.
 * `about`: the id of the account that somebody else's action is about.
 */
export type Entry = { action: string; subject: string; details?: Record<string, unknown>; about?: number | null }

/** Who performed an action: a logged-in user with IP address, a visitor with IP address, or the command line. */
export type Actor =
  | { viewer: Pick<Viewer, 'id' | 'username'>; address: string }
  | { visitor: true; address: string }
  | { commandLine: true }

export const commandLine: Actor = { commandLine: true }

/** Returns the logged-in user of a request as the actor of an audit entry. */
export const actorOf = (ctx: { ip: string }, viewer: Viewer): Actor => ({ viewer, address: ctx.ip })

/**
 * Adds an audit entry. Callers pass the transaction of the change, so that change and entry are saved together or not
 * at all. Returns the id of the entry; a URL can contain this id so that the next page can describe the change
 * (`entryOf`).
 */
export async function recordAction(
  db: Knex,
  actor: Actor,
  { action, subject, details = {}, about = null }: Entry,
): Promise<string> {
  // Names of actors without an account are in brackets, which user names cannot contain.
  const who =
    'viewer' in actor
      ? { actor_id: actor.viewer.id, actor: actor.viewer.username, address: actor.address }
      : 'visitor' in actor
        ? { actor_id: null, actor: '(visitor)', address: actor.address }
        : { actor_id: null, actor: '(command line)', address: null }
  return addEntry(db, { ...who, action, subject, details: JSON.stringify(details), about_id: about })
}

/** Zod schema of an audit entry's id in a URL or form. */
export const EntryId = z.string().regex(/^[1-9]\d{0,17}$/)

/** `entryOf` finds an audit entry by id, or returns undefined. */
/** `entriesOf` and `forgetPerson`: what the audit log keeps of a user, for the export and the deletion of the account. */
export { findEntriesOf as entriesOf, findEntry as entryOf, forgetEntriesOf as forgetPerson }
