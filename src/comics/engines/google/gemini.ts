import * as z from 'zod'
import type { FetchInit } from '../../../net/fetcher.ts'
import { type GoogleClient, parseAnswer } from '../../../net/google.ts'
import { detectFormat } from '../../../uploads/image.ts'
import { GenerationFailure } from '../../script/script.ts'
import type { Ledger } from './ledger.ts'

/** `model` is the address of a model in the account's project and location. */
export type GeminiDeps = { google: GoogleClient; model: string; ledger: Ledger }

const Inline = z.object({ data: z.base64().min(1) })
const Part = z.object({
  text: z.string().nullish(),
  thought: z.boolean().nullish(),
  inlineData: Inline.nullish(),
  inline_data: Inline.nullish(),
})
const Answer = z.object({
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(Part).default([]) }).default({ parts: [] }),
        finishReason: z.string().nullish(),
      }),
    )
    .default([]),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
})

/** `images`: pictures of this site that belong to the question. */
type Question = { prompt: string; images?: readonly Uint8Array[]; config: Readonly<Record<string, unknown>> }

/**
 * Asks for one candidate. Throws a `GenerationFailure` if Google blocks the question or the answer, and a `GoogleError`
 * if the request fails.
 */
export async function generate(
  { google, model }: GeminiDeps,
  { prompt, images = [], config }: Question,
  init: Pick<FetchInit, 'signal' | 'timeout' | 'maxBytes'>,
): Promise<{ text: string; images: readonly Uint8Array[] }> {
  const body = {
    contents: [{ role: 'user', parts: [{ text: withoutContacts(prompt) }, ...images.map(inlined)] }],
    generationConfig: { candidateCount: 1, ...config },
  }
  const { candidates, promptFeedback } = parseAnswer(
    Answer,
    await google.call(`${model}:generateContent`, json(body, init)),
  )
  const [candidate] = candidates
  if (promptFeedback?.blockReason || !candidate || blocking.test(candidate.finishReason ?? ''))
    throw new GenerationFailure(
      'Google menolak membuat ini karena isinya dianggap melanggar aturannya. Ubah idemu, lalu coba lagi.',
    )
  const parts = candidate.content.parts.filter(({ thought }) => !thought)
  return {
    text: parts.map(({ text }) => text ?? '').join(''),
    images: parts.flatMap(({ inlineData, inline_data }) => {
      const data = (inlineData ?? inline_data)?.data
      return data === undefined ? [] : [Buffer.from(data, 'base64')]
    }),
  }
}

const inlined = (image: Uint8Array) => ({
  inlineData: { mimeType: `image/${detectFormat(image)}`, data: Buffer.from(image).toString('base64') },
})

/** Removes e-mail addresses and phone numbers, because the model does not need them. */
const withoutContacts = (text: string): string =>
  text
    .replace(/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '')
    .replace(/(?<![\p{L}\d])\+?\d(?:[\s().-]?\d){7,}(?!\d)/gu, '')

const blocking = /SAFETY|PROHIBITED|BLOCKLIST|RECITATION|SPII/

export const json = (body: unknown, init: FetchInit): FetchInit => ({
  ...init,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
