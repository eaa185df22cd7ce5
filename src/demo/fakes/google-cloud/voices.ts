import * as z from 'zod'
import type { Answer, Request, Routes } from '../server.ts'
import { invalid, jsonAnswer, jsonIn, notFound } from './answers.ts'
import type { Knobs } from './knobs.ts'

/** An enum value by name, or by its number, which Google's own libraries send. */
const enumSchema = <Name extends string>(numbers: Readonly<Record<Name, number>>) => {
  const names = Object.keys(numbers) as [Name, ...Name[]] // an object literal has exactly these keys
  return z.preprocess((value) => names.find((name) => numbers[name] === value) ?? value, z.enum(names))
}

const rate = z.int().min(8_000).max(48_000)
const Recording = z.strictObject({
  config: z.strictObject({
    encoding: enumSchema({ LINEAR16: 1, FLAC: 2, OGG_OPUS: 6, MP3: 8, WEBM_OPUS: 9 }).optional(),
    sampleRateHertz: rate.optional(),
    audioChannelCount: z.int().min(1).max(8).optional(),
    languageCode: z.literal('id-ID'),
    alternativeLanguageCodes: z.array(z.string()).max(3).optional(),
    enableAutomaticPunctuation: z.boolean().optional(),
    model: z.literal('default').optional(),
  }),
  audio: z.union([
    z.strictObject({ content: z.base64().min(1) }),
    z.strictObject({ uri: z.string().regex(/^gs:\/\/[^/]+\/.+/) }),
  ]),
})

/** The first bytes of files. The header of a recording without an encoding tells its format. */
const heads = { OGG_OPUS: /^4f676753/, WEBM_OPUS: /^1a45dfa3/, MP3: /^(?:494433|ff[ef])/ }
const MOST_BYTES = 10_485_760
const tooLong = {
  short: "Sync input too long. For audio longer than 1 min use LongRunningRecognize with a 'uri' parameter.",
  long: 'Inline audio exceeds duration limit. Please use a GCS URI.',
}
/** Maximum length: a minute, plus a little that encoders add. */
const MOST_SECONDS = 60.1

const recognitionResult = {
  results: [
    {
      alternatives: [{ transcript: 'SIMULASI: seekor kucing mencari ibunya di pasar.', confidence: 0.93 }],
      resultEndTime: '3.2s',
      languageCode: 'id-id',
    },
  ],
}

const type = (name: string) => ({ '@type': `type.googleapis.com/google.cloud.speech.v1.LongRunningRecognize${name}` })

/** Recognizes short recordings at once. Long ones are operations that are done at the second status request. */
export function speech(find: (uri: string) => Buffer | null, knobs: Knobs): Routes {
  const looked = new Map<string, number>()
  const results = () => (knobs.isDeaf ? {} : recognitionResult)

  function recognized({ body }: Request, word: string): Answer {
    const isShort = word === 'recognize'
    const { data, error } = Recording.safeParse(jsonIn({ body }))
    if (!data) return invalid(error.message)
    const { audio, config } = data
    const bytes = 'uri' in audio ? find(audio.uri) : Buffer.from(audio.content, 'base64')
    if (!bytes) return notFound()
    const isTooLong = countSeconds(bytes) > MOST_SECONDS && (isShort || 'content' in audio)
    const problem =
      body.length > MOST_BYTES
        ? `Request payload size exceeds the limit: ${MOST_BYTES} bytes.`
        : isTooLong
          ? tooLong[isShort ? 'short' : 'long']
          : findProblem(config, bytes)
    if (problem) return invalid(problem)
    if (isShort) return lied(knobs, { ...results(), totalBilledTime: '15s', requestId: String(looked.size + 1) })
    const name = String(7_000_000 + looked.size)
    looked.set(name, 0)
    return lied(knobs, { name })
  }

  function operation(name: string): Answer {
    const times = looked.get(name)
    if (times === undefined) return notFound()
    looked.set(name, times + 1)
    const at = new Date().toISOString()
    const metadata = { ...type('Metadata'), progressPercent: times > 0 ? 100 : 42, startTime: at, lastUpdateTime: at }
    const end =
      knobs.ending === null
        ? { done: true, response: { ...type('Response'), ...results() } }
        : { done: true, error: { code: knobs.ending, message: 'The operation failed.' } }
    return lied(knobs, { name, metadata, ...(times > 0 && end) })
  }

  return {
    'POST /v1/speech:(recognize|longrunningrecognize)': recognized,
    'GET /v1/operations/(\\w+)': (_, name) => operation(name),
  }
}

/** Returns the length of a WAV with a plain header; 0 for other files, whose length only decoding shows. */
function countSeconds(bytes: Buffer): number {
  if (bytes.length < 44 || bytes.toString('latin1', 0, 4) !== 'RIFF') return 0
  return (bytes.length - 44) / ((bytes.readUInt32LE(24) * bytes.readUInt16LE(22) * bytes.readUInt16LE(34)) / 8)
}

function findProblem({ encoding, sampleRateHertz }: z.infer<typeof Recording>['config'], bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 12)
  if (encoding === undefined)
    return /^(?:RIFF|fLaC)/.test(head) && sampleRateHertz === undefined
      ? null
      : 'RecognitionConfig.encoding is missing.'
  if (encoding === 'LINEAR16' || encoding === 'FLAC') return null
  if (sampleRateHertz === undefined) return 'Invalid recognition config: bad sample rate hertz.'
  return heads[encoding].test(bytes.toString('hex', 0, 4)) ? null : 'Invalid recognition config: bad encoding.'
}

const Text = z.strictObject({
  input: z.union([z.strictObject({ ssml: z.string().min(1) }), z.strictObject({ text: z.string().min(1) })]),
  voice: z.strictObject({
    languageCode: z.literal('id-ID'),
    name: z.string().startsWith('id-ID-').optional(),
    ssmlGender: enumSchema({ MALE: 1, FEMALE: 2, NEUTRAL: 3 }).optional(),
  }),
  audioConfig: z.strictObject({
    audioEncoding: enumSchema({ MP3: 2 }),
    speakingRate: z.number().min(0.25).max(4).optional(),
    pitch: z.number().min(-20).max(20).optional(),
    volumeGainDb: z.number().min(-96).max(16).optional(),
  }),
})
const MOST_SPOKEN = 5_000
const markup =
  /^<speak>(?:<\/?(?:p|s)>|<break time="\d+ms"\/>|&(?:amp|lt|gt|quot|apos);|[^<>&\p{Cc}\ufffe\uffff])*<\/speak>$/u

/** Speaks silence, a quarter of a second for each word. */
export const narration = (knobs: Knobs): Routes => ({ 'POST /v1/text:synthesize': (request) => speak(request, knobs) })

function speak(request: Request, knobs: Knobs): Answer {
  const { data, error } = Text.safeParse(jsonIn(request))
  if (!data) return invalid(error.message)
  const text = 'ssml' in data.input ? data.input.ssml : data.input.text
  if (Buffer.byteLength(text) > MOST_SPOKEN)
    return invalid('Either `input.text` or `input.ssml` is longer than the limit of 5000 bytes.')
  if ('ssml' in data.input && !markup.test(text)) return invalid('Invalid SSML.')
  const frames = Array<Buffer>(10 * text.split(/\s+/).length).fill(silence)
  return lied(knobs, { audioContent: Buffer.concat(frames).toString('base64') })
}

/** Silence at 128 kilobits, 44.1 kHz, mono. */
const silence = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc0]), Buffer.alloc(413)])

const lied = ({ lie }: Knobs, body: object): Answer => jsonAnswer(200, lie ? lie(body) : body)
