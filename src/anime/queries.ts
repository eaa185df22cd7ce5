import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Reading } from './answers.ts'
import type { AnswerData, QuestionName } from './contract.ts'

export type AnswerStore = ReturnType<typeof createAnswerStore>

/** The copies that survive a restart. A lost database is no reason to fail: then there is no copy, and none is kept. */
export function createAnswerStore(db: Knex, log: Logger) {
  return {
    async find(key: string): Promise<Reading<QuestionName> | null> {
      const row = await findAnswer(db, key).catch((error: unknown) => {
        log.warn({ err: error }, 'kept answers cannot be read')
        return undefined
      })
      // Only checked answers are written here, so what comes back has the shape of its question.
      return row ? { data: row.data as AnswerData[QuestionName], source: row.source, readAt: row.read_at } : null
    },
    keep(key: string, reading: Reading<QuestionName>): void {
      keepAnswer(db, key, reading).catch((error: unknown) => log.warn({ err: error }, 'an answer could not be kept'))
    },
  }
}

const findAnswer = (db: Knex, key: string) => db('answers').select('source', 'read_at', 'data').where({ key }).first()

const keepAnswer = (db: Knex, key: string, { source, readAt, data }: Reading<QuestionName>) =>
  db('answers')
    .insert({ key, source, read_at: readAt, data: JSON.stringify(data) })
    .onConflict('key')
    .merge()
    .where('answers.read_at', '<=', readAt)

/** Ends the copies that may no longer be shown: searches after a day, the rest after `ifError` milliseconds. */
export const pruneAnswers = (db: Knex, now: Date, ifError: number) =>
  db('answers')
    .where('read_at', '<', new Date(now.getTime() - ifError))
    .orWhere((search) => search.whereLike('key', 'search?%').where('read_at', '<', new Date(now.getTime() - DAY)))
    .delete()

const DAY = 86_400_000
