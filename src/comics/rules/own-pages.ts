import type { PageFrame } from '../../db/column-types.ts'
import type { ComicRow } from '../../db/tables.ts'
import { HEIC_ADVICE } from '../../uploads/image-job.ts'

const MB = 1_000_000

/**
 * Of one comic in pages and bytes, of one member in uploads that are open, of one upload in bytes and refused files, of an archive in entries, bytes of its list, bytes, and bytes of
 * its ComicInfo.xml, and of a page in characters and frames.
 */
export const ownPageLimits = {
  pages: 200,
  bytes: 100 * MB,
  open: 4,
  sent: 100 * MB,
  refused: 20,
  entries: 1_000,
  list: 500_000,
  inflated: 300 * MB,
  info: 256_000,
  alt: 300,
  name: 200,
  frames: 30,
} as const

export const pageReasons = {
  not_image: 'Ini bukan gambar JPEG, PNG, WebP, AVIF, atau GIF.',
  heic: HEIC_ADVICE,
  format: 'Gambar dengan format ini belum bisa dibaca. Simpan sebagai JPEG atau PNG, lalu kirim lagi.',
  too_large: 'Gambarnya terlalu besar atau rumit. Paling banyak 20.000 piksel sisinya dan 60 megapiksel (AVIF 20).',
  broken: 'Berkasnya rusak atau terpotong. Simpan ulang, lalu kirim lagi.',
  encrypted: 'Berkas ini terkunci kata sandi. Simpan ulang tanpa kata sandi.',
  path: 'Namanya menunjuk ke luar arsip.',
  nested: 'Arsip di dalam arsip tidak dibuka. Kirim arsip itu sendiri.',
  compression: 'Cara memampatkan isinya belum dikenal. Simpan ulang sebagai ZIP biasa (Deflate), lalu kirim lagi.',
  empty: 'Tidak ada halaman di dalam arsip ini. Masukkan gambarnya, lalu kirim lagi.',
  too_many: 'Arsip ini berisi lebih dari 1.000 berkas. Bagi dua.',
  bomb: 'Isinya jauh lebih besar daripada yang bisa diterima: paling banyak 300 MB setelah dibuka.',
  pdf: 'PDF belum bisa dibaca. Simpan halamannya sebagai gambar (Ekspor ke PNG atau JPEG), lalu kirim gambarnya.',
} as const
/** For a file without bytes, as clouds leave them until it is opened. */
export const NO_BYTES = 'Berkasnya kosong (0 bita). Unduh dulu dari iCloud atau Drive, lalu kirim lagi.'

export type PageReason = keyof typeof pageReasons

/** A file that was not taken. `name`: as it was sent, in an archive its whole path; `msg`: instead of the reason's. */
export type PageRefusal = { name: string; reason: PageReason; msg?: string }

const collator = new Intl.Collator('en', { sensitivity: 'base' })

/** By whole paths, part by part: `page2` comes before `page10`. */
export const sortedByPath = <Item>(items: readonly Item[], pathOf: (item: Item) => string): Item[] =>
  items
    .map((item) => ({ item, path: pathOf(item), key: keyOf(pathOf(item)) }))
    .sort((one, other) => collator.compare(one.key, other.key) || (one.path < other.path ? -1 : 1))
    .map(({ item }) => item)

/**
 * Sorted as text. The collator's own order of numbers takes a hundred times as long for names of many digits, so the
 * length of each number stands before it. U+FFFE is what it sorts before everything else.
 */
const keyOf = (path: string): string =>
  path.replaceAll('/', '\ufffe').replace(/\p{Nd}+/gu, (digits) => {
    const number = digits.replace(/^[0０]+/, '')
    return String(number.length).padStart(3, '0') + number
  })

/** What tells of the comic in an archive, as programs that make such archives write it. */
export const isComicInfo = (name: string): boolean => /(^|\/)comicinfo\.xml$/i.test(name)

/** What systems and programs add to archives beside the pages, and what other books than archives are made of. */
export function isJunk(name: string): boolean {
  if (isComicInfo(name)) return false
  const parts = name.split('/')
  const isInJunk = parts.slice(0, -1).some((part) => isHidden(part) || /^(@|#\p{L})/u.test(part))
  return isInJunk || parts.some((part) => isHidden(part) || JUNK.includes(part.toLowerCase())) || BESIDE.test(name)
}

const isHidden = (part: string) => /^\.(?!\.$|$)/.test(part)

const JUNK: readonly string[] = [
  ...['__macosx', '$recycle.bin', 'lost+found', 'thumbs.db', 'ehthumbs.db', 'ehthumbs_vista.db', 'desktop.ini'],
  ...['picasa.ini', 'icon\r', 'mimetype'],
]

const BESIDE =
  /\.(txt|url|nfo|webloc|lnk|sfv|md5|json|xml|rels|xhtml|opf|ncx|css|ttf|otf|woff2?)$|@syno(eastream|resource)$/i

/** A file of an archive that was to be a picture. */
export const isNamedAsPicture = (name: string): boolean =>
  /\.(jpe?g|jfif|a?png|webp|avif|gif|hei[cf]|bmp|tiff?)$/i.test(name)

/** A cover that lies beside the folders of the pages. */
export const isCover = (name: string): boolean => /^(cover|sampul)\.[^./]{1,9}$/i.test(name)

/** The folder in which all of them lie, up to its last `/`; empty without one. */
export function sharedFolder(paths: readonly string[]): string {
  const sorted = paths.toSorted()
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)]
  let same = 0
  while (same < first.length && first[same] === last[same]) same += 1
  return first.slice(0, same).replace(/[^/]*$/, '')
}

