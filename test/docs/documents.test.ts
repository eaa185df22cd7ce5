import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { usualTimeouts } from '../../src/anime/failover/timeouts.ts'
import { lookups } from '../../src/orders/limits.ts'
import { root } from '../../src/root.ts'
import { pages } from '../../src/web/limits.ts'

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

const visitors = numbersOf('anime/answers/answers.ts')
const order = numbersOf('anime/failover/ask-in-order.ts')
const breaker = numbersOf('anime/failover/breaker.ts')
const scheduler = numbersOf('monitor/checks/scheduler.ts')
const health = numbersOf('monitor/checks/health.ts')
const link = numbersOf('orders/payments/make-link.ts')
const jobs = numbersOf('orders/payments/payment-jobs.ts')
const server = numbersOf('web/incoming/http-server.ts')
const held = numbersOf('web/incoming/upload-memory.ts')
const image = numbersOf('uploads/image.ts')
const pictureProcess = numbersOf('uploads/image-process.ts')
const allowance = numbersOf('uploads/allowance.ts')
const stored = numbersOf('uploads/image-work.ts')
const sync = numbersOf('anilibria/sync/sync.ts')
const lease = numbersOf('jobs/lease.ts')
const worker = numbersOf('jobs/worker.ts')
const [, burst] = /name: 'burst', points: (\d+)/.exec(text('src/web/limits.ts')) ?? []
const DAY = 86_400_000
const MB = 2 ** 20
const s = (ms: number) => `${ms / 1_000} s`
const min = (ms: number) => `${ms / 60_000} min`
const days = (ms: number) => `${ms / DAY} days`

