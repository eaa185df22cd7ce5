import type { Knex } from 'knex'
import type { ContentKind } from '../../db/content-rows.ts'
import type { Changes } from '../../live/changes.ts'
import { type Context, movedTo } from '../../web/context.ts'
import { readParam, Slug } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { type ContentItem, stateOf } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { findBySlug } from '../queries.ts'

export type PageDeps = { db: Knex; changes: Changes }

/**
 * Returns the public item of a page's address, or of the address of a `file` below it. Redirects from an earlier slug and
 * returns null then. Throws a 404 for an item that is not public.
 */
export async function findShown(
  { db, changes }: PageDeps,
  ctx: Context,
  kind: ContentKind,
  file = '',
): Promise<ContentItem | null> {
  ctx.state.madeOf.push(changes.ingredient())
  const slug = readParam(Slug, ctx.params.slug)
  const item = await findBySlug(db, kind, slug)
  if (!item || stateOf(item, new Date()) !== 'published') throw notFound('Halaman ini sudah tidak ada.')
  if (item.slug === slug) return item
  movedTo(ctx, itemHref(item) + file)
  return null
}
