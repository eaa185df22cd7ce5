import type { AnswerData } from '../contract/contract.ts'
import { downloads, subtitlesIn } from './episode.ts'
import type { AnimeView } from './show.ts'

export type FilmView = ReturnType<typeof filmView>

/** Number of downloads; the watch page of the film lists further ones. */
const MOST_FILES = 6
/** Facts in a row below the scene; the others stand beside the scene. */
const IN_ROW = ['Tayang', 'Rilis', 'Studio']

/** Builds a film's facts and downloads. `episode` is the answer about its one episode, null if it is not there. */
export function filmView(anime: AnimeView, episode: AnswerData['episode'] | null, baseUrl: string) {
  const groups = (episode && downloads(episode, baseUrl)?.groups) ?? []
  const files = groups.flatMap(({ format, resolutions }) =>
    resolutions.map(({ name, links }) => ({ name: groups.length > 1 ? `${name} ${format}` : name, links })),
  )
  const names = [...new Set(groups.flatMap(({ resolutions }) => resolutions.map(({ name }) => name)))]
  const subtitles = episode && subtitlesIn(episode.title)
  return {
    facts: [
      ...(names.length > 0 ? [{ value: names.join(' · '), label: subtitles ?? 'Kualitas' }] : []),
      ...anime.facts.filter(({ label }) => IN_ROW.includes(label)),
    ],
    others: anime.facts.filter(({ label }) => !IN_ROW.includes(label)),
    files: files.slice(0, MOST_FILES),
    hasMore: files.length > MOST_FILES,
  }
}
