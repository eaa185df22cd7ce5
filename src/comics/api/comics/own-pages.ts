import * as z from 'zod'
import { ageLabels } from '../../../db/comic-rows.ts'
import { Answer } from '../../../platform/api/calls.ts'
import type { Context } from '../../../web/context.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { Title, words } from '../../comic/fields.ts'
import { type Comic, listMasters } from '../../comic/queries.ts'
import {
  type Added,
  addPages,
  changePage,
  orderPages,
  pageOf,
  readRoom,
  removePage,
  startOwnComic,
} from '../../own-pages/own-pages.ts'
import { addUpload, findUpload, listPages, type OwnPage } from '../../own-pages/queries.ts'
import { appendPart, dropParts, fileName, isIntact, offsetOf, partsFile, withSentFiles } from '../../own-pages/sending.ts'
import { pictureHref } from '../../pictures/pictures.ts'
import { newComics, pageUploads } from '../../rules/limits.ts'
import { ownPageLimits, pageReasons } from '../../rules/own-pages.ts'
import { type ComicCall, type Deps, member } from '../call.ts'
import { component, example, idIn, idList, perhaps, RowId, refusedFields, refusedFiles, text, wholeFrom, YesOrNo } from '../envelope.ts'
import { paged, wholeNow } from './comic.ts'
import { known } from './making.ts'
import { comic_id, WholeComic } from './shapes.ts'

const share = (name: string, least = 0) => z.number(`${name} harus berupa angka.`).min(least).max(1)
const Frame = z
  .strictObject({ x: share('x'), y: share('y'), width: share('width', 0.01), height: share('height', 0.01) })
  .refine(({ x, y, width, height }) => x + width <= 1.001 && y + height <= 1.001, 'Bingkainya keluar dari halaman.')
