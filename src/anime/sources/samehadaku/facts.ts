import { type AnyNode, attribute, type Element, nextElement } from './document.ts'
import { selector } from './selector.ts'
import { countOf, known, present, scoreOf, textOf, unique } from './text.ts'

/** A show's facts by their labels, in the order of the page: text, or a list where the page has several. */
export type Facts = Record<string, string | string[]>

const rows = selector('.spe span, .spe > div, .spe > p')
const labels = selector('b, strong')
const redesigned = selector('span.w-28.font-medium, dt')
const links = selector('a')

/** What the site says about its own post, not about the show. */
const aboutThePost = /^(posted (by|on)|released on|updated on|views?|diposting)$/i
const alwaysLists = /^(studios|producers|licensors|synonyms list)$/i

export function readFacts(root: AnyNode): Facts {
  const facts = new Map<string, string | string[]>()
  const keep = (label: string | null, value: Element | null, labelElement: Element | null) => {
    const name = label?.replace(/[\s::]+$/, '') ?? ''
    const read = name === '' || aboutThePost.test(name) || !value ? null : factIn(name, value, labelElement)
    if (read !== null && !facts.has(name)) facts.set(name, read)
  }
  for (const row of rows.all(root)) {
    const label = labels.first(row)
    if (label?.parent === row) keep(textOf(label), row, label)
  }
  for (const label of redesigned.all(root)) keep(textOf(label), nextElement(label), null)
  return Object.fromEntries(facts)
}

function factIn(name: string, value: Element, label: Element | null): string | string[] | null {
  const linked = unique(
    links
      .all(value)
      .map((link) => textOf(link))
      .filter(present),
  )
  // A row that was never closed has the next ones inside.
  const text = known((textOf(value, label, ...rows.all(value)) ?? '').replace(/^\s*:\s*/, ''))
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

const ratings = selector('[itemprop="ratingValue"], .rating strong, .archiveanime-rating span, .num, .numscore')
const votes = selector('[itemprop="ratingCount"], [itemprop="reviewCount"]')
const bests = selector('[itemprop="bestRating"]')
const bold = selector('span.font-extrabold')
/** Where other shows and the site itself stand, beside the show. */
export const surroundings = selector(
  '.rand-animesu, aside, #sidebar, .sidebar, .serieslist, .listupd, .widget, .animepost, .animpost',
)

/** The score and by how many; never one of the shows recommended beside it. */
export function readRating(
  root: AnyNode,
  isOwn: (element: Element) => boolean,
): { value: string | null; votes: string | null } {
  const own = (candidates: Element[]) => candidates.filter(isOwn)
  const value = own(ratings.all(root))
    .map((rating) => scoreOf(wordsOf(rating)))
    .find(present)
  const count = own(votes.all(root))
    .filter((vote) => !isBestRating(vote))
    .map((vote) => countOf(textOf(vote)) ?? countOf(grouped(attribute(vote, 'content'))))
    .find(present)
  if (value !== undefined) return { value, votes: count ?? null }
  for (const element of own(bold.all(root))) {
    const [score, next] = [scoreOf(textOf(element)), textOf(nextElement(element))]
    if (score !== null) return { value: score, votes: next?.startsWith('/') ? countOf(next) : (count ?? null) }
  }
  return { value: null, votes: count ?? null }
}

/** The animestream family writes the best score there is for the count, into every page. */
function isBestRating(vote: Element): boolean {
  const best = vote.parent ? attribute(bests.first(vote.parent), 'content') : null
  return best !== null && attribute(vote, 'content') === best
}

const wordsOf = (element: Element) => attribute(element, 'content') ?? textOf(element)
const grouped = (count: string | null) => (count && /^\d+$/.test(count) ? Number(count).toLocaleString('en-US') : count)
