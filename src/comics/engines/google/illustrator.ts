import { type KitSection, kit } from '../../../artwork/comic/kit.ts'
import { type PanelScene, panelSizes } from '../../../artwork/comic/panel-scene.ts'
import { cutField, shrinkImage } from '../../../uploads/image.ts'
import { ImageRefusal, isBusy, patiently } from '../../../uploads/image-job.ts'
import type { Layout } from '../../environment.ts'
import { listPeople } from '../../script/people.ts'
import { GenerationFailure, type Model, type ReferenceOrder, type SheetOrder } from '../../script/script.ts'
import { type GeminiDeps, generate } from './gemini.ts'

/** Longest time for a picture in milliseconds, and largest answer in bytes; the answer is in base64. */
const TIMEOUT_MS = 240_000
const MAX_BYTES = 30_000_000
/** Least length of the shorter side of a panel in pixels, and pixels per unit of a panel. */
const LEAST_SIDE = 400
const SCALE = 1.5
/** Width in pixels of a reference. References are sent with each call. */
const REFERENCE_WIDTH = 1_200

/** A call draws either a grid of panels, which is then cut, or the reference of a person. */
export function createGeminiIllustrator(deps: GeminiDeps & { layout: Layout }): Model {
  const { ledger, layout } = deps

  /** Asks for a picture and makes other pictures of it. A picture that cannot be used was paid for all the same. */
  async function makeFromImage<T>(
    order: SheetOrder | ReferenceOrder,
    question: Question,
    signal: AbortSignal,
    make: (image: Uint8Array) => Promise<T>,
  ) {
    const { prompt, images = [], ...imageConfig } = question
    const call = { ...order, panels: 'commissions' in order ? order.commissions.length : 0 }
    const config = { temperature: 0, responseModalities: ['IMAGE'], imageConfig }
    const init = { signal, timeout: TIMEOUT_MS, maxBytes: MAX_BYTES }
    const image = await ledger.chargeDrawing(call, async () => {
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
      const shape = commissions[0]?.scene?.size ?? 'wide'
      const grid = grids.find(({ rows, columns }) => rows * columns >= commissions.length)
      if (!grid) throw new Error('too many panels for a picture')
      const { rows, columns } = grid
      const aspectRatio = shapes[shape].ratio ?? grid.ratio
      const images = references.map(({ picture }) => picture)
      const question = {
        prompt: sheetPrompt(order, shapes[shape].words, grid),
        images,
        aspectRatio,
        imageSize: '2K',
      } as const
      return makeFromImage(order, question, signal, async (image) => {
        const { width, height } = panelSizes[shape]
        const size = { width: SCALE * width, height: Math.round(SCALE * height) }
        const pictures: { bytes: Uint8Array; faces: [] }[] = []
        for (const nth of commissions.keys()) {
          const field = { rows, columns, nth, least: LEAST_SIDE }
          // This waits even if too many pictures are queued here, because this picture is already paid.
          const bytes = await patiently(() => cutField(image, field, size, { isBackground: true }), signal)
          pictures.push({ bytes, faces: [] })
        }
        return pictures
      })
    },
    portray: (order, signal) =>
      makeFromImage(order, { prompt: referencePrompt(order), aspectRatio: '16:9', imageSize: '1K' }, signal, (image) =>
        patiently(() => shrinkImage(image, { width: REFERENCE_WIDTH }, { isBackground: true }), signal),
      ),
  }
}

type Question = { prompt: string; images?: readonly Uint8Array[]; aspectRatio: string; imageSize: '1K' | '2K' }

/**
 * Rows and columns of the grids, with the nearest ratio that Google knows. The smallest grid that holds the panels is
 * used.
 */
const grids = [
  { rows: 1, columns: 1, ratio: '4:3' },
  { rows: 1, columns: 2, ratio: '21:9' },
  { rows: 2, columns: 2, ratio: '4:3' },
  { rows: 2, columns: 3, ratio: '16:9' },
  { rows: 3, columns: 3, ratio: '4:3' },
] as const

/** Words and ratio for the shapes of panels. Only wide panels share a picture. */
const shapes = {
  wide: { words: 'mendatar 4:3', ratio: null },
  square: { words: 'persegi', ratio: '1:1' },
  tall: { words: 'tegak 3:4', ratio: '3:4' },
  page: { words: 'tegak, sehalaman penuh', ratio: '3:4' },
} as const

const rules = [
  'Tanpa tulisan, huruf, balon kata, bingkai, atau tanda air: tulisan ditambahkan kemudian.',
  'Aman untuk remaja.',
]

type Grid = { rows: number; columns: number }

function sheetPrompt({ commissions, references }: SheetOrder, shape: string, { rows, columns }: Grid): string {
  const [first] = commissions
  if (!first) throw new Error('a sheet without panels')
  const { backgrounds, style, mood } = first
  const looks = listPeople(first).map(({ name, appearance }) => `- ${name}: ${appearance}`)
  const names = references.map(({ name }) => name).join(', ')
  return [
    `Gambar ${commissions.length} panel komik, masing-masing ${shape}, memenuhi seluruh bidang.`,
    `Grid: ${rows} × ${columns}`,
    'Baris × kolom: bidang yang sama besar, diisi baris demi baris dari kiri atas. Bidang sisanya polos.',
    'Semua bidang saling menempel, tanpa jarak atau garis di antaranya.',
    ...rules,
    'Tampilan tokoh, warna, dan garis harus sama di semua panel.',
    `Gaya gambar: ${style}. Suasana: ${mood}.`,
    `Tokoh:\n${looks.join('\n')}`,
    ...(names === '' ? [] : [`Lembar acuan tokoh terlampir, berurutan: ${names}. Gambar mereka persis seperti itu.`]),
    ...(backgrounds.length > 0 ? [`Latar yang dipakai: ${backgrounds.join('; ')}.`] : []),
    ...commissions.map(({ description, scene, take }, nth) => {
      const again = take > 0 ? ` (gambar ke-${take + 1}, pilih sudut pandang yang lain)` : ''
      return `Panel ${nth + 1}${again}: ${description}\n${wordsFor(scene)}`
    }),
  ].join('\n')
}

/** Describes what a creator may have set by hand and what the storyboard shows. */
function wordsFor({ place, time, weather, camera, figures, props }: PanelScene): string {
  const kitName = (section: KitSection, key: string) => kit(section).get(key)?.toLowerCase() ?? key
  const pose = (key: string) => kitName(kit('pair').has(key) ? 'pair' : 'pose', key)
  const people = figures.map((one) => {
    const ways = [pose(one.pose), kitName('mood', one.mood), kitName('facing', one.facing)]
    return `${one.name || kitName('kind', one.look.kind)} (${ways.join(', ')})`
  })
  const things = props.map(({ key }) => kitName('prop', key))
  const air = [kitName('place', place), kitName('time', time), kitName('weather', weather)]
  const view = [kitName('distance', camera.distance), kitName('height', camera.height)]
  const all = [...air, `kamera ${view.join(', ')}`, ...people, ...things]
  return `Terlihat: ${all.join('; ')}.`
}

const referencePrompt = ({ person: { name, appearance }, style }: ReferenceOrder): string =>
  [
    'Gambar lembar acuan seorang tokoh komik: orang yang sama dari depan, samping, dan belakang, dan wajahnya dari dekat.',
    'Berdampingan di atas latar polos, seluruh badan terlihat.',
    ...rules,
    `Gaya gambar: ${style}.`,
    `Tokoh: ${name}, ${appearance}`,
  ].join('\n')
