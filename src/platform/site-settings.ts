import type { Knex } from 'knex'
import * as z from 'zod'
import { Text } from '../web/form.ts'
import type { Config } from './environment.ts'
import { findSettings } from './settings-queries.ts'

/** A setting that staff can change while the site runs. `fallback` applies until staff save a value. */
export type Setting = { label: string; help: string; section: keyof typeof settingSections } & (
  | { kind: 'switch'; fallback: boolean }
  | { kind: 'number'; fallback: number; unit: string; min: number; max: number }
  | { kind: 'text'; fallback: string; max: number }
  | { kind: 'lines'; fallback: string; max: number }
)
export type SettingTable = Readonly<Record<string, Setting>>

/** Sections of the settings page of staff with their headings, in the order of the page. */
export const settingSections = {
  shop: 'Toko',
  bank: 'Rekening',
  invoice: 'Invoice',
  quote: 'Penawaran',
  work: 'Bengkel dan pengiriman',
  message: 'Pesan otomatis',
  content: 'Konten',
  account: 'Akun',
  comics: 'Komik',
} as const

type Kinds = { switch: boolean; number: number; text: string; lines: string }
export type SettingValues<Table extends SettingTable> = { [Name in keyof Table]: Kinds[Table[Name]['kind']] }

/**
 * A feature's settings. `tableFor` returns them if fallbacks depend on the environment. `check` examines a submitted
 * form and calls `wrong` for each field that contradicts another field.
 */
export type FeatureSettings = {
  table: SettingTable
  tableFor?: (config: Config) => SettingTable
  check?: (values: Readonly<Record<string, Value>>, wrong: (name: string, message: string) => void) => void
}

type Value = boolean | number | string

/** Reads a feature's settings on each use, so that a change applies at once on every server. */
export const readSettings = async <Table extends SettingTable>(db: Knex, table: Table): Promise<SettingValues<Table>> =>
  storedValues(table, await findSettings(db))

/** Parses a feature's settings from rows that were already read. A missing or invalid row gives the fallback. */
export const storedValues = <Table extends SettingTable>(
  table: Table,
  rows: readonly { name: string; value: unknown }[],
): SettingValues<Table> => {
  const valuesByName = new Map(rows.map(({ name, value }) => [name, value]))
  const values = Object.entries(table).map(([name, setting]) => {
    const parsed = makeValueSchema(setting).safeParse(valuesByName.get(name))
    return [name, parsed.success ? parsed.data : setting.fallback]
  })
  return Object.fromEntries(values) as SettingValues<Table> // Safe: each value was checked against its kind.
}

/** The schema of the settings form, with Indonesian messages. Browsers do not submit a switch that is off. */
export const makeSettingsSchema = <Table extends SettingTable>(table: Table): z.ZodType<SettingValues<Table>> =>
  // The cast is safe, because each field's schema has the type of its setting.
  z.object(
    Object.fromEntries(Object.entries(table).map(([name, setting]) => [name, makeFieldSchema(setting)])),
  ) as unknown as z.ZodType<SettingValues<Table>>

function makeValueSchema(setting: Setting): z.ZodType<Value> {
  if (setting.kind === 'switch') return z.boolean()
  if (setting.kind === 'number') return z.int().min(setting.min).max(setting.max)
  return makeTextSchema(setting)
}

/** Only the kind with several lines allows line breaks. */
const makeTextSchema = ({ kind, max }: { kind: 'text' | 'lines'; max: number }, problem?: string) =>
  kind === 'text'
    ? Text.max(max, problem)
    : z
        .string()
        .max(max, problem)
        .refine((value) => !value.includes('\0'), 'Ada karakter yang tidak bisa disimpan.')

function makeFieldSchema(setting: Setting): z.ZodType<Value> {
  if (setting.kind === 'switch') return z.preprocess((value) => value === 'ya', z.boolean())
  if (setting.kind === 'text' || setting.kind === 'lines')
    return (
      z
        .string()
        .default('')
        // Browsers send a line break as CR and LF.
        .transform((text) => text.replaceAll('\r\n', '\n').trim())
        .pipe(makeTextSchema(setting, `Paling banyak ${setting.max} karakter.`))
    )
  const { min, max, unit } = setting
  const bounds = `Isi angka bulat dari ${min} sampai ${max} ${unit}.`
  return z
    .string(bounds)
    .trim()
    .regex(/^\d{1,9}$/, bounds)
    .transform(Number)
    .pipe(z.number().min(min, bounds).max(max, bounds))
}
