import type { ContentKind } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, createRouter, type Link, seeOther } from '../../web/context.ts'
import { moment } from '../../web/dates.ts'
import { notFound } from '../../web/refusal.ts'
import { isPublic } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { showPost } from '../pages/blog.ts'
import type { ShowItem } from '../pages/find.ts'
import { showPhoto } from '../pages/gallery.ts'
import { showPartner } from '../pages/partners.ts'
import { showProgram } from '../pages/programs.ts'
import { keepNowhere } from '../previews.ts'
import { findByPublicId } from '../queries.ts'
import { BIN, DESK, MANY } from './desk-fields.ts'
import { type DeskDeps, editPages } from './edit.ts'
import { listPages } from './list.ts'
import { manyPages } from './many.ts'
import { versionPages } from './versions.ts'

const right = 'editor'

/** The account link of editors leads to the desk. */
export const deskLinks: readonly Link[] = [
  { place: 'staff', group: 'content', key: 'konten', href: DESK, text: 'Konten', icon: 'list', right },
  { place: 'staff', group: 'content', key: 'unggah', href: MANY, text: 'Unggah foto', icon: 'upload', right },
  { place: 'staff', group: 'content', key: 'sampah', href: BIN, text: 'Sampah', icon: 'trash', right },
  { place: 'account', group: 'staff', key: 'konten', href: DESK, text: 'Meja redaksi', right },
  { place: 'account-menu', group: 'staff', key: 'konten', href: DESK, text: 'Meja redaksi', icon: 'list', right },
  { place: 'footer', group: 'member', key: 'konten', href: DESK, text: 'Meja redaksi', icon: 'list', right },
]

export function deskRoutes(deps: DeskDeps): AppRouter {
  const router = createRouter()
  // Addresses of single pages must come before addresses with the kind as a parameter.
  listPages(router, deps)
  manyPages(router, deps)
  editPages(router, deps)
  versionPages(router, deps)
  previewPages(router, deps)
  return router
}

const pages: Readonly<Record<ContentKind, ShowItem>> = {
  post: showPost,
  program: showProgram,
  photo: showPhoto,
  partner: showPartner,
}

/** Shows an item as its page will look. Everybody who has the link from the desk may see it until the link expires. */
function previewPages(router: AppRouter, { db, previews }: Pick<DeskDeps, 'db' | 'previews'>) {
  router.get('/pratinjau/:publicId', allow('anyone', { credentials: ['key'] }), async (ctx) => {
    const [now, publicId, key] = [new Date(), String(ctx.params.publicId), String(ctx.query.kunci)]
    const item = previews.opens(publicId, key, now) ? await findByPublicId(db, publicId) : undefined
    if (!item || item.deleted_at) throw notFound('Tautan pratinjau ini salah atau sudah berakhir.')
    keepNowhere(ctx)
    if (isPublic(item, now)) return seeOther(ctx, itemHref(item))
    ctx.state.banner = `Pratinjau, berlaku sampai ${moment(previews.endOf(key))}. Halaman ini belum terbit.`
    await pages[item.kind]({ db }, ctx, item, key)
  })
}
