import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { xmlText } from '../../web/formats/xml-text.ts'
import { fragment } from '../../web/render.ts'
import { painted, sizeOf } from './outlines.ts'
import { type ExportedComic, madeBy, sheetsOf } from './sheets.ts'

/** Sizes of pictures are in pixels and bytes, the cover first. */
type ComicInfo = Record<'title' | 'creator' | 'synopsis' | 'genres' | 'notes' | 'penciller' | 'ageRating', string> & {
  pages: readonly { width: number; height: number; bytes: number }[]
}
const comicInfoXml = fragment<ComicInfo>('/comics/comic_info')

/** The schema knows no other labels. */
const ageRatings: Readonly<Record<string, string>> = { semua: 'Everyone', '13+': 'Teen', '17+': 'Mature 17+' }

const SCALE = 1.5

/**
 * Pictures are compressed already, so the archive only stores them. Throws what reading or decoding a picture throws.
 */
export async function makeCbz(comic: ExportedComic): Promise<Buffer> {
  const zip = new ZipFile()
  const stored = { compress: false, mtime: new Date(0), mode: 0o100644 }
  const pages: ComicInfo['pages'][number][] = []
  for (const sheet of sheetsOf(comic)) {
    const picture = await painted(sheet, SCALE)
    pages.push({ ...sizeOf(sheet, SCALE), bytes: picture.length })
    zip.addBuffer(picture, `${String(pages.length).padStart(3, '0')}.jpg`, stored)
  }
  zip.addBuffer(Buffer.from(comicInfo(comic, pages)), 'ComicInfo.xml', stored)
  zip.end()
  return buffer(zip.outputStream)
}

function comicInfo({ title, creator, synopsis, genres, ai, ageLabel }: ExportedComic, pages: ComicInfo['pages']) {
  return comicInfoXml({
    title: xmlText(title),
    creator: xmlText(creator),
    synopsis: xmlText(synopsis),
    genres: genres.join(', '),
    notes: madeBy(ai),
    penciller: ai === 'pictures' ? 'AI (Gemini)' : 'Mesin bawaan KortekStream',
    ageRating: ageRatings[ageLabel.toLowerCase()] ?? 'Unknown',
    pages,
  })
}
