/** A value in quotes. The closing quote may be missing at the end of the file. */
const QUOTED = /'([^']*)(?:'|$)|"((?:\\[\s\S]|[^"\\])*)(?:"|\\?$)/.source
/**
 * A value without quotes. It ends at the end of its line without trailing blanks, unless a backslash precedes the line
 * end.
 */
const BARE = /(?:\\[\s\S]?|[^\\\n\r])*?(?=[ \t]*(?:[\n\r]|$))/.source
const LINE = `(?<name>[^\\s#;=][^=\\n\\r]*)=(?<quoted>(?:[ \\t]*(?:${QUOTED}))*)[ \\t]*(?<bare>${BARE})|\\S[^\\n\\r]*`

/**
 * Reads variables as systemd reads an `EnvironmentFile=`. This differs from a shell: blanks need no quotes, and `$`,
 * `&`, `<` or `#` in a value are ordinary characters. Lines that are not assignments are ignored.
 */
export function parseSystemdFile(content: string): Record<string, string> {
  const variables: [name: string, value: string][] = []
  for (const { groups = {} } of content.matchAll(new RegExp(LINE, 'g'))) {
    const { name = '', quoted = '', bare = '' } = groups
    if (!/^[A-Za-z_]\w*\s*$/.test(name)) continue
    const parts = [...quoted.matchAll(new RegExp(QUOTED, 'g'))].map(
      ([, single, double = '']) => single ?? double.replace(/\\(["\\`$\n])/g, escaped),
    )
    variables.push([name.trimEnd(), [...parts, bare.replace(/\\([\s\S]?)/g, escaped)].join('')])
  }
  return Object.fromEntries(variables)
}

/** Returns what a backslash with its next character stands for. A backslash before a line end continues the line. */
const escaped = (_: string, letter: string) => (/[\n\r]/.test(letter) ? '' : letter)
