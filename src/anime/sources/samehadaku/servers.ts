import { type HTMLElement, parse } from 'node-html-parser'
import { linkOf } from '../../../net/links.ts'
import { firstOf } from './rows.ts'
import type { PageReading } from './site.ts'
import { isPresent, textOf } from './text.ts'

/** Parameters of the AJAX request that returns the player of a streaming server. */
export type PlayerCall = { post: string; nume: string; type: string }

/**
 * A streaming server on an episode's page. `url`: its player's URL, null when the page does not contain it. `call`:
 * parameters for requesting the player.
 */
export type Offered = { name: string; url: string | null; call: PlayerCall | null }

const options = [
  '#server li [data-nume], #server li[data-nume]',
  '.east_player_option[data-nume]',
  '[id^="player-option-"]',
]

/** Returns the streaming servers on an episode's page in page order, without disabled ones and advertisements. */
export function readServers({ root, url }: PageReading): Offered[] {
  const first = playerWithin(root.querySelectorAll('#pembed, #player_embed, .pframe, .player-embed'), url)
  const listed = firstOf(root, ...options)
  // The player that the page already contains belongs to the active option, or to the first when none is active.
  const active = listed.find(isActive) ?? listed[0]
  const offered = listed.filter(isEnabled).map((option) => ofOption(option, option === active ? first : null, url))
  const mirrored = root
    .querySelectorAll(':is(select.mirror, select[name="mirror"]) option:not([disabled])')
    .map((option) => ofMirror(option, url))
    .filter(isPresent)
  const all = [...offered, ...mirrored]
  const isListed = offered.some((server) => server.url !== null) || mirrored.some((server) => server.url === first)
  const isLone = first !== null && !isListed && (all.length === 0 || mirrored.length > 0)
  return isLone ? [{ name: new URL(first).hostname, url: first, call: null }, ...all] : all
}

const isEnabled = (option: HTMLElement) =>
  ![option, option.parentNode].some(
    (element) => element?.hasAttribute('disabled') || /not-allowed/i.test(element?.getAttribute('style') ?? ''),
  )

const isActive = (option: HTMLElement) => option.classList.contains('on')

/**
 * Reads an option of the server list. In the redesigned theme it contains its player as escaped HTML in `data-embed`.
 */
function ofOption(option: HTMLElement, inPlace: string | null, base: string): Offered {
  const url = playerIn(option.getAttribute('data-embed') ?? '', base) ?? inPlace
  const [post, nume, type] = ['data-post', 'data-nume', 'data-type'].map((name) => option.getAttribute(name))
  const call = post && nume ? { post, nume, type: type || 'schtml' } : null
  return { name: textOf(option) ?? `Server ${nume ?? ''}`, url, call }
}

/** Reads an option of a mirror list. Its value is a player's HTML or URL in Base64, or the URL itself. */
function ofMirror(option: HTMLElement, base: string): Offered | null {
  const value = option.getAttribute('value')?.trim() ?? ''
  const isPlain = /^(https?:)?\/\//i.test(value)
  const url = value === '' ? null : playerIn(isPlain ? value : Buffer.from(value, 'base64').toString('utf8'), base)
  return url === null ? null : { name: textOf(option) ?? new URL(url).hostname, url, call: null }
}

/**
 * Returns the player's URL in a fragment of HTML, such as the answer to a player request; null for "0", "-1" or an
 * empty text.
 */
export function playerIn(fragment: string, base: string): string | null {
  const text = fragment.trim()
  if (/^(https?:)?\/\/\S+$/i.test(text)) return linkOf(text, base)
  const plain = /\\["/]/.test(text) ? text.replace(/\\(["/])/g, '$1') : text
  return playerWithin([parse(plain)], base)
}

function playerWithin(boxes: readonly HTMLElement[], base: string): string | null {
  for (const player of boxes.flatMap((box) => box.querySelectorAll('iframe, video, source, embed')))
    for (const name of ['data-src', 'data-lazy-src', 'data-litespeed-src', 'src']) {
      const src = player.getAttribute(name) ?? ''
      const url = /^about:|^data:|\/maintenance\b/i.test(src) ? null : linkOf(src, base)
      if (url) return url
    }
  return null
}
