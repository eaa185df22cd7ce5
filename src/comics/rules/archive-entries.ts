import { ownPageLimits } from '../limits.ts'
import type { PageReason } from './own-pages.ts'
import { coverFirst, sortedByPath } from './page-order.ts'

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

/**
 * What is read of an archive, in its order: the first ComicInfo.xml, a cover beside the folders, the other files. Folders
 * and what systems add are left out, and so are all other files of that name.
 */
export function chooseEntries<Named extends { name: string }>(entries: readonly Named[]): Named[] {
  const files = entries.filter(({ name }) => !name.endsWith('/') && (leavesArchive(name) || !isJunk(name)))
  const sorted = sortedByPath(files, ({ name }) => name)
  const info = sorted.find(({ name }) => isComicInfo(name))
  const pages = sorted.filter(({ name }) => !isComicInfo(name))
  return [...(info ? [info] : []), ...coverFirst(pages, ({ name }) => name)]
}

/** A file of an archive that was to be a picture. */
export const isNamedAsPicture = (name: string): boolean =>
  /\.(jpe?g|jfif|a?png|webp|avif|gif|hei[cf]|bmp|tiff?)$/i.test(name)

/** Without control letters and halves of letters, which no page may carry. */
export const shownName = (name: string): string =>
  name
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(-ownPageLimits.name)
    .replace(/\p{Cs}/gu, '')

export const leavesArchive = (name: string): boolean =>
  name.startsWith('/') || /^[a-z]:/i.test(name) || name.includes('\0') || name.split('/').includes('..')

type Packed = { compressionMethod: number; compressedSize: number; isEncrypted(): boolean }

/** By methods of the ZIP format: stored, deflated. */
const METHODS: readonly number[] = [0, 8]
const canUnpack = ({ compressionMethod }: Pick<Packed, 'compressionMethod'>): boolean =>
  METHODS.includes(compressionMethod)

/** Why nothing of an archive can become a page, where one reason holds for all of it. */
export function findRefusalOfAll(files: readonly { name: string; entry: Packed }[]): PageReason | null {
  const pages = files.filter(({ name }) => !isComicInfo(name))
  if (pages.length === 0) return 'empty'
  if (pages.every(({ entry }) => entry.isEncrypted())) return 'encrypted'
  return pages.every(({ entry }) => !entry.isEncrypted() && !canUnpack(entry)) ? 'compression' : null
}

/** Why one file of an archive is not unpacked. `size`: its bytes unpacked; `remaining`: bytes that may still be unpacked. */
export function findRefusal(entry: Packed, size: number, remaining: number): PageReason | null {
  if (entry.isEncrypted()) return 'encrypted'
  if (size > Math.min(remaining, ownPageLimits.sent) || isTooDense(size, entry.compressedSize)) return 'bomb'
  return canUnpack(entry) ? null : 'compression'
}

/** Bytes of an entry unpacked and packed: what is both large and dense is no picture. */
const isTooDense = (size: number, packed: number): boolean =>
  size > ownPageLimits.densest.from && size > ownPageLimits.densest.ratio * packed

type EntryPlace = { relativeOffsetOfLocalHeader: number; compressedSize: number }

/** Bytes of what stands before the data of each entry, without its name. */
const ENTRY_HEADER = 30

/** Those that lie on each other: a few bytes, inflated as often as an archive names them. */
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
