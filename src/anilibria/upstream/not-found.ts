import type { Fetched, Fetcher } from '../../net/fetcher.ts'
import { impostorOf } from '../../net/impostors.ts'

/** Some mirrors say that there is no such release with a web page and status 200: through this fetcher it is a plain 404. */
export const notFoundPages = (fetcher: Fetcher): Fetcher => ({
  ...fetcher,
  fetch: async (url, init) => {
    const answer = await fetcher.fetch(url, init)
    return isNotFoundPage(answer) ? { ...answer, status: 404, headers: {}, body: Buffer.alloc(0) } : answer
  },
})

function isNotFoundPage({ status, body }: Fetched): boolean {
  const html = body.subarray(0, 50_000).toString('utf8')
  if (status !== 200 || !/^\s*</.test(html)) return false
  const impostor = impostorOf(html)
  return impostor !== 'challenge' && impostor !== 'parked' && saysNotFound(html)
}

/** In its title or a heading, or all it says is that: a page about something else may well have "404" somewhere. */
function saysNotFound(html: string): boolean {
  const headings = [...html.matchAll(/<(?:title|h[12])\b[^>]*>([^<]*)/gi)].map(([, words = '']) => words)
  const words = html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...headings, ...(words.length < 100 ? [words] : [])].some((said) => notFound.test(said))
}

const notFound = /(^|\W)(404|not found)($|\W)|не найден/i
