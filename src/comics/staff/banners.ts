import type { Knex } from 'knex'
import * as z from 'zod'
import { recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, readParam, Slug, Text, wholeNumber } from '../../web/form.ts'
import { slugWords } from '../../web/formats/slug-words.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { addBanner, type Banner, changeBanner, deleteBanner, listBanners } from '../comic/banner-queries.ts'
import { comicSlug, idOfSlug } from '../comic/comic.ts'
import { Ticked, words } from '../comic/fields.ts'
import { MAX_BANNER_COMICS } from '../limits.ts'
import { comicHead } from '../pages/card.ts'
import { addEditForm } from './edit-form.ts'
import { STAFF_COMICS } from './view-model.ts'

const bannersPage = pageOf<{ banners: Banner[]; flash: string | null }>('/comics/staff/banners')
const bannerPage = pageOf<{ banner: ReturnType<typeof bannerForm> }>('/comics/staff/banner')

const BANNERS = `${STAFF_COMICS}banner/`
const Fields = z.object({
  title: Text.trim().min(1, 'Judulnya belum diisi.').max(200, 'Paling banyak 200 karakter.'),
  description: Text.trim(),
  link_url: Text.trim()
    .regex(/^(|\/\S*|https?:\/\/\S+)$/, 'Tulis alamat yang dimulai dengan / atau https://.')
    .transform((text) => text || null),
  display_order: wholeNumber(z.int('Tulis angka bulat.').min(0).max(1_000_000)).catch(0),
  is_active: Ticked,
  comics: words(0, MAX_BANNER_COMICS * 200, 'Daftarnya').transform((text, { addIssue }) => {
    const addresses = text.split(/[\s,]+/).filter(Boolean)
    const ids = addresses.map((word) => idOfSlug(word.replace(/^.*\/komik\/|\/$/g, '')))
    if (ids.includes(null) || ids.length > MAX_BANNER_COMICS)
      addIssue(`Tulis alamat atau nomor komik, satu per baris, paling banyak ${MAX_BANNER_COMICS}.`)
    return ids.flatMap((id) => id ?? [])
  }),
})

const flashes = { simpan: 'Spanduknya tersimpan.', hapus: 'Spanduknya dihapus. Komiknya tetap ada.' }

export function bannerPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/komik/banner', allow('staff'), async (ctx) => {
    bannersPage(ctx, { banners: await listBanners(db, {}, 'published'), flash: flashIn(flashes, ctx) })
  })

  async function findBanner(ctx: Context): Promise<Banner> {
    const [banner] = await listBanners(db, { slug: readParam(Slug, ctx.params.slug) }, 'published')
    if (!banner) throw notFound('Spanduk ini tidak ada.')
    return banner
  }

  addEditForm(router, db, {
    list: BANNERS,
    paths: { new: '/admin/komik/banner/baru', row: '/admin/komik/banner/:slug' },
    find: findBanner,
    show: (ctx, banner, values, errors, status) =>
      bannerPage(ctx, { banner: bannerForm(banner, values, errors) }, status),
    valuesOf: (banner) => ({ ...banner, comics: banner.comics.map(comicSlug).join('\n') }),
    Fields,
    save: (trx, banner, input) =>
      banner ? changeBanner(trx, banner.slug, input) : addBanner(trx, bannerSlug(input.title), input),
    entryOf: ({ title: subject }) => ({ action: 'comic.change_banner', subject }),
    taken: { title: 'Sudah ada spanduk dengan judul ini.' },
  })

  router.post('/admin/komik/banner/:slug/hapus', allow('staff'), async (ctx) => {
    const { slug } = await findBanner(ctx)
    await db.transaction(async (trx) => {
      const subject = await deleteBanner(trx, slug)
      if (subject) await recordAction(trx, toActor(ctx, signedIn(ctx)), { action: 'comic.delete_banner', subject })
    })
    seeOther(ctx, withFlash(BANNERS, 'hapus'))
  })
}

/** Never returns `baru`, because this word is the address of the form. */
function bannerSlug(title: string): string {
  const slug = slugWords(title, 80) || 'spanduk'
  return slug === 'baru' ? 'spanduk-baru' : slug
}

/** For a new banner `comics` is null instead of an empty list. */
const bannerForm = (banner: Banner | null, values: object, errors: Errors) => ({
  title: banner === null ? 'Spanduk baru' : 'Ubah spanduk',
  action: `${BANNERS}${banner?.slug ?? 'baru'}/`,
  values,
  errors,
  comics: banner?.comics.map(comicHead) ?? null,
})
