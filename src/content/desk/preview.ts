import type { Knex } from 'knex'
import type { ContentKind } from '../../db/content-rows.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, notCacheable, seeOther } from '../../web/context.ts'
import { moment } from '../../web/dates.ts'
import { notFound } from '../../web/refusal.ts'
import { type ContentItem, stateOf } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { showPost } from '../pages/blog.ts'
import { showPhoto } from '../pages/gallery.ts'
import { showPartner } from '../pages/partners.ts'
import { showProgram } from '../pages/programs.ts'
import { findByPublicId } from '../queries.ts'
import type { DeskDeps } from './edit.ts'

type Show = (deps: { db: Knex }, ctx: Context, item: ContentItem, key: string) => Promise<void>
const pages: Readonly<Record<ContentKind, Show>> = {
  post: showPost,
  program: showProgram,
  photo: showPhoto,
  partner: showPartner,
}

/**
 * Route that shows an item as its page will look, to everybody who has the link from the desk, until the link expires.
 */
export function previewPages(router: AppRouter, { db, previews }: Pick<DeskDeps, 'db' | 'previews'>) {
  router.get('/pratinjau/:publicId', allow('anyone', { credentials: ['key'] }), async (ctx) => {
    ctx.state.madeOf.push(notCacheable)
    const [now, publicId, key] = [new Date(), String(ctx.params.publicId), String(ctx.query.kunci)]
    const item = previews.opens(publicId, key, now) ? await findByPublicId(db, publicId) : undefined
    if (!item || item.deleted_at) throw notFound('Tautan pratinjau ini salah atau sudah berakhir.')
    ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' })
    if (stateOf(item, now) === 'published') return seeOther(ctx, itemHref(item))
    ctx.state.banner = `Pratinjau, berlaku sampai ${moment(previews.endOf(key))}. Halaman ini belum terbit.`
    await pages[item.kind]({ db }, ctx, item, key)
  })
}
