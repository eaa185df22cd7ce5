import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { xmlText } from '../../web/formats/xml-text.ts'
import { fragment } from '../../web/render.ts'
import { composedPages } from './composed.ts'
import { painted, paintedPage, scaleSize } from './outlines.ts'
import { type ExportedComic, isOwn, madeBy, makeSheets } from './sheets.ts'

type Size = { width: number; height: number }

/** Sizes of pictures are in pixels and bytes. The cover comes first. */
type ComicInfo = Record<'title' | 'creator' | 'synopsis' | 'genres' | 'notes' | 'penciller' | 'ageRating', string> & {
  pages: readonly (Size & { bytes: number })[]
}
const comicInfoXml = fragment<ComicInfo>('/comics/comic_info')

/** The schema of ComicInfo.xml knows no other labels. */
const ageRatings: Readonly<Record<string, string>> = { semua: 'Everyone', '13+': 'Teen', '17+': 'Mature 17+' }

/** Pixels for each unit of a panel, and for each point of a page. */
const SCALE = 1.5
const PAGE_SCALE = 2.4
const STORED = { compress: false, mtime: new Date(0), mode: 0o100644 }

/**
 * The archive stores pictures without compression, because they are compressed already. `form`: composed `pages`, or
 * one panel in each picture. Own pages stay as they are stored. Throws the errors of reading and decoding pictures.
 */
export async function makeCbz(comic: ExportedComic, form: string): Promise<Buffer> {
  const zip = new ZipFile()
  const pages: ComicInfo['pages'][number][] = []
  const add = (picture: Buffer, { width, height }: Size, name = { digits: 3, ending: 'jpg' }) => {
    pages.push({ width, height, bytes: picture.length })
    zip.addBuffer(picture, `${String(pages.length).padStart(name.digits, '0')}.${name.ending}`, STORED)
  }
  if (isOwn(comic))
    for (const { own, picture } of comic.panels)
      add(await picture(), own ?? { width: 0, height: 0 }, { digits: 4, ending: 'webp' })
  else if (form === 'pages')
    for (const page of composedPages(comic, 'b5')) add(await paintedPage(page, PAGE_SCALE), scaleSize(page, PAGE_SCALE))
  else for (const sheet of makeSheets(comic)) add(await painted(sheet, SCALE), scaleSize(sheet, SCALE))
  zip.addBuffer(Buffer.from(comicInfo(comic, pages)), 'ComicInfo.xml', STORED)
  zip.end()
  return buffer(zip.outputStream)
}

function comicInfo(comic: ExportedComic, pages: ComicInfo['pages']) {
  const { title, creator, synopsis, genres, ai, ageLabel } = comic
  return comicInfoXml({
    title: xmlText(title),
    creator: xmlText(creator),
    synopsis: xmlText(synopsis),
    genres: genres.join(', '),
    notes: madeBy(comic),
    penciller: isOwn(comic) ? creator : ai === 'pictures' ? 'AI (Gemini)' : 'Mesin bawaan KortekStream',
    ageRating: ageRatings[ageLabel.toLowerCase()] ?? 'Unknown',
    pages,
  })
}
