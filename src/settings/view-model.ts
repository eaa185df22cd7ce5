import type { EnvironmentLine } from '../platform/environment.ts'
import type { Section, Setting, SettingTable } from '../platform/site-settings.ts'
import type { Errors, Values } from '../web/form.ts'

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
  /** The fields under their headings. */
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

/** The form with current or typed values. */
export const settingsView = ({ table, values, errors = {}, environment, said = null }: Shown): SettingsView => {
  const fields = Object.entries(table).map(([name, setting]) =>
    fieldView(name, setting, values[name] ?? '', errors[name] ?? null),
  )
  return { fields, sections: sectionsOf(table, fields), errors, environment, said, labels: labelsOf(table) }
}

const labelsOf = (table: SettingTable) =>
  Object.fromEntries(Object.entries(table).map(([name, { label }]) => [name, label]))

/** Groups fields by the heading that each setting names. */
function sectionsOf(table: SettingTable, fields: readonly FieldView[]): SettingsView['sections'] {
  const sections = new Map<string, Section>(Object.values(table).map(({ section }) => [section.id, section]))
  return [...sections.values()]
    .toSorted((one, other) => one.at - other.at)
    .map(({ id, title }) => ({ id, title, fields: fields.filter(({ name }) => table[name]?.section.id === id) }))
}

/** Typed values replace current ones; a switch that is off was not posted. */
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
