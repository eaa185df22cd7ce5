import type { Knex } from 'knex'
import type { AuditRow } from '../db/account-rows.ts'

export const addEntry = (db: Knex, entry: Omit<AuditRow, 'id' | 'at' | 'details'> & { details: string }) =>
  db('audit_log').insert(entry)
