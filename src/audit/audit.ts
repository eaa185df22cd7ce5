import type { Knex } from 'knex'
import { z } from 'zod'
import type { Viewer } from '../web/context.ts'
import { addEntry, findEntry } from './queries.ts'

/**
 * What was done, for the log: `action` is `thing.verb` ("user.disable", "breaker.force"), `subject` what it was done to as
 * staff know it, `details` what changed. Nothing secret belongs in it.
 */
export type Entry = { action: string; subject: string; details?: Record<string, unknown> }

/** Who did it: a viewer with the address they came from, somebody who is not signed in, or a command line. */
export type Actor =
  | { viewer: Pick<Viewer, 'id' | 'username'>; address: string }
  | { visitor: true; address: string }
  | { commandLine: true }

export const commandLine: Actor = { commandLine: true }

/** Who stands behind a request. */
export const actorOf = (ctx: { ip: string }, viewer: Viewer): Actor => ({ viewer, address: ctx.ip })

/**
 * Writes down who did what; in the transaction of what was done, so that neither is without the other. Gives the entry's
 * number: an address may name what was just done by it (`entryOf`), since an address alone could claim anything.
 */
export async function recordAction(db: Knex, actor: Actor, { action, subject, details = {} }: Entry): Promise<string> {
  // Words that no user name can be: it has neither brackets nor spaces.
  const who =
    'viewer' in actor
      ? { actor_id: actor.viewer.id, actor: actor.viewer.username, address: actor.address }
      : 'visitor' in actor
        ? { actor_id: null, actor: '(visitor)', address: actor.address }
        : { actor_id: null, actor: '(command line)', address: null }
  return addEntry(db, { ...who, action, subject, details: JSON.stringify(details) })
}

/** An entry's number as an address or a form names it. */
export const EntryId = z.string().regex(/^[1-9]\d{0,17}$/)

/** One entry by its number; undefined for none. */
export { findEntry as entryOf }