const frames = example(
  [{ x: 0, y: 0, width: 1, height: 0.5 }],
  z.array(Frame, 'frames harus berupa daftar.').max(ownPageLimits.frames, `Paling banyak ${ownPageLimits.frames} bingkai.`),
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
const NewPages = Pages.extend({
  refused: z.array(z.object({ name: text('catatan.txt'), reason, msg: text(pageReasons.not_image) })),
  comic_info: z.object({ title: text('Warung'), number: text('1'), summary: text('') }).nullable(),
})

async function pagesOf(base: string, { db }: Deps, { id, user_id }: Comic) {
  const pages = (await listPages(db, id)).map((page) => pageModel(base, page))
  return { pages, ...(await readRoom(db, user_id)) }
}

/** Throws a 422 that names the files if none was taken. */
async function newPagesOf(base: string, deps: Deps, comic: Comic, { ids, refused: names, info }: Added) {
  const refused = names.map((one) => ({ ...one, msg: pageReasons[one.reason] }))
  if (ids.length === 0) throw refusedFiles('pages', refused)
  const all = await pagesOf(base, deps, comic)
  return { ...all, pages: all.pages.filter(({ id }) => ids.includes(id)), refused, comic_info: info }
}

const taking = {
  limit: pageUploads,
  data: NewPages,
  status: 201,
  refusals: {
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
      age_label: z.enum(ageLabels, `age_label salah satu dari ${ageLabels.join(', ')}.`),
      made_with_ai: example(false, YesOrNo),
      rights: example(true, YesOrNo).meta({ description: 'Kamu punya hak atas gambarnya. Tanpa ini tidak bisa terbit.' }),
    }),
    data: WholeComic,
    status: 201,
    refusals: { 400: 'Genrenya tidak ada.' },
    run: async (deps, { ctx, viewer, body: { genre_ids, rights: has_rights, ...given } }) => {
      const genreIds = known(await listMasters(deps.db, 'comic_genres'), genre_ids, 'Genre')
      await deps.limits.consume(newComics, ctx)
      return wholeNow(ctx, deps.db, await startOwnComic(deps, viewer, { ...given, has_rights, genreIds }))
    },
  }),
  paged('addPages', 'post', '/api/v1/comics/:id/pages', {
    about:
      'Menambah halaman. JPEG, PNG, WebP, AVIF, zip, atau CBZ dalam `pages`, boleh banyak; urut menurut namanya. ' +
      'Yang lebih tinggi dari dua kali lebarnya dipotong menjadi beberapa panel. Yang ditolak disebut dengan alasannya.',
    ...taking,
    upload: 'pages',
    run: async (deps, { ctx, base, of: comic }) => {
      if (!ctx.is('multipart/form-data')) throw refusedFields({ pages: 'Kirim berkasnya dalam formulir multipart.' })
      const added = await withSentFiles(ctx, deps.pageFolder, (files) => {
        if (files.length === 0) throw refusedFields({ pages: 'Pilih gambar, zip, atau CBZ.' })
        return addPages(deps, comic, files)
      })
      return newPagesOf(base, deps, comic, added)
    },
  }),
  paged('listPages', 'get', '/api/v1/comics/:id/pages', {
    about: 'Halaman sebuah komik. Urut.',
    data: Pages,
    run: (deps, { base, of: comic }) => pagesOf(base, deps, comic),
  }),
  paged('orderPages', 'put', '/api/v1/comics/:id/pages', {
    about: 'Mengurutkan halaman. Semua id, menurut urutan barunya.',
    body: z.object({ order: example([2, 1], z.array(RowId, 'order harus berupa daftar.').max(ownPageLimits.pages)) }),
    data: Pages,
    run: async (deps, { base, of: comic, body: { order } }) => {
      if (!(await orderPages(deps, comic.id, () => order)))
        throw refusedFields({ order: 'Sebutkan semua halaman, masing-masing sekali.' })
      return pagesOf(base, deps, comic)
    },
  }),
  paged('changePage', 'put', '/api/v1/comics/:id/pages/:pageId', {
    about: 'Mengubah teks alt atau bingkai. `frames` untuk dibaca panel demi panel, dalam bagian dari lebar dan tingginya.',
    body: z.object({
      alt: example('Sari berdiri di depan warung.', words(0, ownPageLimits.alt, 'alt').exactOptional()),
      frames: frames.exactOptional(),
    }),
    data: PageModel,
    run: async (deps, { ctx, base, of: { id }, body }) => {
      await changePage(deps, id, idIn(ctx, 'pageId'), body)
      return pageModel(base, await pageOf(deps.db, id, idIn(ctx, 'pageId')))
    },
  }),
  paged('removePage', 'delete', '/api/v1/comics/:id/pages/:pageId', {
    about: 'Menghapus halaman. Dengan gambarnya.',
    data: z.object({ comic_id, page_id: z.int() }),
    refusals: { 409: 'Halaman terakhir komik yang sudah terbit.' },
    run: async (deps, { ctx, of: { id } }) => {
      await removePage(deps, id, idIn(ctx, 'pageId'))
      return { comic_id: id, page_id: idIn(ctx, 'pageId') }
    },
  }),
]

const upload_id = example('0b7f6f0e-5d1c-4f5e-9a54-6f1f1c2d3e4f', z.uuid())
const Offset = wholeFrom(0, ownPageLimits.sent, 'Upload-Offset')

async function uploadAt(ctx: Context, { db }: Deps, comicId: number) {
  const { success, data } = z.uuid().safeParse(ctx.params.upload)
  const upload = success ? await findUpload(db, comicId, data) : null
  if (upload) return upload
  throw notFound('Kiriman ini tidak ada, atau sudah selesai.')
}

function tellOffset(ctx: Context, offset: number): number {
  ctx.set('Upload-Offset', String(offset))
  return offset
}

/** Parts of an upload that are written at this moment. */
const writing = new Set<string>()

