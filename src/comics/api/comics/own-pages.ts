import * as z from 'zod'
import { Frame, Title, words } from '../../comic/fields.ts'
import type { Comic } from '../../comic/queries.ts'
import { newComics, ownPageLimits, pageUploads } from '../../limits.ts'
import * as ownPages from '../../own-pages/own-pages.ts'
import { listPages, type OwnPage } from '../../own-pages/queries.ts'
import { withSentFiles } from '../../own-pages/sending.ts'
import { pictureHref } from '../../pictures/pictures.ts'
import { pageReasons } from '../../rules/own-pages.ts'
import { EpisodeTitle } from '../../series/series.ts'
import { type ComicCall, type Deps, member } from '../call.ts'
import { component, example, idIn, idList, RowId, refusedFields, refusedFiles, text, YesOrNo } from '../envelope.ts'
import { paged, wholeNow } from './comic.ts'
import { requireGenreIds } from './making.ts'
import { Age, comic_id, WholeComic } from './shapes.ts'

const frames = example(
  [{ x: 0, y: 0, width: 1, height: 0.5 }],
  z
    .array(Frame, 'frames harus berupa daftar.')
    .max(ownPageLimits.frames, `Paling banyak ${ownPageLimits.frames} bingkai.`),
)

const PageModel = component('ComicOwnPage', {
  id: z.int(),
  page_number: z.int(),
  width: z.int(),
  height: z.int(),
  image_url: text('https://kortek.example/komik/gambar/31/960.webp'),
  alt: text('Sari berdiri di depan warung.'),
  name: text('halaman-01.png'),
  frames,
})
const pageModel = (base: string, page: OwnPage) => ({ ...page, image_url: base + pictureHref(page.render) })

const Pages = z.object({ pages: z.array(PageModel), bytes: z.int(), bytes_left: z.int() })
const reason = z.enum(Object.keys(pageReasons)) // The keys of a constant.
export const NewPages = Pages.extend({
  refused: z.array(z.object({ name: text('catatan.txt'), reason, msg: text(pageReasons.not_image) })),
  notes: z.array(z.object({ name: text('halaman-03.gif'), msg: text('Halaman ini diam.') })).meta({
    description: 'Tentang berkas yang masuk, misalnya gambar bergerak yang tampil diam.',
  }),
  comic_info: z
    .object({
      title: text('Warung 1'),
      number: text('1'),
      summary: text(''),
      series: text('Warung'),
      direction: z.enum(['ltr', 'rtl']).nullable(),
    })
    .nullable(),
})

async function readPages(base: string, { db }: Deps, { id, user_id }: Comic) {
  const pages = (await listPages(db, id)).map((page) => pageModel(base, page))
  return { pages, ...(await ownPages.readRoom(db, user_id)) }
}

/** Throws a 422 that names the refused files if no page was added. */
export async function readNewPages(
  base: string,
  deps: Deps,
  comic: Comic,
  { ids, info, notes, ...added }: ownPages.Added,
) {
  const refusals = added.refused.map((one) => ({ msg: pageReasons[one.reason], ...one }))
  if (ids.length === 0) throw refusedFiles('pages', refusals)
  const all = await readPages(base, deps, comic)
  return { ...all, pages: all.pages.filter(({ id }) => ids.includes(id)), refused: refusals, notes, comic_info: info }
}

export const notPaged = { 409: 'Komiknya tidak dari halaman sendiri.' }
const barred = { 403: 'Komiknya sudah terbit, dan staf menghentikan penerbitanmu.' }

/** Common fields of the calls that accept pages. */
export const taking = {
  limit: pageUploads,
  data: NewPages,
  status: 201,
  refusals: {
    ...barred,
    409: 'Sudah 200 halaman, atau kirimanmu yang lain masih diproses.',
    413: 'Lebih dari 100 MB, atau ruangmu habis.',
    503: 'Tempat penyimpanan sedang penuh.',
  },
}

