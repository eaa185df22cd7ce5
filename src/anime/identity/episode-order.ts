import { episodeSlug } from '../contract/slugs.ts'

/** `upload` is 0, or higher for a later upload of the same episode: 2 for "7 v2". */
type Order = { number: number; part: number; upload: number }
type Labelled = { episode: string | null }

/**
 * Returns the place of an episode among those of its title by its label, such as "1031 FIX", "1030.5", "542 2", "12B",
 * "277-278", "7 v2" or "12 END"; null without a leading number.
 */
function readOrder(label: string | null): Order | null {
  const [prefix, number, letter, part] = numbered.exec(label ?? '') ?? []
  if (prefix === undefined || number === undefined) return null
  const upload = /\bv\s?(\d{1,3})\b|\bfix(?:ed)?\b/i.exec(label?.slice(prefix.length) ?? '')
  return {
    number: Number(number.replace(',', '.')),
    part: letter ? parts.indexOf(letter.toLowerCase()) + 1 : Number(part ?? 0),
    upload: upload ? Number(upload[1] ?? 1) : 0,
  }
}

const numbered = /^#?(\d+(?:[.,]\d+)?)(?:([a-d])\b|\s*(?:bagian|part|cour)?\s+(\d+)\b)?/i
const parts = 'abcd'

/** Positive when the first is the newer one. */
const compare = (one: Omit<Order, 'upload'>, other: Omit<Order, 'upload'>) =>
  one.number - other.number || one.part - other.part

/**
 * Sorts rows of episodes, the newest first: by number (with decimals), then part ("542 2" is part 2), then upload, then
 * the order of the list. A row whose label has no number ("Spesial") stays above the numbered row below it.
 */
export function newestFirst<Row extends Labelled>(rows: readonly Row[]): Row[] {
  const numbers = rows.flatMap((row) => readOrder(row.episode)?.number ?? [])
  const descendingRows = (numbers[0] ?? 0) < (numbers.at(-1) ?? 0) ? rows.toReversed() : rows
  const keyedRows = descendingRows.map((row) => ({ row, key: readOrder(row.episode) }))
  // Rows without a number get a key directly above the numbered row below them, or below all rows.
  let above: Order = { number: 0, part: -Infinity, upload: 0 }
  const sorted = keyedRows.toReversed().map(({ row, key }) => {
    if (key) above = { ...key, part: Infinity, upload: 0 }
    return { row, key: key ?? above }
  })
  sorted.reverse().sort((a, b) => compare(b.key, a.key) || b.key.upload - a.key.upload)
  return sorted.map(({ row }) => row)
}

/**
 * Returns the episodes that are watched one after the other; `rows` have the newest first. Only episodes with a number
 * count. Of several uploads of an episode the first one counts, because other sources have its label too. Rows without
 * a number, such as "PV" and "Opening 2", count only where no row has one.
 */
export function inSequence<Row extends Labelled>(rows: readonly Row[]): Row[] {
  const keyed = rows.flatMap((row) => {
    const key = readOrder(row.episode)
    return key ? [{ row, key }] : []
  })
  if (keyed.length === 0) return [...rows]
  const isFirstUpload = ({ key }: { key: Order }, at: number) => {
    const below = keyed[at + 1]
    return !below || compare(key, below.key) !== 0
  }
  return keyed.filter(isFirstUpload).map(({ row }) => row)
}

type Link = { url: string; episode: string | null }
type Neighbours = { prev_episode: Link | null; next_episode: Link | null }

/**
 * Returns the episodes before and after the episode with this label, if the label has a number. `links`: the neighbours
 * that its page names. `rows`: the title's episodes, newest first. The nearest row replaces a link that leads to no
 * number, to another upload of the same episode, in the wrong direction, or past a listed episode.
 */
export function findNeighbours(label: string | null, links: Neighbours, rows: readonly Link[]): Neighbours {
  const own = readOrder(label)
  if (!own) return links
  const labels = new Map(rows.map((row) => [episodeSlug(row.url), row.episode]))
  const sequence = inSequence(rows)
  const neighbour = (link: Link | null, side: 1 | -1): Link | null => {
    const isBeyond = (key: Order | null, other: Order) => key !== null && compare(key, other) * side > 0
    const isThere = ({ episode }: Link) => isBeyond(readOrder(episode), own)
    const nearest = side > 0 ? sequence.findLast(isThere) : sequence.find(isThere)
    const episode = link && (labels.get(episodeSlug(link.url)) ?? link.episode)
    const key = readOrder(episode)
    const isUnlisted = link !== null && episode === null && !labels.has(episodeSlug(link.url))
    const isNearer = isBeyond(key, own) && key !== null && (!nearest || isBeyond(readOrder(nearest.episode), key))
    if (link && (nearest ? isNearer : isNearer || isUnlisted)) return { url: link.url, episode }
    return nearest ? { url: nearest.url, episode: nearest.episode } : null
  }
  return { prev_episode: neighbour(links.prev_episode, -1), next_episode: neighbour(links.next_episode, 1) }
}
