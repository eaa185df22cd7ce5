import type { Knex } from 'knex'
import * as z from 'zod'
import { type Actor, recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Config, type EnvironmentLine, lineGroups, siteLines } from '../../platform/environment.ts'
import type { Feature, Site } from '../../platform/feature.ts'
import { findSettings, keepSetting, lockSettings, settingsVersion } from '../../platform/settings-queries.ts'
import {
  type FeatureSettings,
  makeSettingsSchema,
  readSettings,
  type SettingTable,
  type SettingValues,
  storedValues,
} from '../../platform/site-settings.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { readForm, toBodyFields, wholeNumber } from '../../web/form.ts'
import { page } from '../../web/render.ts'
import { settingsView, toFormValues } from './view-model.ts'

const settingsPage = page<{ settings: ReturnType<typeof settingsView> }>('/admin/settings')

const flashes = { ya: 'Tersimpan. Berlaku mulai sekarang.', sama: 'Tidak ada yang berubah.' }

/** Site settings to change, and the environment variables read-only. */
export function settingsPages(
  router: AppRouter,
  { db, config, features }: Pick<Site, 'db' | 'config' | 'features'>,
): void {
  const environment = environmentLines(config, features)
  const declared = features.flatMap(({ settings }) => settings ?? [])
  const table = buildSettingTable(declared, config)
  type SettingsForm = Omit<Parameters<typeof settingsView>[0], 'table' | 'environment'>
  const show = async (ctx: Context, form: SettingsForm, status = 200) =>
    settingsPage(ctx, { settings: settingsView({ ...form, table, environment: await environment }) }, status)

  router.get('/admin/pengaturan', allow('admin'), async (ctx) => {
    // The version is read first. If the values are newer than the version, the form is refused; if they were older, the
    // form would overwrite newer ones.
    const version = await settingsVersion(db)
    const values = await readSettings(db, table)
    await show(ctx, { values, version, flash: flashIn(flashes, ctx) })
  })

  router.post('/admin/pengaturan', allow('admin'), async (ctx) => {
    const form = readForm(makeFormSchema(table, declared), ctx.request.body)
    const { versi: formVersion } = OpenedVersion.parse(toBodyFields(ctx.request.body))
    if (!form.ok) {
      const { values, errors } = form
      return show(ctx, { values: toFormValues(table, values), errors, version: formVersion }, 422)
    }
    const changeCount = await changeSettings(db, toActor(ctx, signedIn(ctx)), table, form.input, formVersion)
    if (changeCount === null) {
      const version = await settingsVersion(db)
      const currentValues = await readSettings(db, table)
      const errors = differences(table, form.input, currentValues)
      return show(ctx, { values: form.input, errors, version }, 409)
    }
    seeOther(ctx, withFlash('/admin/pengaturan/', changeCount > 0 ? 'ya' : 'sama'))
  })
}

/** Returns all settings of a site with this configuration. */
export const buildSettingTable = (declared: readonly FeatureSettings[], config: Config): SettingTable =>
  Object.assign({}, ...declared.map(({ table, tableFor }) => tableFor?.(config) ?? table))

/** The schema of a submitted form with every setting of the site. */
export const makeFormSchema = (table: SettingTable, declared: readonly FeatureSettings[]) =>
  makeSettingsSchema(table).superRefine((values, context) => {
    for (const { check } of declared)
      check?.(values, (name, message) => context.addIssue({ code: 'custom', path: [name], message }))
  })

async function environmentLines(config: Config, features: readonly Feature[]): Promise<EnvironmentLine[]> {
  const declared = features.flatMap(({ environment }) => environment ?? [])
  const lines = await Promise.all(declared.map((one) => one.lines(config.read(one))))
  const all = [...lines.flat(), ...siteLines(config)]
  return lineGroups.flatMap((group) => all.filter((one) => one.group === group))
}

/** The version with which the form was opened. */
const OpenedVersion = z.object({ versi: wholeNumber(z.int().min(0)).catch(0) })

/** Returns a message for each typed value that differs from the value that another admin saved meanwhile. */
const differences = <Table extends SettingTable>(
  table: Table,
  input: SettingValues<Table>,
  currentValues: SettingValues<Table>,
) =>
  Object.fromEntries(
    Object.keys(table)
      .filter((name) => input[name] !== currentValues[name])
      .map((name) => [
        name,
        `Admin lain menyimpan setelan baru saja. Yang berlaku sekarang: ${formatValue(currentValues[name])}.`,
      ]),
  )

const formatValue = (value: unknown) => (typeof value === 'boolean' ? (value ? 'nyala' : 'mati') : `“${String(value)}”`)

/** One audit entry for each change. Returns null without saving if the settings are newer than the version `formVersion`. */
export const changeSettings = <Table extends SettingTable>(
  db: Knex,
  actor: Actor,
  table: Table,
  input: SettingValues<Table>,
  formVersion: number,
): Promise<number | null> =>
  db.transaction(async (trx) => {
    await lockSettings(trx)
    if ((await settingsVersion(trx)) !== formVersion) return null
    const now = storedValues(table, await findSettings(trx))
    const changes = Object.entries(input).filter(([name, value]) => now[name] !== value)
    for (const [name, value] of changes) {
      await keepSetting(trx, name, value, new Date())
      const details = { setting: name, old: now[name], new: value }
      await recordAction(trx, actor, { action: 'setting.change', subject: table[name]?.label ?? name, details })
    }
    return changes.length
  })
