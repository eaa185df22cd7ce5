import type { Knex } from 'knex'
import type { ContentKind } from '../../db/tables.ts'
import type { Changes } from '../../live/changes.ts'
import { type Context, movedTo } from '../../web/context.ts'
import { readParam, Slug } from '../../web/form.ts'
import { breadcrumbs } from '../../web/formats/structured-data.ts'
import { notFound } from '../../web/refusal.ts'
import { type ContentItem, isPublic } from '../item.ts'
import { itemHref, kindNames } from '../kinds.ts'
import { findBySlug } from '../queries.ts'

export type PageDeps = { db: Knex; changes: Changes }

/** Answers with the page of an item. `key` is the key of the preview that shows the item before it is public. */
export type ShowItem = (
  deps: Pick<PageDeps, 'db'>,
  ctx: Context,
  item: ContentItem,
  key?: string | null,
) => Promise<void>

/** The breadcrumbs of an item's page: home, the list of its kind, the item. */
export const trailTo = (baseUrl: string, { kind }: ContentItem, { title, href }: { title: string; href: string }) =>
  breadcrumbs(baseUrl, [kindNames[kind].many, kindNames[kind].href], [title, href])

/**
 * Returns the public item at an address, or at the address of a `file` below it. Redirects an earlier slug and returns
 * null. Throws a 404 for an item that is not public.
 */
export async function findPublic(
  { db, changes }: PageDeps,
  ctx: Context,
  kind: ContentKind,
  file = '',
): Promise<ContentItem | null> {
  ctx.state.madeOf.push(changes.ingredient())
  const slug = readParam(Slug, ctx.params.slug)
  const item = await findBySlug(db, kind, slug)
  if (!item || !isPublic(item, new Date())) throw notFound('Halaman ini sudah tidak ada.')
  if (item.slug === slug) return item
  movedTo(ctx, itemHref(item) + file)
  return null
}
