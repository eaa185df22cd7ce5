import * as z from 'zod'
import { UNTIL_EDITED_S } from '../../../platform/api/cache-policy.ts'
import { Answer } from '../../../platform/api/calls.ts'
import { readDerived } from '../../../uploads/picture-name.ts'
import { Text } from '../../../web/form.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { ratingName } from '../../comic/comic.ts'
import { type ComicSort, comicSorts, countComics, listComics, listMasters, listSimilar } from '../../comic/queries.ts'
import { countCreators, listCreators } from '../../creators/queries.ts'
import { sendExport } from '../../export/file.ts'
import { listExports } from '../../export/queries.ts'
import { sendPicture } from '../../pictures/pictures.ts'
import { countReading } from '../../social/readings.ts'
import { sendVoice } from '../../voice/file.ts'
import { anyone, type ComicCall, callsFor, reader } from '../call.ts'
import { count, example, ListQuery, makeEnum, perhaps, wholeFrom, YesOrNo } from '../envelope.ts'
import { Person, personModel, Standing } from '../people/person.ts'
import { panelModels, published, readable, readableComic, readFileUrls, wholeComic, wholeNow } from './comic.ts'
import { ComicModel, comicModel, ExportState, exportState, Master, masterModel, WholeComic } from './shapes.ts'

const masters = [
  ['listComicStyles', ['/api/v1/styles'], 'Gaya gambar', 'comic_styles', 'gaya'],
  ['listComicGenres', ['/api/v1/genres'], 'Genre', 'comic_genres', null],
  ['listComicCharacters', ['/api/v1/characters', '/api/v1/chars'], 'Tokoh', 'comic_characters', 'tokoh'],
  ['listComicBackgrounds', ['/api/v1/backgrounds', '/api/v1/bg'], 'Latar', 'comic_backgrounds', 'latar'],
] as const

export const textParameter = (description: string, value: string) =>
  example(value, Text.trim().optional().meta({ description }))
const ComicsQuery = ListQuery.extend({
  genre: textParameter('Nama atau id genre.', 'Fantasi'),
  style: textParameter('Nama atau id gaya gambar.', 'Webtoon'),
  q: textParameter('Bagian dari judul, sinopsis, tag, atau nama kreator.', 'hujan'),
  followed: YesOrNo.optional().meta({ description: 'Hanya dari yang kamu ikuti, yang terbaru lebih dulu.' }),
  sort_by: makeEnum('sort_by', comicSorts).optional().meta({ description: 'Urutan.' }),
})
const PopularQuery = ListQuery.extend({ nuance: textParameter('Nama atau id genre.', 'Komedi') })

/** Some clients send the genre as `nuance`. */
const ShelfQuery = ComicsQuery.extend(PopularQuery.shape).partial()

/** `usual`: the sort order if the query names none. */
const shelf = (id: string, path: string, title: string, usual: ComicSort, query: z.ZodObject): ComicCall =>
  reader(id, 'get', `/api/v1/${path}`, {
    about: `${title}. Komik yang sudah terbit, sebagian demi sebagian.`,
    query,
    data: z.array(ComicModel),
    isList: true,
    run: async ({ db }, { viewer, base, query: fields, part }) => {
      const { nuance, genre = nuance, style, q: words, followed, sort_by } = ShelfQuery.parse(fields)
      if (followed && !viewer) throw new Refusal(401, 'Masuk dulu untuk melihat yang kamu ikuti.')
      const sort = sort_by ?? (followed ? 'newest' : usual)
      const filter = { genre, style, words, followedBy: followed ? viewer?.id : null }
      const data = (await listComics(db, filter, { sort, ...part })).map((comic) => comicModel(base, comic))
      return new Answer(data, { total: await countComics(db, filter) })
    },
  })

const readingCall = (id: string, path: string, title: string, calls: typeof readable): ComicCall =>
  calls(id, 'get', path, {
    about: `${title}. Dengan semua panelnya. Menghitung satu pembaca per hari selain kreatornya dan staf, dan masuk ke riwayat anggota.`,
    data: WholeComic,
    run: async ({ db, secret }, { ctx, of: comic }) => {
      await countReading(db, secret, ctx, comic.id)
      return wholeNow(ctx, db, comic.id)
    },
  })

const url = ComicModel.shape.cover_url
const media = { comic_id: z.int(), video_url: perhaps(null) }
const Panels = WholeComic.pick({ title: true, preview_video_url: true, publisher: true, status: true, panels: true })
const Creator = Person.extend({ ...Standing.shape, total_followers: count }).meta({ id: 'ComicCreator' })

const exported = ['/api/v1/comics/:id/exported-media', '/api/v1/comics/exported-media/:id']
const Address = z.string('url belum diisi.').max(2_000, 'url terlalu panjang.')
const Url = Address.meta({ description: 'Alamat yang diberikan server ini.', example: '/komik/gambar/31/960.webp' })
const PANEL = /^\/komik\/gambar\/([1-9]\d{0,8})\/([^/]+)$/
const VOICE = /^\/komik\/([1-9]\d{0,8})\/suara\/([0-9a-f]+\.mp3)$/
const FILE = /^\/komik\/unduh\/([1-9]\d{0,8})\/[^/]+\.(\w+)$/

/** Returns the path of an address of this site; empty for an address of another site. */
function ownPath(base: string, url: string): string {
  if (!URL.canParse(url, base)) return ''
  const { origin, pathname } = new URL(url, base)
  return origin === new URL(base).origin ? pathname : ''
}

export const masterCalls: readonly ComicCall[] = masters.map(([id, paths, title, table, kind]) =>
  anyone(id, 'get', paths, {
    maxAge: UNTIL_EDITED_S,
    about: `${title}. Semuanya sekaligus.`,
    data: z.array(Master),
    run: async ({ db }, { base }) => (await listMasters(db, table)).map((row) => masterModel(base, kind, row)),
  }),
)

