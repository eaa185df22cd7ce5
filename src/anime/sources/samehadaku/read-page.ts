import { setImmediate as nextTurn } from 'node:timers/promises'
import { type HTMLElement, parse } from 'node-html-parser'
import { graft, slices } from './markup.ts'
import { anyMark, createThemes, type Theme } from './themes.ts'

/** `url`: the base of relative links. `isWhole`: the HTML is not cut off. */
export type Page = { root: HTMLElement; url: string; isWhole: boolean; theme: Theme }

/** `recognize` returns the theme of a page by its URL and marks. */
export async function readPage(html: string, url: string, recognize = createThemes()): Promise<Page> {
  const root = parse('')
  const names = new Set<string>()
  for (const { markup, depth } of slices(withoutOpenStyle(html))) {
    for (const name of markup.match(namings) ?? []) names.add(name)
    graft(root, parse(markup, { preserveTagNesting: true, blockTextElements: {} }), depth)
    await nextTurn()
  }
  const theme = recognize(url, new Set([...names].join(' ').match(anyMark)))
  return { root, url, theme, isWhole: /<\/(body|html)\s*>/i.test(html.slice(-2_000)) }
}

const namings = /\b(?:class|id|name)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*)/gi

/**
 * Replaces an unclosed `<style>` by an empty `<template>`, because the parser would treat the rest of the page as CSS.
 */
function withoutOpenStyle(html: string): string {
  const styleStart = html.lastIndexOf('<style')
  return styleStart < 0 || html.indexOf('</style', styleStart) > 0
    ? html
    : `${html.slice(0, styleStart)}<template${html.slice(styleStart + '<style'.length).replace('>', '></template>')}`
}
