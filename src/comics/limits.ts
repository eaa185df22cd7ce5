import type { Limit } from '../web/limits.ts'

/** Of a comic. The last or only page may have a single panel. */
export const MAX_PAGES = 25
export const MIN_PANELS_PER_PAGE = 2
export const MAX_PANELS_PER_PAGE = 6
export const MAX_PANELS = MAX_PAGES * MAX_PANELS_PER_PAGE

/** Balloons and boxes of a panel, and the characters of one. */
export const MAX_DIALOGUES = 6
export const MAX_LETTERS = 240

/** The characters and pages that an idea may have. */
export const IDEA = { least: 10, most: 20_000, mostPages: MAX_PAGES } as const

/** Most characters of what creators write. */
export const longest = {
  idea: IDEA.most,
  title: 200,
  synopsis: 2_000,
  pageTitle: 100,
  description: 1_000,
  speaker: 60,
  text: MAX_LETTERS,
  look: 300,
  seriesTitle: 100,
  seriesSummary: 2_000,
  episodeTitle: 200,
} as const

const MB = 1_000_000

/**
 * Of one comic in pages and bytes, of one member in uploads that are open, of one upload in hours for which it may be
 * continued, bytes and refused files, of an archive in entries, bytes of its list, bytes, and bytes of its ComicInfo.xml,
 * and of a page in characters and frames.
 */
export const ownPageLimits = {
  pages: 200,
  bytes: 100 * MB,
  open: 4,
  hours: 24,
  sent: 100 * MB,
  refused: 20,
  entries: 1_000,
  list: 500_000,
  inflated: 300 * MB,
  /** Larger files that are packed denser than this are no pictures; an empty page of 60 megabytes opened still may be. */
  densest: { ratio: 200, from: 60 * MB },
  info: 256_000,
  alt: 300,
  name: 200,
  frames: 30,
} as const

/** Changes by hand that can be undone and redone, of each comic; and for how many days. */
export const MAX_STEPS = 200
export const STEP_DAYS = 30
/** The newest pictures of a panel, one of which can be shown again. */
export const MAX_RENDERS = 12

/** Times that single panels of a comic may be drawn again, counted from each drawing of all panels. */
export const MAX_REDRAWS = 10

/** Most characters of a comment, and of what staff and creators write to each other. */
export const MAX_COMMENT_LENGTH = 1_000
export const MAX_MESSAGE = 500
/** Characters of the reason of a report. */
export const REPORT_REASON = { least: 5, most: 500 } as const
/** Of a rating. */
export const STARS = { least: 1, most: 5 } as const

/** Replies that a comment is listed with. */
export const MAX_REPLIES = 300

/** Least characters of the title of a series. */
export const LEAST_SERIES_TITLE = 2

/** Comics of one series. */
export const MAX_EPISODES = 1_000

/** Days from now until which a comic may be scheduled. */
export const MAX_AHEAD_DAYS = 90

/** How long a comic or an episode counts as new. */
export const NEW_MS = 7 * 86_400_000
/** Days of views that statistics show: 13 months can be recounted. Counted views stay counted. */
export const VIEW_DAYS = 400
/** Comics of one banner. */
export const MAX_BANNER_COMICS = 40
/** Files of exports that no row names are deleted at this age. */
export const UNUSED_EXPORT_MS = 86_400_000
/** How long jobs of voices are kept, and with them what was dictated. */
export const VOICE_JOB_MS = 86_400_000

/** A package can be paid for so long. Its purchase stays open after that, because the gateway's records are late or silent. */
export const PURCHASE_HOURS = 24
export const PURCHASE_GRACE_MS = 600_000
export const SILENT_GRACE_MS = 86_400_000
/** Days before its package ends on which a member gets a notice. */
export const END_NOTICE_DAYS = 3
/** How long rupiah are held that staff book with a hold, before they can be withdrawn. */
export const HOLD_MS = 14 * 86_400_000

/** People of a comic whose names and looks the creator can change. */
export const MAX_CAST = 12

/** Fewer readers who stopped at a panel are not shown: whoever knows one of them would see how far they read. */
export const LEAST_STOPPED = 3

/** Changes of a creator's name in so many days. */
export const nameChanges = { most: 3, days: 30 } as const

/** Of a recording that is sent; in seconds, as 10 MB hold at the usual 128 kilobits, and where it is read at once. */
export const MAX_AUDIO_BYTES = 10 * 1024 * 1024
export const LONGEST_SECONDS = 600
export const MOST_SECONDS = 60

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
