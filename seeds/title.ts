/** One invented title of `seeds/titles`; `seeds/library.ts` creates its rows. */
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
  /** Rank in the week's top ten, 1 to 10. */
  weeklyRank?: number
  /** A running title: its weekly slot in Western Indonesia. Its last episode was in the last slot. */
  airs?: readonly [
    day: 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | 'Sunday',
    time: string,
  ]
  /**
   * The date of the first episode, "YYYY-MM-DD". A finished title, film or special has one, and episodes follow weekly;
   * a running title has one when its list begins in the middle (`firstNumber`).
   */
  aired?: string
  /** The number of released episodes; of a finished title all of them. */
  episodes: number
  /** The number of the first available episode; absent: 1. */
  firstNumber?: number
  /** The planned number of episodes of a running title. */
  plannedEpisodes?: number
  /** Names of the first episodes, in order. */
  names?: string[]
  /** Labels other than the plain number, by position from 1: `{ 13: '12.5', 14: 'Spesial', 20: '19-20' }`. */
  labels?: Record<number, string>
  /** Recommended titles; by default those most similar by genres and studio. */
  recommends?: string[]
}
