import { type Face, type PanelSize, panelSizes } from '../../artwork/comic/panel-scene.ts'
import type { MadeByAi } from '../comic/comic.ts'
import { colors, LINE, layOut, measures, toPanelBox } from '../lettering/layout.ts'
import { type Mark, makeCreatorMark } from '../lettering/mark.ts'
import { fitView } from '../lettering/screen.ts'
import { type Box, LEADING } from '../lettering/shapes.ts'
import { brokenTexts, getLineWidth, letterable } from '../lettering/text.ts'
import type { Dialogue } from '../script/script.ts'

export type ExportedComic = {
  title: string
  creator: string
  synopsis: string
  genres: readonly string[]
  ageLabel: string
  ai: MadeByAi
  watermark: boolean
  panels: readonly ExportedPanel[]
}
export type ExportedPanel = {
  /** Reads the picture, without lettering. */
  picture: () => Promise<Buffer>
  /** Reads an MP3 of the words; null if the words are not spoken. */
  voice: (() => Promise<Buffer>) | null
  faces: readonly Face[]
  size: PanelSize
  page: number
  dialogues: readonly Dialogue[]
  /** The size in pixels of a page of the creator's own. Files contain such a page unchanged. */
  own?: Size | null
}

type Size = { width: number; height: number }

/** One page. Lengths are points in a PDF. */
export type Sheet = {
  width: number
  height: number
  /** The part `view` of the picture fills the page. `view` is in units of the panel `whole`. */
  picture: { read: () => Promise<Buffer>; view: Box; whole: Box } | null
  /** In reading order. */
  parts: readonly Part[]
}

/** A shape, whose line is drawn below its fill, or a line of text, placed by the middle of its baseline. */
export type Part =
  | { path: string; fill: string; opacity: number; line: number }
  | { text: string; x: number; y: number; size: number; fill: string }

export function* makeSheets(comic: ExportedComic): Generator<Sheet> {
  const [first] = comic.panels
  if (first) yield cover(comic, first)
  for (const panel of comic.panels) yield letteredSheet(comic, panel)
  yield lastPage(comic)
}

/** Whether the creator drew all panels. */
export const isOwn = ({ panels }: Pick<ExportedComic, 'panels'>): boolean =>
  panels.length > 0 && panels.every(({ own }) => own)

export function madeBy(comic: Pick<ExportedComic, 'ai' | 'panels'>): string {
  if (!isOwn(comic)) return makerTexts[comic.ai]
  return comic.ai === 'pictures' ? 'Dibuat dengan AI.' : 'Karya sendiri.'
}
const makerTexts: Readonly<Record<MadeByAi, string>> = {
  none: 'Digambar mesin bawaan KortekStream.',
  words: 'Ditulis dengan AI (Gemini), digambar mesin bawaan KortekStream.',
  pictures: 'Gambar dibuat dengan AI (Gemini).',
}

const COVER: Size & { more: readonly string[] } = { width: 600, height: 800, more: [] }
const PAPER = '#fdfaf2'
const SAFFRON = '#ffd27a'
/** A cover darkens in steps behind its title. */
const SHADES = { count: 48, opacity: 0.05, high: 230 } as const

export function cover(comic: ExportedComic, { picture, faces, size }: ExportedPanel, format = COVER): Sheet {
  const { title, creator, genres, ageLabel } = comic
  const { width, height, more } = format
  const name = fitted(title, { most: 4, width: width - 80, largest: 72 })
  const top = height - 104 - (name.lines.length - 1) * name.size * LEADING * 0.9
  const start = top - name.size - SHADES.high * 0.6
  const shades = Array.from({ length: SHADES.count }, (_, at) => {
    const y = Math.round(start + (at * SHADES.high) / SHADES.count)
    return plate({ x: 0, y, width, height: height - y }, colors.ink, SHADES.opacity)
  })
  const lineAt = (at: number) => top + at * name.size * LEADING * 0.9
  const parts = [
    ...shades,
    ...name.lines.map((line, at) => centered(line, lineAt(at), name.size, colors.paper, width)),
    ...oneLine(`oleh ${creator}`, height - 60, 24, SAFFRON, width),
    ...oneLine([aboutText(genres, ageLabel), ...more].join(' · '), height - 30, 16, colors.paper, width),
  ]
  return {
    width,
    height,
    picture: { read: picture, view: fitView(width / height, faces, size), whole: toPanelBox(size) },
    parts,
  }
}

