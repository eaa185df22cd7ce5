import type { Knex } from 'knex'
import type { ContentItemRow, ContentKind, ProgramType } from '../db/content-rows.ts'
import type { ContentItem, Neighbour } from './item.ts'
import { ASSUMED_MS } from './when.ts'

/** Items with their pictures and authors. The table of the items is called `item`. */
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

/** The items of a kind that are public at a moment, without their pictures and authors. */
const published = (db: Knex, kind: ContentKind, now: Date) =>
  db('content_items as item').where('item.kind', kind).whereNull('item.deleted_at').where('item.publish_at', '<=', now)

/**
 * Which public items a list shows: programs of one type, programs that have `ended` or not, and items of one year.
 */
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

/**
 * One page of a list: the `newest` first, by `position`, or by the start of programs, the `soonest` or the `latest`
 * first.
 */
export type Part = { order: keyof typeof orders; limit: number; offset?: number }

/** Returns one page of the public items that match a filter. */
export function listPublished(db: Knex, filter: Filter, part: Part, now: Date): Promise<ContentItem[]> {
  const { order, limit, offset = 0 } = part
  // Pictures and authors are joined to this part only, so that a late part of a long list costs little.
  const ids = filtered(db, filter, now).select('item.id').orderByRaw(orders[order]).limit(limit).offset(offset)
  return items(db).whereIn('item.id', ids).orderByRaw(orders[order])
}

export async function countPublished(db: Knex, filter: Filter, now: Date): Promise<number> {
  const found = await filtered(db, filter, now).count({ count: '*' }).first<{ count: string }>()
  return Number(found.count)
}

/** Returns the years in Western Indonesia in which public items of a kind were published, the latest first. */
export async function listYears(db: Knex, kind: ContentKind, now: Date): Promise<number[]> {
  const rows = await published(db, kind, now)
    .distinct<{ year: number }[]>(
      db.raw(`extract(year from item.publish_at at time zone 'Asia/Jakarta')::integer as year`),
    )
    .orderBy('year', 'desc')
  return rows.map(({ year }) => year)
}

/** Returns the parts of the addresses of public items, newest first, at most `most`. */
export const listAddresses = (
  db: Knex,
  kinds: readonly ContentKind[],
  most: number,
  now: Date,
): Promise<Pick<ContentItemRow, 'kind' | 'slug'>[]> =>
  db('content_items')
    .whereIn('kind', [...kinds])
    .whereNull('deleted_at')
    .where('publish_at', '<=', now)
    .orderBy('publish_at', 'desc')
    .limit(most)
    .select('kind', 'slug')

/** Returns items by their ids, in the order of the ids, whether public or not. */
export const listByIds = (db: Knex, ids: readonly number[]): Promise<ContentItem[]> =>
  items(db)
    .whereIn('item.id', [...ids])
    .orderByRaw('array_position(?::int[], item.id)', [[...ids]])

/** Returns the item that has or had a slug, whether public or not; undefined if there is none. */
export const findBySlug = (db: Knex, kind: ContentKind, slug: string): Promise<ContentItem | undefined> =>
  items(db).whereIn('item.id', db('content_slugs').where({ kind, slug }).select('item_id')).first()

/** Returns an item by its public id, whether public or not; undefined if there is none. */
export const findByPublicId = (db: Knex, publicId: string): Promise<ContentItem | undefined> =>
  items(db).where('item.public_id', publicId).first()

/** Returns the item whose picture has this name in its address; undefined if there is none. */
export const findByPicture = (db: Knex, file: string): Promise<ContentItem | undefined> =>
  items(db).where('item.picture_file', file).first()

/** Returns the public items before and after one in the order of its list. */
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

/** Counts the public items before one in a list by position. */
export async function countAhead(db: Knex, { id, kind, position }: ContentItemRow, now: Date): Promise<number> {
  const ahead = published(db, kind, now).whereRaw('(item.position, item.id) > (?, ?)', [position, id])
  const { count } = await ahead.count({ count: '*' }).first<{ count: string }>()
  return Number(count)
}
