import { parseDocument } from 'htmlparser2'
import { linkOf } from '../../../net/links.ts'
import { type AnyNode, attribute, type Element } from './document.ts'
import { firstOf, selector } from './selector.ts'
import type { PageReading } from './site.ts'
import { known, textOf } from './text.ts'

/** What asks the site for a player. */
export type PlayerCall = { post: string; nume: string; type: string }

/** A server as the page offers it: its player's address where the page has it, else how to ask for it. */
export type Offered = { name: string; url: string | null; call: PlayerCall | null }

const options = [
  selector('#server li [data-nume], #server li[data-nume]'),
  selector('.east_player_option[data-nume]'),
  selector('[id^="player-option-"]'),
]
const inline = selector('#pembed, #player_embed, .pframe, .player-embed')
const mirrors = selector('select.mirror option')
const mirrorBoxes = selector('select.mirror')

/** The servers in the order of the page; disabled ones and the advertisements around them are left out. */
export function readServers({ root, url }: PageReading): Offered[] {
  const first = playerWithin(inline.all(root), url)
  const listed = firstOf(root, ...options)
  // The player that stands in the page already is the active option's, or the first's where none is marked.
  const active = listed.find(isActive) ?? listed[0]
  const offered = listed.filter(isEnabled).map((option) => ofOption(option, option === active ? first : null, url))
  const mirrored = mirrors
    .all(root)
    .map((option) => ofMirror(option, url))
    .filter((server) => server !== null)
  const all = [...offered, ...mirrored]
  const isListed = offered.some((server) => server.url !== null) || mirrored.some((server) => server.url === first)
  const isLone = first !== null && !isListed && (all.length === 0 || mirrorBoxes.first(root) !== null)
  return isLone ? [{ name: new URL(first).hostname, url: first, call: null }, ...all] : all
}

function isEnabled(option: Element): boolean {
  const around = [option, ...(option.parent && 'attribs' in option.parent ? [option.parent] : [])]
  return !around.some(
    (element) => /not-allowed/i.test(attribute(element, 'style') ?? '') || 'disabled' in element.attribs,
  )
}

const isActive = (option: Element) => /(^|\s)on(\s|$)/.test(option.attribs.class ?? '')

/** The redesign's options have their players with them, as escaped HTML. */
function ofOption(option: Element, inPlace: string | null, base: string): Offered {
  const url = playerIn(attribute(option, 'data-embed') ?? '', base) ?? inPlace
  const { 'data-post': post = '', 'data-nume': nume = '', 'data-type': type = '' } = option.attribs
  const call = post && nume ? { post, nume, type: type || 'schtml' } : null
  return { name: textOf(option) ?? `Server ${nume}`, url, call }
}

function ofMirror(option: Element, base: string): Offered | null {
  const value = attribute(option, 'value')?.trim()
  const url = value ? playerIn(Buffer.from(value, 'base64').toString('utf8'), base) : null
  return url === null ? null : { name: known(textOf(option)) ?? new URL(url).hostname, url, call: null }
}

const players = selector('iframe, video, video source, source, embed')

/** The address of the player in a fragment of HTML, such as the answer to a call; null for "0", "-1" or nothing. */
export function playerIn(fragment: string, base: string): string | null {
  const text = fragment.trim()
  if (/^https?:\/\/\S+$/i.test(text)) return linkOf(text, base)
  const plain = /\\["/]/.test(text) ? text.replace(/\\(["/])/g, '$1') : text
  return playerWithin([parseDocument(plain, { withStartIndices: true })], base)
}

function playerWithin(nodes: readonly AnyNode[], base: string): string | null {
  for (const player of nodes.flatMap((node) => players.all(node)))
    for (const name of ['data-src', 'data-lazy-src', 'data-litespeed-src', 'src']) {
      const url = /^about:|^data:|\/maintenance\b/i.test(attribute(player, name) ?? '')
        ? null
        : linkOf(attribute(player, name), base)
      if (url) return url
    }
  return null
}
