import type { EnvironmentLine } from '../../platform/environment.ts'
import { type Setting, type SettingTable, settingSections } from '../../platform/site-settings.ts'
import type { Errors, Values } from '../../web/form.ts'

type SettingsData = {
  table: SettingTable
  /** The stored values, or the typed ones after an error. */
  values: Readonly<Record<string, string | number | boolean>>
  errors?: Errors
  environment: EnvironmentLine[]
  version: number
  flash?: string | null
}

export function settingsView({ table, values, errors = {}, environment, version, flash = null }: SettingsData) {
  const fields = Object.entries(table).map(([name, setting]) =>
    fieldView(name, setting, values[name] ?? '', errors[name] ?? null),
  )
  return {
    fields,
    sections: buildSections(table, fields),
    errors,
    environment,
    version,
    flash,
    labels: getLabels(table),
  }
}

const getLabels = (table: SettingTable) =>
  Object.fromEntries(Object.entries(table).map(([name, { label }]) => [name, label]))

const buildSections = (table: SettingTable, fields: readonly ReturnType<typeof fieldView>[]) =>
  Object.entries(settingSections)
    .map(([id, title]) => ({ id, title, fields: fields.filter(({ name }) => table[name]?.section === id) }))
    .filter((section) => section.fields.length > 0)

/** Browsers do not send a switch that is off. */
export const toFormValues = (table: SettingTable, values: Values) =>
  Object.fromEntries(
    Object.entries(table).map(([name, { kind }]) => [
      name,
      kind === 'switch' ? values[name] === 'ya' : (values[name] ?? ''),
    ]),
  )

const fieldView = (name: string, setting: Setting, value: string | number | boolean, error: string | null) => ({
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
