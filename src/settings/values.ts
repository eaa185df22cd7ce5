import { z } from 'zod'
import { Text } from '../web/form.ts'
import type { Setting, SettingTable, ValuesOf } from './known.ts'

type Value = boolean | number | string

/** The settings of a table as they are stored, with what holds where nothing fitting is. */
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