const inDesign = [
  `| a visitor waits at most | ${s(usualTimeouts.visitor)} |`,
  `| a question goes on without its visitor for | ${s(usualTimeouts.question)} |`,
  `another stands behind it | ${order('TIME_SHARE') * 100} %, at most ${s(usualTimeouts.call)} |`,
  `| a breaker opens after | ${breaker('CONSECUTIVE_FAILURES')} failures in a row, one timeout, or half of at least ${breaker('WINDOW_CALLS')} calls in ${breaker('WINDOW_SECONDS')} s |`,
  `| it stays open | ${s(breaker('OPEN_MS'))}, doubling to ${min(breaker('MAX_OPEN_MS'))}, ± ${breaker('OPEN_JITTER') * 100} % |`,
  `| it closes after | ${breaker('GOOD_PROBES')} good probes |`,
  `not asked again for | ${s(visitors('FAILURE_PAUSE_MS'))} (${s(visitors('MISSING_PAUSE_MS'))} when the title does not exist) |`,
  `kept for at most ${s(numbersOf('web/page-cache.ts')('MAX_AGE_MS'))}`,
  `\`src/web/page-cache.ts\`, ${numbersOf('web/page-cache.ts')('MAX_CACHE_BYTES') / MB} MB`,
  `| a failed path is checked again after | ${scheduler('RETRY_MS') / 1_000} to ${s(scheduler('RETRY_MS') + scheduler('RETRY_JITTER_MS'))} |`,
  `| down after | ${health('FAILURES_TO_DOWN')} failures in a row; ${health('REFUSALS_TO_DOWN')} of a server that refuses or has no catalog any more |`,
  `| up after | ${health('ANSWERS_TO_CHANGE')} answers in a row |`,
  `| degraded after | ${health('ANSWERS_TO_CHANGE')} answers in a row that are slow (over ${s(numbersOf('monitor/checks/save-results.ts')('SLOW_ANSWER_MS'))}) or stale |`,
  `| the customer waits for the gateway | ${s(link('REQUESTER_WAIT_MS'))} |`,
  `| the gateway has in all | ${s(link('GATEWAY_TIMEOUT_MS'))};`,
  `| lookups of order codes, per address and minute | ${lookups.unknown.points} unknown, ${lookups.known.points} known;`,
  `in full until | ${days(numbersOf('orders/limits.ts')('LINK_LIFETIME_MS'))} after its end |`,
  `once for each link, ${numbersOf('orders/limits.ts')('PAYMENT_REMINDER_MS') / 3_600_000} h before it ends`,
  `when older than ${min(jobs('RECONCILE_AFTER_MS'))}; all payments of ${days(numbersOf('orders/payments/payment-jobs.ts')('PERIOD_MS'))} once a night |`,
  `| the claim of an instance on a row of work lasts | ${s(worker('CLAIM_MS'))}, renewed every ${s(worker('RENEWAL_INTERVAL_MS'))} |`,
  `| pages of one address: a minute, a second, at a time | ${pages.points.toLocaleString('en')}, ${burst}, ${numbersOf('web/limits.ts')('PAGES_AT_ONCE')} |`,
  `| time for the headers of a request | ${s(server('HEADERS_TIMEOUT_MS'))}, looked at every ${s(server('HEADERS_TIMEOUT_MS') / 4)} |`,
  `| uploads in memory: of one address, together | ${held('MAX_HELD_BYTES_PER_ADDRESS') / MB} MB, ${held('MAX_HELD_BYTES') / MB} MB |`,
  `| nesting of a JSON body | ${numbersOf('web/incoming/parsed-body.ts')('MAX_DEPTH')} levels |`,
  `for answers | ${s(server('SENDING_GRACE_MS'))}, ${s(server('REQUEST_GRACE_MS'))} |`,
  `| an upload may take | ${s(image('LONGEST_MS'))}; after ${s(image('MAKES_WAY_AFTER_MS'))} it makes way`,
  `| the uploads of an address may take | ${s(allowance('WORK_MS'))} a minute;`,
  `| an address may store | ${allowance('DAILY_BYTES') / 1e6} MB a day`,
  `| the picture process ends after | ${s(pictureProcess('IDLE_MS'))} without work, or a picture after which it has grown by over ${pictureProcess('MAX_GROWTH_BYTES') / 1e6} MB |`,
  `| the server collects garbage after | ${image('COLLECT_AFTER_BYTES') / 1e6} MB of pictures`,
  `at most ${numbersOf('uploads/uploads.ts')('MAX_SIDE').toLocaleString('en')} px and ${stored('MAX_STORED_BYTES') / 1e6} MB; a WebP that may be transparent ${stored('LESS_LONG').toLocaleString('en')} px |`,
  `the pictures of one member ${allowance('MEMBER_BYTES') / 1e6} MB`,
  `keeps its picture | ${numbersOf('orders/limits.ts')('DESIGN_DAYS')} days |`,
  `| smaller copies that wait to be made | ${numbersOf('uploads/picture-store.ts')('MAX_WAITING')}, one at a time`,
  `(${lease('LEASE_SECONDS')} s, renewed every ${s(lease('RENEWAL_INTERVAL_MS'))})`,
]

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
  `- households of members' programs: ${days(numbersOf('accounts/tokens/tokens.ts')('KNOWN_HOUSEHOLD_MS'))} after the last use`,
]

const manual = ['operating', 'proxies'].map((name) => `docs/${name}.md`)

test.each([
  ['docs/design.md', ['docs/design.md'], inDesign],
  ['the manual', manual, inManual],
])('the numbers of %s are those of the code', (_what, files, lines) => {
  const document = files.map(text).join('\n').replace(/\s+/g, ' ')
  expect(lines.filter((line) => !document.includes(line))).toEqual([])
})

test('every link of a document leads somewhere', () => {
  const documents = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)].filter(
    (name) => name.endsWith('.md'),
  )
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

test('the tree of the README names every folder of a feature', () => {
  const readme = text('README.md')
  const folders = (at: string) =>
    readdirSync(path.join(root, at), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    )
  const all = folders('src').flatMap((feature) => [feature, ...folders(`src/${feature}`)])
  expect(all.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(readme))).toEqual([])
})
