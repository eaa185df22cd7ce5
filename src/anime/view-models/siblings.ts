import type { AnswerData } from '../contract/contract.ts'
import { encodedSlug, episodeSlug } from '../contract/slugs.ts'
import { inSequence } from '../identity/episode-order.ts'
import { inOrder, isOldestFirst } from './episode-list.ts'
import { episodeLength, episodeRow, splitIntoParts } from './episode-rows.ts'

/** Rows of a folded list, and how many of them are newer than the shown episode. */
const FOLDED = { rows: 6, newer: 3 }

type Data = AnswerData['episode']
type Row = { url: string; episode: string | null; title?: string | null; date?: string | null }
type Place = { slug: string; label: string | null; baseUrl: string; now: Date }

/**
 * Lists the episodes beside the player, in the order of the title's page. A long list gives only the part with the
 * shown episode. The shown episode is added if an older cached answer about the title lacks it. `isNear`: the episode
 * is among the few that a folded list shows.
 */
export function siblings(data: Data, detail: AnswerData['detail'] | null, { slug, label, baseUrl, now }: Place) {
  const rows: Row[] = detail && detail.episode_list.length > 0 ? detail.episode_list : data.other_episodes
  const lines = rows.map((row) => ({ row, label: row.episode, slug: episodeSlug(row.url) }))
  const isShown = (line: { slug: string }) => line.slug === slug
  const isOwn = data.anime_info.url?.startsWith(`${baseUrl}/`) ?? false
  const url = isOwn ? `${baseUrl}/episode/${encodedSlug(slug)}/` : slug
  const currentLine = { row: { url, episode: label }, label, slug }
  const all = lines.some(isShown) ? lines : lines.toSpliced(placeAmong(lines, data.navigation), 0, currentLine)
  const sequence = new Set(inSequence(all.map(({ row }) => row)))
  const part = splitIntoParts(all).find((some) => some.rows.some(isShown))?.rows ?? []
  const first = Math.max(0, Math.min(part.findIndex(isShown) - FOLDED.newer, part.length - FOLDED.rows))
  const context = { minutes: detail && episodeLength(detail.details), baseUrl, now }
  const lineViews = part.map((line, at) => ({
    ...episodeRow(line.row, context),
    isExtra: !sequence.has(line.row),
    current: isShown(line),
    isNear: at >= first && at < first + FOLDED.rows,
  }))
  return inOrder(lineViews, detail !== null && isOldestFirst(detail))
}

function placeAmong(
  lines: { slug: string }[],
  { prev_episode: older, next_episode: newer }: Data['navigation'],
): number {
  const at = (link: typeof older) => (link ? lines.findIndex((line) => line.slug === episodeSlug(link.url)) : -1)
  return at(older) >= 0 ? at(older) : at(newer) + 1
}
