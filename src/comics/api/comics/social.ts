import type { Knex } from 'knex'
import * as z from 'zod'
import { toActor } from '../../../audit/audit.ts'
import { Answer, Moment } from '../../../platform/api/calls.ts'
import type { Context } from '../../../web/context.ts'
import { notFound } from '../../../web/refusal.ts'
import { commentLimit, MAX_REPLIES, reportLimit } from '../../limits.ts'
import * as queries from '../../social/queries.ts'
import { countHistory, listHistory, savePlace } from '../../social/reading-queries.ts'
import { countReading } from '../../social/readings.ts'
import * as social from '../../social/social.ts'
import { type ComicCall, callsFor, type Deps, member } from '../call.ts'
import { component, count, idIn, RowId, refusedFields, text, YesOrNo } from '../envelope.ts'
import { Person, personModel } from '../people/person.ts'
import { comicNow, publicComic, published, readable, readableComic } from './comic.ts'
import { ComicModel, comic_id, comicModel } from './shapes.ts'

const ReadComic = ComicModel.extend({
  last_panel_id: z.int().nullable(),
  last_page_number: z.int(),
  last_panel_number: z.int(),
  finished: z.boolean(),
  last_read_at: Moment,
}).meta({ id: 'ReadComic' })
const remark = {
  id: z.int(),
  comic_id,
  user_id: z.int(),
  content: text('Hangat sekali!'),
  rating: z.int().nullable(),
  is_spoiler: z.boolean(),
  created_at: Moment,
  user: Person,
  parent_id: z.int().nullable().meta({ description: 'Komentar yang dibalas.' }),
}
const Remark = component('ComicComment', {
  ...remark,
  reply_count: count,
  replies: z.array(component('ComicReply', remark)),
})
const remarkModel = <One extends queries.Comment>(base: string, comment: One) => ({
  ...comment,
  user: personModel(base, comment),
})
const Liker = component('ComicLike', { user_id: z.int(), comic_id, created_at: Moment, user: Person })
const Like = z.object({ comic_id, is_liked: z.boolean(), total_likes: count })
const Shares = z.object({ comic_id, total_shares: count })

const readCounts = async (db: Knex, id: number) => ({ ...(await comicNow(db, id)), comic_id: id })
const readLikeState = async (db: Knex, like: { comicId: number; userId: number }) => ({
  ...(await readCounts(db, like.comicId)),
  is_liked: await queries.isLiked(db, like),
})

const remarks = ['/api/v1/comics/:id/comments', '/api/v1/comics/:id/review_comments']

type FindReported = (ctx: Context, deps: Deps) => queries.ReportTarget | Promise<queries.ReportTarget>

const reporting = (id: string, path: string, title: string, of: FindReported): ComicCall =>
  callsFor('member', of)(id, 'post', path, {
    about: `${title}. Satu laporan terbuka per pelapor; yang kedua tidak menambah.`,
    also: [reportLimit],
    body: social.ReportForm,
    status: 201,
    message: 'Laporanmu sudah kami terima.',
    run: ({ db }, { viewer, count, of: thing, body }) =>
      social.reportThing(db, { ...thing, ...body, reporterId: viewer.id }, count),
  })