/** Without control letters and halves of letters, which no page may carry. */
export const shownName = (name: string): string =>
  name
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(-ownPageLimits.name)
    .replace(/\p{Cs}/gu, '')

export const leavesArchive = (name: string): boolean =>
  name.startsWith('/') || /^[a-z]:/i.test(name) || name.includes('\0') || name.split('/').includes('..')

/** `size`: as it was announced, in bytes. */
export type OpenUpload = { id: string; user_id: number; size: number }

/**
 * The uploads that make way where all may have `most` bytes and one more comes, which is no larger than that: of those
 * who announced most, the oldest. `open` is in order of age.
 */
export function makingWay(open: readonly OpenUpload[], { user_id, size }: Omit<OpenUpload, 'id'>, most: number) {
  const bytesOf = new Map([[user_id, size]])
  for (const one of open) bytesOf.set(one.user_id, (bytesOf.get(one.user_id) ?? 0) + one.size)
  const shareOf = (one: OpenUpload) => bytesOf.get(one.user_id) ?? 0
  const gone = new Set<OpenUpload>()
  let sum = [...bytesOf.values()].reduce((all, bytes) => all + bytes, 0)
  while (sum > most) {
    const left = open.filter((one) => !gone.has(one))
    const next = left.reduce((best, one) => (shareOf(one) > shareOf(best) ? one : best))
    gone.add(next)
    bytesOf.set(next.user_id, shareOf(next) - next.size)
    sum -= next.size
  }
  return [...gone].map(({ id }) => id)
}

export const NO_RIGHTS = 'Centang ini kalau kamu berhak atas gambarnya. Tanpa hak, komiknya tidak bisa terbit.'

export type Statement = { made_with_ai?: boolean | undefined; rights?: boolean | undefined }

/** What a creator says of own pages, and may say later. Who has published them had the right. */
export const saidOf = ({ source, published_at }: Pick<ComicRow, 'source' | 'published_at'>, said: Statement) => ({
  ...(source === 'pages' && said.made_with_ai !== undefined && { made_with_ai: said.made_with_ai }),
  ...(source === 'pages' && !published_at && said.rights !== undefined && { has_rights: said.rights }),
})

type Box = { height: number }

/** A frame shows in a slice of a page if a good part of it, or of the slice, lies there. */
const PART = 0.2

/** The frames of each slice, in shares of the slice. A page that was not cut is one slice. */
export function framesOfSlices(frames: readonly PageFrame[], slices: readonly Box[]): PageFrame[][] {
  const whole = slices.reduce((sum, { height }) => sum + height, 0)
  let top = 0
  return slices.map(({ height }) => {
    const [start, share] = [top / whole, height / whole]
    top += height
    return frames.flatMap((frame) => {
      const from = Math.max(frame.y, start)
      const seen = Math.min(frame.y + frame.height, start + share) - from
      if (seen < PART * Math.min(frame.height, share)) return []
      return { ...frame, y: (from - start) / share, height: seen / share }
    })
  })
}

/** Mean difference of two colours up to which edges go on in each other, and between which an edge shows a drawing. */
const EDGE = { alike: 12, drawn: 24 } as const

type Tile = { width: number; edges: Buffer | null }

/**
 * Whether each page goes on in the next without a seam: both are equally wide and their edges alike. Margins are alike in
 * other comics too, so one drawing at least must go on from page to page. Where most do, a strip was cut into tiles, and
 * those go on too whose drawing changes too quickly to tell.
 */
export function pagesThatGoOn(pages: readonly Tile[]): boolean[] {
  const even = pages.map(({ width }, at) => width === pages[at + 1]?.width)
  const alike = pages.map((page, at) => even[at] === true && distance(lower(page), upper(pages[at + 1])) <= EDGE.alike)
  const isStrip = alike.some((isAlike, at) => isAlike && isDrawn(lower(pages[at])))
  const isMost = 2 * alike.filter(Boolean).length > even.filter(Boolean).length
  return (isMost ? even : alike).map((goesOn) => isStrip && goesOn)
}

const upper = (page: Tile | undefined) => page?.edges?.subarray(0, page.edges.length / 2) ?? Buffer.alloc(0)
const lower = (page: Tile | undefined) => page?.edges?.subarray(page.edges.length / 2) ?? Buffer.alloc(0)

function distance(one: Buffer, other: Buffer): number {
  if (one.length === 0 || one.length !== other.length) return Number.POSITIVE_INFINITY
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length
}

const isDrawn = (edge: Buffer): boolean =>
  [0, 1, 2].some((colour) => {
    const values = [...edge].filter((_, at) => at % 3 === colour)
    return Math.max(...values) - Math.min(...values) >= EDGE.drawn
  })
