import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { findAllDialect } from '../scripts/dialect.ts'
import { features } from '../src/app.ts'
import { root } from '../src/root.ts'
import { filesBelow, importsOf } from './support/imports.ts'
import { routeLines } from './support/rights.ts'

/** The structure of `src`: folders in one order, small enough to read. */

const files = filesBelow('src', /\.ts$/)
const edges = files.flatMap((file) => importsOf(file).map((to) => ({ file, to })))
const folders = [...new Set(files.flatMap((file) => ancestors(file)))]

test('no files import each other in a circle, types included', () => {
  expect(
    circles(
      files,
      edges.map(({ file, to }) => [file, to]),
    ),
  ).toEqual([])
})

// The rooms of orders are its nouns, which speak of each other: see test/architecture.test.ts.
test.each(folders.filter((folder) => folder !== 'src/orders'))(
  'what stands in %s stands in one order: no two of it import each other, at whatever distance',
  (folder) => {
    const room = (file: string) =>
      file.startsWith(`${folder}/`) ? file.slice(folder.length + 1).split('/')[0] : undefined
    const rooms = new Set(files.flatMap((file) => room(file) ?? []))
    const between = edges.flatMap(({ file, to }): [string, string][] => {
      const [one, other] = [room(file), room(to)]
      return one && other && one !== other ? [[one, other]] : []
    })
    expect(circles([...rooms], between)).toEqual([])
  },
)

test('a folder holds at most 25 entries, src 34, and a feature 40, because it opens on its nouns', () => {
  const most = (folder: string) => (folder === 'src' ? 34 : folder.split('/').length === 2 ? 40 : 25)
  const entries = folders.map((folder) => [folder, readdirSync(path.join(root, folder)).length] as const)
  expect(entries.filter(([folder, count]) => count > most(folder))).toEqual([])
})

test('a file of fewer than 25 lines that one other imports stands in that one', () => {
  // The limits of a feature have one home, even if there is only one.
  const entrances =
    /^src\/(main|manage|demo\/main|root|config|uploads\/image-child|comics\/engines\/reading-child)\.ts$|\/(feature|limits)\.ts$/
  const importers = (file: string) => new Set(edges.filter(({ to }) => to === file).map((edge) => edge.file)).size
  const short = files.filter((file) => !entrances.test(file) && linesOf(file).length < 25 && importers(file) <= 1)
  expect(short).toEqual([])
})

/** Words of the glossary's last column, as parts of names. `settlement` is a payment's, `settled` a promise's. */
const lost = /^(tell|judge|settle|duty|door|upkeep)([A-Z]|$)|(Tell|Judge|Settle|Duty|Door|Upkeep)([A-Z]|$)/
const lostFiles = /(^|[-/])(tell|judge|settle|duty|door|upkeep|said)([-.]|$)|-view\.ts$/
const participles =
  'Asked Told Wanted Kept Given Known Named Made Found Seen Shown Said Heard Held Drawn Written Spoken Read Paid Meant Bought Done Sent ' +
  'Listed Opened Answered Applied Announced Changed Checked Claimed Counted Decided Described Ended Failed Fetched Judged Marked Placed ' +
  'Printed Recorded Refunded Refused Released Signed Stored Suggested Tried'
const participle = new RegExp(`(^|[a-z])(${participles.replaceAll(' ', '|')})$`)

test('names use the words of the glossary, and types are nouns', () => {
  const named = files.flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8')
    const types = [...source.matchAll(/^(?:export )?(?:type|class) (\w+)/gm)].map(([, name = '']) => name)
    const functions = [...source.matchAll(/^ *(?:export )?(?:(?:async )?function\*?|const) (\w+)/gm)]
    return [
      ...(lostFiles.test(file) ? [file] : []),
      ...types.filter((name) => participle.test(name) || lost.test(name)).map((name) => `${file}: ${name}`),
      ...functions.filter(([, name = '']) => lost.test(name)).map(([, name]) => `${file}: ${name}`),
    ]
  })
  expect(named).toEqual([])
})

/** An edge of a picture is its left one, and a person has a given name. */
const allowedDialect = new Set(['left', 'isGivenName'])

test('names say what a thing is or what a function does', () => {
  const refused = findAllDialect(path.join(root, 'src')).filter(({ name }) => !allowedDialect.has(name))
  expect(refused.map(({ file, line, name }) => `${file}:${line}: ${name}`)).toEqual([])
})

/** Shared addresses: the home page, and prefixes used by several features. */
const shared = new Set(['/', '/admin', '/akun', '/api', '/api/v1', '/anime', '/search', '/health'])

test.each(features.map(({ name }) => name))('nothing outside the folders of %s names its addresses', (name) => {
  // Notices are added through live/notices.ts, which every folder may use.
  const own = new RegExp(`^(src|views|test|seeds|src/live)/${name}(/|\\.)`)
  const addresses = [...new Set(routeLines.filter((line) => line.endsWith(` ${name}`)).map(stem))].filter(
    (address) => !shared.has(address),
  )
  const outside = [...files, ...filesBelow('views', /\.eta$/)].filter(
    (file) => !own.test(file) && !file.startsWith('src/demo/') && !file.startsWith('views/demo/'),
  )
  const named = outside.flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8').replace(/^import .*$|^ *(\/\/|\/?\*).*$/gm, '')
    return addresses
      .filter((address) => new RegExp(`["'\`]${address}(/|["'\`?])`).test(source))
      .map((address) => `${file}: ${address}`)
  })
  expect(named).toEqual([])
})

/** An address up to its first parameter: "/lacak/:code" begins with "/lacak". */
function stem(line: string): string {
  const address = line.split(' ')[1] ?? ''
  return address.split(/\/[:*]/)[0] || '/'
}

const linesOf = (file: string) => readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n')

function ancestors(file: string): string[] {
  const parts = path.posix.dirname(file).split('/')
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
}

/** Groups of nodes that reach each other (Tarjan). */
function circles(nodes: readonly string[], arrows: readonly [string, string][]): string[][] {
  const next = new Map(nodes.map((node) => [node, [] as string[]]))
  for (const [from, to] of arrows) next.get(from)?.push(to)
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const found: string[][] = []
  const visit = (node: string): number => {
    order.set(node, order.size)
    open.push(node)
    let low = order.get(node) ?? 0
    for (const to of next.get(node) ?? []) {
      if (!order.has(to)) low = Math.min(low, visit(to))
      else if (open.includes(to)) low = Math.min(low, order.get(to) ?? low)
    }
    lowest.set(node, low)
    if (low === order.get(node)) {
      const circle = open.splice(open.indexOf(node))
      if (circle.length > 1) found.push(circle.sort())
    }
    return low
  }
  for (const node of nodes) if (next.has(node) && !order.has(node)) visit(node)
  return found
}
