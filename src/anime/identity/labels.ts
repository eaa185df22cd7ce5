import { plainTitle } from './same-show.ts'

/** Episode labels as sources write them: text, not numbers. */

/** A label must follow, because titles such as "Episode of Bardock" exist. */
const episodePart =
  /[\s–—:|-]+(?:episode|eps?\.?)\s+((?:\d|spesial|special|movie|ova|ona|batch)(?:(?!\bepisode\b).)*)$/i

/** The label in an episode's name: after the word "Episode" ("1180", "12 END"), else after its title. */
export function labelIn(title: string | null, anime: string | null = null): string | null {
  const plain = plainTitle(title ?? '', 'episode')
  const numbered = episodePart.exec(` ${plain}`)?.[1]
  if (numbered !== undefined) return numbered
  return anime !== null && plain.startsWith(`${anime} `)
    ? plain.slice(anime.length + 1).replace(/^episode\s+(?=\S)/i, '')
    : null
}

/** The title in an episode's name: "One Piece Episode 1180 Sub Indo" gives "One Piece". */
export const showIn = (title: string) => plainTitle(plainTitle(title, 'episode').replace(episodePart, ''))

/** "Episode 7"; a label that is a word stays alone: "Spesial", "Film". */
export const episodeName = (label: string) => (/^\d/.test(label) ? `Episode ${label}` : label)
