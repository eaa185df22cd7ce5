import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { answerSources, cacheLevels, Pagination } from '../cache/copy.ts'
import { titleEvents } from '../events/event.ts'
import { Title, TitleEpisode } from '../title/title.ts'

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

const answerSchema = <T extends z.ZodType>(data: T) => z.object({ success: z.literal(true), data, meta: Meta })

const paged = Pagination.meta({ id: 'AnilibriaPagination' })

export const TitleAnswer = answerSchema(Title)
export const TitleListAnswer = answerSchema(z.array(Title)).extend({ pagination: paged })
export const EpisodeAnswer = answerSchema(TitleEpisode)
export const ScheduleAnswer = answerSchema(z.array(z.object({ day: z.int().min(1).max(7), list: z.array(Title) })))
export const GenresAnswer = answerSchema(z.array(z.string()))
export const ChangesAnswer = answerSchema(
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

export const examples: Readonly<
  Record<'episode' | 'title' | 'meta' | 'pagination' | 'health' | 'stats' | 'levels', object>
> = JSON.parse(readFileSync(new URL('examples.json', import.meta.url), 'utf8'))
