/** The names of episodes, as sources write them: text, not numbers. */

/** What an episode's title says behind the word "Episode", or else behind the anime's own title. */
export function labelIn(title: string, anime: string): string | null {
  const plain = withoutSubtitles(title)
  const numbered = /\bepisode\s+(.+)$/i.exec(plain)?.[1]
  return numbered ?? (plain.startsWith(`${anime} `) ? plain.slice(anime.length + 1).trim() : null)
}

export const withoutSubtitles = (title: string) => title.replace(/\s+sub(title)?\s+indo(nesia)?\s*$/i, '')
