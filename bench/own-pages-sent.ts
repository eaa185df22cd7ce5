import http from 'node:http'
import sharp from 'sharp'

export type Files = Record<string, Buffer>
export type Answer = { status: number; pages: { id: number; height: number; name: string }[]; refused: Refused[] }
export type Refused = { name: string; reason: string }

// The answer is described by the document of the site, against which tests compare it.
export const dataIn = (body: unknown) => (body as { data: Record<string, unknown> }).data

/** `fetch` would end after five minutes without an answer, and sends no files of more than some MB without copies. */
export async function post(url: string, headers: Record<string, string>, form: FormData): Promise<Answer> {
  const made = new Request(url, { method: 'POST', body: form })
  const body = Buffer.from(await made.arrayBuffer())
  const type = made.headers.get('content-type') ?? ''
  return request(url, 'POST', { ...headers, 'content-type': type }, body)
}

export function request(url: string, method: string, headers: Record<string, string>, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = http.request(
      url,
      { method, headers: { ...headers, 'content-length': body.length } },
      async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk)
        const text = Buffer.concat(chunks).toString()
        const { data = {}, detail = [] } = text ? JSON.parse(text) : {}
        const refused = Array.isArray(detail) ? detail.map(({ loc, type }) => ({ name: loc.at(-1), reason: type })) : []
        resolve({ status: answer.statusCode ?? 0, pages: data.pages ?? [], refused: data.refused ?? refused })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Pictures as detailed as drawings, each a little taller than the one before. */
export async function chapter(width: number, height: number, count: number, quality = 80): Promise<Files> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const size = { width, height: height + count }
  const whole = await sharp({ create: { ...size, channels: 3, background: '#000', noise }, limitInputPixels: false })
    .blur(quality > 90 ? 0.6 : 3)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { channels } = whole.info
  const files: Files = {}
  for (let at = 1; at <= count; at += 1)
    files[`halaman ${at}.jpg`] = await sharp(whole.data, { raw: { ...size, channels }, limitInputPixels: false })
      .extract({ left: 0, top: 0, width, height: height + at - 1 })
      .jpeg({ quality })
      .toBuffer()
  return files
}
