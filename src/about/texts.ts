import { readFileSync } from 'node:fs'
import type { Privacy } from '../platform/feature.ts'

type Rows = readonly (readonly [name: string, line: string])[]
export type TextPage = ReturnType<typeof readText>

/**
 * Reads a page of plain text: title, description and day of the last change, then sections that begin with
 * "## id: title" and may end with a link. `rows`: what stands in a list below the paragraphs, by the id of the section.
 */
export function readText(file: string, rows: Readonly<Record<string, Rows>> = {}) {
  const [head = '', ...sections] = readFileSync(new URL(file, import.meta.url), 'utf8').split(/^## /m)
  const [title = '', description = '', changed = ''] = head.slice(2).trim().split('\n\n')
  return { title, description, changed, sections: sections.map((section) => sectionOf(section, rows)) }
}

function sectionOf(markdown: string, rows: Readonly<Record<string, Rows>>) {
  const [heading = '', ...blocks] = markdown.trim().split('\n\n')
  const [id = '', title = ''] = heading.split(': ')
  const [, text, href] = /^\[(.+)\]\((.+)\)$/.exec(blocks.at(-1) ?? '') ?? []
  const link = text && href ? { href, text } : null
  return { id, title, paragraphs: link ? blocks.slice(0, -1) : blocks, rows: rows[id] ?? [], link }
}

/** The lists of the privacy page of this server, from what its features declare. */
export function privacyRows(parts: readonly Privacy[]) {
  const all = (name: keyof Privacy) => parts.flatMap((part) => part[name] ?? [])
  const services = all('services')
  const none = [['Tidak ada yang terpasang.', '']] as const
  return { disimpan: all('kept'), layanan: services.length > 0 ? services : none, browser: all('browser') }
}
