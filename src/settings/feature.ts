import type { Knex } from 'knex'
import { type Actor, actorOf, recordAction } from '../audit/audit.ts'
import { allow } from '../platform/access.ts'
import { type Config, type EnvironmentLine, siteLines } from '../platform/environment.ts'
import { type Feature, feature, type Site } from '../platform/feature.ts'
import { findSettings, keepSetting, lockSettings } from '../platform/settings-queries.ts'
import {
  formOf,
  readSettings,
  type SettingTable,
  type SiteSettingsOf,
  storedValues,
  type ValuesOf,
} from '../platform/site-settings.ts'
import { createRouter, seeOther, signedIn } from '../web/context.ts'
import { flashIn, withFlash } from '../web/flash.ts'
import { readForm } from '../web/form.ts'
import { page } from '../web/render.ts'
import { type SettingsView, settingsView, typed } from './view-model.ts'

const settingsPage = page<{ settings: SettingsView }>('/settings/edit')

const said = { ya: 'Tersimpan. Berlaku mulai sekarang.', sama: 'Tidak ada yang berubah.' }

/**
 * The settings feature: an admin page to change site settings, which also shows the environment variables read-only.
 */
export const settings = feature({
  name: 'settings',
  audit: {
    actions: { 'setting.change': 'mengubah setelan' },
    kinds: { setting: 'Pengaturan' },
    names: { setting: 'setelan' },
  },
  links: [
    { place: 'staff', key: 'pengaturan', href: '/admin/pengaturan/', text: 'Pengaturan', right: 'admin', at: 810 },
  ],
  open: ({ db, config, features }) => ({ routers: [routes(db, config, features)] }),
})

function routes(db: Knex, config: Site['config'], features: readonly Feature[]) {
  const router = createRouter()
  const environment = environmentLines(config, features)
  const declared = features.flatMap(({ settings }) => settings ?? [])
  const table: SettingTable = Object.assign({}, ...declared.map((settings) => settings.table))
  const Form = checked(table, declared)

  router.get('/admin/pengaturan', allow('admin'), async (ctx) => {
    const values = await readSettings(db, table)
    settingsPage(ctx, { settings: settingsView({ table, values, environment, said: flashIn(said, ctx) }) })
  })

  router.post('/admin/pengaturan', allow('admin'), async (ctx) => {
    const form = readForm(Form, ctx.request.body)
    if (!form.ok) {
      const { values, errors } = form
      const settings = settingsView({ table, values: typed(table, values), errors, environment })
      return settingsPage(ctx, { settings }, 422)
    }
    const changed = await changeSettings(db, actorOf(ctx, signedIn(ctx)), table, form.input)
    seeOther(ctx, withFlash('/admin/pengaturan/', changed > 0 ? 'ya' : 'sama'))
  })
  return router
}

/** Returns the Zod schema of the posted settings form, including the checks that compare several fields. */
const checked = (table: SettingTable, declared: readonly SiteSettingsOf[]) =>
  formOf(table).superRefine((values, context) => {
    for (const { check } of declared)
      check?.(values, (name, message) => context.addIssue({ code: 'custom', path: [name], message }))
  })

const environmentLines = (config: Config, features: readonly Feature[]): EnvironmentLine[] =>
  [
    ...siteLines(config),
    ...features.flatMap(({ environment }) => (environment ? environment.lines(config.read(environment)) : [])),
  ].toSorted((one, other) => one.at - other.at)

/** Saves the settings whose value changed, with one audit entry each. Returns how many changed. */
export const changeSettings = <Table extends SettingTable>(
  db: Knex,
  actor: Actor,
  table: Table,
  wanted: ValuesOf<Table>,
): Promise<number> =>
  db.transaction(async (trx) => {
    await lockSettings(trx)
    const now = storedValues(table, await findSettings(trx))
    const changed = Object.entries(wanted).filter(([name, value]) => now[name] !== value)
    for (const [name, value] of changed) {
      await keepSetting(trx, name, value, new Date())
      await recordAction(trx, actor, {
        action: 'setting.change',
        subject: table[name]?.label ?? name,
        details: { setting: name, old: now[name], new: value },
      })
    }
    return changed.length
  })
