import * as z from 'zod'
import type { UserRow } from '../../db/tables.ts'
import type { Seal } from '../seal.ts'

export type Tickets = ReturnType<typeof openTickets>

/** The time between the password and the code of the second factor. */
const TICKET_SECONDS = 600
const Ticket = z.object({ id: z.int(), token_version: z.int() })

/** The page that asks for the code of the second factor carries the ticket of the log-in, encrypted. */
export function openTickets(seal: Seal) {
  return {
    issue: ({ id, token_version }: Pick<UserRow, 'id' | 'token_version'>): Promise<string> =>
      seal.close('log-in ticket', { id, token_version }, TICKET_SECONDS),
    /** Returns null for a ticket that this site did not make, or that is too old. */
    read: (ticket: string) => seal.open('log-in ticket', ticket, Ticket),
  }
}
