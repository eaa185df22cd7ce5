import type { Knex } from 'knex'
import type { EpisodeReportRow } from '../../db/rows.ts'

/** Keeps what a visitor says is wrong with an episode, for staff. */
export const addReport = (db: Knex, report: Omit<EpisodeReportRow, 'id' | 'done_at'>) =>
  db('episode_reports').insert(report)
