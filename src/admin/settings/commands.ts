import * as z from 'zod'
import { commandLine } from '../../audit/audit.ts'
import { type Command, command } from '../../platform/command.ts'
import { flag } from '../../platform/setting-kinds.ts'
import { settingsVersion } from '../../platform/settings-queries.ts'
import { type FeatureSettings, readSettings, type Setting, type SettingTable } from '../../platform/site-settings.ts'
import { buildSettingTable, changeSettings, makeFormSchema } from './pages.ts'

type Declared = readonly FeatureSettings[]

/** Commands `manage settings:…` for the settings that staff change at `/admin/pengaturan/`, if a feature has any. */
export function settingsCommands(declared: Declared): Command[] {
  const names = declared.flatMap(({ table }) => Object.keys(table))
  const Key = z.enum(names, 'no setting of this site. See settings:get')
  return [getCommand(declared, Key), setCommand(declared, Key)]
}

const argument = { name: 'key', about: 'the setting' }
type Key = z.ZodType<string, string>

const getCommand = (declared: Declared, Key: Key) =>
  command({
    name: 'settings:get',
    summary: 'Prints what is set at /admin/pengaturan/: all of it, or one value.',
    argument,
    options: {},
    input: z.object({ key: Key.optional() }),
    async run({ key }, { db, settings }) {
      const table = buildSettingTable(declared, settings)
      const values = await readSettings(db, table)
      const names = key === undefined ? Object.keys(table) : [key]
      const lines = names.map((name) => `${name} = ${formatValue(values[name])}`)
      const text = key === undefined ? lines.join('\n') : formatValue(values[key])
      return { text, data: { settings: Object.fromEntries(names.map((name) => [name, values[name]])) } }
    },
  })

const setCommand = (declared: Declared, Key: Key) =>
  command({
    name: 'settings:set',
    summary: 'Changes a setting of /admin/pengaturan/; running servers use it at once.',
    argument,
    options: {
      value: { type: 'string', hint: 'VALUE', about: 'what it becomes; on or off for a switch' },
      with: { type: 'string', multiple: true, hint: 'KEY=VALUE', about: 'what must change together with it' },
    },
    input: z
      .object({
        key: z.string('needed').pipe(Key),
        value: z.string('needed'),
        with: z.array(Pair.pipe(z.tuple([Key, z.string()]))).default([]),
      })
      .transform(({ key, value, with: more }): Form => Object.fromEntries([[key, value], ...more])),
    async run(input, { db, settings: config }) {
      const table = buildSettingTable(declared, config)
      const version = await settingsVersion(db)
      const form = formWith({ ...(await readSettings(db, table)), ...input }, table)
      const result = makeFormSchema(table, declared).safeParse(form)
      if (!result.success) throw new Error(problem(result.error.issues[0], form, table))
      const changeCount = await changeSettings(db, commandLine, table, result.data, version)
      if (changeCount === null) throw new Error('Somebody else saved settings just now: try again.')
      const settings = Object.fromEntries(Object.keys(input).map((key) => [key, result.data[key]]))
      const lines = Object.entries(settings).map(([key, value]) => `${key} = ${formatValue(value)}`)
      return {
        text: [changeCount > 0 ? 'Saved.' : 'Nothing changed.', ...lines].join('\n'),
        data: { changed: changeCount, settings },
      }
    },
  })

type Form = Record<string, string>

/** Such as "bank_name=BCA". */
const Pair = z
  .string()
  .regex(/^[^=]+=/, 'KEY=VALUE')
  .transform((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])

const formatValue = (value: unknown) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value))

/** The form of the page as a browser submits it. */
const formWith = (values: Readonly<Record<string, unknown>>, table: SettingTable): Form =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      table[name]?.kind !== 'switch' ? String(value) : isOn(name, value) ? 'ya' : '',
    ]),
  )

function isOn(name: string, value: unknown): boolean {
  const result = flag.safeParse(formatValue(value))
  if (!result.success) throw new Error(`${name}: on or off.`)
  return result.data
}

/** Returns one sentence. Rules between settings use the text of the page; all others have their own text here. */
function problem(issue: z.core.$ZodIssue | undefined, form: Form, table: SettingTable): string {
  const name = String(issue?.path[0])
  return `${name}: ${rule(table[name], form[name] ?? '') ?? `does not go with the others (${issue?.message})`}.`
}

function rule(setting: Setting | undefined, value: string): string | null {
  if (setting?.kind === 'number') return `a whole number from ${setting.min} to ${setting.max} (${setting.unit})`
  const isLong = setting && setting.kind !== 'switch' && value.length > setting.max
  return isLong ? `at most ${setting.max} characters` : null
}