export const readingCalls: readonly ComicCall[] = [
  shelf('listComics', 'comics', 'Daftar komik', 'views', ComicsQuery),
  shelf('listPublicComics', 'public/comics', 'Komik terbaru, dengan saringan', 'newest', ComicsQuery),
  shelf('listPopularComics', 'public/comics/popular', 'Komik paling disukai', 'popularity', PopularQuery),
  shelf('listTrendingComics', 'public/comics/trending', 'Komik yang ramai minggu ini', 'trending', ListQuery),
  shelf('listNewComics', 'public/comics/new', 'Komik baru terbit', 'newest', ListQuery),
  readingCall('showPublicComic', '/api/v1/public/comics/:id', 'Membaca satu komik yang terbit', published),
  readingCall('showComic', '/api/v1/comics/show/:id', 'Membaca satu komik, juga draf sendiri', readable),
  readable('readComic', 'get', '/api/v1/comics/:id', {
    about: 'Satu komik. Dengan semua panelnya, tanpa menghitung pembaca. Draf hanya untuk pembuatnya.',
    data: WholeComic,
    run: ({ db }, { ctx, of: comic }) => wholeComic(ctx, db, comic),
  }),
  published('listSimilarComics', 'get', ['/api/v1/comics/:id/similar', '/api/v1/public/comics/:id/similar'], {
    about: 'Komik yang mirip. Yang genre atau gayanya sama, dari yang paling banyak samanya.',
    query: z.object({ limit: wholeFrom(1, 50, 'limit').default(10).meta({ description: 'Berapa yang dikirim.' }) }),
    data: z.array(ComicModel),
    run: async ({ db }, { base, of: comic, query }) =>
      (await listSimilar(db, comic, query)).map((one) => comicModel(base, one)),
  }),
  readable('listComicPanels', 'get', ['/api/v1/comics/:id/panels', '/api/v1/drafts/:id/panels'], {
    about: 'Panel satu komik. Menurut halaman dan urutan bacanya. Milik draf hanya untuk pembuatnya.',
    data: Panels.extend({ comic_id: z.int(), total_panels: z.int() }),
    run: async ({ db }, { ctx, base, of: comic }) => {
      const panels = await panelModels(ctx, db, comic)
      const { video_url: preview_video_url } = await readFileUrls(ctx, db, comic)
      return { ...comicModel(base, comic), preview_video_url, total_panels: panels.length, panels }
    },
  }),
  readable('readPreviewVideo', 'get', '/api/v1/comics/:id/preview-video', {
    about: 'Video komik. `video_url` kosong selama belum ada videonya.',
    data: z.object({ ...media, thumbnail_url: url }),
    run: async ({ db }, { ctx, base, of: comic }) => {
      const model = comicModel(base, comic)
      return { ...model, ...(await readFileUrls(ctx, db, comic)), thumbnail_url: model.cover_url }
    },
  }),
  callsFor('member', readableComic)('readExportedMedia', 'get', exported, {
    about:
      'Berkas komik. Alamat PDF, CBZ, dan video yang sudah jadi, bagi yang boleh mengunduhnya. `exports`: kemajuannya, hanya untuk pembuatnya.',
    data: ComicModel.pick({ title: true, cover_url: true }).extend({
      ...media,
      pdf_url: url,
      cbz_url: url,
      exports: z.array(ExportState),
    }),
    run: async ({ db }, { ctx, base, of: comic, viewer }) => ({
      ...comicModel(base, comic),
      ...(await readFileUrls(ctx, db, comic)),
      exports: viewer.id === comic.user_id ? (await listExports(db, comic, viewer.id)).map(exportState) : [],
    }),
  }),
  ...(['file', 'video'] as const).map((kind) =>
    reader(kind === 'file' ? 'downloadFile' : 'downloadVideo', 'get', `/api/v1/download/${kind}`, {
      about: `Mengunduh ${kind === 'file' ? 'gambar, suara, PDF, atau CBZ' : 'video'}. Hanya alamat yang diberikan server ini, dan hanya yang boleh kamu lihat.`,
      query: z.object({ url: Url }),
      isFile: true,
      run: async (deps, { ctx, base, query }) => {
        const path = ownPath(base, query.url)
        const [, render, size] = PANEL.exec(path) ?? []
        const [, file, ending] = FILE.exec(path) ?? []
        const [, comic, voice] = VOICE.exec(path) ?? []
        const isVideo = kind === 'video'
        if (file && (ending === 'mp4') === isVideo) await sendExport(ctx, deps, Number(file))
        else if (comic && voice && !isVideo) {
          await sendVoice(ctx, deps, Number(comic), voice)
          ctx.attachment(voice)
        } else if (render && !isVideo) {
          await sendPicture(ctx, deps, Number(render), readDerived(size ?? ''))
          ctx.attachment(`panel-${render}-${size}`)
        } else throw notFound('Berkas ini tidak ada.')
      },
    }),
  ),
  reader('listCreators', 'get', '/api/v1/public/creators', {
    about: 'Kreator. Yang komik terbitnya paling banyak lebih dulu.',
    data: z.array(Creator),
    isList: true,
    run: async ({ db }, { base, part }) => {
      const data = (await listCreators(db, part)).map(({ comics, views, likes, followers, ...one }) => {
        const rating = one.rating === null ? null : Math.round(one.rating * 10) / 10
        const totals = { total_comics: comics, total_views: views, total_likes: likes, total_followers: followers }
        return { ...personModel(base, one), rating, rating_name: ratingName(rating), ...totals }
      })
      return new Answer(data, { total: await countCreators(db) })
    },
  }),
]
