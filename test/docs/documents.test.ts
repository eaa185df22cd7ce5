import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../src/root.ts'

const text = (file: string) => readFileSync(path.join(root, file), 'utf8')

/**
 * Returns the numbers that a source file names: `const NAME = 3 * 86_400_000`, exported or not, also by other names of
 * the file.
 */
function numbersOf(file: string): (name: string) => number {
  const declared = new Map(
    [...text(`src/${file}`).matchAll(/const (\w+) = (.+)$/gm)].map(([, name, value]) => [name, value]),
  )
  const evaluate = (expression: string): number =>
    expression.split(' * ').reduce((product, factor) => {
      const [over = '', under = '1'] = factor.split(' / ')
      const own = /^[\d._]+$|^NaN$/.test(over)
        ? Number(over.replaceAll('_', ''))
        : evaluate(declared.get(over) ?? 'NaN')
      return (product * own) / Number(under)
    }, 1)
  return (name) => {
    const value = evaluate(declared.get(name) ?? 'NaN')
    if (Number.isNaN(value)) throw new Error(`src/${file} names no number ${name}`)
    return value
  }
}

const server = numbersOf('web/incoming/http-server.ts')
const sync = numbersOf('anilibria/sync/sync.ts')
const DAY = 86_400_000
const MB = 2 ** 20
const s = (ms: number) => `${ms / 1_000} s`
const days = (ms: number) => `${ms / DAY} days`

const inManual = [
  `at most one call in ${s(numbersOf('anilibria/upstream/client.ts')('BACKGROUND_INTERVAL_MS'))}`,
  `everything every ${sync('FULL_INTERVAL_MS') / 3_600_000} hours`,
  `Headers have ${s(server('HEADERS_TIMEOUT_MS'))}.`,
  `cut off after ${s(server('SENDING_GRACE_MS'))}, all others after ${s(server('REQUEST_GRACE_MS'))}`,
  `passes request bodies of up to ${numbersOf('web/incoming/multipart.ts')('MAX_REQUEST_BYTES') / MB} MB`,
  `an idle socket open for more than ${s(numbersOf('live/upgrade.ts')('PING_INTERVAL_MS'))}, the time between two pings`,
  `- audit log: refused log-ins ${numbersOf('audit/queries.ts')('REFUSED_RETENTION_MS') / DAY} days;`,
  `- outbox: ${numbersOf('outbox/queries.ts')('RETENTION_DAYS')} days after sending;`,
  `- codes, failed log-ins: ${numbersOf('accounts/codes/codes.ts')('CODE_MINUTES')} minutes`,
  `- households of members' programs: ${days(numbersOf('accounts/tokens/tokens.ts')('FAMILIAR_HOUSEHOLD_MS'))} after the last use`,
]

const manual = ['operating', 'proxies'].map((name) => `docs/${name}.md`)

test('the numbers of the manual are those of the code', () => {
  const document = manual.map(text).join('\n').replace(/\s+/g, ' ')
  expect(inManual.filter((line) => !document.includes(line))).toEqual([])
})

test('every link of a document leads somewhere', () => {
  const inDocs = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'))
  const documents = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...inDocs.map((name) => `docs/${name}`)]
  const anchorsOf = (file: string) =>
    [...text(file).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    )
  const leadsNowhere = (from: string, link: string) => {
    const [to = '', anchor] = link.split('#')
    const file = to ? path.join(path.dirname(from), to) : from
    if (!existsSync(path.join(root, file))) return true
    return anchor !== undefined && !anchorsOf(file).includes(anchor)
  }
  const links = documents.flatMap((from) =>
    [...text(from).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => [from, link] as const),
  )
  expect(links.filter(([from, link]) => leadsNowhere(from, link))).toEqual([])
})

test.each([
  ['operating', 3_300],
  ['proxies', 1_400],
  ['troubleshooting', 1_400],
  ['settings', 2_900],
] as const)('docs/%s.md has at most %i words', (name, most) =>
  expect(text(`docs/${name}.md`).trim().split(/\s+/).length).toBeLessThanOrEqual(most),
)

test('the figures of the README are rows of the measurements, of the same day', () => {
  const rowsOf = (file: string) =>
    text(file)
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.replace(/ +/g, ' '))
  const [head = '', ...figures] = rowsOf('README.md')
  const measured = rowsOf('bench/RESULTS.md')
  expect(figures.length).toBeGreaterThan(5)
  expect(figures.filter((figure) => !measured.some((row) => row.startsWith(figure)))).toEqual([])
  expect(text('bench/RESULTS.md')).toContain(`Last run: ${/\d{4}-\d\d-\d\d/.exec(head)?.[0]}`)
})
