/** Hosts whose videos this site may show. */
export type PlayerHosts = { baseUrl: string; embedHosts: readonly string[]; mediaHosts: readonly string[] }

/** `hls` (a stream) and `file` play in this site's player, `embed` in a frame, `link` on its own website. */
export type Player = { kind: 'hls' | 'file' | 'embed' | 'link'; src: string; type: string | null }

/**
 * Chooses how a video is played. Host lists are read as in the Content Security Policy, so that the policy does not
 * block the choice. An address on no list becomes a link. Files of this site are given as paths.
 */
export function toPlayer(address: string, { baseUrl, embedHosts, mediaHosts }: PlayerHosts): Player {
  const own = address.startsWith(`${baseUrl}/`)
  const url = new URL(direct(address))
  if (own || isListed(url, mediaHosts, baseUrl)) {
    const type = mediaType(url)
    const src = own ? address.slice(baseUrl.length) : url.href
    if (type === HLS) return { kind: 'hls', src, type }
    if (type || isPixeldrainFile(url)) return { kind: 'file', src, type }
  }
  // A page of this site is never embedded, because a frame with the same origin could leave its sandbox.
  if (!own && isListed(new URL(address), embedHosts, baseUrl)) return { kind: 'embed', src: address, type: null }
  return { kind: 'link', src: address, type: null }
}

/** Returns the first video server that plays on the page, otherwise the first one. */
export const defaultPlayer = <P extends Pick<Player, 'kind'>>(players: readonly P[]): P | null =>
  players.find((player) => player.kind !== 'link') ?? players[0] ?? null

/**
 * Returns the captions of a clip of this site. All versions of a clip share one file: `clip-2.m3u8` and
 * `clip-2-480.mp4` use `clip-2.id.vtt`.
 */
export function captionsHref(src: string): string | null {
  const clip = /^\/media\/(clip-\d+)(?:-\d+)?\.(?:m3u8|mp4)$/.exec(src)?.[1]
  return clip ? `/media/${clip}.id.vtt` : null
}

const HLS = 'application/vnd.apple.mpegurl'
const mediaTypes: Record<string, string> = { m3u8: HLS, mp4: 'video/mp4', m4v: 'video/mp4', webm: 'video/webm' }
const mediaType = (url: URL) => mediaTypes[/\.(\w+)$/.exec(url.pathname)?.[1]?.toLowerCase() ?? ''] ?? null

/** Turns the address of a Pixeldrain page into that of its video file. */
const direct = (address: string) => address.replace(/^(https?:\/\/pixeldrain\.com)\/u\/(\w+).*$/i, '$1/api/file/$2')
const isPixeldrainFile = (url: URL) => url.host === 'pixeldrain.com' && url.pathname.startsWith('/api/file/')

const isListed = (url: URL, entries: readonly string[], baseUrl: string) =>
  entries.some((entry) => matches(url, entry, baseUrl.startsWith('https:')))

/**
 * Matches a source expression of a Content Security Policy: `host`, `*.host`, `https://host`, `host:8443`. A path in
 * the expression is ignored.
 */
function matches(url: URL, entry: string, securePage: boolean): boolean {
  const parts = /^(?:(https?):\/\/)?(\*|(?:\*\.)?[^/:*]+)(?::(\d+|\*))?(?:\/.*)?$/i.exec(entry)
  if (!parts) return false
  const [, scheme = securePage ? 'https' : 'http', host = '', port] = parts
  const name = host.toLowerCase()
  const nameFits = name.startsWith('*') ? url.hostname.endsWith(name.slice(1)) : url.hostname === name
  const schemeFits = url.protocol === 'https:' || (url.protocol === 'http:' && scheme === 'http' && !securePage)
  return nameFits && schemeFits && (port === '*' || (port ?? '') === url.port || port === standardPort(url))
}

const standardPort = (url: URL) => (url.port ? null : url.protocol === 'https:' ? '443' : '80')
