import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createLimiter } from '../../async/limiter.ts'
import { FfmpegFailure, inOwnFolder, runFfmpeg } from '../../uploads/ffmpeg.ts'
import { Refusal } from '../../web/refusal.ts'

/** `folder`: the folder in which recordings are converted. */
export type Converter = { ffmpeg: string; folder: string }

const busy = () => new Refusal(503, 'Server sedang sibuk mengubah rekaman. Coba lagi sebentar lagi.')
const inTurn = createLimiter({ atOnce: 2, waiting: 20, full: busy })
const TIMEOUT_MS = 60_000
/** A few seconds more than the limit are converted, so that a longer recording can be recognized and refused. */
const MORE_SECONDS = 5

/**
 * Converts M4A to WAV. Throws a 400 if ffmpeg is missing or the recording is broken, and a 503 if the conversion is
 * impossible now.
 */
export const convertM4a = ({ ffmpeg, folder }: Converter, bytes: Buffer, seconds: number): Promise<Buffer> =>
  inTurn(() =>
    inOwnFolder(folder, (own) => convertIn(own, ffmpeg, bytes, seconds + MORE_SECONDS)).catch((cause: unknown) => {
      throw Object.assign(toRefusal(cause), { cause })
    }),
  )

async function convertIn(folder: string, ffmpeg: string, bytes: Buffer, seconds: number): Promise<Buffer> {
  const [from, to] = [path.join(folder, 'in.m4a'), path.join(folder, 'out.wav')]
  const inputArgs = ['-protocol_whitelist', 'file', '-f', 'mov', '-i', from]
  const write = ['-vn', '-ac', '1', '-ar', '16000', '-t', String(seconds), '-c:a', 'pcm_s16le', '-f', 'wav', to]
  await writeFile(from, bytes)
  await runFfmpeg(ffmpeg, [...inputArgs, ...write], { timeout: TIMEOUT_MS })
  return readFile(to)
}

function toRefusal(cause: unknown): Refusal {
  const failure = cause instanceof FfmpegFailure ? cause.failure : 'ended'
  if (failure === 'missing')
    return new Refusal(400, 'Rekaman M4A belum bisa dibaca di server ini. Kirim sebagai Ogg, WAV, MP3, atau WebM.')
  if (failure === 'refused') return new Refusal(400, 'Rekaman ini rusak atau terpotong. Rekam sekali lagi.')
  return busy()
}
