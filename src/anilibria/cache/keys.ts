import { createHash } from 'node:crypto'
import { literalPattern } from '../../web/formats/literal-pattern.ts'

/** The prefix of all keys, in this process and in Redis. */
export const PREFIX = 'anilibria:'
export const TITLE_PREFIX = `${PREFIX}title:`

type Part = { page: number; limit: number }

/** Keys of a list's first page do not contain the page number. */
export const keys = {
  title: (id: number) => `${TITLE_PREFIX}${id}`,
  titles: ({ page, limit }: Part, filters: object) => {
    const hash = createHash('sha1').update(JSON.stringify(filters)).digest('hex').slice(0, 16)
    return `${PREFIX}titles:page:${page}:limit:${limit}:filters:${hash}`
  },
  search: (text: string, { page, limit }: Part, isFuzzy: boolean) =>
    `${PREFIX}search:${normalized(text)}:limit:${limit}:fuzzy:${isFuzzy ? 1 : 0}${pageSuffix(page)}`,
  popular: ({ page, limit }: Part) => `${PREFIX}popular:limit:${limit}${pageSuffix(page)}`,
  updates: ({ page, limit }: Part) => `${PREFIX}updates:limit:${limit}${pageSuffix(page)}`,
  schedule: `${PREFIX}schedule`,
  genres: `${PREFIX}genres`,
}

const pageSuffix = (page: number) => (page > 1 ? `:page:${page}` : '')

/** Normalizes a search text: the search ignores case, ё and control characters. */
export const normalized = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ё', 'е')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what the search takes for spaces
    .replace(/[\u0001-\u0020]+/g, ' ')
    .trim()

/** Whether a key is that of a list. Any change of a title may change a list. */
export const isList = (key: string): boolean => !key.startsWith(TITLE_PREFIX)

/** Parses a pattern of keys. `*` stands for any text. The pattern may leave out the prefix. */
export function parsePattern(text: string) {
  const whole = text.startsWith(PREFIX) ? text : PREFIX + text
  const parts = whole.split('*')
  const escaped = (special: RegExp, any: string) => parts.map((part) => part.replace(special, '\\$&')).join(any)
  const regular = new RegExp(`^${parts.map(literalPattern).join('.*')}$`, 'su')
  return {
    /** The pattern for the Redis command SCAN. */
    glob: escaped(/[\\?[\]^]/g, '*'),
    /** The pattern for LIKE in the database. */
    like: escaped(/[\\%_]/g, '%'),
    matches: (key: string) => regular.test(key),
  }
}
