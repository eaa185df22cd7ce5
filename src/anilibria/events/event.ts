import * as z from 'zod'
import { titleStatuses } from '../../db/column-types.ts'
import type { AnilibriaEventRow } from '../../db/tables.ts'
import type { PreviousTitle } from '../mirror/title-queries.ts'
import { type Title, toIsoSeconds } from '../title/title.ts'

const Status = z.enum(titleStatuses)
const common = { title_id: z.int().positive(), timestamp: z.iso.datetime() }

const poster = 'https://aniliberty.top/storage/releases/posters/9919/medium.jpg'
const timestamp = '2026-08-01T15:30:00Z'

export const message = <Type extends string, Data extends z.ZodType>(
  type: Type,
  data: Data,
  example: z.input<Data>,
) => ({
  schema: z.object({ type: z.literal(type), data }),
  example: { type, data: example ?? {} },
})

/** Events as clients receive them. `episode` may be fractional; `timestamp` is in UTC. */
export const titleEvents = {
  new_episode: message(
    'new_episode',
    z.object({
      ...common,
      episode: z.number(),
      title: z.string(),
      episode_name: z.string().nullable(),
      poster: z.url().nullable(),
    }),
    { title_id: 9919, episode: 18, title: 'Девочки-бабочки', episode_name: 'Финальная битва', poster, timestamp },
  ),
  new_title: message(
    'new_title',
    z.object({ ...common, title: z.string(), poster: z.url().nullable(), genres: z.array(z.string()) }),
    { title_id: 10001, title: 'Новое аниме', poster, genres: ['Экшен', 'Приключения'], timestamp },
  ),
  status_change: message('status_change', z.object({ ...common, old_status: Status, new_status: Status }), {
    title_id: 9919,
    old_status: 'ongoing',
    new_status: 'completed',
    timestamp,
  }),
} as const satisfies Record<AnilibriaEventRow['type'], { schema: z.ZodObject; example: object }>

export type NewEvent = Pick<AnilibriaEventRow, 'type' | 'title_id' | 'data'>

/**
 * Returns the events of a change: one for a new title, else those of episodes with numbers that the title never had,
 * and of a new status. Edits, re-uploads and changed addresses of videos make no events.
 */
export function eventsBetween(before: PreviousTitle | null, title: Title, now: Date): NewEvent[] {
  const timestamp = toIsoSeconds(now)
  const { id: title_id, names, genres, status } = title
  const poster = title.poster.medium ?? title.poster.large ?? title.poster.small
  if (!before) return [{ type: 'new_title', title_id, data: { title_id, title: names.ru, poster, genres, timestamp } }]
  const oldOrdinals = new Set(before.ordinals)
  const episodes = Object.values(title.player.episodes)
    .filter(({ number }) => !oldOrdinals.has(number))
    .sort((a, b) => a.number - b.number)
    .map(({ number: episode, name: episode_name }): NewEvent => {
      const data = { title_id, episode, title: names.ru, episode_name, poster, timestamp }
      return { type: 'new_episode', title_id, data }
    })
  if (before.status === status) return episodes
  const data = { title_id, old_status: before.status, new_status: status, timestamp }
  return [...episodes, { type: 'status_change', title_id, data }]
}
