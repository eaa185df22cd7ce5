import { panelSizes } from '../../../artwork/comic/panel-scene.ts'
import { cutField, shrinkImage } from '../../../uploads/image.ts'
import { ImageRefusal, isBusy, patiently } from '../../../uploads/image-job.ts'
import { peopleOf } from '../../script/people.ts'
import {
  GenerationFailure,
  type Layout,
  type Model,
  type ReferenceOrder,
  type SheetOrder,
} from '../../script/script.ts'
import { type GeminiDeps, generate } from './gemini.ts'

/** Milliseconds that a picture may take, and bytes of its answer, which is base64. */
const TIMEOUT_MS = 240_000
const MAX_BYTES = 30_000_000
/** Pixels that the shorter side of a panel needs, and pixels for a unit of a panel. */
const LEAST_SIDE = 400
const SCALE = 1.5
/** Pixels of a reference, which is sent with each call. */
const REFERENCE_WIDTH = 1_200

type Call = SheetOrder | ReferenceOrder

/** A call draws the panels of a grid, which is cut, or the reference of somebody. */
export function createGeminiIllustrator(deps: GeminiDeps & { layout: Layout }): Model {
  const { ledger, layout } = deps

  /** Asks for a picture and makes others of it. One that is of no use was paid all the same. */
  async function made<T>(
    order: Call,
    question: Question,
    signal: AbortSignal,
    make: (image: Uint8Array) => Promise<T>,
  ) {
    const { prompt, images = [], ...imageConfig } = question
    const call = { ...order, panels: 'commissions' in order ? order.commissions.length : 0 }
    const config = { temperature: 0, responseModalities: ['IMAGE'], imageConfig }
    const init = { signal, timeout: TIMEOUT_MS, maxBytes: MAX_BYTES }
    const image = await ledger.drawn(call, async () => {
      const [first] = (await generate(deps, { prompt, images, config }, init)).images
      if (first) return first
      throw new GenerationFailure('Google tidak mengirim gambar untuk panel ini. Coba lagi sebentar lagi.')
    })
    const result = await make(image).catch(async (error: unknown) => {
      if (!(error instanceof ImageRefusal) || isBusy(error)) throw error
      await ledger.wasted(call)
      throw new GenerationFailure('Google mengirim gambar yang rusak. Coba lagi sebentar lagi.', { cause: error })
    })
    signal.throwIfAborted()
    return result
  }

  return {
    name: 'gemini',
    layout,
    draw(order, signal) {
      const { commissions, references } = order
      const { width, height } = panelSizes[shapeOf(order)]
      const grid = gridFor(commissions.length)
      const question: Question = {
        prompt: sheetPrompt(order, grid),
        images: references.map(({ picture }) => picture),
        aspectRatio: ratioOf((grid.columns * width) / (grid.rows * height)),
        imageSize: '2K',
      }
      return made(order, question, signal, async (image) => {
        const size = { width: SCALE * width, height: Math.round(SCALE * height) }
        const pictures: { bytes: Uint8Array; faces: [] }[] = []
        for (const nth of commissions.keys()) {
          const field = { ...grid, nth, least: LEAST_SIDE }
          // Waits while too many pictures are queued here, because this one is paid.
          const bytes = await patiently(() => cutField(image, field, size, { isBackground: true }), signal)
          pictures.push({ bytes, faces: [] })
        }
        return pictures
      })
    },
    portray: (order, signal) =>
      made(order, { prompt: referencePrompt(order), aspectRatio: '16:9', imageSize: '1K' }, signal, (image) =>
        patiently(() => shrinkImage(image, { width: REFERENCE_WIDTH }, { isBackground: true }), signal),
      ),
  }
}

/** `aspectRatio` and `imageSize`: of those that Google knows. */
type Question = { prompt: string; images?: readonly Uint8Array[]; aspectRatio: string; imageSize: '1K' | '2K' }
type Grid = { rows: number; columns: number }

const grids: readonly Grid[] = [
  { rows: 1, columns: 1 },
  { rows: 1, columns: 2 },
  { rows: 2, columns: 2 },
  { rows: 2, columns: 3 },
  { rows: 3, columns: 3 },
]

function gridFor(panels: number): Grid {
  const grid = grids.find(({ rows, columns }) => rows * columns >= panels)
  if (grid) return grid
  throw new Error('too many panels for a sheet')
}

const ratios = ['21:9', '16:9', '3:2', '4:3', '1:1', '3:4', '2:3', '9:16'].map((name) => {
  const [width = 1, height = 1] = name.split(':').map(Number)
  return { name, width: width / height }
})

const ratioOf = (wanted: number): string => {
  const difference = ({ width }: { width: number }) => Math.abs(Math.log(width / wanted))
  return ratios.toSorted((one, other) => difference(one) - difference(other))[0]?.name ?? '4:3'
}

const shapeOf = ({ commissions }: SheetOrder) => commissions[0]?.scene?.size ?? 'wide'
const shapes = { wide: 'mendatar 4:3', square: 'persegi', tall: 'tegak 3:4', page: 'tegak, sehalaman penuh' } as const

const rules = [
  'Tanpa tulisan, huruf, balon kata, bingkai, atau tanda air: tulisan ditambahkan kemudian.',
  'Aman untuk remaja.',
]

function sheetPrompt(order: SheetOrder, { rows, columns }: Grid): string {
  const { commissions, references } = order
  const [first] = commissions
  if (!first) throw new Error('a sheet without panels')
  const { backgrounds, style, mood } = first
  const looks = peopleOf(first).map(({ name, appearance }) => `- ${name}: ${appearance}`)
  const names = references.map(({ name }) => name).join(', ')
  const isAlone = rows * columns === 1
  return [
    `Gambar ${isAlone ? 'satu panel' : `${commissions.length} panel`} komik, ${shapes[shapeOf(order)]}, memenuhi seluruh bidang.`,
    `Grid: ${rows} × ${columns}`,
    ...(isAlone
      ? []
      : [
          'Baris × kolom: bidang yang sama besar, diisi baris demi baris dari kiri atas. Bidang sisanya polos.',
          'Semua bidang saling menempel, tanpa jarak atau garis di antaranya.',
        ]),
    ...rules,
    'Tampilan tokoh, warna, dan garis harus sama di semua panel.',
    `Gaya gambar: ${style}. Suasana: ${mood}.`,
    `Tokoh:\n${looks.join('\n')}`,
    ...(names === '' ? [] : [`Lembar acuan tokoh terlampir, berurutan: ${names}. Gambar mereka persis seperti itu.`]),
    ...(backgrounds.length > 0 ? [`Latar yang dipakai: ${backgrounds.join('; ')}.`] : []),
    ...commissions.map(({ description, take }, nth) => {
      const again = take > 0 ? ` (gambar ke-${take + 1}, pilih sudut pandang yang lain)` : ''
      return `Panel ${nth + 1}${again}: ${description}`
    }),
  ].join('\n')
}

const referencePrompt = ({ person: { name, appearance }, style }: ReferenceOrder): string =>
  [
    'Gambar lembar acuan seorang tokoh komik: orang yang sama dari depan, samping, dan belakang, dan wajahnya dari dekat.',
    'Berdampingan di atas latar polos, seluruh badan terlihat.',
    ...rules,
    `Gaya gambar: ${style}.`,
    `Tokoh: ${name}, ${appearance}`,
  ].join('\n')
