import { plainTitle } from './same-show.ts'

/**
 * Functions for episode labels. A label is text as sources write it, such as "7", "12 END" or "Spesial", and not always
 * a number.
 */

/**
 * Matches the word "Episode" with the label after it. A label must follow, because titles such as "Episode of Bardock"
 * exist.
 */
const episodePart =
  /(?<![\s–—:|-])[\s–—:|-]+(?:episode|eps?\.?)\s+((?:\d|spesial|special|movie|ova|ona|batch)(?:(?!\bepisode\b).)*)$/i

/**
 * Returns the label in an episode's name: the text after the word "Episode" ("1180", "12 END"), else the text after the
 * title in `anime`, else null.
 */
export function labelIn(title: string | null, anime: string | null = null): string | null {
  const plain = plainTitle(title ?? '', 'episode')
  const numbered = episodePart.exec(` ${plain}`)?.[1]
  if (numbered !== undefined) return numbered
  return anime !== null && plain.startsWith(`${anime} `)
    ? plain.slice(anime.length + 1).replace(/^episode\s+(?=\S)/i, '')
    : null
}

/** Returns the anime title in an episode's name: "One Piece Episode 1180 Sub Indo" gives "One Piece". */
export const showIn = (title: string) => plainTitle(plainTitle(title, 'episode').replace(episodePart, ''))

/**
 * Returns an episode's name for its label: "Episode 7" for "7". A label that does not begin with a digit stays alone
 * ("Spesial", "Film").
 */
export const episodeName = (label: string) => (/^\d/.test(label) ? `Episode ${label}` : label)

/**
 * Returns an episode's name with its label: the name as written if it has one, else the name of the show with the
 * label, such as "One Piece Episode 7".
 */
export function labelledName(name: string, label: string | null, show: string): string {
  if (label === null || labelIn(name) !== null) return name
  const isWord = !/^\d/.test(label)
  if (isWord && name.toLowerCase().includes(label.toLowerCase())) return name
  const rest = name.startsWith(`${show} `) ? name.slice(show.length).replace(seasonPart, '').trim() : ''
  if (rest !== '' && (!/\d/.test(rest) || rest.split(/\s+/).includes(label))) return name
  return `${name.startsWith(show) ? name : show} ${episodeName(label)}`
}

/** Matches a season or part of a show in the rest of an episode's name, which is no episode label. */
const seasonPart = /\b(?:season|musim|part|cour|s)\s*\d+\b|\b\d+(?:st|nd|rd|th)\s+season\b/gi
