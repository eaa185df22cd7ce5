import { type HTMLElement, parse } from 'node-html-parser'

/** Parses a page or fragment and reads it with CSS selectors. */
export function read(html: string) {
  const document = parse(html)
  const text = (selector: string) => document.querySelector(selector)?.text.replace(/\s+/g, ' ').trim() ?? null
  return {
    text,
    all: (selector: string): HTMLElement[] => document.querySelectorAll(selector),
    texts: (selector: string) =>
      document.querySelectorAll(selector).map((node) => node.text.replace(/\s+/g, ' ').trim()),
    attribute: (selector: string, name: string) => document.querySelector(selector)?.getAttribute(name) ?? null,
    body: () => document.querySelector('body')?.text.replace(/\s+/g, ' ') ?? '',
  }
}
