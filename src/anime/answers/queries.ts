import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { CLOCK_TOLERANCE_MS } from '../../async/clock.ts'
import type { AnswerData, QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import { LOCAL_URL } from '../endpoints/endpoint.ts'

export type AnswerStore = Pick<ReturnType<typeof createAnswerStore>, 'find' | 'keep'>

/** While the database is unavailable, nothing is found and nothing is stored. */
export function createAnswerStore(db: Knex, log: Logger) {
  const writing = new Set<Promise<unknown>>()
  let isClosed = false
  return {
    async find(key: string): Promise<Reading<QuestionName> | null> {
      const row = await findAnswer(db, key).catch((error: unknown) => {
        log.warn({ err: error }, 'stored answers cannot be read')
        return undefined
      })
      // Only validated answers are stored, so `data` has the shape that its question requires.
      if (!row) return null
      const { endpoint_id: id, endpoint_name: name, endpoint_url: url } = row
      const endpoint = id === null ? null : { id, name: name ?? '', isOwn: url === LOCAL_URL }
      return { data: row.data as AnswerData[QuestionName], source: row.source, readAt: row.read_at, endpoint }
    },
    keep(key: string, reading: Reading<QuestionName>): void {
      if (isClosed || foundNothing(reading)) return
      const write = keepAnswer(db, key, reading)
        .catch((error: unknown) => log.warn({ err: error }, 'an answer could not be stored'))
        .finally(() => writing.delete(write))
      writing.add(write)
    },
    /** Resolves when all writes that have begun are finished. */
    written: (): Promise<unknown> => Promise.all(writing),
    /** Stops accepting answers, and resolves when all writes that have begun are finished. */
    close(): Promise<unknown> {
      isClosed = true
      return Promise.all(writing)
    },
  }
}

const findAnswer = (db: Knex, key: string) =>
  db('answers')
    .leftJoin('api_endpoints as endpoint', 'endpoint.id', 'answers.endpoint_id')
    .select('source', 'read_at', 'data', 'endpoint_id', 'endpoint.name as endpoint_name')
    .select('endpoint.url as endpoint_url')
    .where({ key: indexable(key) })
    .first()

const keepAnswer = (db: Knex, key: string, { source, readAt, data, endpoint }: Reading<QuestionName>) =>
  db('answers')
    .insert({
      key: indexable(key),
      source,
      endpoint_id: endpoint?.id ?? null,
      read_at: readAt,
      data: JSON.stringify(data),
    })
    .onConflict('key')
    .merge()
    .where('answers.read_at', '<=', readAt)
    .orWhere('answers.read_at', '>', new Date(Date.now() + CLOCK_TOLERANCE_MS))

/** Searches without results are not stored: repeating one is cheap, and their number is unlimited. */
const foundNothing = ({ data }: Reading<QuestionName>) => 'total' in data && data.total === 0

/**
 * Deletes searches after a day and other answers after `ifError` milliseconds. Of the searches only the newest are
 * kept, so that nobody fills the disk.
 */
export const pruneAnswers = (db: Knex, now: Date, ifError: number) =>
  db('answers')
    .where('read_at', '<', new Date(now.getTime() - ifError))
    .orWhere((search) => search.whereLike('key', '%search?%').where('read_at', '<', new Date(now.getTime() - DAY_MS)))
    .orWhereIn('key', (old) =>
      old.from('answers').select('key').whereLike('key', '%search?%').orderBy('read_at', 'desc').offset(MAX_SEARCHES),
    )
    .delete()

const MAX_SEARCHES = 20_000
const DAY_MS = 86_400_000

/** PostgreSQL indexes keys of at most 2,704 bytes; a long key becomes the question's name and a hash. */
const indexable = (key: string) =>
  key.length <= 500 ? key : `${key.slice(0, key.indexOf('?'))}?${createHash('sha256').update(key).digest('base64url')}`
