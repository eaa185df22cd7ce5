import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { root } from '../../src/root.ts'

/**
 * Patterns whose time grows faster than the text, each with the most characters of a text that reaches it. All others
 * take a time in proportion to the text. A new pattern is best written so that it needs no line here.
 */
const bounded: Record<string, number> = {
  // Addresses in settings and in forms of staff.
  '/\\/+$/': 2_048,
  // The beginning of an excerpt.
  '/[\\s,.;:–-]+$/': 300,
  // Documents of the site's own.
  '/\\s*\\n\\s*/g': 5_000,
  // The beginning of what an error says.
  '/\\w+:\\/\\/\\S+/g': 2_000,
  // A text cut to a title or a line.
  '/[\\s,.;]+$/': 1_000,
  // The operator's file of settings.
  '/(?:\\\\[\\s\\S]?|[^\\\\\\n\\r])*?(?=[ \\t]*(?:[\\n\\r]|$))/': 2_000,
  // The name of a detail in an answer of a catalog.
  '/\\s*:$/': 100,
}

/** Characters of the texts, and how many times longer the second text is than the first. */
const LENGTH = 3_000
const TIMES = 4
/** A pattern in proportion takes 4 times as long for 4 times the text, one that tries every beginning 16 times. */
const MOST_GROWTH = 8
/** Microseconds below which a pattern's time says nothing. */
const LEAST = 4_000

/** Milliseconds for which the server may serve nobody else. */
const MOST_MS = 100

type Pattern = { place: string; source: string; regex: RegExp }

/** Every regular expression that stands in the source, apart from those with a text in them. */
function patternsOf(file: string): Pattern[] {
  const code = readFileSync(path.join(root, 'src', file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
  return [...code.matchAll(LITERAL)].flatMap(([, source = '', flags = '']) => {
    try {
      return [{ place: file, source: `/${source}/${flags}`, regex: new RegExp(source, flags.replace(/[gy]/g, '')) }]
    } catch {
      // A slash between other texts.
      return []
    }
  })
}
const LITERAL =
  /(?<=[=(,:[!&|?{};]\s*|return\s+|^\s*)\/((?:\\.|\[(?:\\.|[^\]\n\\])*\]|[^/\n\\[*])(?:\\.|\[(?:\\.|[^\]\n\\])*\]|[^/\n\\[])*)\/([dgimsuvy]*)/gm

/** Texts that a pattern may begin to match at every place, and at none to the end. */
function hostileTexts(source: string, length: number): string[] {
  const plain = source.replace(/\\[a-zA-Z](\{[^}]*\})?/g, '').replace(/[\\^$*+?(){}|[\]]/g, '')
  const own = [...new Set([...plain, ' ', 'a', '1', '\n'])].slice(0, 20)
  const pairs = own.slice(1).map((sign, at) => `${own[at]}${sign}`)
  return [...own, ...pairs].flatMap((unit) => ['', '\u0001'].map((end) => unit.repeat(length / unit.length) + end))
}

function microsecondsOf({ regex }: Pattern, text: string): number {
  const before = process.cpuUsage()
  regex.test(text)
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** The least of three times, because the first includes compiling and any may include a collection of garbage. */
const leastOf = (pattern: Pattern, text: string) => Math.min(...[1, 2, 3].map(() => microsecondsOf(pattern, text)))

function isQuadratic(pattern: Pattern): boolean {
  const short = hostileTexts(pattern.source, LENGTH)
  return hostileTexts(pattern.source, LENGTH * TIMES).some((text, at) => {
    if (microsecondsOf(pattern, text) < LEAST) return false
    return leastOf(pattern, text) > MOST_GROWTH * leastOf(pattern, short[at] ?? '')
  })
}

const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
/** The storyteller reads in a process of its own, and `hostile-ideas.test.ts` measures it. */
const isElsewhere = /^(demo|comics\/engines\/storyteller)\//
const patterns = files.filter((file) => file.endsWith('.ts') && !isElsewhere.test(file)).flatMap(patternsOf)

test('the time of every pattern grows with the text, or the text is short', () => {
  expect(patterns.length).toBeGreaterThan(900)
  const unlisted = patterns.filter(({ source }) => !(source in bounded))
  // A pattern is slow each time; a machine that is busy for a moment is not.
  const isSlow = (pattern: Pattern) => [1, 2, 3, 4, 5].every(() => isQuadratic(pattern))
  const slow = unlisted.filter(isSlow).map(({ place, source }) => `${place}: ${source}`)
  expect(slow).toEqual([])
})

test.each(Object.entries(bounded))('%s is quick for the longest text that reaches it', (source, length) => {
  const pattern = patterns.find((one) => one.source === source)
  if (!pattern) throw new Error('no file of src has this pattern any more')
  for (const text of hostileTexts(source, length)) expect(leastOf(pattern, text)).toBeLessThan(MOST_MS * 1_000)
})
