import { shrinkImage } from '../../../uploads/image.ts'
import { ImageRefusal, isBusy, patiently } from '../../../uploads/image-job.ts'
import { type Commission, GenerationFailure, type Illustrator, PICTURE_SIZE } from '../../script/script.ts'
import { type GeminiDeps, generate } from './gemini.ts'

/** Milliseconds that a picture may take, and bytes of its answer, which is base64. */
const TIMEOUT_MS = 240_000
const MAX_BYTES = 30_000_000

/** One call a panel, cut to the shape of a panel. */
export const createGeminiIllustrator = (deps: GeminiDeps): Illustrator => ({
  name: 'gemini',
  async draw(commission, signal) {
    const config = { temperature: 0, responseModalities: ['IMAGE'] }
    const question = { prompt: promptFor(commission), config }
    const init = { signal, timeout: TIMEOUT_MS, maxBytes: MAX_BYTES }
    const image = await deps.ledger.drawn(commission, async () => {
      const [first] = (await generate(deps, question, init)).images
      if (first) return first
      throw new GenerationFailure('Google tidak mengirim gambar untuk panel ini. Coba lagi sebentar lagi.')
    })
    const bytes = await pictureIn(image, signal).catch(async (error: unknown) => {
      if (error instanceof GenerationFailure) await deps.ledger.wasted(commission)
      throw error
    })
    signal.throwIfAborted()
    return { bytes, faces: [] }
  },
})

/** Waits while too many pictures are queued here, because this one is paid. */
const pictureIn = (image: Uint8Array, signal: AbortSignal): Promise<Uint8Array> =>
  patiently(() => shrinkImage(image, PICTURE_SIZE, { isBackground: true }), signal).catch((error: unknown) => {
    if (error instanceof ImageRefusal && !isBusy(error))
      throw new GenerationFailure('Google mengirim gambar yang rusak. Coba lagi sebentar lagi.')
    throw error
  })

function promptFor({ description, characters, hero, backgrounds, style, mood, take }: Commission): string {
  const looks = characters.map(({ name, appearance }, at) => `- ${name}: ${(at === 0 && hero) || appearance}`)
  const rows = [
    'Gambar satu panel komik, mendatar 4:3, memenuhi seluruh bidang.',
    'Tanpa tulisan, huruf, balon kata, bingkai, atau tanda air: tulisan ditambahkan kemudian.',
    'Aman untuk remaja. Tampilan tokoh, warna, dan garis harus sama di semua panel.',
    `Gaya gambar: ${style}. Suasana: ${mood}.`,
    `Tokoh:\n${looks.join('\n')}`,
    ...(backgrounds.length > 0 ? [`Latar yang dipakai: ${backgrounds.join('; ')}.`] : []),
    ...(take > 0 ? [`Ini gambar ke-${take + 1} untuk panel ini: pilih sudut pandang yang lain.`] : []),
    `Isi panel: ${description}`,
  ]
  return rows.join('\n')
}
