import type { Context } from '../../web/context.ts'
import { FileRefusal, type Multipart, readMultipart } from '../../web/incoming/multipart.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_AUDIO_BYTES, MOST_SECONDS } from '../limits.ts'
import { fits, isLonger, type Most, type Recording, recognize, type Transcriber } from '../script/dictation.ts'
import { GenerationFailure } from '../script/script.ts'
import { convertM4a } from './convert.ts'
import type { VoiceDeps } from './narration.ts'
import { addRecording } from './queries.ts'

/** In seconds. Shorter recordings contain no word. */
const LEAST_SECONDS = 0.2

export const NOTHING_HEARD = 'Tidak ada suara yang terdengar. Bicara lebih dekat ke mikrofon, lalu rekam sekali lagi.'

/** `problem`: what is wrong with the field if there are no bytes. */
type SentAudio = { fields: Multipart['fields']; bytes: Buffer | null; problem: string }

export async function readAudio(ctx: Context): Promise<SentAudio> {
  const missing = 'Kirim rekamannya sebagai berkas di kolom `audio`.'
  if (!ctx.is('multipart/form-data')) return { fields: {}, bytes: null, problem: missing }
  try {
    const { fields, file } = await readMultipart(ctx, { file: 'audio', most: MAX_AUDIO_BYTES, noun: 'Rekaman' })
    const bytes = file?.bytes.length ? file.bytes : null
    return { fields, bytes, problem: 'Pilih satu berkas suara, atau rekam dulu.' }
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error
    return { fields: error.fields, bytes: null, problem: Object.values(error.details).flat()[0] ?? missing }
  }
}

/** Throws a 503 on a server without a transcriber. */
export function requireTranscriber({ transcriber }: Pick<VoiceDeps, 'transcriber'>): Transcriber {
  if (transcriber) return transcriber
  throw new Refusal(503, 'Suara belum bisa diubah menjadi tulisan di server ini. Ketik saja idemu.')
}

/**
 * Returns an empty text if nothing was heard. Throws a 400 for a broken or long recording, with the advice `instead`,
 * and a 503 while Google fails.
 */
export async function transcribeAudio(
  voices: VoiceDeps,
  audio: SentAudio,
  userId: number,
  instead: string,
): Promise<string> {
  const transcriber = requireTranscriber(voices)
  const { bytes, recording } = await readRecording(voices, audio, transcriber.most.atOnce, instead)
  if (isTooShort(recording)) return ''
  return transcriber.transcribe(bytes, recording, userId).catch((error: unknown) => {
    if (error instanceof GenerationFailure) throw Object.assign(new Refusal(503, error.message), { cause: error })
    throw error
  })
}

/**
 * Returns the id of the job. The job fails at once if the recording is too short for a word. Throws a 400 for a broken
 * or long recording.
 */
export async function askForText(voices: VoiceDeps, transcriber: Transcriber, userId: number, audio: SentAudio) {
  const { bytes, recording } = await readRecording(voices, audio, transcriber.most.asWork)
  const error = isTooShort(recording) ? NOTHING_HEARD : null
  return addRecording(voices.db, userId, { bytes, recording, error })
}

const isTooShort = ({ seconds }: Recording): boolean => seconds < LEAST_SECONDS

async function readRecording(voices: VoiceDeps, audio: SentAudio, most: Most, instead = 'Yang ini lebih panjang.') {
  const { bytes, problem } = audio
  if (!bytes) throw new Refusal(400, problem)
  const kind = recognize(bytes)
  const wav = kind === 'm4a' ? await convertM4a(voices.converter, bytes, most.seconds) : bytes
  const recording = kind === 'm4a' ? recognize(wav) : kind
  if (recording === null || recording === 'm4a')
    throw new Refusal(400, 'Berkas ini bukan rekaman Ogg Opus, WAV, MP3, WebM, atau M4A.')
  const longest = most.seconds > MOST_SECONDS ? `${most.seconds / 60} menit` : `${MOST_SECONDS} detik`
  if (isLonger(recording, most)) throw new Refusal(400, `Rekaman paling lama ${longest}. ${instead}`)
  if (!fits(recording, most)) throw new Refusal(400, 'Rekaman ini terlalu besar. Kirim sebagai Ogg, MP3, atau WebM.')
  return { bytes: wav, recording }
}
