import path from 'node:path'
import { type Font, type Glyph, openSync } from 'fontkit'
import { root } from '../../root.ts'
import { deriveImage, drawImage, letterImage } from '../../uploads/image.ts'
import { colors } from '../lettering/layout.ts'
import type { ComposedPage } from './composed.ts'
import type { Part, Sheet } from './sheets.ts'

export const scaleSize = ({ width, height }: { width: number; height: number }, scale: number) => ({
  width: Math.round(width * scale),
  height: Math.round(height * scale),
})

/** `scale`: pixels for each unit of the sheet. Throws the errors of reading and decoding its picture. */
export async function painted(sheet: Sheet, scale: number): Promise<Buffer> {
  const size = scaleSize(sheet, scale)
  const svg = outlined(sheet, size)
  if (!sheet.picture) {
    const image = await drawImage(svg, size, background)
    return deriveImage(image, { width: size.width, format: 'jpeg' }, background)
  }
  const { read, view, whole } = sheet.picture
  const ratio = size.width / view.width
  const scaled = { width: Math.round(whole.width * ratio), height: Math.round(whole.height * ratio) }
  const cut = { left: Math.floor(view.x * ratio), top: Math.floor(view.y * ratio), ...size }
  return letterImage(await read(), { svg, whole: scaled, cut }, background)
}

/** `scale`: pixels for each point of the page. Throws the errors of reading and decoding pictures. */
export async function paintedPage({ width, height, placed }: ComposedPage, scale: number): Promise<Buffer> {
  const sheets = await Promise.all(
    placed.map(async ({ sheet, x, y, scale: own }) => {
      const size = scaleSize(sheet, own * scale)
      const place = `x="${x * scale}" y="${y * scale}"`
      const lettered = outlined(sheet, size).replace('<svg ', `<svg ${place} `)
      if (!sheet.picture) return lettered
      const { read, view, whole } = sheet.picture
      const ratio = size.width / view.width
      const image = (
        await deriveImage(await read(), { width: Math.ceil(whole.width * ratio), format: 'jpeg' }, background)
      ).toString('base64')
      const inner = `viewBox="${view.x} ${view.y} ${view.width} ${view.height}" width="${size.width}" height="${size.height}"`
      return `<svg ${place} ${inner}><image href="data:image/jpeg;base64,${image}" width="${whole.width}" height="${whole.height}"/></svg>${lettered}`
    }),
  )
  const size = scaleSize({ width, height }, scale)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}"><path d="M0 0h${size.width}v${size.height}H0z" fill="#fdfaf2"/>${sheets.join('')}</svg>`
  return deriveImage(await drawImage(svg, size, background), { width: size.width, format: 'jpeg' }, background)
}

const background = { isBackground: true }

/** Converts text to outlines of its letters, so that the SVG renderer needs no font. */
export function outlined({ width, height, parts }: Sheet, pixels: { width: number; height: number }): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels.width}" height="${pixels.height}" viewBox="0 0 ${width} ${height}">${parts.map(toSvg).join('')}</svg>`
}

function toSvg(part: Part): string {
  if ('text' in part) return toTextSvg(part)
  const fill = `<path d="${part.path}" fill="${part.fill}" fill-opacity="${part.opacity}"/>`
  if (part.line === 0) return fill
  const line = `stroke="${colors.ink}" stroke-width="${part.line}" stroke-linejoin="round"`
  return `<path d="${part.path}" fill="none" ${line}/>${fill}`
}

let font: Font | null = null

function toTextSvg({ text, x, y, size, fill }: Extract<Part, { text: string }>): string {
  font ??= openLetters()
  const { glyphs, positions, advanceWidth } = font.layout(text)
  const scale = size / font.unitsPerEm
  let pen = 0
  const letters = glyphs.map((glyph, at) => {
    const place = `<path transform="translate(${pen})" d="${getOutline(glyph)}"/>`
    pen += positions[at]?.xAdvance ?? 0
    return place
  })
  const startX = x - (advanceWidth * scale) / 2
  return `<g fill="${fill}" transform="translate(${startX} ${y})scale(${scale} ${-scale})">${letters.join('')}</g>`
}

/** A font has a few hundred outlines, of some hundred characters each. */
const outlines = new Map<number, string>()

function getOutline({ id, path: glyphPath }: Glyph): string {
  const outline = outlines.get(id) ?? glyphPath.toSVG()
  outlines.set(id, outline)
  return outline
}

function openLetters(): Font {
  const boldFont = openSync(path.join(root, 'public/fonts/balsamiq-sans-700.ttf'))
  if ('fonts' in boldFont) throw new Error('the font of comics is a collection')
  return boldFont
}
