import type { OutboxRow } from '../../src/db/tables.ts'

/** Makes an outbox message as a sender receives it at the first attempt. */
export const outboxRow = (
  wishes: Pick<OutboxRow, 'kind' | 'dedupe_key' | 'payload'> & Partial<OutboxRow>,
): OutboxRow => ({
  id: '12',
  summary: 'Uji',
  state: 'waiting',
  attempts: 1,
  next_at: new Date(0),
  claimed_until: null,
  claimed_by: null,
  error: null,
  created_at: new Date(0),
  ended_at: null,
  keep: false,
  maybe_twice: false,
  ...wishes,
})
