import * as z from 'zod'
import type { UserRow } from '../../db/tables.ts'
import type { Seal } from '../seal.ts'

export type Tickets = ReturnType<typeof openTickets>

/** From the password to the code of the second factor. */
const TICKET_SECONDS = 600
const Ticket = z.object({ id: z.int(), token_version: z.int() })

/** The page that asks for the code of the second factor carries the ticket of the log-in, encrypted. */
export function openTickets(seal: Seal) {
  return {
    issue: ({ id, token_version }: Pick<UserRow, 'id' | 'token_version'>): Promise<string> =>
      seal.close('log-in ticket', { id, token_version }, TICKET_SECONDS),
    /** Null for a ticket that is not from here, or too old. */
    read: (ticket: string) => seal.open('log-in ticket', ticket, Ticket),
  }
}
