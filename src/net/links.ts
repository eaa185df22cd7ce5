/**
 * An http(s) URL found on another site; null for credentials, empty text and a bare `#fragment`. Of two URLs glued
 * together ("https://v2.sitehttps://v2.site/anime/x/") the second counts. A relative URL needs `base`.
 */
export function toAbsoluteUrl(text: string | null, base?: string): URL | null {
  const address = text?.trim() ?? ''
  if (address === '' || address.startsWith('#')) return null
  const url = parsed(address.replace(/^https?:\/\/[^?#]*?(?=https?:\/\/)/i, ''), base)
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null
}

export const toAbsoluteHref = (text: string | null, base?: string): string | null =>
  text !== null && plain.test(text) && URL.canParse(text) ? text : (toAbsoluteUrl(text, base)?.href ?? null)

/** The form of most links, which needs no parsing by the much slower URL parser. */
const plain = /^https?:\/\/[a-z0-9.-]+(?::\d+)?\/(?!.*\/\/|.*\.\/)[\w\-./~]*$/

/** Parses a URL. Calling `URL.canParse` first would parse thousands of links twice. */
function parsed(address: string, base?: string): URL | null {
  try {
    return new URL(address, base)
  } catch {
    return null
  }
}