const aboutText = (genres: readonly string[], ageLabel: string) =>
  [...genres, ageLabel === 'semua' ? 'Semua umur' : ageLabel].join(' · ')

export const toSheet = ({ picture, size }: ExportedPanel): Sheet => ({
  ...panelSizes[size],
  picture: { read: picture, view: toPanelBox(size), whole: toPanelBox(size) },
  parts: [],
})

/** A panel with its balloons, and with the watermark. */
export function letteredSheet({ watermark, creator }: ExportedComic, panel: ExportedPanel): Sheet {
  const mark = watermark ? makeMarkParts(makeCreatorMark(creator, toPanelBox(panel.size))) : []
  return { ...toSheet(panel), parts: [...makeBalloonParts(panel).flat(), ...mark] }
}

/** `view`: the part of the panel in which balloons must stay. */
export const makeBalloonParts = ({ dialogues, faces, size }: ExportedPanel, view: Box = toPanelBox(size)): Part[][] =>
  layOut({ dialogues, faces, size, measure: measures.wide, view }).map(({ kind, path, lines, size }) => [
    { path, fill: kind === 'narration' ? colors.narration : colors.paper, opacity: 1, line: LINE },
    ...lines.map(({ text, x, y }): Part => ({ text, x, y, size, fill: colors.ink })),
  ])

export function makeMarkParts({ text, middle, baseline, size, ...box }: Mark): Part[] {
  return [plate(box, colors.ink, 0.62), { text, x: middle, y: baseline, size, fill: colors.paper }]
}

export function lastPage(comic: ExportedComic, { width, height }: Size = panelSizes.wide): Sheet {
  const { title, creator, synopsis, genres, ageLabel } = comic
  const paragraph = (text: string, fit: { most: number; largest: number }) => {
    const { lines, size } = fitted(text, { ...fit, width: width - 140 })
    return lines.map((line, at) => ({ text: line, size, gap: at === 0 ? 16 : 0 }))
  }
  const lines = [
    ...paragraph(title, { most: 2, largest: 46 }),
    ...paragraph(`oleh ${creator}`, { most: 1, largest: 26 }),
    ...paragraph(synopsis, { most: 9, largest: 22 }),
    ...paragraph(aboutText(genres, ageLabel), { most: 2, largest: 18 }),
    ...paragraph(`${madeBy(comic)} Dibaca di KortekStream.`, { most: 1, largest: 18 }),
  ]
  let y = (height - lines.reduce((sum, { size, gap }) => sum + size * LEADING + gap, 0)) / 2
  const parts = lines.map(({ text, size, gap }) => {
    y += size * LEADING + gap
    return centered(text, y, size, colors.ink, width)
  })
  return { width, height, picture: null, parts: [plate({ x: 0, y: 0, width, height }, PAPER, 1), ...parts] }
}

function oneLine(text: string, y: number, largest: number, fill: string, width: number): Part[] {
  const { lines, size } = fitted(text, { most: 1, width: width - 60, largest })
  return lines.map((line) => centered(line, y, size, fill, width))
}

/** Fits the text into at most `most` lines of this width. The type is never larger than `largest`. */
function fitted(text: string, { most, width, largest }: { most: number; width: number; largest: number }) {
  const fits = brokenTexts(letterable(text), most, Number.POSITIVE_INFINITY).map((lines) => ({
    lines,
    size: Math.min(largest, width / Math.max(...lines.map(getLineWidth))),
  }))
  return fits.reduce((best, fit) => (fit.size > best.size * 1.05 ? fit : best), { lines: [] as string[], size: 0 })
}

function centered(text: string, y: number, size: number, fill: string, width: number): Part {
  return { text, x: width / 2, y, size, fill }
}

function plate({ x, y, width, height }: Box, fill: string, opacity: number): Part {
  return { path: `M${x} ${y}h${width}v${height}h${-width}z`, fill, opacity, line: 0 }
}
