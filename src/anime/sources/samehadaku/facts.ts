import { type HTMLElement, TextNode } from 'node-html-parser'
import { knownOrNull, textOf, textsOf, unique } from './text.ts'

/** Selector suffix that excludes parts of the page that are not about its title. */
export const ofTheShow =
  ':not(:is(nav, header, footer, aside, #sidebar, .sidebar, .serieslist, .stooltip, .animepost, .animpost, .rand-animesu, .menu, .widget, .listupd) *)'

/**
 * Facts about a title by their label, in the order of the page. A fact is text, or a list when it has several values.
 */
export type Facts = Record<string, string | string[]>

/** Matches labels of facts about the site's post, not about the title; these facts are left out. */
const aboutThePost = /^(posted (by|on)|released on|updated on|views?|diposting)$/i
const alwaysLists = /^(studios|producers|licensors|synonyms list)$/i

export function readFacts(root: HTMLElement): Facts {
  const facts = new Map<string, string | string[]>()
  const keep = (label: HTMLElement, value: HTMLElement | null, others: HTMLElement[]) => {
    const name = textOf(label)?.replace(/[\s::]+$/, '') ?? ''
    const read = name === '' || aboutThePost.test(name) || !value ? null : factIn(name, value, [label, ...others])
    if (read !== null && !facts.has(name)) facts.set(name, read)
  }
  for (const row of root.querySelectorAll('.spe span, .spe > div, .spe > p, .spe li')) {
    const label = row.querySelector('b, strong')
    // An unclosed row contains the rows after it, whose text is left out.
    if (label?.parentNode === row) keep(label, row, row.querySelectorAll('span'))
  }
  for (const label of root.querySelectorAll('span.w-28.font-medium, dt')) keep(label, label.nextElementSibling, [])
  if (facts.size === 0) for (const label of labelsIn(root)) keep(label, label.nextElementSibling, [])
  return Object.fromEntries(facts)
}

/** Matches the labels by which facts are recognized in a design with unknown CSS classes. */
const knownLabel =
  /^(japanese|synonyms|english|status|type|tipe|source|duration|durasi|total episodes?|episodes|season|musim|studios?|producers?|released|rilis)\s*:?$/i

/** Returns the elements that contain only the label of a fact and have an element after them, of a box with several. */
function labelsIn(root: HTMLElement): HTMLElement[] {
  const found = root
    .querySelectorAll(`:is(span, b, strong, th, div, p)${ofTheShow}`)
    .filter(
      ({ childNodes: [only, more], nextElementSibling: value }) =>
        value && !more && only instanceof TextNode && knownLabel.test(only.text.trim()),
    )
  return found.length > 1 ? found : []
}

function factIn(name: string, value: HTMLElement, others: HTMLElement[]): string | string[] | null {
  const linked = unique(textsOf(value, 'a'))
  const text = knownOrNull((textOf(value, ...others) ?? '').replace(/^\s*:\s*/, ''))
  if (linked.length > 1) return linked
  if (text !== null && alwaysLists.test(name))
    return linked.length === 1 ? linked : text.split(/\s*,\s*/).filter(Boolean)
  return text
}

/**
 * Returns the value of the first fact with one of these lower-case labels, ignoring the page's case; a list is joined
 * with commas.
 */
export function factOf(facts: Facts, ...names: string[]): string | null {
  const [, value] = Object.entries(facts).find(([label]) => names.includes(label.toLowerCase())) ?? []
  return value === undefined ? null : [value].flat().join(', ')
}
