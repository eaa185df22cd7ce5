import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import { openDatabase } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded/embedded.ts'
import { migrate } from '../src/db/migrations.ts'
import { root } from '../src/root.ts'
import { columnTypes, neverNull, rowNames, valueNames } from './column-exceptions.ts'

/**
 * The file that `npm run db:tables` writes from a database after all migrations: row types, types of written values,
 * and lists of values from `CHECK (… in (…))`. With `--check` the command only reports whether the file is up to date.
 */
const TABLES_FILE = path.join(root, 'src/db/tables.ts')

type Column = {
  table: string
  column: string
  type: string
  is_nullable: boolean
  is_optional: boolean
  is_generated: boolean
  checks: string[]
  /** For a column of a view: the column that it shows. */
  shown: string | null
  table_comment: string | null
  comment: string | null
}

async function columnsIn(db: Knex): Promise<Column[]> {
  const { rows } = await db.raw<{ rows: Column[] }>(`
    select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type, shown.name as shown,
      case when c.relkind = 'v' then not coalesce(shown.is_not_null, false) else not a.attnotnull end as is_nullable,
      case when c.relkind = 'v' then shown.has_default else a.atthasdef or a.attidentity <> '' end as is_optional,
      a.attgenerated <> '' as is_generated,
      array(select pg_get_constraintdef(k.oid) from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]) as checks,
      obj_description(c.oid) as table_comment, col_description(c.oid, a.attnum) as comment
    from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join lateral (
        select u.table_name || '.' || u.column_name as name, b.attnotnull as is_not_null,
          b.atthasdef or b.attidentity <> '' as has_default
        from information_schema.view_column_usage u
          join pg_attribute b on b.attrelid = ('public.' || u.table_name)::regclass and b.attname = u.column_name
        where u.view_schema = 'public' and u.view_name = c.relname and u.column_name = a.attname
      ) shown on c.relkind = 'v'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v') and c.relname not like 'knex%'
    order by c.relname, a.attnum`)
  return rows
}

const baseTypes: Readonly<Record<string, string>> = {
  bigint: 'string',
  boolean: 'boolean',
  bytea: 'Buffer',
  date: 'string',
  'double precision': 'number',
  integer: 'number',
  'integer[]': 'number[]',
  json: 'unknown',
  jsonb: 'unknown',
  numeric: 'string',
  real: 'number',
  smallint: 'number',
  text: 'string',
  'text[]': 'string[]',
  'character varying': 'string',
  'time without time zone': 'string',
  'timestamp with time zone': 'Date',
  tsvector: 'string',
  uuid: 'string',
}

