import { ownPageLimits } from '../limits.ts'

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

/** Without control letters and halves of letters, which no page may carry. */
export const shownName = (name: string): string =>
  name
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(-ownPageLimits.name)
    .replace(/\p{Cs}/gu, '')

export const leavesArchive = (name: string): boolean =>
  name.startsWith('/') || /^[a-z]:/i.test(name) || name.includes('\0') || name.split('/').includes('..')
