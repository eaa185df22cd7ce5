import { type AgeLabel, ageLabels, type ComicRow, type ComicSeriesRow } from '../../db/tables.ts'
import { slugWords } from '../../web/formats/slug-words.ts'
import { hasScript, isWorking } from '../rules/making.ts'

export const COMICS = '/komik/'
export const OWN_COMICS = `${COMICS}karyaku/`
export const OWN_SERIES = `${OWN_COMICS}seri/`
/** Address of the page with new comics by creators that the member follows. */
export const FOLLOWED = `${COMICS}diikuti/`
/** Address of the row with the newest of these comics, which the home page loads. */
export const FOLLOWED_SHELF = `${FOLLOWED}rak/`

export const comicName = ({ id, title }: Pick<ComicRow, 'id' | 'title'>): string => title ?? `Komik ${id}`

/** Dates in JSON are texts. */
type ComicAddress = Pick<ComicRow, 'id' | 'title'> & { published_at: Date | string | null }
type SeriesAddress = Pick<ComicSeriesRow, 'id' | 'title'>

const makeSlug = (title: string, id: number): string => [slugWords(title, 80), id].filter(Boolean).join('-')

/** A published comic has the slug `<title>-<id>`; the slug of a draft is its id. */
export const comicSlug = ({ id, title, published_at }: ComicAddress): string =>
  makeSlug((published_at && title) || '', id)

/** Ends with the id, like the slug of a comic. */
export const seriesSlug = ({ id, title }: SeriesAddress): string => makeSlug(title, id)
export const seriesHref = (series: SeriesAddress): string => `${COMICS}seri/${seriesSlug(series)}/`

/** An id has 1 to 9 digits, so that it fits the database column. */
export function idOfSlug(slug: string): number | null {
  const digits = /^(?:[a-z0-9-]{0,120}-)?([1-9]\d{0,8})$/.exec(slug)?.[1]
  return digits === undefined ? null : Number(digits)
}

export const comicHref = (comic: ComicAddress): string => `${COMICS}${comicSlug(comic)}/`
export const readHref = (comic: ComicAddress): string => `${comicHref(comic)}baca/`
export const panelsHref = (comic: ComicAddress): string => `${comicHref(comic)}sunting/`
export const pagesHref = (comic: ComicAddress): string => `${comicHref(comic)}halaman/`
/** Step 6 has a page of its own. A comic of own pages has only its page for the pages and step 7. */
export function stepHref(comic: ComicAddress & Pick<ComicRow, 'source'>, step: number): string {
  if (comic.source === 'pages' && step !== 7) return pagesHref(comic)
  return step === 6 ? panelsHref(comic) : `${comicHref(comic)}langkah/${step}/`
}

/** Address at which anybody who knows the secret can read a draft. */
export const peekHref = (secret: string): string => `${COMICS}intip/${secret}/`

export const comicTopic = (id: number) => `comic:${id}` as const

export const steps = ['Ide', 'Naskah', 'Tokoh', 'Latar', 'Gambar', 'Sunting', 'Terbit'] as const

export function nextStep(comic: Pick<ComicRow, 'draft_status' | 'pages' | 'published_at' | 'source'>): number {
  if (comic.source === 'pages') return 6
  if (comic.published_at && !isWorking(comic)) return 6
  if (!hasScript(comic)) return 2
  if (comic.draft_status === 'COMPLETED') return 6
  return comic.draft_status === 'SCRIPT_READY' ? 2 : 5
}

type Engines = Pick<ComicRow, 'storyteller' | 'illustrator' | 'source' | 'made_with_ai'>

export type MadeByAi = 'none' | 'words' | 'pictures'
export const getAiUse = ({ storyteller, illustrator, made_with_ai }: Engines): MadeByAi =>
  illustrator === 'gemini' || made_with_ai ? 'pictures' : storyteller === 'gemini' ? 'words' : 'none'

export const engineText = (comic: Engines): string =>
  comic.source === 'pages' && !comic.made_with_ai ? 'Karya sendiri' : engineTexts[getAiUse(comic)]
const engineTexts: Readonly<Record<MadeByAi, string>> = {
  none: 'Digambar mesin bawaan',
  words: 'Ditulis dengan AI, digambar mesin bawaan',
  pictures: 'Dibuat dengan AI',
}

export const ageText = (age: AgeLabel): string => (age === 'semua' ? 'Semua umur' : age)
export const ageChoices = (currentValue: string | undefined) =>
  ageLabels.map((value) => ({ value, text: ageText(value), isChosen: value === currentValue }))

/** The mean rating, 1 to 5 with one decimal; null if there is no rating. */
export const meanRating = ({ rating_sum, rating_count }: Pick<ComicRow, 'rating_sum' | 'rating_count'>) =>
  Number(rating_count) === 0 ? null : Math.round((Number(rating_sum) / Number(rating_count)) * 10) / 10

export function ratingName(rating: number | null): string {
  if (rating === null || rating < 3) return 'Pemula'
  if (rating < 4) return 'Berkembang'
  return rating < 4.5 ? 'Mahir' : 'Bintang'
}
