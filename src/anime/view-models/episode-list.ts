import { animeHref } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { inSequence } from '../identity/episode-order.ts'
import { chosenPart, episodeLength, episodeRow, splitIntoParts } from './episode-rows.ts'
import { plannedEpisodes } from './next-episode.ts'

/** The part of a long list that a visitor asks for, by its key ("51-100") or by an episode's number. */
export type PartSelection = { bagian: string | null; ke: number | null }
export type EpisodesView = ReturnType<typeof episodesView>

type Context = { baseUrl: string; now: Date; part?: PartSelection | undefined }

/** Returns how many of a title's planned episodes are released: "8 dari 12", or "12" when all are or nobody says. */
export function countText(detail: AnswerData['detail']): string {
  const [count, planned] = [detail.episode_list.length, plannedEpisodes(detail)]
  const number = count.toLocaleString('id-ID')
  return planned !== null && planned > count && count > 0 ? `${number} dari ${planned}` : number
}

export const inOrder = <R>(rows: readonly R[], fromOldest: boolean): R[] => (fromOldest ? rows.toReversed() : [...rows])

/** Whether lists of a title's episodes begin with the oldest: visitors watch a finished title from its start. */
export const isOldestFirst = ({ status }: Pick<AnswerData['detail'], 'status'>) => status === 'Completed'

/** Says why a title cannot be watched here; null if it can. */
export function absenceText({ blocked, status, tipe, episode_list: list }: AnswerData['detail']): string | null {
  if (blocked) return 'Tidak tersedia dari sini.'
  if (list.length > 0) return null
  const isFilm = tipe === 'Movie'
  if (status === 'Completed' || (isFilm && status !== 'Upcoming'))
    return isFilm ? 'Filmnya sedang tidak ada.' : 'Berkas episodenya sedang tidak ada.'
  return `${isFilm ? 'Filmnya belum ada' : 'Belum ada episode'}. Kami tampilkan begitu rilis.`
}

/** Builds the list of episodes, or the part of it that `part` asks for. */
export function episodesView(
  detail: AnswerData['detail'],
  slug: string,
  { baseUrl, now, part = { bagian: null, ke: null } }: Context,
) {
  const { episode_list: list, details } = detail
  const sequence = new Set(inSequence(list))
  const parts = splitIntoParts(list.map((row) => ({ ...row, label: row.episode, isExtra: !sequence.has(row) })))
  const fromOldest = isOldestFirst(detail)
  const currentPart = chosenPart(parts, part, fromOldest)
  const context = { minutes: episodeLength(details), baseUrl, now }
  const numbered = parts.filter(({ from }) => from > 0)
  const targetRow =
    part.ke === null
      ? undefined
      : currentPart?.rows.findLast(({ label }) => Number.parseInt(label ?? '', 10) === part.ke)
  return {
    slug,
    href: animeHref(slug),
    // A short list has no parts to choose from.
    parts:
      parts.length === 1
        ? []
        : parts.map(({ key, name, from, to }) => ({
            name,
            href: `${animeHref(slug)}?${new URLSearchParams({ bagian: key })}`,
            current: key === currentPart?.key,
            from,
            to,
          })),
    count: countText(detail),
    absence: absenceText(detail),
    rows: inOrder(
      currentPart?.rows.map((row) => ({ ...episodeRow(row, context), isExtra: row.isExtra })) ?? [],
      fromOldest,
    ),
    isOldestFirst: fromOldest,
    // The slug of the episode whose number the visitor asked for.
    wanted: targetRow?.slug ?? null,
    wish: part.ke,
    lowest: numbered[0]?.from ?? 1,
    highest: numbered.at(-1)?.to ?? 1,
  }
}
