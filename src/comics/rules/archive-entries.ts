import { ownPageLimits } from '../limits.ts'
import type { PageReason } from './own-pages.ts'
import { coverFirst, sortedByPath } from './page-order.ts'

/** Whether a file is the ComicInfo.xml, in which programs that make comic archives describe the comic. */
export const isComicInfo = (name: string): boolean => /(^|\/)comicinfo\.xml$/i.test(name)

/** Whether a file is no page: files that systems and programs add to archives, and parts of e-books. */
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

/**
 * Chooses the files to read, in this order: the first ComicInfo.xml, a cover beside the folders, all other files.
 * Folders, junk and further ComicInfo.xml files are left out.
 */
export function chooseEntries<Named extends { name: string }>(entries: readonly Named[]): Named[] {
  const files = entries.filter(({ name }) => !name.endsWith('/') && (leavesArchive(name) || !isJunk(name)))
  const sorted = sortedByPath(files, ({ name }) => name)
  const info = sorted.find(({ name }) => isComicInfo(name))
  const pages = sorted.filter(({ name }) => !isComicInfo(name))
  return [...(info ? [info] : []), ...coverFirst(pages, ({ name }) => name)]
}

/** Whether the name of a file in an archive is that of a picture. */
export const isNamedAsPicture = (name: string): boolean =>
  /\.(jpe?g|jfif|a?png|webp|avif|gif|hei[cf]|bmp|tiff?)$/i.test(name)

/** Removes control characters and lone surrogates, which pages may not contain. */
export const shownName = (name: string): string =>
  name
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(-ownPageLimits.name)
    .replace(/\p{Cs}/gu, '')

export const leavesArchive = (name: string): boolean =>
  name.startsWith('/') || /^[a-z]:/i.test(name) || name.includes('\0') || name.split('/').includes('..')

type Packed = { compressionMethod: number; compressedSize: number; isEncrypted(): boolean }

/** Compression methods of the ZIP format: stored and deflated. */
const METHODS: readonly number[] = [0, 8]
const canUnpack = ({ compressionMethod }: Pick<Packed, 'compressionMethod'>): boolean =>
  METHODS.includes(compressionMethod)

/** Returns the one reason why no file of an archive can become a page; null if there is no such common reason. */
export function findRefusalOfAll(files: readonly { name: string; entry: Packed }[]): PageReason | null {
  const pages = files.filter(({ name }) => !isComicInfo(name))
  if (pages.length === 0) return 'empty'
  if (pages.every(({ entry }) => entry.isEncrypted())) return 'encrypted'
  return pages.every(({ entry }) => !entry.isEncrypted() && !canUnpack(entry)) ? 'compression' : null
}

/**
 * Returns why a file of an archive is not unpacked; null if it may be. `size`: its unpacked bytes. `remaining`: the
 * bytes that may still be unpacked.
 */
export function findRefusal(entry: Packed, size: number, remaining: number): PageReason | null {
  if (entry.isEncrypted()) return 'encrypted'
  if (size > Math.min(remaining, ownPageLimits.sent) || isTooDense(size, entry.compressedSize)) return 'bomb'
  return canUnpack(entry) ? null : 'compression'
}

/**
 * Whether an entry is both so large and so strongly compressed that it cannot be a picture. `size`: unpacked bytes.
 * `packed`: compressed bytes.
 */
const isTooDense = (size: number, packed: number): boolean =>
  size > ownPageLimits.densest.from && size > ownPageLimits.densest.ratio * packed

type EntryPlace = { relativeOffsetOfLocalHeader: number; compressedSize: number }

/** Bytes of the header before the data of each entry, without the name. */
const ENTRY_HEADER = 30

/** Finds entries whose data overlap. A small crafted archive could list the same data many times to fill the memory. */
export function findOverlapping<Entry extends EntryPlace>(entries: readonly Entry[]): Set<Entry> {
  const overlaps = new Set<Entry>()
  let [end, last]: [number, Entry | null] = [0, null]
  for (const entry of entries.toSorted((one, other) => getEntryStart(one) - getEntryStart(other))) {
    if (last && getEntryStart(entry) < end) overlaps.add(last).add(entry)
    if (getEntryStart(entry) + ENTRY_HEADER + entry.compressedSize <= end) continue
    end = getEntryStart(entry) + ENTRY_HEADER + entry.compressedSize
    last = entry
  }
  return overlaps
}

const getEntryStart = (entry: EntryPlace) => entry.relativeOffsetOfLocalHeader
