import { createHash } from 'node:crypto'
import { literalPattern } from '../../web/formats/literal-pattern.ts'

/** The beginning of all keys, here and in Redis. */
export const PREFIX = 'anilibria:'
export const TITLE_PREFIX = `${PREFIX}title:`

type Part = { page: number; limit: number }

/** First pages of a list do not name the page in their keys. */
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

/** The search ignores case, ё and control characters. */
export const normalized = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ё', 'е')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what the search takes for spaces
    .replace(/[\u0001-\u0020]+/g, ' ')
    .trim()

/** Any change of a title may change a list. */
export const isList = (key: string): boolean => !key.startsWith(TITLE_PREFIX)

/** `*` stands for any text. The pattern may leave out the prefix. */
export function parsePattern(text: string) {
  const whole = text.startsWith(PREFIX) ? text : PREFIX + text
  const parts = whole.split('*')
  const escaped = (special: RegExp, any: string) => parts.map((part) => part.replace(special, '\\$&')).join(any)
  const regular = new RegExp(`^${parts.map(literalPattern).join('.*')}$`, 'su')
  return {
    /** As the command SCAN of Redis reads it. */
    glob: escaped(/[\\?[\]^]/g, '*'),
    /** As LIKE of the database reads it. */
    like: escaped(/[\\%_]/g, '%'),
    matches: (key: string) => regular.test(key),
  }
}
