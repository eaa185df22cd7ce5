import { type HTMLElement, parse } from 'node-html-parser'

/** A page or fragment as a visitor reads it. */
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
