import type { Errors, Values } from '../web/form.ts'
import type { EnvironmentLine } from './environment.ts'
import type { Setting, SettingTable } from './known.ts'

export type FieldView = {
  name: string
  kind: Setting['kind']
  label: string
  help: string
  value: string
  isOn: boolean
  unit: string | null
  min: number | null
  max: number | null
  error: string | null
}

export type SettingsView = {
  fields: FieldView[]
  /** The same fields under their headings. */
  sections: { id: string; title: string; fields: FieldView[] }[]
  labels: Record<string, string>
  errors: Errors
  environment: EnvironmentLine[]
  said: string | null
}

type Shown = {
  table: SettingTable
  values: Readonly<Record<string, string | number | boolean>>
  errors?: Errors
  environment: EnvironmentLine[]
  said?: string | null
}

/** The form with what holds now, or as it was typed. */
export const settingsView = ({ table, values, errors = {}, environment, said = null }: Shown): SettingsView => {
  const fields = Object.entries(table).map(([name, setting]) =>
    fieldView(name, setting, values[name] ?? '', errors[name] ?? null),
  )
  return { ...{ fields, sections: sectionsOf(fields), errors, environment, said }, labels: labelsOf(table) }
}

const labelsOf = (table: SettingTable) =>
  Object.fromEntries(Object.entries(table).map(([name, { label }]) => [name, label]))

/** The first word of its name says where a setting stands; what none of them takes is about accounts. */
const sections = [
  { id: 'shop', title: 'Toko' },
  { id: 'bank', title: 'Rekening' },
  { id: 'invoice', title: 'Invoice' },
  { id: 'message', title: 'Pesan otomatis' },
]

function sectionsOf(fields: readonly FieldView[]): SettingsView['sections'] {
  const isOf = (id: string, { name }: FieldView) => name.startsWith(`${id}_`)
  const others = fields.filter((field) => !sections.some(({ id }) => isOf(id, field)))
  return [
    ...sections.map((section) => ({ ...section, fields: fields.filter((field) => isOf(section.id, field)) })),
    { id: 'account', title: 'Akun', fields: others },
  ].filter((section) => section.fields.length > 0)
}

/** What was typed stands for what holds: a switch that is off was not posted. */
export const typed = (table: SettingTable, values: Values) =>
  Object.fromEntries(
    Object.entries(table).map(([name, { kind }]) => [
      name,
      kind === 'switch' ? values[name] === 'ya' : (values[name] ?? ''),
    ]),
  )

const fieldView = (
  name: string,
  setting: Setting,
  value: string | number | boolean,
  error: string | null,
): FieldView => ({
  name,
  kind: setting.kind,
  label: setting.label,
  help: setting.help,
  value: String(value),
  isOn: value === true,
  unit: setting.kind === 'number' ? setting.unit : null,
  min: setting.kind === 'number' ? setting.min : null,
  max: setting.kind === 'switch' ? null : setting.max,
  error,
})
