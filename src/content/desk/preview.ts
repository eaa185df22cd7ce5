import type { ContentKind } from '../../db/content-rows.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, notCacheable, seeOther } from '../../web/context.ts'
import { moment } from '../../web/dates.ts'
import { notFound } from '../../web/refusal.ts'
import { isPublic } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { showPost } from '../pages/blog.ts'
import type { ShowItem } from '../pages/find.ts'
import { showPhoto } from '../pages/gallery.ts'
import { showPartner } from '../pages/partners.ts'
import { showProgram } from '../pages/programs.ts'
import { findByPublicId } from '../queries.ts'
import type { DeskDeps } from './edit.ts'

const pages: Readonly<Record<ContentKind, ShowItem>> = {
  post: showPost,
  program: showProgram,
  photo: showPhoto,
  partner: showPartner,
}

/** Shows an item as its page will look to everybody who has the link from the desk, until the link expires. */
export function previewPages(router: AppRouter, { db, previews }: Pick<DeskDeps, 'db' | 'previews'>) {
  router.get('/pratinjau/:publicId', allow('anyone', { credentials: ['key'] }), async (ctx) => {
    ctx.state.madeOf.push(notCacheable)
    const [now, publicId, key] = [new Date(), String(ctx.params.publicId), String(ctx.query.kunci)]
    const item = previews.opens(publicId, key, now) ? await findByPublicId(db, publicId) : undefined
    if (!item || item.deleted_at) throw notFound('Tautan pratinjau ini salah atau sudah berakhir.')
    ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' })
    if (isPublic(item, now)) return seeOther(ctx, itemHref(item))
    ctx.state.banner = `Pratinjau, berlaku sampai ${moment(previews.endOf(key))}. Halaman ini belum terbit.`
    await pages[item.kind]({ db }, ctx, item, key)
  })
}
