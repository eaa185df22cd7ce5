import { plainTitle } from './same-show.ts'

/** The names of episodes, as sources write them: text, not numbers. */

/** What follows must be a label, for there are shows such as "Episode of Bardock". */
const episodePart =
  /[\s–—:|-]+(?:episode|eps?\.?)\s+((?:\d|spesial|special|movie|ova|ona|batch)(?:(?!\bepisode\b).)*)$/i

/** What an episode's title says behind the word "Episode" ("1180", "12 END"), or else behind the anime's own title. */
export function labelIn(title: string | null, anime: string | null = null): string | null {
  const plain = plainTitle(title ?? '', 'episode')
  const numbered = episodePart.exec(` ${plain}`)?.[1]
  if (numbered !== undefined) return numbered
  return anime !== null && plain.startsWith(`${anime} `)
    ? plain.slice(anime.length + 1).replace(/^episode\s+(?=\S)/i, '')
    : null
}

/** The show's part of an episode's title: "One Piece Episode 1180 Sub Indo" is of "One Piece". */
export const showIn = (title: string) => plainTitle(plainTitle(title, 'episode').replace(episodePart, ''))

/** "Episode 7"; a label that is a word speaks for itself: "Spesial", "Film". */
export const episodeName = (label: string) => (/^\d/.test(label) ? `Episode ${label}` : label)
