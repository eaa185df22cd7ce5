import type { Face, PanelSize } from '../../artwork/comic/panel-scene.ts'
import type { Script } from '../script/script.ts'

/** A creator of the sample comics. */
export type SeedCreator = { username: string; name: string; region: string; city: string; about: string }

/**
 * `text`: the name of its words in `seeds/comics/`. `daysAgo`: when it was published. Comments are by other creators.
 */
export type SeedComic = {
  creator: string
  text: string
  synopsis: string
  pageCount: number
  genres: readonly string[]
  style: string
  daysAgo: number
  views: number
  comments: readonly (readonly [by: string, rating: number, text: string, spoiler?: 'spoiler'])[]
}

/** A sample's words, its script with scenes and, for each panel in reading order, what is known of its picture. */
export type SampleScript = {
  idea: string
  script: Script
  pictures: readonly { take: number; faces: readonly Face[]; size: PanelSize }[]
}
