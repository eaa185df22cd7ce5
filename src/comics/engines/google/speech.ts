import * as z from 'zod'
import { type GoogleClient, GoogleError, type GoogleFailure, isLasting, parseAnswer } from '../../../net/google.ts'
import { openBucket } from '../../../net/google-bucket.ts'
import { LONGEST_SECONDS, MOST_SECONDS } from '../../limits.ts'
import { fits, type Recording, type Transcriber } from '../../script/dictation.ts'
import { GenerationFailure } from '../../script/script.ts'
import { json } from './gemini.ts'
import type { Ledger } from './ledger.ts'

/** Google bills in steps of this many seconds and rounds up. */
const BILLED_SECONDS = 15
const TIMEOUT_MS = 90_000
const MAX_BYTES = 4_000_000

/** The most that a request can hold. Google takes 10 MB, and base64 turns three bytes into four letters. */
const INLINE = { seconds: MOST_SECONDS, bytes: 7_800_000 }
const PREFIX = 'recordings/'

const encodings = { ogg: 'OGG_OPUS', mp3: 'MP3', webm: 'WEBM_OPUS' } as const
/** Sampling rates in hertz that Google accepts for Opus. */
const opusRates = [8_000, 12_000, 16_000, 24_000, 48_000]
const OPUS_RATE = 48_000

const Alternatives = z.array(z.object({ transcript: z.string().default('') })).default([])
const Results = z.object({ results: z.array(z.object({ alternatives: Alternatives })).default([]) })
const Job = z.object({ name: z.string().regex(/^[\w-]{1,100}$/) })
const Operation = z.object({
  metadata: z.object({ progressPercent: z.number().min(0).max(100).default(0) }).nullish(),
  done: z.boolean().default(false),
  error: z.object({ code: z.number() }).nullish(),
  response: Results.nullish(),
})

/** Codes of google.rpc.Code that mean a bad recording, and the failures for which other codes stand. */
const blaming: ReadonlySet<number> = new Set([3, 9, 11])
const endings: Readonly<Record<number, GoogleFailure>> = {
  4: 'timeout',
  5: 'missing',
  7: 'unauthorized',
  8: 'quota',
  16: 'unauthorized',
}

type Deps = { google: GoogleClient; ledger: Ledger; bucket: string | null }

const limits = { timeout: TIMEOUT_MS, maxBytes: MAX_BYTES }

/** Asks Google. The use stays booked only if the answer has this shape. */
const asking =
  ({ google, ledger, address }: Omit<Deps, 'bucket'> & { address: string }) =>
  <Answer extends object>(
    verb: string,
    shape: z.ZodType<Answer>,
    about: Recording,
    audio: () => Promise<object>,
    userId?: number,
    signal?: AbortSignal,
  ) =>
    ledger.charge({ service: 'speech', units: countMinutes(about), userId }, async (booking) => {
      const init = json({ config: configFor(about), audio: await audio() }, { ...limits, ...(signal && { signal }) })
      return { booking, ...parseAnswer(shape, await google.call(`${address}/speech:${verb}`, init)) }
    })

/** A recording that is too large for a request goes to Google in a private object of the bucket, until the job ends. */
export function createTranscriber({ google, ledger, bucket: name }: Deps): Transcriber {
  const address = `${google.addressOf('speech.googleapis.com')}/v1`
  const bucket = name === null ? null : openBucket({ google, name })
  const askPaid = asking({ google, ledger, address })
  return {
    most: { atOnce: INLINE, asWork: bucket ? { seconds: LONGEST_SECONDS, bytes: Infinity } : INLINE },
    transcribe: async (bytes, about, userId) =>
      textIn(await askPaid('recognize', Results, about, () => inline(bytes), userId)),
    async begin(job, bytes, about, signal, userId) {
      const uploaded = async () => {
        if (!bucket || fits(about, INLINE)) return inline(bytes)
        await bucket.put(PREFIX + job, bytes, 'application/octet-stream', { signal, timeout: TIMEOUT_MS })
        return { uri: bucket.uriOf(PREFIX + job) }
      }
      const { name: operation, booking } = await askPaid('longrunningrecognize', Job, about, uploaded, userId, signal)
      return { operation, booking }
    },
    async look(operation, signal) {
      // A check that fails temporarily costs nothing and is repeated.
      const again = (failure: unknown): z.infer<typeof Operation> => {
        if (failure instanceof GoogleError && !isLasting(failure)) return { done: false }
        throw ledger.toFailure(failure)
      }
      const request = google.call(`${address}/operations/${operation}`, { ...limits, signal })
      const { metadata, done, error, response } = await request
        .then((answer) => parseAnswer(Operation, answer))
        .catch(again)
      if (!error)
        return { progress: metadata?.progressPercent ?? 0, text: done ? textIn(response ?? { results: [] }) : null }
      await ledger.giveBack(operation)
      throw toEndError(error.code, ledger)
    },
    async forget(job, about, signal) {
      if (bucket && !fits(about, INLINE)) await bucket.remove(PREFIX + job, { signal })
    },
    async sweep(before) {
      if (!bucket) return
      for await (const page of bucket.pages(PREFIX))
        for (const { name, updated } of page) if (updated < before.getTime()) await bucket.remove(name)
    },
  }
}

function toEndError(code: number, ledger: Ledger): unknown {
  if (blaming.has(code)) return new GenerationFailure('Google tidak bisa membaca rekaman ini. Rekam sekali lagi.')
  const failure = endings[code] ?? 'unavailable'
  return ledger.toFailure(new GoogleError(failure, `Google mengakhiri pekerjaan dengan kode ${code}`))
}

const inline = async (bytes: Uint8Array) => ({ content: Buffer.from(bytes).toString('base64') })

const countMinutes = ({ seconds }: Recording): number =>
  (Math.max(1, Math.ceil(seconds / BILLED_SECONDS)) * BILLED_SECONDS) / 60

/** Google refuses an encoding and a rate if the head of a WAV file already has them. */
function configFor({ kind, rate, channels }: Recording): object {
  const opusRate = rate !== null && opusRates.includes(rate) ? rate : OPUS_RATE
  const sampleRateHertz = kind === 'mp3' ? rate : opusRate
  return {
    ...(kind !== 'wav' && { encoding: encodings[kind], sampleRateHertz }),
    ...(channels > 1 && kind !== 'mp3' && { audioChannelCount: channels }),
    languageCode: 'id-ID',
    alternativeLanguageCodes: ['en-US'],
    enableAutomaticPunctuation: true,
    model: 'default',
  }
}

const textIn = ({ results }: z.infer<typeof Results>): string =>
  results
    .map(({ alternatives: [first] }) => first?.transcript.trim() ?? '')
    .filter(Boolean)
    .join(' ')