export const ownPageCalls: readonly ComicCall[] = [
  member('startOwnComic', 'post', '/api/v1/comics', {
    about: 'Memulai komik dari halaman sendiri. Drafnya langsung `COMPLETED`; isi dengan `pages`, lalu terbitkan.',
    also: [newComics],
    body: z.object({
      title: example('Warung di Ujung Hujan', Title),
      genre_ids: example([2, 5], idList('genre')),
      age_label: Age,
      made_with_ai: example(false, YesOrNo),
      rights: example(true, YesOrNo).meta({
        description: 'Kamu punya hak atas gambarnya. Tanpa ini tidak bisa terbit.',
      }),
      series_id: RowId.nullish().meta({ description: 'Seri milikmu. Komiknya menjadi episode terakhirnya.' }),
      episode_title: EpisodeTitle.optional().meta({ description: 'Judul episodenya, kalau `series_id` diisi.' }),
    }),
    data: WholeComic,
    status: 201,
    refusals: { 400: 'Genrenya tidak ada.', 404: 'Serinya tidak ada, atau bukan milikmu.', 409: 'Serinya penuh.' },
    run: async (deps, { ctx, viewer, count, body: { genre_ids, rights: has_rights, ...fields } }) => {
      const genreIds = await requireGenreIds(deps, genre_ids)
      await count(newComics)
      return wholeNow(ctx, deps.db, await ownPages.startOwnComic(deps, viewer, { ...fields, has_rights, genreIds }))
    },
  }),
  paged('addPages', 'post', '/api/v1/comics/:id/pages', {
    about:
      'Menambah halaman. JPEG, PNG, WebP, AVIF, GIF, zip, atau CBZ dalam `pages`, boleh banyak; urut menurut namanya. ' +
      'Yang lebih tinggi dari dua kali lebarnya dipotong menjadi beberapa panel. Yang ditolak disebut dengan alasannya.',
    ...taking,
    upload: 'pages',
    run: async (deps, { ctx, base, of: comic }) => {
      if (!ctx.is('multipart/form-data')) throw refusedFields({ pages: 'Kirim berkasnya dalam formulir multipart.' })
      const added = await withSentFiles(ctx, deps, (files) => {
        if (files.length === 0) throw refusedFields({ pages: 'Pilih gambar, zip, atau CBZ.' })
        return ownPages.addPages(deps, comic, files)
      })
      return readNewPages(base, deps, comic, added)
    },
  }),
  paged('listPages', 'get', '/api/v1/comics/:id/pages', {
    about: 'Halaman sebuah komik. Urut.',
    data: Pages,
    refusals: notPaged,
    run: (deps, { base, of: comic }) => readPages(base, deps, comic),
  }),
  paged('orderPages', 'put', '/api/v1/comics/:id/pages', {
    about: 'Mengurutkan halaman. Semua id, menurut urutan barunya.',
    body: z.object({ order: example([2, 1], z.array(RowId, 'order harus berupa daftar.').max(ownPageLimits.pages)) }),
    data: Pages,
    refusals: { ...notPaged, ...barred },
    run: async (deps, { base, of: comic, body: { order } }) => {
      if (!(await ownPages.orderPages(deps, comic.id, () => order)))
        throw refusedFields({ order: 'Sebutkan semua halaman, masing-masing sekali.' })
      return readPages(base, deps, comic)
    },
  }),
  paged('changePage', 'put', '/api/v1/comics/:id/pages/:pageId', {
    about:
      'Mengubah teks alt atau bingkai. `frames` untuk dibaca panel demi panel, dalam bagian dari lebar dan tingginya.',
    body: z.object({
      alt: example('Sari berdiri di depan warung.', words(0, ownPageLimits.alt, 'alt').exactOptional()),
      frames: frames.exactOptional(),
    }),
    data: PageModel,
    refusals: { ...notPaged, ...barred },
    run: async (deps, { ctx, base, of: { id }, body }) => {
      await ownPages.changePage(deps, id, idIn(ctx, 'pageId'), body)
      return pageModel(base, await ownPages.requirePage(deps.db, id, idIn(ctx, 'pageId')))
    },
  }),
  paged('removePage', 'delete', '/api/v1/comics/:id/pages/:pageId', {
    about: 'Menghapus halaman. Dengan gambarnya.',
    data: z.object({ comic_id, page_id: z.int() }),
    refusals: { ...barred, 409: 'Halaman terakhir komik yang sudah terbit.' },
    run: async (deps, { ctx, of: { id } }) => {
      await ownPages.removePage(deps, id, idIn(ctx, 'pageId'))
      return { comic_id: id, page_id: idIn(ctx, 'pageId') }
    },
  }),
]
