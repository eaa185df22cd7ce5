import type { Limit } from '../../web/limits.ts'

/** Times that single panels of a comic may be drawn again, counted from each drawing of all panels. */
export const MAX_REDRAWS = 10

/** Most characters. */
export const MAX_COMMENT_LENGTH = 1_000

/** Comics of one series. */
export const MAX_EPISODES = 1_000

/** People of a comic whose names and looks the creator can change. */
export const MAX_CAST = 12

/** Fewer readers who stopped at a panel are not shown: whoever knows one of them would see how far they read. */
export const LEAST_STOPPED = 3

/** Changes of a creator's name in so many days. */
export const nameChanges = { most: 3, days: 30 } as const

/** Of a recording that is sent. */
export const MAX_AUDIO_BYTES = 10 * 1024 * 1024

/** Each limit counts pages and API together. */

export const newComics: Limit = { name: 'comics.write', points: 60, duration: 3_600, perAccount: true }
export const newSeries: Limit = { name: 'comics.series', points: 60, duration: 3_600, perAccount: true }
export const drawings: Limit = { name: 'comicDrawings', points: 10, duration: 86_400, perAccount: true }
export const narrations: Limit = { name: 'comics.narration', points: 20, duration: 86_400, perAccount: true }
export const recordings: Limit = { name: 'comics.speech', points: 60, duration: 3_600, perAccount: true }
export const commentLimit: Limit = { name: 'comicComments', points: 60, duration: 3_600, perAccount: true }
export const reportLimit: Limit = { name: 'comicReports', points: 20, duration: 3_600, perAccount: true }
export const purchaseLimit: Limit = { name: 'comicPurchases', points: 60, duration: 3_600, perAccount: true }
export const apiCalls: Limit = { name: 'comicsApi', points: 300, duration: 60 }
export const pageUploads: Limit = { name: 'comics.pages', points: 1_200, duration: 60, perAccount: true }
