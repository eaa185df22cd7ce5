import { readFileSync } from 'node:fs'
import type { HTMLElement } from 'node-html-parser'
import { elementText, findFirst } from './text.ts'

const table = readFileSync(new URL('themes.txt', import.meta.url), 'utf8')
const lines = [...table.matchAll(/^(\w+) +(\w+) +(\d) +(.+)$/gm)]

/**
 * Builds a theme: the selectors of its parts (`places`), the rules that find parts inside rows by tag or class
 * (`rules`), and its `marks`. Each selector that only this theme has begins with a mark, and matches nothing on a page
 * without that mark.
 */
function buildTheme(...names: string[]) {
  const [marks, places, rules] = [new Map<string, string>(), new Map<string, string[]>(), new Map<string, Rule[]>()]
  for (const [, name = '', part = '', order = '', selectors = ''] of lines) {
    if (name !== 'shared' && !names.includes(name)) continue
    const list = places.get(part) ?? []
    list[+order] = [list[+order] ?? [], selectors].flat().join(', ')
    places.set(part, list)
    for (const selector of selectors.split(', ')) {
      const [, sign, mark = ''] = /([.#]|=")([\w-]+)/.exec(selector) ?? []
      if (name !== 'shared') marks.set(mark, sign === '="' ? mark : `(?<![\\w-])${mark}(?![\\w-])`)
      const [own = '', around] = selector.split(' ').reverse()
      const rule = { part, own: toCompound(own.split('.')), around: around ? toCompound(around.split('.')) : null }
      const key = rule.own.name || rule.own.tag
      if (order === '0') rules.set(key, [...(rules.get(key) ?? []), rule])
    }
  }
  return { marks, rules, places: new Map([...places].map(([part, list]) => [part, list.flat()])) }
}

type Rule = { part: string; own: Compound; around: Compound | null }
type Compound = { tag: string; name: string }

const toCompound = ([tag = '', name = '']: string[]): Compound => ({ tag, name })

const themeNames = ['classic', 'redesign', 'animestream'] as const
const themes = {
  classic: buildTheme('classic'),
  redesign: buildTheme('classic', 'redesign'),
  animestream: buildTheme('animestream'),
  unknown: buildTheme(...themeNames),
}
export type Theme = keyof typeof themes

/** Returns the signs of the kinds of pages: parts of a page, or classes of its body. */
export const listSigns = (place: 'part' | 'body') =>
  lines.flatMap(([, at, kind = '', weight, selector = '']) =>
    at === place ? { kind, weight: Number(weight), selector } : [],
  )

/** Matches parts of these themes that never occur on a page that somebody else sends in place of the site's own. */
export const onlyHere =
  /class=["'][^"']*\b(animepost|animpost|animposx|bsx|listupd|post-show|lstepsiode|eplister|infoanime|result-schedule|topten-animesu\S*|east_player_option|download-eps|naveps|soraddlx)\b/i

/** Matches the marks of all themes in classes, ids and names. */
export const anyMark = new RegExp([...themes.unknown.marks.values()].join('|'), 'g')

export type Recognize = (url: string, marks: ReadonlySet<string>) => Theme

/**
 * Creates a function that recognizes the theme of a page by the marks on it: the theme of its host as long as the page
 * fits it, else the first theme that has all its marks.
 */
export function createThemes(): Recognize {
  const byHost = new Map<string, Theme>()
  return (url, marks) => {
    const { host } = new URL(url)
    const hasAll = (theme: Theme) => [...marks].every((mark) => themes[theme].marks.has(mark))
    const last = byHost.get(host)
    if (last && hasAll(last)) return last
    const theme = themeNames.find((one) => marks.size > 0 && hasAll(one))
    if (theme) byHost.set(host, theme)
    return theme ?? 'unknown'
  }
}

type Look = { root: HTMLElement; theme: Theme }

/** Returns the selectors of a part in the page's theme. */
export function partSelectors({ theme }: Look, part: string): readonly string[] {
  if (!themes.unknown.places.has(part)) throw new Error(`themes.txt has no ${part}`)
  return themes[theme].places.get(part) ?? []
}

/** Returns the elements of a part of the page, without those that match the selector suffix `but`. */
export const findParts = (page: Look, part: string, but = ''): HTMLElement[] =>
  findFirst(partSelectors(page, part), (place) => page.root.querySelectorAll(but ? `:is(${place})${but}` : place)) ?? []

/** Returns the first text that stands at the places of a part. */
export const textAt = (page: Look, part: string): string | null =>
  findFirst(partSelectors(page, part), (place) =>
    findFirst(page.root.querySelectorAll(place), (element) => elementText(element)),
  )

/**
 * Sorts the elements inside a row or card and returns those that are a part of it. They are found by tag and class,
 * because the parser compiles a selector for every row, which would take most of the time of a long list.
 */
export function sortParts({ theme }: Look, elements: readonly HTMLElement[]): (part: string) => HTMLElement[] {
  const elementsByPart = new Map<string, Set<HTMLElement>>()
  const keep = (element: HTMLElement, key: string) => {
    for (const { part, own, around } of themes[theme].rules.get(key) ?? [])
      if (fits(element, own) && (!around || isWithin(element, (outer) => fits(outer, around))))
        elementsByPart.set(part, (elementsByPart.get(part) ?? new Set()).add(element))
  }
  for (const element of elements) {
    keep(element, element.rawTagName)
    for (const name of element.classList.values()) keep(element, name)
  }
  return (part) => [...(elementsByPart.get(part) ?? [])]
}

const fits = ({ rawTagName, classList }: HTMLElement, { tag, name }: Compound) =>
  (tag === '' || rawTagName === tag) && (name === '' || classList.contains(name))

export function isWithin({ parentNode }: HTMLElement, isSought: (around: HTMLElement) => boolean): boolean {
  for (let around = parentNode; around; around = around.parentNode) if (isSought(around)) return true
  return false
}
