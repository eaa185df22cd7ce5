import * as z from 'zod'
import { Answer } from '../../../platform/api/calls.ts'
import { seriesHref, seriesSlug } from '../../comic/comic.ts'
import { listFollowing, removeFollow } from '../../social/queries.ts'
import { listFollowedSeries, removeSeriesFollow } from '../../social/series-queries.ts'
import { followCreator, followSeries } from '../../social/social.ts'
import { type ComicCall, member } from '../call.ts'
import { component, RowId, text } from '../envelope.ts'
import { Person, personModel } from '../people/person.ts'

const Series = component('FollowedSeries', {
  id: z.int(),
  user_id: z.int(),
  title: text('Warung Hujan'),
  slug: text('warung-hujan-3'),
  url: text('https://kortek.example/komik/seri/warung-hujan-3/'),
  episode_count: z.int(),
})
const Follows = z.object({ creators: z.array(Person), series: z.array(Series) })
const Followed = z
  .object({ creator_id: RowId.exactOptional(), series_id: RowId.exactOptional() })
  .refine(({ creator_id, series_id }) => (creator_id === undefined) !== (series_id === undefined), {
    path: ['creator_id'],
    message: 'Kirim creator_id atau series_id, salah satu.',
  })
  .meta({ example: { creator_id: 1 } })
const State = z.object({ is_following: z.boolean() })

/** Larger than any real list of followed accounts, so the list is complete. */
const MOST = { limit: 10_000 }

export const followingCalls: readonly ComicCall[] = [
  member('listFollows', 'get', '/api/v1/follows', {
    about: 'Yang kamu ikuti. Kreator dan seri, yang terakhir diikuti lebih dulu.',
    data: Follows,
    run: async ({ db }, { base, viewer }) => ({
      creators: (await listFollowing(db, viewer.id, MOST)).map((one) => personModel(base, one)),
      series: (await listFollowedSeries(db, viewer.id, MOST)).map((one) => ({
        ...one,
        slug: seriesSlug(one),
        url: base + seriesHref(one),
        episode_count: one.episodes,
      })),
    }),
  }),
  member('follow', 'post', '/api/v1/follows', {
    about: 'Mengikuti kreator atau seri. Kirim salah satu id. Komik barunya dikabarkan.',
    body: Followed,
    data: State,
    status: 201,
    isAgain: true,
    refusals: { 400: 'Diri dan seri sendiri tidak bisa diikuti.' },
    run: async (deps, { viewer: { id: followerId }, body: { creator_id, series_id } }) => {
      const isNew =
        series_id === undefined
          ? await followCreator(deps, { followerId, creatorId: creator_id ?? 0 })
          : (await followSeries(deps.db, { followerId, seriesId: series_id })).isNew
      return new Answer({ is_following: true }, { status: isNew ? 201 : 200 })
    },
  }),
  member('unfollow', 'delete', '/api/v1/follows', {
    about: 'Berhenti mengikuti kreator atau seri. Juga bila belum mengikuti.',
    body: Followed,
    data: State,
    run: async ({ db }, { viewer: { id: followerId }, body: { creator_id, series_id } }) => {
      if (creator_id !== undefined) await removeFollow(db, { followerId, creatorId: creator_id })
      if (series_id !== undefined) await removeSeriesFollow(db, { followerId, seriesId: series_id })
      return { is_following: false }
    },
  }),
]
