import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

/**
 * Finds names that say how something came about instead of what it is: `known`, `given`, a participle, a function that ends
 * in `Of`. `npm run names` counts them; the test of the structure refuses them.
 */

/** Refused alone and as a part of a name. */
const words = 'known given asked said told wish taken meant lead'.split(' ')

/** Refused as a whole name. */
const participles = (
  'announced answered applied bought changed checked chosen claimed come counted decided described done drawn ended failed ' +
  'fetched found gone heard held joined judged kept left listed made marked named opened paid picked placed printed read ' +
  'recorded refunded refused released seen sent shown signed spoken stored suggested tried typed wanted written'
).split(' ')

export type DialectName = { name: string; line: number; kind: 'function' | 'variable' | 'parameter' | 'type' }

const partsOf = (name: string) =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[ _]/)

const isDialect = (name: string, kind: DialectName['kind']) =>
  partsOf(name).some((part) => words.includes(part)) ||
  participles.includes(name) ||
  (kind === 'function' && /[a-z]Of$/.test(name))

type Node = { type: string; start: number; [field: string]: unknown }
const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string'

const isFunction = (value: unknown) =>
  isNode(value) && (value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression')

/** A field taken out of an object keeps the name of the field, so it does not count. */
function declaredIn(node: Node): { id: unknown; kind: DialectName['kind'] }[] {
  if (node.type === 'VariableDeclarator')
    return [{ id: node.id, kind: isFunction(node.init) ? 'function' : 'variable' }]
  if (['TSTypeAliasDeclaration', 'TSInterfaceDeclaration', 'ClassDeclaration'].includes(node.type))
    return [{ id: node.id, kind: 'type' }]
  const own = node.type === 'FunctionDeclaration' ? [{ id: node.id, kind: 'function' as const }] : []
  const params = Array.isArray(node.params) && /Function/.test(node.type) ? node.params : []
  return [
    ...own,
    ...params.map((id) => ({
      id: isNode(id) && id.type === 'AssignmentPattern' ? id.left : id,
      kind: 'parameter' as const,
    })),
  ]
}

/** The names of the dialect that a file declares. */
function findDialect(file: string): DialectName[] {
  const source = readFileSync(file, 'utf8')
  const found: DialectName[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (!isNode(value)) return
    for (const { id, kind } of declaredIn(value))
      if (isNode(id) && id.type === 'Identifier' && isDialect(String(id.name), kind))
        found.push({ name: String(id.name), line: source.slice(0, id.start).split('\n').length, kind })
    Object.values(value).forEach(visit)
  }
  visit(parseSync(file, source).program)
  return found
}

/** Every file of `src` with its names of the dialect, without the written tables. */
export const findAllDialect = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'db/tables.ts')
    .flatMap((file) => findDialect(`${folder}/${file}`).map((one) => ({ file: `src/${file}`, ...one })))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const all = findAllDialect(process.argv[2] ?? `${root}src`)
  for (const { file, line, kind, name } of all) console.log(`${file}:${line}: ${kind} ${name}`)
  console.log(`${all.length} names`)
}
