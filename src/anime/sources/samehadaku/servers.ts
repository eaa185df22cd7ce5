import type { HTMLElement } from 'node-html-parser'
import { toAbsoluteHref } from '../../../net/links.ts'
import { parsePart } from './markup.ts'
import type { PageReading } from './site.ts'
import { elementText, findFirst } from './text.ts'
import { findParts } from './themes.ts'

/** Parameters of the AJAX request that returns the player of a streaming server. */
export type PlayerCall = { post: string; nume: string; type: string }

/**
 * A streaming server on an episode's page. `url`: its player's URL, null when the page does not contain it. `call`:
 * parameters for requesting the player.
 */
export type ServerOption = { name: string; url: string | null; call: PlayerCall | null }

/** Returns the streaming servers on an episode's page in page order, without disabled ones and advertisements. */
export function readServers(reading: PageReading): ServerOption[] {
  const { url } = reading
  const first = playerWithin(findParts(reading, 'players'), url)
  const options = findParts(reading, 'servers')
  // The player that the page already contains belongs to the active option, or to the first when none is active.
  const active = options.find(({ classList }) => classList.contains('on')) ?? options[0]
  const offered = options.filter(isEnabled).map((option) => ofOption(option, option === active ? first : null, url))
  const mirrored = findParts(reading, 'mirrors').flatMap((option) => ofMirror(option, url) ?? [])
  const all = [...offered, ...mirrored]
  const isListed = offered.some((server) => server.url !== null) || mirrored.some((server) => server.url === first)
  const isLone = first !== null && !isListed && (all.length === 0 || mirrored.length > 0)
  return isLone ? [{ name: new URL(first).hostname, url: first, call: null }, ...all] : all
}

const isEnabled = (option: HTMLElement) =>
  ![option, option.parentNode].some(
    (element) => element?.hasAttribute('disabled') || /not-allowed/i.test(element?.getAttribute('style') ?? ''),
  )

/**
 * Reads an option of the server list. In the redesigned theme it contains its player as escaped HTML in `data-embed`.
 */
function ofOption(option: HTMLElement, inPlace: string | null, base: string): ServerOption {
  const url = playerIn(option.getAttribute('data-embed') ?? '', base) ?? inPlace
  const [post, nume, type] = ['data-post', 'data-nume', 'data-type'].map((name) => option.getAttribute(name))
  const call = post && nume ? { post, nume, type: type || 'schtml' } : null
  return { name: elementText(option) ?? `Server ${nume ?? ''}`, url, call }
}

/** Reads an option of a mirror list. Its value is a player's HTML or URL in Base64, or the URL itself. */
function ofMirror(option: HTMLElement, base: string): ServerOption | null {
  const value = option.getAttribute('value')?.trim() ?? ''
  const isPlain = /^(https?:)?\/\//i.test(value)
  const url = playerIn(isPlain ? value : Buffer.from(value, 'base64').toString('utf8'), base)
  return url === null ? null : { name: elementText(option) ?? new URL(url).hostname, url, call: null }
}

/**
 * Returns the player's URL in a fragment of HTML, such as the answer to a player request; null for "0", "-1" or an
 * empty text.
 */
export function playerIn(fragment: string, base: string): string | null {
  const text = fragment.trim()
  if (/^(https?:)?\/\/\S+$/i.test(text)) return toAbsoluteHref(text, base)
  const plain = /\\["/]/.test(text) ? text.replace(/\\(["/])/g, '$1') : text
  return playerWithin([parsePart(plain.slice(0, PLAYER_LENGTH))], base)
}

/** Number of characters that are parsed; most players have 300. */
const PLAYER_LENGTH = 16_384

const sources = ['data-src', 'data-lazy-src', 'data-litespeed-src', 'src']

function playerWithin(boxes: readonly HTMLElement[], base: string): string | null {
  const players = boxes.flatMap((box) => box.querySelectorAll('iframe, video, source, embed'))
  const addresses = players.flatMap((player) => sources.map((name) => player.getAttribute(name) ?? ''))
  return findFirst(addresses, (src) => !/^about:|^data:|\/maintenance\b/i.test(src) && toAbsoluteHref(src, base))
}
