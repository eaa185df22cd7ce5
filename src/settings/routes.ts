import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf } from '../audit/audit.ts'
import { createRouter, seeOther, signedIn } from '../web/context.ts'
import { readForm, readQuery } from '../web/form.ts'
import { changeSettings } from './change.ts'
import { type Environment, environmentLines } from './environment.ts'
import { SettingsForm } from './form.ts'
import { known } from './known.ts'
import { settingsView, typed } from './present.ts'
import { readSettings } from './settings.ts'
import { settingsPage } from './views.ts'

const Query = z.object({ tersimpan: z.enum(['ya', 'sama']).nullable().catch(null) })
const said = { ya: 'Tersimpan. Berlaku mulai sekarang.', sama: 'Tidak ada yang berubah.' }

/** What staff may change while the site runs, and what they may only read: how its environment is. */
export function settingsRoutes({ db, config }: { db: Knex; config: Environment }) {
  const router = createRouter()
  const environment = environmentLines(config)

  router.get('/admin/pengaturan', async (ctx) => {
    const { tersimpan } = readQuery(Query, ctx.query)
    const values = await readSettings(db)
    settingsPage(ctx, {
      settings: settingsView({ table: known, values, environment, said: tersimpan && said[tersimpan] }),
    })
  })

  router.post('/admin/pengaturan', async (ctx) => {
    const form = readForm(SettingsForm, ctx.request.body)
    if (!form.ok) {
      const { values, errors } = form
      const settings = settingsView({ table: known, values: typed(known, values), errors, environment })
      return settingsPage(ctx, { settings }, 422)
    }
    const changed = await changeSettings(db, actorOf(ctx, signedIn(ctx)), known, form.input)
    seeOther(ctx, `/admin/pengaturan/?tersimpan=${changed > 0 ? 'ya' : 'sama'}`)
  })
  return router
}
