import { z } from 'zod'
import { answerSources, cacheLevels, Pagination } from '../cache/copy.ts'
import { titleEvents } from '../events/event.ts'
import { Title, TitleEpisode } from '../title/title.ts'

/** The answers of the v2 API, as its documentation describes them. */

const moment = z.iso.datetime()

const Meta = z
  .object({
    source: z.enum(answerSources),
    cached: z.boolean(),
    cache_level: z.enum(cacheLevels).nullable(),
    cache_expires: moment.meta({ description: 'Sampai kapan jawaban ini boleh disimpan, seperti `Cache-Control`.' }),
    stale: z.boolean().meta({ description: 'Sudah lewat masanya, dan AniLiberty tidak menjawab.' }),
  })
  .meta({ id: 'AnilibriaMeta' })

const answerOf = <T extends z.ZodType>(data: T) => z.object({ success: z.literal(true), data, meta: Meta })

const paged = Pagination.meta({ id: 'AnilibriaPagination' })

export const TitleAnswer = answerOf(Title)
export const TitleListAnswer = answerOf(z.array(Title)).extend({ pagination: paged })
export const EpisodeAnswer = answerOf(TitleEpisode)
export const ScheduleAnswer = answerOf(z.array(z.object({ day: z.int().min(1).max(7), list: z.array(Title) })))
export const GenresAnswer = answerOf(z.array(z.string()))
export const ChangesAnswer = answerOf(
  z.array(z.union([titleEvents.new_episode.schema, titleEvents.new_title.schema, titleEvents.status_change.schema])),
).extend({ next: moment })

export const ErrorAnswer = z
  .object({
    success: z.literal(false),
    error: z.object({
      code: z.string().regex(/^[A-Z_]+$/),
      message: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
    timestamp: moment,
    request_id: z.string(),
  })
  .meta({ id: 'AnilibriaError' })

const storage = 'https://aniliberty.top/storage/releases'
const episode = {
  number: 1,
  name: 'Первая встреча',
  preview: `${storage}/episodes/previews/9919/1/preview.jpg`,
  sources: [{ quality: '1080p', url: 'https://cache.libria.fun/videos/media/ts/9919/1/1080/video.m3u8', type: 'hls' }],
  duration: 1_420,
}

export const examples = {
  episode,
  title: {
    id: 9919,
    names: { ru: 'Девочки-бабочки', en: 'Butterfly Girls', alternative: 'Chou Shoujo' },
    description: 'История о девочках...',
    type: 'TV',
    status: 'ongoing',
    genres: ['Магия', 'Школа', 'Драма'],
    year: 2025,
    season: 'summer',
    episodes: { total: 24, current: 17 },
    poster: {
      small: `${storage}/posters/9919/small.jpg`,
      medium: `${storage}/posters/9919/medium.webp`,
      large: `${storage}/posters/9919/original.jpg`,
    },
    player: { episodes: { 1: episode } },
    rating: 7.84,
    updated_at: '2026-08-01T15:30:00Z',
    blocked: false,
  },
  meta: { source: 'anilibria', cached: true, cache_level: 'L1', cache_expires: '2026-08-01T15:35:00Z', stale: false },
  pagination: { page: 1, limit: 20, total: 1, pages: 1 },
  change: titleEvents.new_episode.example,
  health: {
    status: 'healthy',
    version: '2.0.0',
    anilibria_api: { status: 'connected', response_time: 150 },
    database: { status: 'connected', response_time: 5 },
    cache: { status: 'connected', hit_rate: 0.85 },
    uptime: 3_600,
    timestamp: '2026-08-01T15:30:00Z',
  },
}
