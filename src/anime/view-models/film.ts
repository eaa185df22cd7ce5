import type { AnswerData } from '../contract/contract.ts'
import { type Download, downloads, subtitlesIn } from './episode.ts'
import type { AnimeView } from './show.ts'

type Fact = { value: string; label: string }

/**
 * What the page of a film shows below its scene. `facts` stand in a row, `others` beside them. `files` are the film's
 * downloads, at most six; `hasMore` says that its watch page lists others.
 */
export type FilmView = {
  facts: Fact[]
  others: Fact[]
  files: { name: string; links: Download[] }[]
  hasMore: boolean
}

const MOST_FILES = 6
/** Facts that stand in the row, by their Indonesian names. */
const IN_ROW = ['Tayang', 'Rilis', 'Studio']

/** Builds a film's facts and downloads. `episode` is the answer about its one episode, null if it is not there. */
export function filmView(anime: AnimeView, episode: AnswerData['episode'] | null, baseUrl: string): FilmView {
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
