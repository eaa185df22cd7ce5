import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { root } from '../../root.ts'
import { deriveImage } from '../../uploads/image.ts'
import { colors } from '../lettering/layout.ts'
import { composedPages, type Paper, papers } from './composed.ts'
import { type ExportedComic, isOwn, madeBy, makeSheets, type Part, type Sheet } from './sheets.ts'

const PICTURE_WIDTH = 1_200

/**
 * The text of the PDF can be selected. `form`: the paper size of a book with composed pages; otherwise each panel has a
 * page. Throws the errors of reading and decoding pictures.
 */
export async function makePdf(comic: ExportedComic, form: string): Promise<Buffer> {
  const { title, creator, synopsis, genres } = comic
  const pdf = new PDFDocument({
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: 'id',
    displayTitle: true,
    info: {
      Title: title,
      Author: creator,
      Subject: synopsis,
      Keywords: [...genres, madeBy(comic)].join(', '),
      Creator: 'KortekStream',
    },
  })
  pdf.registerFont('letters', path.join(root, 'public/fonts/balsamiq-sans-700.ttf'))
  pdf.font('letters')
  const smaller = async ({ picture }: Sheet) =>
    picture && deriveImage(await picture.read(), { width: PICTURE_WIDTH, format: 'jpeg' }, { isBackground: true })
  if (isOwn(comic)) await addOwn(pdf, comic)
  else if (form in papers)
    for (const page of composedPages(comic, form as Paper)) {
      pdf.addPage({ size: [page.width, page.height], margin: 0 })
      for (const { sheet, x, y, scale } of page.placed) {
        pdf.save().translate(x, y).scale(scale)
        drawSheet(pdf, sheet, await smaller(sheet))
        pdf.restore()
      }
    }
  else
    for (const sheet of makeSheets(comic)) {
      pdf.addPage({ size: [sheet.width, sheet.height], margin: 0 })
      drawSheet(pdf, sheet, await smaller(sheet))
    }
  pdf.end()
  return buffer(pdf)
}

/** Adds a page for each own page, as large as its picture. */
async function addOwn(pdf: PDFKit.PDFDocument, { panels }: ExportedComic): Promise<void> {
  for (const { own, picture } of panels) {
    const { width, height } = own ?? { width: PICTURE_WIDTH, height: PICTURE_WIDTH }
    const image = await deriveImage(await picture(), { width, format: 'jpeg' }, { isBackground: true })
    pdf.addPage({ size: [width, height], margin: 0 })
    pdf.image(image, 0, 0, { width, height })
  }
}

function drawSheet(pdf: PDFKit.PDFDocument, { width, height, picture, parts }: Sheet, image: Buffer | null): void {
  pdf.save().rect(0, 0, width, height).clip()
  if (picture && image) {
    const scale = width / picture.view.width
    const whole = { width: picture.whole.width * scale, height: picture.whole.height * scale }
    pdf.image(image, -picture.view.x * scale, -picture.view.y * scale, whole)
  }
  for (const part of parts) draw(pdf, part)
  pdf.restore()
}

function draw(pdf: PDFKit.PDFDocument, part: Part): void {
  if ('text' in part) {
    pdf.fontSize(part.size).fillColor(part.fill, 1)
    const startX = part.x - pdf.widthOfString(part.text) / 2
    pdf.text(part.text, startX, part.y, { lineBreak: false, baseline: 'alphabetic' })
    return
  }
  if (part.line > 0) pdf.path(part.path).lineWidth(part.line).lineJoin('round').stroke(colors.ink)
  pdf.path(part.path).fillColor(part.fill, part.opacity).fill()
}
