import type { Face, PanelSize } from '../../artwork/comic/panel-scene.ts'
import type { Script } from '../script/script.ts'

/** A creator of the sample comics. */
export type SeedCreator = { username: string; name: string; region: string; city: string; about: string }

export type SeedComic = {
  creator: string
  /** The name of the file with the words in `seeds/comics/`. */
  text: string
  synopsis: string
  pageCount: number
  genres: readonly string[]
  style: string
  /** How many days ago the comic was published. */
  daysAgo: number
  views: number
  /** Comments by other creators. */
  comments: readonly (readonly [by: string, rating: number, text: string, spoiler?: 'spoiler'])[]
}

/** The words of a sample: its script with scenes, and facts about the picture of each panel in reading order. */
export type SampleScript = {
  idea: string
  script: Script
  pictures: readonly { take: number; faces: readonly Face[]; size: PanelSize }[]
}