/** The values of `CHECK (column in ('a', 'b'))`, or null if no check lists them. */
function valuesOf({ checks }: Column): string[] | null {
  const [, list] =
    checks.map((check) => /^CHECK \(\(\(?\w+\)?(?:::text)? = ANY \(\(?ARRAY\[([^[\]]*)\]/.exec(check)).find(Boolean) ??
    []
  return list === undefined ? null : Array.from(list.matchAll(/'([^']*)'/g), ([, value = '']) => value)
}

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`)
const capitalised = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)
const pluralOf = (word: string) => `${word.replace(/y$/, 'ie').replace(/s$/, 'se')}s`
const singularOf = (word: string) => word.replace(/ies$/, 'y').replace(/(?<=[^s])s$/, '')
const keyOf = ({ table, column }: Column) => `${table}.${column}`

function rowNameOf(table: string): string {
  const words = table.split('_')
  return rowNames[table] ?? [...words.slice(0, -1), singularOf(words.at(-1) ?? ''), 'row'].map(capitalised).join('')
}

function typeOf(column: Column): string {
  const key = column.shown ?? keyOf(column)
  const named = valueNames[key]
  const listed = named ? capitalised(named) : quoted(valuesOf(column) ?? []).join(' | ')
  const type = columnTypes[key] ?? (listed || baseTypes[column.type])
  if (!type) throw new Error(`${key} is of type ${column.type}, which has no TypeScript type yet`)
  return isNullable(column) && type !== 'unknown' ? `${type} | null` : type
}

const isNullable = (column: Column) => column.is_nullable && !neverNull.has(keyOf(column))

/** The type with which a column is written, or null if it equals the type with which it is read. */
function writtenTypeOf(column: Column): string | null {
  const type = typeOf(column)
  const orNull = isNullable(column) ? ' | null' : ''
  if (column.is_generated) return 'never'
  if (column.type === 'bigint' || column.type === 'numeric') return `string | number${orNull}`
  if (!column.type.startsWith('json') || type === 'unknown') return null
  // The driver would send an array as a PostgreSQL array.
  return /\[\]( \| null)?$/.test(type) ? `string${orNull}` : `${type} | string`
}

/** Writes a doc comment, in lines of at most 120 characters. */
function commentOf(text: string | null, indent: string): string[] {
  if (!text) return []
  const line = `${indent}/** ${text} */`
  if (line.length <= 120) return [line]
  const words = text.match(new RegExp(`.{1,${117 - indent.length}}(?: |$)`, 'g')) ?? []
  return [`${indent}/**`, ...words.map((part) => `${indent} * ${part.trimEnd()}`), `${indent} */`]
}

/** Named lists of values and their types. Throws an Error if columns with one name have different lists. */
function valueListsOf(columns: readonly Column[]): string[] {
  const lists = new Map<string, string>()
  for (const column of columns) {
    const name = valueNames[keyOf(column)]
    if (!name) continue
    const list = quoted(valuesOf(column) ?? []).join(', ')
    if (!list) throw new Error(`${keyOf(column)} has no list of values`)
    if (lists.has(name) && lists.get(name) !== list) throw new Error(`${keyOf(column)} has other values than ${name}`)
    lists.set(name, list)
  }
  return Array.from(lists, ([name, list]) => [
    `export const ${pluralOf(name)} = [${list}] as const`,
    `export type ${capitalised(name)} = (typeof ${pluralOf(name)})[number]\n`,
  ]).flat()
}

function rowTypeOf(table: string, columns: readonly Column[]): string[] {
  const fields = columns.flatMap((column) => [
    ...commentOf(column.comment, '  '),
    `  ${column.column}: ${typeOf(column)}`,
  ])
  return [...commentOf(columns[0]?.table_comment ?? null, ''), `export type ${rowNameOf(table)} = {`, ...fields, '}\n']
}

function declarationOf(table: string, columns: readonly Column[]): string {
  const needed = columns.filter((column) => !isNullable(column) && !column.is_optional && !column.is_generated)
  const written = columns.flatMap((column) => {
    const type = writtenTypeOf(column)
    return type ? [`${column.column}: ${type}`] : []
  })
  const needs = quoted(needed.map(({ column }) => column)).join(' | ') || 'never'
  return `    ${table}: Table<${rowNameOf(table)}, ${needs}${written.length > 0 ? `, { ${written.join('; ')} }` : ''}>`
}

/** The text of `src/db/tables.ts`. */
function tablesFile(columns: readonly Column[]): string {
  const byTable = new Map<string, Column[]>()
  for (const column of columns) byTable.set(column.table, [...(byTable.get(column.table) ?? []), column])
  const rows = Array.from(byTable, ([table, of]) => rowTypeOf(table, of)).flat()
  const types = new Set(Object.values(columnTypes).flatMap((type) => type.match(/\b[A-Z]\w+/g) ?? []))
  const declared = readFileSync(path.join(root, 'src/db/column-types.ts'), 'utf8')
  const imported = [...types].filter((type) => new RegExp(`export type ${type}\\b`).test(declared)).sort()
  const drawn = [...types].filter((type) => ['Face', 'PanelScene'].includes(type)).sort()
  const text = [
    '// Generated by `npm run db:tables` from the database that the migrations make. Not edited by hand.',
    `import type { ${drawn.join(', ')} } from '../artwork/comic/panel-scene.ts'`,
    `import type { ${imported.join(', ')} } from './column-types.ts'`,
    `import type { Table } from './table.ts'\n`,
    ...valueListsOf(columns),
    ...rows,
    `declare module 'knex/types/tables.js' {`,
    '  interface Tables {',
    ...Array.from(byTable, ([table, of]) => declarationOf(table, of)),
    '  }',
    '}',
  ].join('\n')
  const biome = path.join(root, 'node_modules/.bin/biome')
  return execFileSync(biome, ['format', `--stdin-file-path=${TABLES_FILE}`], {
    input: text,
    encoding: 'utf8',
    cwd: root,
  })
}

/** Starts a temporary database, which is removed afterwards. */
async function migratedColumns(): Promise<Column[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kortek-tables-'))
  const database = await startEmbedded(folder, { durable: false, endsWithProcess: true })
  const db = openDatabase(database.connection, { patient: true })
  try {
    await migrate(db, path.join(root, 'migrations'))
    return await columnsIn(db)
  } finally {
    await db.destroy()
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Returns the first line that differs, in words for the log of CI; null if none does. */
export function differingLine(present: string, expected: string): string | null {
  const [lines, made] = [present.split('\n'), expected.split('\n')]
  const at = made.findIndex((line, nth) => line !== lines[nth])
  if (at < 0 && lines.length <= made.length) return null
  const nth = at < 0 ? made.length : at
  return `src/db/tables.ts:${nth + 1}: has "${lines[nth] ?? ''}", the migrations make "${made[nth] ?? ''}". Run npm run db:tables.`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = tablesFile(await migratedColumns())
  const difference = differingLine(readFileSync(TABLES_FILE, { encoding: 'utf8', flag: 'a+' }), text)
  if (!process.argv.includes('--check')) writeFileSync(TABLES_FILE, text)
  else if (difference) {
    console.error(difference)
    process.exitCode = 1
  }
}
