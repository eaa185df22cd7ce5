import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createBatch } from '../../async/batch.ts'
import type { ApiMonitorRow } from '../../db/tables.ts'
import type { QuestionName } from '../contract/contract.ts'
import type { Observation } from '../failover/observation.ts'
import { saveObservations } from './queries.ts'
import type { Sighting } from './roster.ts'

/** API paths as stored in table `api_monitors`. */
export const questionPaths: Record<QuestionName, string> = {
  home: 'home',
  latest: 'anime-terbaru',
  movies: 'movie',
  schedule: 'jadwal-rilis',
  detail: 'anime-detail',
  episode: 'episode-detail',
  search: 'search',
}

/** Writes the most recent result of each endpoint and API path, in batches in the background. */
export function createObservationLog(db: Knex, log: Logger) {
  const batch = createBatch<Sighting>({
    write: (sightings) => saveObservations(db, [...sightings.values()].map(observationRow)),
    failed: (error) => log.warn({ err: error }, 'observations of endpoints could not be saved'),
  })
  return {
    see: (sighting: Sighting) => batch.put(`${sighting.endpoint.id} ${sighting.question}`, sighting),
    close: batch.close,
  }
}

const observationRow = ({ endpoint, question, seen, said }: Sighting) =>
  observedRow(endpoint.id, questionPaths[question], seen, said === null ? null : said())

/** The result of a request as a row of table `api_monitors`. */
export const observedRow = (
  endpoint_id: number,
  endpoint_path: string,
  observation: Observation,
  excerpt: string | null,
): Omit<ApiMonitorRow, 'id'> => ({
  endpoint_id,
  endpoint_path,
  status: observation.status,
  response_time: observation.response_time,
  last_checked: observation.timestamp === null ? null : new Date(observation.timestamp),
  // PostgreSQL rejects the NUL character, which another server's text may contain.
  error_message: observation.error?.replaceAll('\0', '') ?? null,
  response_data: excerpt,
})