export const socialCalls: readonly ComicCall[] = [
  member('listLastRead', 'get', '/api/v1/comics/last-read', {
    about: 'Riwayat baca. Yang terakhir dibaca lebih dulu, dengan panel terakhirnya.',
    data: z.array(ReadComic),
    isList: true,
    run: async ({ db }, { base, viewer, part }) => {
      const data = (await listHistory(db, viewer.id, part)).map((comic) => comicModel(base, comic))
      return new Answer(data, { total: await countHistory(db, viewer.id) })
    },
  }),
  published('trackRead', 'post', ['/api/v1/comics/:id/track-read', '/api/v1/comics/:id/read'], {
    about:
      'Mencatat bacaan. Menghitung satu pembaca per hari selain kreatornya dan staf. `panel_id` menyimpan tempat baca anggota, yang terakhir berlaku, dan panel terjauh hari ini. `seen_before`: peramban pengunjung sudah mengenal komik ini dari hari lain.',
    body: z.object({ panel_id: RowId.nullable().default(null), seen_before: YesOrNo.default(false) }),
    data: z.object({ comic_id, total_views: count }),
    run: async ({ db, secret }, { ctx, viewer, of: { id: comicId }, body: { panel_id: panelId, seen_before } }) => {
      if (viewer && panelId && !(await savePlace(db, { comicId, userId: viewer.id, panelId })))
        throw notFound('Komik ini tidak punya panel itu.')
      await countReading(db, secret, ctx, comicId, { panelId, seenBefore: seen_before })
      return readCounts(db, comicId)
    },
  }),
  readable('listComicComments', 'get', remarks, {
    about: `Komentar. Yang terbaru lebih dulu, masing-masing dengan paling banyak ${MAX_REPLIES} balasan terbarunya, yang terlama lebih dulu.`,
    data: z.array(Remark),
    isList: true,
    run: async ({ db }, { base, of: { id }, part }) => {
      const comments = await queries.listComments(db, id, part)
      const data = comments.map((one) => ({
        ...remarkModel(base, one),
        replies: one.replies.map((reply) => remarkModel(base, reply)),
      }))
      return new Answer(data, { total: await queries.countComments(db, id) })
    },
  }),
  callsFor('member', publicComic)('addComicComment', 'post', remarks, {
    about: 'Berkomentar. Hanya pada komik yang sudah terbit. `parent_id` membalas komentar, satu tingkat, tanpa nilai.',
    also: [commentLimit],
    body: social.CommentForm,
    data: Remark,
    status: 201,
    run: async (deps, { base, viewer, count, of: comic, body }) => {
      const comment = await social.addComment(deps, { comicId: comic.id, userId: viewer.id }, body, count)
      if (!comment) throw refusedFields({ parent_id: social.NO_PARENT })
      return { ...remarkModel(base, comment), reply_count: 0, replies: [] }
    },
  }),
  member('deleteComicComment', 'delete', '/api/v1/comments/:id', {
    about: 'Menghapus komentar, dengan balasannya. Milik sendiri; staf boleh menyembunyikan milik siapa pun.',
    data: z.object({ comic_id, total_comments: count }),
    message: 'Komentarnya dihapus.',
    refusals: { 403: 'Komentar ini bukan milikmu.' },
    run: async ({ db }, { ctx, viewer }) =>
      readCounts(db, (await social.removeComment(db, viewer, toActor(ctx, viewer), idIn(ctx))).comic_id),
  }),
  reporting('reportComicComment', '/api/v1/comments/:id/report', 'Melaporkan komentar', (ctx) => ({
    commentId: idIn(ctx),
  })),
  reporting('reportComic', '/api/v1/comics/:id/report', 'Melaporkan komik', async (ctx, deps) => ({
    comicId: (await publicComic(ctx, deps)).id,
  })),
  readable('listComicLikes', 'get', '/api/v1/comics/:id/likes', {
    about: 'Yang menyukai. Yang terakhir menyukai lebih dulu.',
    data: z.array(Liker),
    isList: true,
    run: async ({ db }, { base, of: { id: comic_id, total_likes }, part }) => {
      const people = await queries.listLikes(db, comic_id, part)
      const data = people.map((person) => ({ ...person, comic_id, user: personModel(base, person) }))
      return new Answer(data, { total: Number(total_likes) })
    },
  }),
  member('likeComic', 'post', '/api/v1/comics/:id/likes', {
    about:
      'Menyukai komik. Dihitung sekali per anggota; yang sudah suka dijawab 200. Hanya pada komik yang sudah terbit.',
    data: Like,
    status: 201,
    isAgain: true,
    run: async (deps, { ctx, viewer }) => {
      const like = { comicId: idIn(ctx), userId: viewer.id }
      const status = (await queries.isLiked(deps.db, like)) ? 200 : 201
      await social.likeComic(deps, like)
      return new Answer(await readLikeState(deps.db, like), { status })
    },
  }),
  member('unlikeComic', 'delete', '/api/v1/comics/:id/likes', {
    about:
      'Batal menyukai. Yang belum suka pun dijawab 200. Pada komik yang tidak tampil lagi sukanya juga dicabut, dengan jawaban 404.',
    data: Like,
    run: async (deps, { ctx, viewer }) => {
      const like = { comicId: idIn(ctx), userId: viewer.id }
      await queries.removeLike(deps.db, like)
      await publicComic(ctx, deps)
      return readLikeState(deps.db, like)
    },
  }),
  callsFor('member', readableComic)('readLike', 'get', '/api/v1/comics/:id/likes/status', {
    about: 'Apakah aku suka. Dan berapa yang suka.',
    data: Like,
    run: ({ db }, { viewer, of: comic }) => readLikeState(db, { comicId: comic.id, userId: viewer.id }),
  }),
  published('shareComic', 'post', '/api/v1/comics/:id/share', {
    about: 'Mencatat bagikan. Dihitung sekali per anggota; pengunjung tanpa akun tidak dihitung.',
    data: Shares,
    run: async ({ db }, { viewer, of: comic }) => {
      if (viewer) await queries.addShare(db, { comicId: comic.id, userId: viewer.id })
      return readCounts(db, comic.id)
    },
  }),
  readable('countShares', 'get', '/api/v1/comics/:id/share-count', {
    about: 'Jumlah bagikan. Berapa anggota yang membagikan.',
    data: Shares,
    run: (_, { of: comic }) => ({ ...comic, comic_id: comic.id }),
  }),
]
