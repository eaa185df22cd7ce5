/** One invented title as it is written down in `seeds/titles`; rows are made of it by `seeds/library.ts`. */
export type SeedTitle = {
  title: string
  english?: string
  native?: string
  synonyms?: string[]
  type: 'TV' | 'Movie' | 'OVA' | 'ONA' | 'Special'
  genres: string[]
  synopsis: string
  studios: string[]
  producers: string[]
  /** "Manga", "Novel ringan", "Cerita asli" … */
  source: string
  minutes: number
  /** 0 to 10 with two decimals; absent: not rated yet. */
  score?: number
  votes: number
  views: number
  /** Place in the top ten of the week, 1 to 10. */
  weeklyRank?: number
  /** A show that is still running: its weekly slot on the clock of Western Indonesia. Its last episode was the last slot. */
  airs?: readonly [
    day: 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | 'Sunday',
    time: string,
  ]
  /**
   * The day of the first episode, "YYYY-MM-DD". A finished show, film or special has one, and episodes follow weekly;
   * a running show has one when its list begins in the middle (`firstNumber`).
   */
  aired?: string
  /** How many episodes are out; for a finished show also how many there are. */
  episodes: number
  /** The number of the first episode that we have; absent: 1. */
  firstNumber?: number
  /** How many there will be, when a running show says so. */
  plannedEpisodes?: number
  /** Names of the first episodes, in order. */
  names?: string[]
  /** Labels that are not the plain number, by position from 1: `{ 13: '12.5', 14: 'Spesial', 20: '19-20' }`. */
  labels?: Record<number, string>
  /** Titles to recommend; where absent the ones most alike by genres and studio are. */
  recommends?: string[]
}
