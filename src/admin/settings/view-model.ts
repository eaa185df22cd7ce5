import type { EnvironmentLine } from '../../platform/environment.ts'
import type { Section, Setting, SettingTable } from '../../platform/site-settings.ts'
import type { Errors, Values } from '../../web/form.ts'

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
  /** The fields of the form grouped under headings. */
  sections: { id: string; title: string; fields: FieldView[] }[]
  labels: Record<string, string>
  errors: Errors
  environment: EnvironmentLine[]
  /** The version of the settings that the form shows. */
  version: number
  said: string | null
}

type Shown = {
  table: SettingTable
  values: Readonly<Record<string, string | number | boolean>>
  errors?: Errors
  environment: EnvironmentLine[]
  version: number
  said?: string | null
}

/** Builds the view model of the settings form. `values` are the stored values, or the typed ones after an error. */
export const settingsView = ({
  table,
  values,
  errors = {},
  environment,
  version,
  said = null,
}: Shown): SettingsView => {
  const fields = Object.entries(table).map(([name, setting]) =>
    fieldView(name, setting, values[name] ?? '', errors[name] ?? null),
  )
  return { fields, sections: sectionsOf(table, fields), errors, environment, version, said, labels: labelsOf(table) }
}

const labelsOf = (table: SettingTable) =>
  Object.fromEntries(Object.entries(table).map(([name, { label }]) => [name, label]))

/** Groups form fields by the section that each setting declares. */
function sectionsOf(table: SettingTable, fields: readonly FieldView[]): SettingsView['sections'] {
  const sections = new Map<string, Section>(Object.values(table).map(({ section }) => [section.id, section]))
  return [...sections.values()]
    .toSorted((one, other) => one.at - other.at)
    .map(({ id, title }) => ({ id, title, fields: fields.filter(({ name }) => table[name]?.section.id === id) }))
}

/**
 * Returns the values to show after an error, as typed. Browsers do not post a switch that is off, so an absent switch
 * counts as off.
 */
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
