import type { Knex } from 'knex'
import { z } from 'zod'
import { Text } from '../web/form.ts'
import { findSettings } from './settings-queries.ts'

/**
 * What staff change while the site runs, one line each; `fallback` holds until somebody saves another value. A yes or no; a
 * whole number with its unit and bounds; a line of text.
 */
export type Setting = { label: string; help: string; section: Section } & (
  | { kind: 'switch'; fallback: boolean }
  | { kind: 'number'; fallback: number; unit: string; min: number; max: number }
  | { kind: 'text'; fallback: string; max: number }
)
export type SettingTable = Readonly<Record<string, Setting>>

/** A heading of the settings page; low `at` stands first. */
export type Section = { id: string; title: string; at: number }

type Kinds = { switch: boolean; number: number; text: string }
export type ValuesOf<Table extends SettingTable> = { [Name in keyof Table]: Kinds[Table[Name]['kind']] }

/** The settings of a feature. `check` calls `wrong` for each field of a posted form that does not go with the others. */
export type SiteSettingsOf = {
  table: SettingTable
  check?: (values: Readonly<Record<string, Value>>, wrong: (name: string, message: string) => void) => void
}

type Value = boolean | number | string

/** The settings of a table as they stand now: one small query, so that a change holds at once on every server. */
export const readSettings = async <Table extends SettingTable>(db: Knex, table: Table): Promise<ValuesOf<Table>> =>
  storedValues(table, await findSettings(db))

/** The settings of a table out of rows that another query brought along; what no fitting row says is as if never set. */
export const storedValues = <Table extends SettingTable>(
  table: Table,
  stored: readonly { name: string; value: unknown }[],
): ValuesOf<Table> => {
  const given = new Map(stored.map(({ name, value }) => [name, value]))
  const values = Object.entries(table).map(([name, setting]) => {
    const parsed = schemaOf(setting).safeParse(given.get(name))
    return [name, parsed.success ? parsed.data : setting.fallback]
  })
  return Object.fromEntries(values) as ValuesOf<Table> // each value was held against the kind of its name
}

/** A posted form of all settings: messages are Indonesian sentences. A switch that is off is not posted at all. */
export const formOf = <Table extends SettingTable>(table: Table): z.ZodType<ValuesOf<Table>> =>
  // Each field is made for the kind of its name.
  z.object(
    Object.fromEntries(Object.entries(table).map(([name, setting]) => [name, fieldOf(setting)])),
  ) as unknown as z.ZodType<ValuesOf<Table>>

function schemaOf(setting: Setting): z.ZodType<Value> {
  if (setting.kind === 'switch') return z.boolean()
  if (setting.kind === 'number') return z.int().min(setting.min).max(setting.max)
  return Text.max(setting.max)
}

function fieldOf(setting: Setting): z.ZodType<Value> {
  if (setting.kind === 'switch') return z.preprocess((value) => value === 'ya', z.boolean())
  if (setting.kind === 'text')
    return z
      .string()
      .default('')
      .transform((text) => text.trim())
      .pipe(Text.max(setting.max, `Paling banyak ${setting.max} karakter.`))
  const { min, max, unit } = setting
  const bounds = `Isi angka bulat dari ${min} sampai ${max} ${unit}.`
  return z
    .string(bounds)
    .trim()
    .regex(/^\d{1,9}$/, bounds)
    .transform(Number)
    .pipe(z.number().min(min, bounds).max(max, bounds))
}
