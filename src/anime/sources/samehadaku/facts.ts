import type { HTMLElement } from 'node-html-parser'
import { countOf, known, present, type Said, scoreOf, textOf, textsOf, unique } from './text.ts'

/** A show's facts by their labels, in the order of the page: text, or a list where the page has several. */
export type Facts = Record<string, string | string[]>

/** What the site says about its own post, not about the show. */
const aboutThePost = /^(posted (by|on)|released on|updated on|views?|diposting)$/i
const alwaysLists = /^(studios|producers|licensors|synonyms list)$/i

export function readFacts(root: HTMLElement): Facts {
  const facts = new Map<string, string | string[]>()
  const keep = (label: HTMLElement, value: HTMLElement | null, others: HTMLElement[]) => {
    const name = textOf(label)?.replace(/[\s::]+$/, '') ?? ''
    const read = name === '' || aboutThePost.test(name) || !value ? null : factIn(name, value, [label, ...others])
    if (read !== null && !facts.has(name)) facts.set(name, read)
  }
  for (const row of root.querySelectorAll('.spe span, .spe > div, .spe > p')) {
    const label = row.querySelector('b, strong')
    // A row that was never closed has the next ones inside.
    if (label?.parentNode === row) keep(label, row, row.querySelectorAll('span'))
  }
  for (const label of root.querySelectorAll('span.w-28.font-medium, dt')) keep(label, label.nextElementSibling, [])
  return Object.fromEntries(facts)
}

function factIn(name: string, value: HTMLElement, others: HTMLElement[]): string | string[] | null {
  const linked = unique(textsOf(value, 'a'))
  const text = known((textOf(value, ...others) ?? '').replace(/^\s*:\s*/, ''))
  if (linked.length > 1) return linked
  if (text !== null && alwaysLists.test(name))
    return linked.length === 1 ? linked : text.split(/\s*,\s*/).filter(Boolean)
  return text
}

/** The facts of these labels, whatever their case and number. */
export function factOf(facts: Facts, ...names: string[]): string | null {
  const [, value] = Object.entries(facts).find(([label]) => names.includes(label.toLowerCase())) ?? []
  return value === undefined ? null : [value].flat().join(', ')
}

/** Not where other shows and the site itself stand, beside the show. */
export const own =
  ':not(:is(.rand-animesu, aside, #sidebar, .sidebar, .serieslist, .listupd, .widget, .animepost, .animpost) *)'
const ratings = `:is([itemprop="ratingValue"], .rating strong, .archiveanime-rating span, .num, .numscore)${own}`
const votes = `:is([itemprop="ratingCount"], [itemprop="reviewCount"])${own}`

/** The score and by how many; never one of the shows recommended beside it. */
export function readRating(root: HTMLElement): { value: string | null; votes: string | null } {
  const value = root
    .querySelectorAll(ratings)
    .map((rating) => scoreOf(rating.getAttribute('content') ?? textOf(rating)))
    .find(present)
  const count = root
    .querySelectorAll(votes)
    .filter((vote) => !isBestRating(vote))
    .map((vote) => countOf(textOf(vote)) ?? countOf(grouped(vote.getAttribute('content'))))
    .find(present)
  if (value !== undefined) return { value, votes: count ?? null }
  for (const element of root.querySelectorAll(`span.font-extrabold${own}`)) {
    const [score, next] = [scoreOf(textOf(element)), textOf(element.nextElementSibling)]
    if (score !== null) return { value: score, votes: next?.startsWith('/') ? countOf(next) : (count ?? null) }
  }
  return { value: null, votes: count ?? null }
}

/** The animestream family writes the best score there is for the count, into every page. */
function isBestRating(vote: HTMLElement): boolean {
  const best = vote.parentNode?.querySelector('[itemprop="bestRating"]')?.getAttribute('content')
  return best !== undefined && vote.getAttribute('content') === best
}

const grouped = (count: Said) => (count && /^\d+$/.test(count) ? Number(count).toLocaleString('en-US') : count)
