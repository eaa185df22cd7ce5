import { readFileSync } from 'node:fs'
import type { HTMLElement } from 'node-html-parser'
import { firstOf, textOf } from './text.ts'

const table = readFileSync(new URL('themes.txt', import.meta.url), 'utf8')
const lines = [...table.matchAll(/^(\w+) +(\w+) +(\d) +(.+)$/gm)]

/**
 * The places of a theme's parts, and its marks by name: each selector of its own begins with a mark, and matches
 * nothing on a page without that mark.
 */
function themeOf(...names: string[]) {
  const marks = new Map<string, string>()
  const places = new Map<string, string[]>()
  for (const [, name = '', part = '', order = '', selectors = ''] of lines) {
    if (name !== 'shared' && !names.includes(name)) continue
    const list = places.get(part) ?? []
    list[+order] = [list[+order] ?? [], selectors].flat().join(', ')
    places.set(part, list)
    for (const selector of name === 'shared' ? [] : selectors.split(', ')) {
      const [, sign, mark = ''] = /([.#]|=")([\w-]+)/.exec(selector) ?? []
      marks.set(mark, sign === '="' ? mark : `(?<![\\w-])${mark}(?![\\w-])`)
    }
  }
  return { marks, places: new Map([...places].map(([part, list]) => [part, list.flat()])) }
}

const known = ['classic', 'redesign', 'animestream'] as const
const themes = {
  classic: themeOf('classic'),
  redesign: themeOf('classic', 'redesign'),
  animestream: themeOf('animestream'),
  unknown: themeOf(...known),
}
export type Theme = keyof typeof themes

/** Returns what speaks for a kind of page, in its parts or in the classes of its body. */
export const signsOf = (place: 'part' | 'body') =>
  lines.flatMap(([, name, kind = '', weight, selector = '']) =>
    name === place ? { kind, weight: Number(weight), selector } : [],
  )

/** Matches parts of these themes that no page has that stands in place of the site's own. */
export const onlyHere =
  /class=["'][^"']*\b(animepost|animpost|animposx|bsx|listupd|post-show|lstepsiode|eplister|infoanime|result-schedule|topten-animesu\S*|east_player_option|download-eps|naveps|soraddlx)\b/i

/** Matches the marks of all themes in the attributes of a tag. */
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
    const fits = (theme: Theme) => [...marks].every((mark) => themes[theme].marks.has(mark))
    const last = byHost.get(host)
    if (last && fits(last)) return last
    const theme = known.find((one) => marks.size > 0 && fits(one))
    if (theme) byHost.set(host, theme)
    return theme ?? 'unknown'
  }
}

type Look = { root: HTMLElement; theme: Theme }

/** Returns the selectors of a part in the page's theme. */
export function placesOf({ theme }: Look, part: string): readonly string[] {
  if (!themes.unknown.places.has(part)) throw new Error(`themes.txt has no ${part}`)
  return themes[theme].places.get(part) ?? []
}

/** Returns the elements of a part of the page, without those that match the selector suffix `but`. */
export const partsOf = (page: Look, part: string, but = ''): HTMLElement[] =>
  firstOf(placesOf(page, part), (place) => page.root.querySelectorAll(but ? `:is(${place})${but}` : place)) ?? []

/** Returns the first text that stands at the places of a part. */
export const textAt = (page: Look, part: string): string | null =>
  firstOf(placesOf(page, part), (place) => firstOf(page.root.querySelectorAll(place), (element) => textOf(element)))

type IsLike = (element: HTMLElement) => boolean
const matchers = new Map<string, IsLike>()

/** Returns the function that tells whether an element inside a row or card is this part of it. */
export const isPart = (page: Look, part: string): IsLike => like(placesOf(page, part).join(', '))

/**
 * Returns the function that tells whether an element matches a selector of tags and classes, such as ".data .title, h2".
 * It is kept, because the parser compiles a selector for every row, which would take most of the time of a long list.
 */
export function like(selector: string): IsLike {
  const matcher = matchers.get(selector) ?? matcherOf(selector)
  matchers.set(selector, matcher)
  return matcher
}

function matcherOf(selector: string): IsLike {
  const rules = selector.split(', ').map((one) => one.split(' ').map(isCompound).reverse())
  return (element) =>
    selector !== '' && rules.some(([own, around]) => own?.(element) && (!around || isWithin(element, around)))
}

function isCompound(selector: string): IsLike {
  const [, tag = '', id, name] = /^([a-z]\w*)?(?:#(.+)|\.(.+)|\*)?$/.exec(selector) ?? []
  return ({ rawTagName, id: own, classList }) =>
    (tag === '' || rawTagName === tag) && (!id || own === id) && (!name || classList.contains(name))
}

function isWithin({ parentNode }: HTMLElement, isSought: IsLike): boolean {
  for (let around = parentNode; around; around = around.parentNode) if (isSought(around)) return true
  return false
}
