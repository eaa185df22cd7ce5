import * as z from 'zod'
import { type GoogleClient, parseAnswer } from '../../../net/google.ts'
import { xmlText } from '../../../web/formats/xml-text.ts'
import { GenerationFailure, type Narrator } from '../../script/script.ts'
import { json } from './gemini.ts'
import type { Ledger } from './ledger.ts'

/** Most bytes that Google speaks in one call. */
const MAX_SSML_BYTES = 5_000
const PAUSE = '<break time="600ms"/>'
const TIMEOUT_MS = 60_000
const MAX_BYTES = 20_000_000

const SpeechAnswer = z.object({ audioContent: z.base64().min(1) })

export const createNarrator =
  ({ google, ledger }: { google: GoogleClient; ledger: Ledger }): Narrator =>
  async (lines, signal, userId) => {
    const url = `${google.addressOf('texttospeech.googleapis.com')}/v1/text:synthesize`
    const parts: Buffer[] = []
    for (const part of splitLines(lines)) {
      const ssml = toSsml(part)
      const body = {
        input: { ssml },
        voice: { languageCode: 'id-ID', name: 'id-ID-Wavenet-A', ssmlGender: 'FEMALE' },
        audioConfig: { audioEncoding: 'MP3', speakingRate: 0.9, pitch: 0, volumeGainDb: 0 },
      }
      const init = json(body, { signal, timeout: TIMEOUT_MS, maxBytes: MAX_BYTES })
      // Google counts marks and pauses as letters too.
      const thousands = ssml.length / 1_000
      parts.push(
        await ledger.charge({ service: 'narration', units: thousands, userId }, async () =>
          mp3In(parseAnswer(SpeechAnswer, await google.call(url, init))),
        ),
      )
    }
    return Buffer.concat(parts)
  }

function mp3In({ audioContent }: z.infer<typeof SpeechAnswer>): Buffer {
  const bytes = Buffer.from(audioContent, 'base64')
  const isMp3 = bytes.toString('latin1', 0, 3) === 'ID3' || (bytes[0] === 0xff && (bytes[1] ?? 0) >= 0xe0)
  if (isMp3) return bytes
  throw new GenerationFailure('Google mengirim suara yang rusak. Coba lagi sebentar lagi.')
}

/** Splits lines into as few calls as the limit of bytes allows, in order. */
function splitLines(lines: readonly string[]): string[][] {
  const parts: string[][] = []
  for (const line of lines) {
    const last = parts.at(-1)
    if (last && Buffer.byteLength(toSsml([...last, line])) <= MAX_SSML_BYTES) last.push(line)
    else parts.push([line])
  }
  return parts
}

const toSsml = (lines: readonly string[]): string => `<speak><p>${lines.map(escaped).join(PAUSE)}</p></speak>`

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const escaped = (text: string): string => xmlText(text).replace(/[&<>"']/g, (mark) => marks[mark] ?? '')
