import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { partOf } from '../../web/paging.ts'
import { fragment, page as pageOf } from '../../web/render.ts'
import { OWN_COMICS } from '../comic/comic.ts'
import { countOwn, listOwn } from '../comic/queries.ts'
import { removeComic } from '../work/ask.ts'
import { OWN_PER_PAGE, ownView, removeView } from './own-comics-view-model.ts'
import { ownComicAt, readPurse, type StudioDeps } from './studio.ts'

const ownPage = pageOf<ReturnType<typeof ownView>>('/comics/studio/own')
const accountFragment = fragment<{ count: number }>('/comics/studio/_account')
const removePage = pageOf<ReturnType<typeof removeView>>('/comics/studio/remove')

const flashes = { hapus: 'Komiknya sudah dihapus.' }
const Where = z.object({ halaman: PageNumber.catch(1) })

export function ownPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/karyaku', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const { halaman: page } = readQuery(Where, ctx.query)
    const total = await countOwn(db, viewer.id)
    const comics = await listOwn(db, viewer.id, partOf(page, OWN_PER_PAGE))
    const purse = await readPurse(deps, viewer)
    ownPage(ctx, ownView(comics, { total, page, purse, flash: flashIn(flashes, ctx) }))
  })

  router.get('/komik/:slug/hapus', allow('signed_in'), async (ctx) => {
    removePage(ctx, removeView(await ownComicAt(ctx, db)))
  })

  router.post('/komik/:slug/hapus', allow('signed_in'), async (ctx) => {
    const { id } = await ownComicAt(ctx, db)
    await removeComic(deps, id)
    seeOther(ctx, withFlash(OWN_COMICS, 'hapus'))
  })
}

export const ownSection = async (db: Knex, { id }: Viewer): Promise<string> =>
  accountFragment({ count: await countOwn(db, id) })
