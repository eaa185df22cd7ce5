import type { Knex } from 'knex'
import type { ApiMonitorRow } from '../../db/rows.ts'

export type LastSeen = Pick<
  ApiMonitorRow,
  'endpoint_id' | 'endpoint_path' | 'status' | 'response_time' | 'last_checked' | 'error_message'
>

/** How each endpoint was seen last, whatever it was asked. */
export const lastSeen = (db: Knex): Promise<LastSeen[]> =>
  db('api_monitors')
    .distinctOn('endpoint_id')
    .select('endpoint_id', 'endpoint_path', 'status', 'response_time', 'last_checked', 'error_message')
    .whereNotNull('last_checked')
    .orderBy([{ column: 'endpoint_id' }, { column: 'last_checked', order: 'desc' }])

/** What goes with an endpoint: kept answers, monitored paths, and the first day of their history. */
export type Belongings = { answers: number; monitors: number; since: Date | null }

export async function belongingsOf(db: Knex, id: number): Promise<Belongings> {
  const { rows } = await db.raw<{ rows: Belongings[] }>(
    `select (select count(*)::int from answers where endpoint_id = :id) as answers,
       (select count(*)::int from monitor_states where endpoint_id = :id) as monitors,
       (select min(day.at) from monitor_days day join monitor_states state on state.id = day.monitor_id
        where state.endpoint_id = :id) as since`,
    { id },
  )
  return rows[0] ?? { answers: 0, monitors: 0, since: null }
}
