/** A value in quotes, which the end of the file may cut off. */
const QUOTED = /'([^']*)(?:'|$)|"((?:\\[\s\S]|[^"\\])*)(?:"|\\?$)/.source
/** A value goes on to the end of its line, unless a backslash takes that, without the blanks there. */
const BARE = /(?:\\[\s\S]?|[^\\\n\r])*?(?=[ \t]*(?:[\n\r]|$))/.source
const LINE = `(?<name>[^\\s#;=][^=\\n\\r]*)=(?<quoted>(?:[ \\t]*(?:${QUOTED}))*)[ \\t]*(?<bare>${BARE})|\\S[^\\n\\r]*`

/**
 * Reads variables as systemd reads an `EnvironmentFile=`, which is not as a shell does: blanks need no quotes, and `$`, `&`,
 * `<` or `#` in a value are letters like others. Lines that are no assignment are passed over.
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

/** What a backslash stands for with what follows it: the end of a line goes on with the next. */
const escaped = (_: string, letter: string) => (/[\n\r]/.test(letter) ? '' : letter)
