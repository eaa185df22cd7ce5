/** What one title of a story is to another. */
export type StoryPart = 'Prequel' | 'Sequel' | 'Side Story' | 'Parent Story'

/** One invented anime title of the folder `seeds/titles`; `seeds/library.ts` creates its database rows. */
export type SeedTitle = {
  title: string
  english?: string
  native?: string
  synonyms?: string[]
  type: 'TV' | 'Movie' | 'OVA' | 'ONA' | 'Special'
  /** Name of the figure that the title's drawings show, from `src/artwork/figures.ts`. */
  figure: string
  /** Name of the drawings' palette, from `src/artwork/palettes.ts`; absent where chance may choose one for the genres. */
  palette?: string
  genres: string[]
  synopsis: string
  studios: string[]
  producers: string[]
  /**
   * Kind of work that the anime is based on: "Manga", "Novel ringan" (light novel), "Cerita asli" (original story) …
   */
  source: string
  minutes: number
  /** Rating from 0 to 10 with two decimals; absent if nobody has rated the title yet. */
  score?: number
  votes: number
  views: number
  /** Rank in the top ten of the week, 1 to 10; absent for all other titles. */
  weeklyRank?: number
  /**
   * Weekly release slot of a running title in Western Indonesian time. The last released episode came out in the most
   * recent slot.
   */
  airs?: readonly [
    day: 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | 'Sunday',
    time: string,
  ]
  /**
   * Date of the first episode, "YYYY-MM-DD". Finished titles, films and specials have a date, and their episodes follow
   * weekly. A running title has a date only if its list of episodes begins in the middle (`firstNumber`).
   */
  aired?: string
  /** Number of released episodes; for a finished title this is the number of all its episodes. */
  episodes: number
  /** Number of the first available episode; 1 if absent. */
  firstNumber?: number
  /** Planned number of episodes of a running title; absent if unknown. */
  plannedEpisodes?: number
  /** Names of the first episodes, in order. */
  names?: string[]
  /** Labels other than the episode number, by position from 1: `{ 13: '12.5', 14: 'Spesial', 20: '19-20' }`. */
  labels?: Record<number, string>
  /**
   * Names of recommended titles. By default the six titles with the most similar genres and studios are recommended.
   */
  recommends?: string[]
  /** Another title of the same story, and what this title is to that one. */
  belongsTo?: { title: string; as: StoryPart }
}
