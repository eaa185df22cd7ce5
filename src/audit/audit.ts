import type { Knex } from 'knex'
import * as z from 'zod'
import type { Viewer } from '../web/context.ts'
import { addEntry, findEntry, findUserEntries, forgetUserEntries } from './queries.ts'

/**
 * `action` has the form `thing.verb` ("user.disable"). `subject` is the affected object, by the name that staff know.
 * An entry never contains a secret. `about`: if the action is about another account, the id of that account.
 */
export type Entry = { action: string; subject: string; details?: Record<string, unknown>; about?: number | null }

export type Actor =
  | { viewer: Pick<Viewer, 'id' | 'username'>; address: string }
  | { visitor: true; address: string }
  | { commandLine: true }

export const commandLine: Actor = { commandLine: true }

export const toActor = (ctx: { ip: string }, viewer: Viewer): Actor => ({ viewer, address: ctx.ip })

/**
 * Callers pass the transaction of the change. Returns the id of the entry. A URL can contain it, so that the next page
 * describes the change (`entryOf`).
 */
export async function recordAction(
  db: Knex,
  actor: Actor,
  { action, subject, details = {}, about = null }: Entry,
): Promise<string> {
  // Names of actors without an account stand in brackets, which user names cannot contain.
  const who =
    'viewer' in actor
      ? { actor_id: actor.viewer.id, actor: actor.viewer.username, address: actor.address }
      : 'visitor' in actor
        ? { actor_id: null, actor: '(visitor)', address: actor.address }
        : { actor_id: null, actor: '(command line)', address: null }
  return addEntry(db, { ...who, action, subject, details: JSON.stringify(details), about_id: about })
}

export const EntryId = z.string().regex(/^[1-9]\d{0,17}$/)

/** `entriesOf` and `forgetPerson`: for the export and the deletion of an account. */
export { findEntry as entryOf, findUserEntries as entriesOf, forgetUserEntries as forgetPerson }
