import { readFileSync } from 'node:fs'
import type { Privacy } from '../platform/feature.ts'

type Rows = readonly (readonly [name: string, line: string])[]
export type TextPage = ReturnType<typeof readText>

const READING_PACE = 200

/**
 * Reads a page of plain text from `<name>.md`: title, heading, description and day of the last change, then sections
 * that begin with "## id: title". A section may begin with a list of points, and end with a link. `rows`: the rows of a
 * list below the paragraphs, by the id of the section.
 */
export function readText(name: string, rows: Readonly<Record<string, Rows>> = {}) {
  const text = readFileSync(new URL(`${name}.md`, import.meta.url), 'utf8')
  const [head = '', ...sections] = text.split(/^## /m)
  const [title = '', heading = '', description = '', changed = ''] = head.slice(2).trim().split('\n\n')
  const words = [text, ...Object.values(rows).flat(2)].join(' ').split(/\s+/).length
  return {
    name,
    title,
    heading,
    description,
    changed,
    minutes: Math.max(1, Math.round(words / READING_PACE)),
    sections: sections.map((section) => parseSection(section, rows)),
  }
}

function parseSection(markdown: string, rows: Readonly<Record<string, Rows>>) {
  const [heading = '', ...blocks] = markdown.trim().split('\n\n')
  const [id = '', title = ''] = heading.split(': ')
  const points = blocks[0]?.startsWith('- ') ? (blocks.shift() ?? '').slice(2).split('\n- ') : []
  const [, text, href] = /^\[(.+)\]\((.+)\)$/.exec(blocks.at(-1) ?? '') ?? []
  const link = text && href ? { href, text } : null
  return { id, title, points, paragraphs: link ? blocks.slice(0, -1) : blocks, rows: rows[id] ?? [], link }
}

/** The lists of this server's privacy page, from the declarations of its features. */
export function privacyRows(parts: readonly Privacy[]) {
  const all = (name: keyof Privacy) => parts.flatMap((part) => part[name] ?? [])
  const services = all('services')
  const none = [['Tidak ada yang terpasang.', '']] as const
  return { disimpan: all('kept'), layanan: services.length > 0 ? services : none, browser: all('browser') }
}
