import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf, recordAction } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, readForm, readParam, Slug, Text, typedIn, wholeNumber } from '../../web/form.ts'
import { slugWords } from '../../web/formats/slug-words.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { addBanner, type Banner, changeBanner, deleteBanner, listBanners } from '../comic/banner-queries.ts'
import { comicSlug, idOfSlug } from '../comic/comic.ts'
import { words } from '../comic/fields.ts'
import { comicHead } from '../pages/card.ts'
import { STAFF_COMICS } from './view-model.ts'

const bannersPage = pageOf<{ banners: Banner[]; said: string | null }>('/comics/staff/banners')
const bannerPage = pageOf<{ banner: object }>('/comics/staff/banner')

const BANNERS = `${STAFF_COMICS}banner/`
const MOST_COMICS = 40

const Fields = z.object({
  title: Text.trim().min(1, 'Judulnya belum diisi.').max(200, 'Paling banyak 200 karakter.'),
  description: Text.trim(),
  link_url: Text.trim()
    .regex(/^(|\/\S*|https?:\/\/\S+)$/, 'Tulis alamat yang dimulai dengan / atau https://.')
    .transform((text) => text || null),
  display_order: wholeNumber(z.int('Tulis angka bulat.').min(0).max(1_000_000)).catch(0),
  is_active: z.literal('ya').optional().transform(Boolean),
  comics: words(0, MOST_COMICS * 200, 'Daftarnya').transform((text, { addIssue }) => {
    const addresses = text.split(/[\s,]+/).filter(Boolean)
    const ids = addresses.map((word) => idOfSlug(word.replace(/^.*\/komik\/|\/$/g, '')))
    if (ids.includes(null) || ids.length > MOST_COMICS)
      addIssue(`Tulis alamat atau nomor komik, satu per baris, paling banyak ${MOST_COMICS}.`)
    return ids.flatMap((id) => id ?? [])
  }),
})

const said = { simpan: 'Spanduknya tersimpan.', hapus: 'Spanduknya dihapus. Komiknya tetap ada.' }

/** Staff pages of banners: the comics that stand large at the top of the list of comics. */
export function bannerPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/komik/banner', allow('staff'), async (ctx) => {
    bannersPage(ctx, { banners: await listBanners(db, {}, 'published'), said: flashIn(said, ctx) })
  })

  for (const path of ['/admin/komik/banner/baru', '/admin/komik/banner/:slug']) {
    router.get(path, allow('staff'), async (ctx) => {
      const banner = await bannerAt(ctx)
      show(ctx, banner, banner ? { ...banner, comics: banner.comics.map(comicSlug).join('\n') } : { is_active: true })
    })

    router.post(path, allow('staff'), async (ctx) => {
      const banner = await bannerAt(ctx)
      const form = readForm(Fields, ctx.request.body)
      if (!form.ok) return show(ctx, banner, form.values, form.errors)
      const { input } = form
      const isSaved = await db.transaction(async (trx) => {
        const { title: subject } = input
        const isDone = await (banner ? changeBanner(trx, banner.slug, input) : addBanner(trx, slugOf(subject), input))
        if (isDone) await recordAction(trx, actorOf(ctx, signedIn(ctx)), { action: 'comic.change_banner', subject })
        return isDone
      })
      if (isSaved) seeOther(ctx, withFlash(BANNERS, 'simpan'))
      else show(ctx, banner, typedIn(ctx.request.body), { title: 'Sudah ada spanduk dengan judul ini.' })
    })
  }

  router.post('/admin/komik/banner/:slug/hapus', allow('staff'), async (ctx) => {
    const { slug } = await bannerOf(ctx)
    await db.transaction(async (trx) => {
      const subject = await deleteBanner(trx, slug)
      if (subject) await recordAction(trx, actorOf(ctx, signedIn(ctx)), { action: 'comic.delete_banner', subject })
    })
    seeOther(ctx, withFlash(BANNERS, 'hapus'))
  })

  async function bannerOf(ctx: Context): Promise<Banner> {
    const [banner] = await listBanners(db, { slug: readParam(Slug, ctx.params.slug) }, 'published')
    if (!banner) throw notFound('Spanduk ini tidak ada.')
    return banner
  }

  /** Finds the banner of the address; null is a new one. */
  const bannerAt = async (ctx: Context) => (ctx.params.slug === undefined ? null : bannerOf(ctx))
}

/** The slug of a new banner: never `baru`, which is the address of its form. */
function slugOf(title: string): string {
  const slug = slugWords(title, 80) || 'spanduk'
  return slug === 'baru' ? 'spanduk-baru' : slug
}

/** Shows the form of a banner. `values`: what it holds, or what was typed. */
function show(ctx: Context, shown: Banner | null, values: object, errors: Errors = {}): void {
  const title = shown === null ? 'Spanduk baru' : 'Ubah spanduk'
  // Null, not an empty list, for a new banner.
  const comics = shown?.comics.map(comicHead) ?? null
  const banner = { title, action: `${BANNERS}${shown?.slug ?? 'baru'}/`, values, errors, comics }
  bannerPage(ctx, { banner }, Object.keys(errors).length > 0 ? 422 : 200)
}
