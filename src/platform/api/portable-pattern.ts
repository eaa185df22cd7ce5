/** The JavaScript meaning of shorthands, written out. In Python they cover all of Unicode, and in RE2 only ASCII. */
const inClass: Readonly<Record<string, string>> = {
  '\\d': '0-9',
  '\\w': 'A-Za-z0-9_',
  '\\s': '\\x09-\\x0d \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
  '\\0': '\\x00',
}
const alone: Readonly<Record<string, string>> = {
  '\\d': '[0-9]',
  '\\w': '[A-Za-z0-9_]',
  '\\S': `[^${inClass['\\s']}]`,
  '\\P{Cc}': '[^\\x00-\\x1f\\x7f-\\x9f]',
}

/**
 * Writes a regular expression so that it compiles in JavaScript (with and without the flag `u`), Python's `re` and RE2,
 * and means the same in all of them. The exception is a line break at the end, which Python's `$` ignores. Throws for
 * syntax that they do not have in common.
 */
export function portablePattern(source: string): string {
  let isInClass = false
  return source.replace(/\\[pP]\{\w+\}|\\x[0-9a-f]{2}|\\.|\(\?(?!:)|[[\]]/gi, (part) => {
    if (part === '[' || part === ']') isInClass = part === '['
    if (/^([[\]]|\\x..|\\[^\w/])$/.test(part)) return part
    const replacement = part === '\\/' ? '/' : (isInClass ? inClass : alone)[part]
    if (replacement === undefined) throw new Error(`not all that read the document know ${part} in ${source}`)
    return replacement
  })
}
