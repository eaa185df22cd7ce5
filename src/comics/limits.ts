import type { Limit } from '../web/limits.ts'

/** Limits of one comic. The last or only page may have a single panel. */
export const MAX_PAGES = 25
export const MIN_PANELS_PER_PAGE = 2
export const MAX_PANELS_PER_PAGE = 6
export const MAX_PANELS = MAX_PAGES * MAX_PANELS_PER_PAGE

/** Most balloons and boxes in one panel, and most characters in one of them. */
export const MAX_DIALOGUES = 6
export const MAX_LETTERS = 240

/** Limits of an idea in characters, and in pages. */
export const IDEA = { least: 10, most: 20_000, mostPages: MAX_PAGES } as const

/** Most characters of each text that creators write. */
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

/** Limits of own pages. */
export const ownPageLimits = {
  /** Pages of one comic. */
  pages: 200,
  /** Bytes of all pages of one comic. */
  bytes: 100 * MB,
  /** Open uploads of one member. */
  open: 4,
  /** Hours during which an upload can be continued. */
  hours: 24,
  /** Bytes of one upload. */
  sent: 100 * MB,
  /** Refused files of one upload. */
  refused: 20,
  /** Entries of an archive. */
  entries: 1_000,
  /** Bytes of the list of entries in an archive. */
  list: 500_000,
  /** Bytes of an archive after unpacking. */
  inflated: 300 * MB,
  /**
   * A file larger than `from` is no picture if it is compressed more than `ratio` times. An empty page with 60
   * megabytes unpacked may still be one.
   */
  densest: { ratio: 200, from: 60 * MB },
  /** Bytes of the ComicInfo.xml in an archive. */
  info: 256_000,
  /** Characters of the text of a page. */
  alt: 300,
  name: 200,
  /** Frames of a page. */
  frames: 30,
} as const

/** Most changes of a comic by hand that can be undone and redone, and the days for which they are kept. */
export const MAX_STEPS = 200
export const STEP_DAYS = 30
/** Most pictures of a panel that are kept. The creator can show any of them again. */
export const MAX_RENDERS = 12

/** How often single panels of a comic may be drawn again after each drawing of all panels. */
export const MAX_REDRAWS = 10

/** Most characters of a comment, and of a message between staff and creators. */
export const MAX_COMMENT_LENGTH = 1_000
export const MAX_MESSAGE = 500
/** Characters of the reason in a report. */
export const REPORT_REASON = { least: 5, most: 500 } as const
/** Stars of a rating. */
export const STARS = { least: 1, most: 5 } as const

/** Most replies that are listed with a comment. */
export const MAX_REPLIES = 300

/** Fewest characters in the title of a series. */
export const LEAST_SERIES_TITLE = 2

/** Most comics in one series. */
export const MAX_EPISODES = 1_000

/** A comic may be scheduled at most this many days ahead. */
export const MAX_AHEAD_DAYS = 90

/** How long a comic or an episode counts as new. */
export const NEW_MS = 7 * 86_400_000
/** Days for which views are kept for statistics. 13 months can be recounted. The totals stay. */
export const VIEW_DAYS = 400
/** Most comics of one banner. */
export const MAX_BANNER_COMICS = 40
/** An export file that no row names is deleted at this age. */
export const UNUSED_EXPORT_MS = 86_400_000
/** How long voice jobs are kept, together with the dictated texts. */
export const VOICE_JOB_MS = 86_400_000

/**
 * A package can be paid for this long. The purchase stays open for a while longer, because the gateway may record
 * payments late or not answer.
 */
export const PURCHASE_HOURS = 24
export const PURCHASE_GRACE_MS = 600_000
export const SILENT_GRACE_MS = 86_400_000
/** A member gets a notice this many days before the package ends. */
export const END_NOTICE_DAYS = 3
/** How long rupiah that staff book with a hold stay held before they can be withdrawn. */
export const HOLD_MS = 14 * 86_400_000

/** Most people of a comic whose names and looks the creator can change. */
export const MAX_CAST = 12

/**
 * A panel where fewer readers stopped is not shown: somebody who knows one of these readers would learn how far that
 * reader read.
 */
export const LEAST_STOPPED = 3

/** Most changes of a creator's name within these days. */
export const nameChanges = { most: 3, days: 30 } as const

/**
 * Limits of a recording: bytes; seconds, which 10 MB hold at the usual 128 kilobits; and seconds up to which a
 * recording is transcribed at once.
 */
export const MAX_AUDIO_BYTES = 10 * 1024 * 1024
export const LONGEST_SECONDS = 600
export const MOST_SECONDS = 60

/** Each limit counts page requests and API calls together. */

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
