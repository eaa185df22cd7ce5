import { z } from 'zod'
import { SourceFailure } from '../../../net/failure.ts'
import type { Day } from '../../contract/contract.ts'
import { clockOf, dayOf, type ScheduleItem } from '../../contract/week.ts'
import { pictureUrl } from './pictures.ts'
import type { Site } from './site.ts'
import { known, present, scoreOf, titleOf, typeOf } from './text.ts'

export type Airing = { day: Day; item: ScheduleItem }

const loose = z
  .union([z.string(), z.number()])
  .nullish()
  .catch(null)
  .transform((value) => (value === null || value === undefined ? null : String(value)))
const title = z.union([z.object({ rendered: z.string() }).transform(({ rendered }) => rendered), loose])
const Entry = z.object({
  title,
  url: loose,
  slug: loose,
  featured_img_src: loose,
  east_score: loose,
  east_type: loose,
  east_time: loose,
  east_schedule: loose,
  day: loose,
  genre: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .catch(null),
})

/** What the site's schedule API sent: each show under its own day, or under the one that was asked for. */
export function readScheduleJson(said: unknown, site: Site, asked: Day | null): Airing[] {
  const list = z.array(z.unknown()).safeParse(said)
  if (!list.success) throw new SourceFailure('wrong_schema', 'the schedule is no list')
  const read = list.data.map((entry) => {
    const { data } = Entry.safeParse(entry)
    const day = asked ?? dayOf(known(data?.day)) ?? dayOf(known(data?.east_schedule))
    const item = data ? itemOf(data, site) : null
    return item && { day, item }
  })
  const found = read.filter(present)
  if (found.length * 2 < list.data.length)
    throw new SourceFailure('wrong_schema', 'most shows of the schedule cannot be read')
  // Some shows air on no day in particular.
  return found.flatMap(({ day, item }) => (day ? [{ day, item }] : []))
}

function itemOf(entry: z.infer<typeof Entry>, site: Site): ScheduleItem | null {
  const link =
    site.animeLink(entry.url) ?? (entry.slug ? site.animeLink(`/anime/${encodeURIComponent(entry.slug)}/`) : null)
  const title = titleOf(entry.title)
  if (!link || !title) return null
  const genres = Array.isArray(entry.genre) ? entry.genre : (entry.genre ?? '').split(',')
  return {
    title,
    url: link.url,
    anime_slug: link.slug,
    cover_url: pictureUrl(entry.featured_img_src, site.root),
    type: typeOf(entry.east_type),
    score: scoreOf(entry.east_score),
    genres: genres.map((genre) => known(genre)).filter(present),
    release_time: clockOf(entry.east_time),
  }
}
