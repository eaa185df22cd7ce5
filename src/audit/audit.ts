import type { Knex } from 'knex'
import { z } from 'zod'
import type { Viewer } from '../web/context.ts'
import { addEntry, findEntry } from './queries.ts'

/**
 * An audit entry: `action` is `thing.verb` ("user.disable", "breaker.force"), `subject` its object as staff know it,
 * `details` what changed. Never contains a secret.
 */
export type Entry = { action: string; subject: string; details?: Record<string, unknown> }

/** The actor: a viewer with their IP address, a visitor, or the command line. */
export type Actor =
  | { viewer: Pick<Viewer, 'id' | 'username'>; address: string }
  | { visitor: true; address: string }
  | { commandLine: true }

export const commandLine: Actor = { commandLine: true }

/** The actor of a request. */
export const actorOf = (ctx: { ip: string }, viewer: Viewer): Actor => ({ viewer, address: ctx.ip })

/**
 * Adds an audit entry in the transaction of the change, so that neither exists without the other. Returns its id: an
 * address may refer to it (`entryOf`) as proof of what was just done.
 */
export async function recordAction(db: Knex, actor: Actor, { action, subject, details = {} }: Entry): Promise<string> {
  // Names that no user can have, because of the brackets.
  const who =
    'viewer' in actor
      ? { actor_id: actor.viewer.id, actor: actor.viewer.username, address: actor.address }
      : 'visitor' in actor
        ? { actor_id: null, actor: '(visitor)', address: actor.address }
        : { actor_id: null, actor: '(command line)', address: null }
  return addEntry(db, { ...who, action, subject, details: JSON.stringify(details) })
}

/** An entry's id in an address or form. */
export const EntryId = z.string().regex(/^[1-9]\d{0,17}$/)

/** Finds an entry by id; undefined when there is none. */
export { findEntry as entryOf }
