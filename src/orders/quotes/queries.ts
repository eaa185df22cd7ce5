import type { Knex } from 'knex'
import { containing } from '../../db/rows.ts'
import type { QuoteHistoryRow, QuoteRow } from '../../db/tables.ts'
import { phoneDigits } from '../../outbox/whatsapp/phone.ts'
import { toWibDay } from '../../web/dates.ts'
import { notFound } from '../../web/refusal.ts'
import type { OrderActor, OrderWrite } from '../queries.ts'
import { QUOTE_CODE, readCode } from '../rules/codes.ts'
import type { Quote, QuoteSheet } from './rules.ts'

/** Quotes, the versions that were sent, and their history. */

const toQuote = (row: QuoteRow) => row as Quote // Its JSON is written only by `addQuote` and `saveQuote`.

type Values = Partial<Omit<Quote, 'id'>>
/** The database driver turns objects into JSON, but not lists. */
const inJson = <Row extends Values>(row: Row) => (row.lines ? { ...row, lines: JSON.stringify(row.lines) } : row)

type Needed = 'code' | 'customer_name' | 'contact_information' | 'notification_channel' | 'dp_percent'
/** Returns null if the code is taken or if this form has made a quote before. */
export async function addQuote(trx: Knex, quote: Values & Pick<Quote, Needed>): Promise<Quote | null> {
  const [row] = await trx('quotes').insert(inJson(quote)).onConflict().ignore().returning('*')
  return row ? toQuote(row) : null
}

export async function findQuote(
  db: Knex,
  where: { code: string } | { submission: string } | { id: number },
): Promise<Quote | null> {
  const row = await db('quotes').where(where).first()
  return row ? toQuote(row) : null
}

/** Finds a quote by the code in an address. Throws a 404. */
export async function quoteAt(db: Knex, input: string | undefined): Promise<Quote> {
  const code = readCode(input ?? '', QUOTE_CODE)
  const quote = code && (await findQuote(db, { code }))
  if (!quote) throw notFound('Penawaran ini tidak ada.')
  return quote
}

export async function lockQuote(trx: Knex, id: number): Promise<Quote> {
  const row = await trx('quotes').where({ id }).forUpdate().first()
  if (!row) throw new Error('the quote is gone')
  return toQuote(row)
}

export async function saveQuote(trx: Knex, { id }: Pick<Quote, 'id'>, set: Values, now: Date): Promise<Quote> {
  const [row] = await trx('quotes')
    .where({ id })
    .update({ ...inJson(set), updated_at: now })
    .returning('*')
  if (!row) throw new Error('the quote is gone')
  return toQuote(row)
}

export const addHistory = (
  trx: Knex,
  quote: Pick<Quote, 'id'>,
  { name, source }: Pick<OrderActor, 'name' | 'source'>,
  entry: Pick<QuoteHistoryRow, 'kind'> & { note?: string; at: Date },
) =>
  trx('quote_history').insert({
    quote_id: quote.id,
    ...entry,
    actor: name,
    source: source === 'admin' || source === 'public' ? source : ('system' as const),
  })

export const listQuoteHistory = (db: Knex, { id }: Pick<Quote, 'id'>): Promise<QuoteHistoryRow[]> =>
  db('quote_history').where({ quote_id: id }).orderBy('id', 'desc')

/** The last refusal or request for a change. */
export const lastAnswer = (db: Knex, { id }: Pick<Quote, 'id'>): Promise<QuoteHistoryRow | undefined> =>
  db('quote_history').where({ quote_id: id }).whereIn('kind', ['declined', 'change']).orderBy('id', 'desc').first()

export const addSheet = ({ trx, actor, now }: OrderWrite, { id, version }: Quote, sheet: QuoteSheet) =>
  trx('quote_versions').insert({
    quote_id: id,
    version,
    sheet: JSON.stringify(sheet),
    sent_at: now,
    sent_by: actor.name,
  })

/** The sheet of a version, by default of the version that was sent last. Null if this version was not sent. */
export async function findSheet(db: Knex, quote: Quote, version = quote.version): Promise<QuoteSheet | null> {
  if (!(version >= 0 && version <= quote.version)) return null
  const row = await db('quote_versions').where({ quote_id: quote.id, version }).first('sheet')
  return (row?.sheet ?? null) as QuoteSheet | null // written only by `addSheet`
}

/** The state as pages show it: a sent quote is expired as soon as its last day is over. */
const stateSql = "case when state = 'sent' and sent_until < :today then 'expired' else state end"

type Filter = { state: QuoteRow['state'] | null; search: string; now: Date; limit: number; offset: number }
/** Quotes, newest first, with the number of quotes in each state and in all. */
export async function listQuotes(db: Knex, { state, search, now, limit, offset }: Filter) {
  const today = toWibDay(now)
  const like = containing(search)
  const digits = phoneDigits(search)?.replace(/^0/, '') ?? ''
  const matches = db('quotes').modify((query) => {
    if (search === '') return
    query.where((either) => {
      for (const column of ['code', 'customer_name', 'contact_information']) either.orWhereILike(column, like)
      if (digits.length > 3) either.orWhereLike('contact_phone', `%${digits}%`)
    })
  })
  const stateCounts = await matches
    .clone()
    .select<{ state: QuoteRow['state']; count: number }[]>(
      db.raw(`${stateSql} as state, count(*)::int as count`, { today }),
    )
    .groupBy(1)
  const rows: QuoteRow[] = await matches
    .modify((query) => {
      if (state) query.whereRaw(`${stateSql} = :state`, { today, state })
    })
    .orderBy([{ column: 'updated_at', order: 'desc' }, 'id'])
    .limit(limit)
    .offset(offset)
  const all = stateCounts.reduce((sum, { count }) => sum + count, 0)
  const counts = new Map<Filter['state'], number>([
    [null, all],
    ...stateCounts.map((one) => [one.state, one.count] as const),
  ])
  return { quotes: rows.map(toQuote), countOf: (one: Filter['state']) => counts.get(one) ?? 0 }
}

/** Codes of the orders that quotes became, by the order's id. */
export async function orderCodes(db: Knex, quotes: readonly Quote[]): Promise<Map<string, string>> {
  const ids = quotes.flatMap(({ order_id }) => order_id ?? [])
  const rows = await db('orders').whereIn('id', ids).whereNull('deleted_at').select('id', 'order_code')
  return new Map(rows.map(({ id, order_code }) => [id, order_code]))
}

/** Stores that quotes have expired. */
export async function expireQuotes(trx: Knex, now: Date): Promise<void> {
  const over = await trx('quotes')
    .where({ state: 'sent' })
    .where('sent_until', '<', toWibDay(now))
    .update({ state: 'expired', updated_at: now })
    .returning('id')
  for (const quote of over)
    await addHistory(trx, quote, { name: 'sistem', source: 'system' }, { kind: 'expired', at: now })
}

/** Subquery: the number of quotes that customers wait for. */
export const countQuoteRequests = (db: Knex) => db('quotes').where({ state: 'asked' }).select(db.raw('count(*)::int'))
