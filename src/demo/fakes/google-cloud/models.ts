import * as z from 'zod'
import { drawImage } from '../../../uploads/image.ts'
import type { Routes } from '../server.ts'
import { invalid, jsonAnswer, jsonIn, PROJECT } from './answers.ts'
import type { Knobs } from './knobs.ts'

const pictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '9:16', '16:9', '21:9'] as const
const Part = z.union([
  z.strictObject({ text: z.string().min(1) }),
  z.strictObject({ inlineData: z.strictObject({ mimeType: z.enum(pictureTypes), data: z.base64().min(1) }) }),
])
const Prompt = z.strictObject({
  contents: z.array(z.strictObject({ role: z.literal('user'), parts: z.array(Part).min(1) })).min(1),
  generationConfig: z.strictObject({
    temperature: z.number().min(0).max(2).optional(),
    maxOutputTokens: z.int().min(1).max(65_536).optional(),
    candidateCount: z.literal(1).optional(),
    responseMimeType: z.enum(['application/json', 'text/plain']).optional(),
    responseSchema: z.looseObject({ type: z.literal('OBJECT') }).optional(),
    responseModalities: z.array(z.enum(['TEXT', 'IMAGE'])).optional(),
    imageConfig: z
      .strictObject({ aspectRatio: z.enum(ratios).optional(), imageSize: z.enum(['1K', '2K', '4K']).optional() })
      .optional(),
  }),
})

/** Two models: one writes scripts, and one draws pictures marked SIMULASI. */
export const models = (knobs: Knobs): Routes => ({
  async [`POST /v1/projects/${PROJECT}/locations/[a-z0-9-]+/publishers/google/models/([\\w.-]+):generateContent`](
    request,
    model,
  ) {
    const { data, error } = Prompt.safeParse(jsonIn(request))
    if (!data) return invalid(error.message)
    const prompt = data.contents
      .flatMap(({ parts }) => parts.flatMap((part) => ('text' in part ? part.text : [])))
      .join('\n')
    if (knobs.blocks === 'prompt')
      return jsonAnswer(200, { promptFeedback: { blockReason: 'SAFETY' }, modelVersion: model })
    const isPicture = data.generationConfig.responseModalities?.includes('IMAGE') === true
    const parts = isPicture
      ? [{ inlineData: { mimeType: 'image/webp', data: (await picture(prompt, knobs.side)).toString('base64') } }]
      : [{ text: JSON.stringify(scriptFor(prompt)) }]
    const content = { role: 'model', parts }
    const answer = {
      candidates: [knobs.blocks === 'candidate' ? { finishReason: 'SAFETY' } : { content, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: prompt.length,
        candidatesTokenCount: 900,
        totalTokenCount: prompt.length + 900,
      },
      modelVersion: model,
    }
    return jsonAnswer(200, knobs.lie ? knobs.lie(answer) : answer)
  },
})

/** Writes a script with as many pages as the prompt asks for, using the words of its idea. */
function scriptFor(prompt: string): object {
  const pages = Number(/Tepat (\d+) halaman/.exec(prompt)?.[1] ?? 1)
  const idea = (/^(---[a-p]{24})\n([\s\S]*)\n\1$/m.exec(prompt)?.[2] ?? prompt).trim()
  const short = idea.slice(0, 80)
  const panel = (panel_no: number, part: number) => ({
    panel_no,
    panel_title: `Panel ${panel_no}`,
    narration: panel_no === 1 ? `SIMULASI, bagian ${part}.` : '',
    dialogues: panel_no === 2 ? ['Simba: Ini cerita dari model tiruan!'] : [],
    panel_context: `Pagi di kampung, jarak sedang. Simba berdiri, senang. ${short}`,
  })
  return {
    global: {
      comic_title: `SIMULASI: ${short.slice(0, 40)}`,
      tagline: 'Cerita dari model tiruan.',
      style: { art_style: 'kartun', color_mood: 'hangat', line_style: 'tegas', camera: 'sedang' },
      characters: [{ name: 'Simba', appearance: 'Kucing oranye', outfit: 'syal biru', personality: 'riang' }],
    },
    parts: Array.from({ length: pages }, (_, at) => ({
      part_no: at + 1,
      part_title: `Bagian ${at + 1}`,
      part_summary: `Bagian ${at + 1}: ${short}`,
      panels: [1, 2, 3].map((number) => panel(number, at + 1)),
    })),
  }
}

/** The color of the picture of a panel, in degrees. */
export const toHue = (description: string): number =>
  [...description].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7)

/**
 * Draws the grid that the prompt asks for, with its panels by rows, or one picture without a grid. `side`: pixels of a
 * panel.
 */
function picture(prompt: string, side: number): Promise<Buffer> {
  const [, rows = 1, columns = 1] = (/^Grid: (\d) × (\d)$/m.exec(prompt) ?? []).map(Number)
  const panels = [...prompt.matchAll(/^Panel \d+[^:]*: (.*)$/gm)].map(([, description = '']) => description)
  const fields = (panels.length > 0 ? panels : [prompt]).map((description, nth) => {
    const at = `translate(${(nth % columns) * 1200} ${Math.floor(nth / columns) * 900})`
    return `<g transform="${at}">${field(toHue(description))}</g>`
  })
  const size = `width="${1200 * columns}" height="${900 * rows}"`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${1200 * columns} ${900 * rows}">
<rect ${size} fill="#ddd"/>${fields.join('')}</svg>`
  return drawImage(svg, { width: side * columns, height: (side * rows * 3) / 4 })
}

const field = (hue: number): string => `<rect width="1200" height="900" fill="hsl(${hue} 55% 45%)"/>
<circle cx="600" cy="380" r="220" fill="hsl(${(hue + 40) % 360} 70% 70%)"/>
<text x="600" y="760" font-size="110" font-family="sans-serif" text-anchor="middle" fill="#fff">SIMULASI</text>`

const Message = z.strictObject({
  message: z.strictObject({
    token: z.string().min(1),
    notification: z.strictObject({ title: z.string(), body: z.string() }),
    data: z.record(z.string().regex(/^(?!from$|message_type$|google|gcm)/), z.string()),
  }),
})
const MAX_BYTES = 4_096

/** Push messages. A token that begins with "hapus" stands for an app that was removed. */
export const messaging: Routes = {
  [`POST /v1/projects/${PROJECT}/messages:send`](request) {
    const { data } = Message.safeParse(jsonIn(request))
    if (!data || request.body.length > MAX_BYTES) return invalid('Invalid value.')
    if (!data.message.token.startsWith('hapus'))
      return jsonAnswer(200, { name: `projects/${PROJECT}/messages/0:${Date.now()}` })
    const fcm = { '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: 'UNREGISTERED' }
    const error = { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND', details: [fcm] }
    return jsonAnswer(404, { error })
  },
}
