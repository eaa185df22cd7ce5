/**
 * An http(s) address without credentials, as other sites write it; null for anything else, for nothing and for a mere anchor.
 * Of two glued together ("https://v2.sitehttps://v2.site/anime/x/") the second counts. Without `base` a relative one is none.
 */
export function addressOf(written: string | null, base?: string): URL | null {
  const given = written?.trim() ?? ''
  if (given === '' || given.startsWith('#')) return null
  const url = parsed(given.replace(/^https?:\/\/[^?#]*?(?=https?:\/\/)/i, ''), base)
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null
}

/** The same as text. */
export const linkOf = (written: string | null, base?: string): string | null =>
  written !== null && plain.test(written) && URL.canParse(written) ? written : (addressOf(written, base)?.href ?? null)

/** What most links are; they need no rewriting, which is the dear part. */
const plain = /^https?:\/\/[a-z0-9.-]+(?::\d+)?\/(?!.*\/\/|.*\.\/)[\w\-./~]*$/

/** Tried at once, for asking `URL.canParse` first would parse each of a page's thousands of links twice. */
function parsed(address: string, base?: string): URL | null {
  try {
    return new URL(address, base)
  } catch {
    return null
  }
}
