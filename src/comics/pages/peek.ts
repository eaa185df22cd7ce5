import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, seeOther } from '../../web/context.ts'
import { Id, readParam, readQuery } from '../../web/form.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { comicHref, peekHref } from '../comic/comic.ts'
import { listReadPanels } from '../comic/queries.ts'
import { type PictureDeps, Size, sendPicture } from '../pictures/pictures.ts'
import { isPublic } from '../rules/visibility.ts'
import { findBySecret, hasPicture } from '../social/publication-queries.ts'
import { comicHead } from './card.ts'
import { findComicPage, listPageLayouts } from './queries.ts'
import { agePage, createLetterings, readerPage, readerPageView, Where } from './reader.ts'

const Secret = z.string().regex(/^[\w-]{43}$/)
const stranger = { viewer: null, isFollowed: false, logIn: null }

/**
 * Shows a draft to anybody who has its secret address. Readings are not counted, places are not kept, and search
 * engines may not index the page.
 */
export function peekPages(router: AppRouter, deps: PictureDeps & { db: Knex }) {
  const { db } = deps
  const letter = createLetterings()

  router.get('/komik/intip/:secret', allow('anyone'), async (ctx) => {
    const secret = readParam(Secret, ctx.params.secret)
    const id = await findBySecret(db, secret)
    const comic = id === null ? null : await findComicPage(db, id, null)
    if (!comic || comic.removed_at || (comic.published_at && !isPublic(comic)))
      throw notFound('Tautan ini sudah tidak berlaku.')
    const address = peekHref(secret)
    const { umur, cara: way } = readQuery(Where, ctx.query)
    const head = { ...comicHead(comic), href: address, read: address }
    if (isPublic(comic)) seeOther(ctx, comicHref(comic))
    else if (comic.age_label === '17+' && umur === null) agePage(ctx, { ...head, way })
    else {
      const panels = (await listReadPanels(db, comic.id)).map((panel) => ({ ...panel, voice: null }))
      if (panels.length === 0) throw notFound('Komik ini belum punya panel.')
      const layouts = comic.source === 'pages' ? await listPageLayouts(db, comic.id) : null
      const parts = { panels, letter, layouts, next: [], folder: `${address}gambar/` }
      const view = await readerPageView(comic, parts, stranger)
      readerPage(ctx, { ...view, reader: { ...view.reader, href: address, read: address } })
    }
    ctx.set({ 'Cache-Control': 'private, no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'no-referrer' })
  })

  router.get('/komik/intip/:secret/gambar/:id/:size', allow('anyone', { limit: files }), async (ctx) => {
    const secret = readParam(Secret, ctx.params.secret)
    const [id, size] = [readParam(Id, ctx.params.id), readParam(Size, ctx.params.size)]
    const isShown = await hasPicture(db, secret, id)
    await sendPicture(ctx, deps, id, size, () => isShown)
    ctx.set({ 'Cache-Control': 'private, no-store', 'X-Robots-Tag': 'noindex' })
  })
}
