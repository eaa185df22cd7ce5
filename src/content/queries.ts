import type { Knex } from 'knex'
import { countRows } from '../db/rows.ts'
import type { ContentItemRow, ContentKind, ProgramType } from '../db/tables.ts'
import { type ContentItem, type Neighbour, publicSql } from './item.ts'
import { ASSUMED_MS } from './when.ts'

/** Items with their pictures and authors. The table is called `item`. */
export const items = (db: Knex) =>
  db('content_items as item')
    .leftJoin('uploads', 'uploads.name', 'item.picture')
    .leftJoin('users as writer', 'writer.id', 'item.author_id')
    .select(
      'item.*',
      db.raw(`coalesce(uploads.alt, item.drawing->>'alt') as alt`),
      'uploads.width',
      'uploads.height',
      db.raw(`case when writer.id is not null then jsonb_build_object('name', writer.name, 'username', writer.username,
        'email', writer.email, 'public_id', writer.public_id, 'photo', writer.photo) end as author`),
    )

/** The public items of some kinds, without their pictures and authors. */
const published = (db: Knex, kinds: ContentKind | readonly ContentKind[], now: Date) =>
  db('content_items as item').whereIn('item.kind', [kinds].flat()).whereRaw(publicSql('?'), [now])

/** `type` and `ended` apply to programs. `year` is the year of publishing. */
export type Filter = { kind: ContentKind; type?: ProgramType | null; ended?: boolean | null; year?: number | null }

const hasEnded = `coalesce(item.ends_at, item.starts_at + ? * interval '1 millisecond') <= ?`

function filtered(db: Knex, { kind, type = null, ended = null, year = null }: Filter, now: Date) {
  const all = published(db, kind, now)
  if (type) all.where('item.program_type', type)
  if (ended !== null) all.whereRaw(`(${hasEnded}) is ${ended ? '' : 'not '}true`, [ASSUMED_MS, now])
  if (year !== null)
    all.whereRaw(
      `item.publish_at >= make_timestamptz(?, 1, 1, 0, 0, 0, 'Asia/Jakarta')
       and item.publish_at < make_timestamptz(?, 1, 1, 0, 0, 0, 'Asia/Jakarta')`,
      [year, year + 1],
    )
  return all
}

const orders = {
  newest: 'item.publish_at desc, item.id desc',
  position: 'item.position desc, item.id desc',
  soonest: 'item.starts_at, item.id',
  latest: 'item.starts_at desc, item.id desc',
} as const

/** Programs are sorted by their start, the `soonest` or the `latest` first. */
export type Part = { order: keyof typeof orders; limit: number; offset?: number }

export function listPublished(db: Knex, filter: Filter, part: Part, now: Date): Promise<ContentItem[]> {
  const { order, limit, offset = 0 } = part
  // Pictures and authors are joined to this part only, so that a late part of a long list costs little.
  const ids = filtered(db, filter, now).select('item.id').orderByRaw(orders[order]).limit(limit).offset(offset)
  return items(db).whereIn('item.id', ids).orderByRaw(orders[order])
}

export const countPublished = (db: Knex, filter: Filter, now: Date): Promise<number> =>
  countRows(filtered(db, filter, now))

/** The years of publishing in Western Indonesian time, the latest first. */
export async function listYears(db: Knex, kind: ContentKind, now: Date): Promise<number[]> {
  const rows = await published(db, kind, now)
    .distinct<{ year: number }[]>(
      db.raw(`extract(year from item.publish_at at time zone 'Asia/Jakarta')::integer as year`),
    )
    .orderBy('year', 'desc')
  return rows.map(({ year }) => year)
}

/** The newest first. */
export const listAddresses = (db: Knex, kinds: readonly ContentKind[], most: number, now: Date) =>
  published(db, kinds, now)
    .orderBy('item.publish_at', 'desc')
    .limit(most)
    .select<Pick<ContentItemRow, 'kind' | 'slug'>[]>('item.kind', 'item.slug')

/** Returns items in the order of the ids, public or not. */
export const listByIds = (db: Knex, ids: readonly number[]): Promise<ContentItem[]> =>
  items(db)
    .whereIn('item.id', [...ids])
    .orderByRaw('array_position(?::int[], item.id)', [[...ids]])

/** Finds an item, public or not, by its slug or an earlier slug. */
export const findBySlug = (db: Knex, kind: ContentKind, slug: string): Promise<ContentItem | undefined> =>
  items(db).whereIn('item.id', db('content_slugs').where({ kind, slug }).select('item_id')).first()

/** Finds an item, public or not. */
export const findByPublicId = (db: Knex, publicId: string): Promise<ContentItem | undefined> =>
  items(db).where('item.public_id', publicId).first()

/** `file`: the name in the address of the item's picture. */
export const findByPicture = (db: Knex, file: string): Promise<ContentItem | undefined> =>
  items(db).where('item.picture_file', file).first()

/** Returns the public items before and after this item in the order of its list. */
export async function findNeighbours(db: Knex, { id, kind, position, publish_at }: ContentItemRow, now: Date) {
  const [order, place] =
    kind === 'post'
      ? (['(item.publish_at, item.id)', [publish_at, id]] as const)
      : (['(item.position, item.id)', [position, id]] as const)
  const beside = (side: '<' | '>'): Promise<Neighbour | undefined> =>
    published(db, kind, now)
      .select('item.kind', 'item.slug', 'item.title', 'item.publish_at')
      .whereRaw(`${order} ${side} (?, ?)`, [...place])
      .orderByRaw(`${order} ${side === '<' ? 'desc' : 'asc'}`)
      .first()
  return { before: await beside('<'), after: await beside('>') }
}

export const countAhead = (db: Knex, { id, kind, position }: ContentItemRow, now: Date): Promise<number> =>
  countRows(published(db, kind, now).whereRaw('(item.position, item.id) > (?, ?)', [position, id]))