export const uploadCalls: readonly ComicCall[] = [
  paged('startUpload', 'post', '/api/v1/comics/:id/uploads', {
    about: 'Memulai kiriman yang bisa disambung. Satu berkas, dikirim per bagian; disimpan 24 jam.',
    limit: pageUploads,
    body: z.object({
      name: example('bab-1.cbz', words(1, ownPageLimits.name, 'name')),
      size: wholeFrom(1, Number.MAX_SAFE_INTEGER, 'size'),
      sha256: perhaps(null).pipe(z.string().regex(/^[0-9a-f]{64}$/i, 'sha256 64 angka heksadesimal.').nullable()).optional(),
    }),
    data: z.object({ upload_id, offset: z.int() }),
    status: 201,
    refusals: { 413: 'Lebih dari 100 MB.' },
    run: async ({ db }, { of: { id, user_id }, body: { name, size, sha256 = null } }) => {
      if (size > ownPageLimits.sent) throw new Refusal(413, 'Paling banyak 100 MB sekali kirim. Bagi kirimannya.')
      const upload = { comic_id: id, name: fileName(name), size, sha256: sha256?.toLowerCase() ?? null }
      const added = await db.transaction((trx) => addUpload(trx, user_id, upload))
      if (!added) throw new Error('the upload was not added')
      return { upload_id: added, offset: 0 }
    },
  }),
  paged('readUpload', 'get', '/api/v1/comics/:id/uploads/:upload', {
    about: 'Berapa yang sudah sampai. Juga dengan HEAD, di `Upload-Offset`.',
    limit: pageUploads,
    data: z.object({ upload_id, offset: z.int(), size: z.int() }),
    run: async (deps, { ctx, of: { id } }) => {
      const upload = await uploadAt(ctx, deps, id)
      const offset = tellOffset(ctx, await offsetOf(deps.pageFolder, upload))
      return { upload_id: upload.id, offset, size: Number(upload.size) }
    },
  }),
  paged('sendPart', 'patch', '/api/v1/comics/:id/uploads/:upload', {
    about:
      'Mengirim satu bagian. Isinya bita mentah, mulai dari `Upload-Offset`; kalau berbeda 409 dengan yang benar. ' +
      'Bagian terakhir menjawab seperti `pages`.',
    ...taking,
    isRest: true,
    data: NewPages.optional(),
    run: async (deps, { ctx, base, of: comic }) => {
      const upload = await uploadAt(ctx, deps, comic.id)
      const at = await sendPart(ctx, deps, upload)
      if (at < Number(upload.size)) return new Answer(undefined, { status: 204 })
      if (!(await isIntact(deps.pageFolder, upload))) {
        await dropParts(deps.pageFolder, upload.id)
        throw refusedFiles('pages', [{ name: upload.name, reason: 'broken', msg: pageReasons.broken }])
      }
      const file = { name: upload.name, file: partsFile(deps.pageFolder, upload.id) }
      const added = await addPages(deps, comic, [file], upload.id)
      await dropParts(deps.pageFolder, upload.id)
      return newPagesOf(base, deps, comic, added)
    },
  }),
]

/** Returns how many bytes there are then. Throws a 409 for another offset than the true one. */
async function sendPart(ctx: Context, deps: Deps, upload: Awaited<ReturnType<typeof uploadAt>>): Promise<number> {
  if (writing.has(upload.id)) throw new Refusal(409, 'Bagian sebelumnya masih dikirim.')
  writing.add(upload.id)
  try {
    const offset = Offset.safeParse(ctx.get('Upload-Offset'))
    const here = tellOffset(ctx, await offsetOf(deps.pageFolder, upload))
    if (offset.data !== here) throw new Refusal(409, `Lanjutkan dari bita ke-${here}.`)
    return tellOffset(ctx, await appendPart(ctx, deps.pageFolder, upload, here))
  } finally {
    writing.delete(upload.id)
  }
}
