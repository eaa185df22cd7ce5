import { blockPageIn } from './block-pages.ts'
import type { Fetcher, HttpAnswer } from './fetcher.ts'

/**
 * For APIs: some servers answer requests for missing items with a web page and status 200. This turns them into a 404.
 */
export const notFoundPages = (fetcher: Fetcher): Fetcher => ({
  ...fetcher,
  fetch: async (url, init) => {
    const answer = await fetcher.fetch(url, init)
    return isNotFoundPage(answer) ? { ...answer, status: 404, headers: {}, body: Buffer.alloc(0) } : answer
  },
})

function isNotFoundPage({ status, body }: HttpAnswer): boolean {
  const html = body.subarray(0, 50_000).toString('utf8')
  if (status !== 200 || !/^\s*</.test(html)) return false
  const block = blockPageIn(html)
  return block !== 'challenge' && block !== 'parked' && saysNotFound(html)
}

/**
 * Whether a page says "not found" in its title, in a heading, or in a text under 100 characters. Longer texts may
 * contain "404" for other reasons.
 */
function saysNotFound(html: string): boolean {
  const headings = [...html.matchAll(/<(?:title|h[12])\b[^<>]*>([^<]*)/gi)].map(([, words = '']) => words)
  const words = html
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...headings, ...(words.length < 100 ? [words] : [])].some((text) => notFound.test(text))
}

const notFound = /(^|\W)(404|not found)($|\W)|tidak ditemukan|не найден/i
