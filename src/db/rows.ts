import type { Knex } from 'knex'

export type Part = { limit: number; offset?: number }

export const inPart = (query: Knex.QueryBuilder, { limit, offset = 0 }: Part) => query.limit(limit).offset(offset)

/** How many rows a query finds. */
export const countRows = async (query: Knex.QueryBuilder): Promise<number> =>
  Number((await query.count({ count: '*' }).first()).count)

/** Returns a pattern for `like` that matches texts containing exactly this text. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`
