/**
 * Parses an http(s) address without credentials from another site; null for anything else, for nothing and for a bare
 * anchor. Of two addresses glued together ("https://v2.sitehttps://v2.site/anime/x/") the second counts. A relative
 * address needs `base`.
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

/** The form of most links; they skip the expensive parser. */
const plain = /^https?:\/\/[a-z0-9.-]+(?::\d+)?\/(?!.*\/\/|.*\.\/)[\w\-./~]*$/

/** Calls the constructor directly: `URL.canParse` first would parse thousands of links twice. */
function parsed(address: string, base?: string): URL | null {
  try {
    return new URL(address, base)
  } catch {
    return null
  }
}
