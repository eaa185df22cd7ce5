import type { Knex } from 'knex'
import * as z from 'zod'
import { toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, PageNumber, readForm, readParam, readQuery, type Values } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { incidentHref } from '../hrefs.ts'
import { addNote, type NoteDeps, writePostmortem } from './add-note.ts'
import { findIncident, findMembers, findUpdates, listIncidents } from './queries.ts'
import {
  INCIDENTS_PER_PAGE,
  type IncidentView,
  incidentView,
  listView,
  NoteForm,
  PostmortemForm,
} from './view-model.ts'

const incidentsPage = page<{ list: ReturnType<typeof listView> }>('/monitor/incidents', '/monitor/_incident_list')
const incidentPage = page<{ incident: IncidentView }>('/monitor/incident', '/monitor/_incident')

const Where = z.object({ keadaan: z.enum(['terbuka', 'selesai']).nullable().catch(null), page: PageNumber.catch(1) })
const flashes = { catatan: 'Catatan tersimpan dan tampil di halaman status.', pelajaran: 'Pelajaran tersimpan.' }

const outdated = 'Insiden ini berubah sementara kamu menulis. Baca dulu yang baru di bawah, lalu kirim lagi.'

type RejectedForm = { values: Values; errors: Errors }
type RejectedForms = { note?: RejectedForm; lesson?: RejectedForm }
export function incidentRoutes(deps: NoteDeps) {
  const { db } = deps
  const router = createRouter()

  router.get('/api-monitor/insiden', allow('staff'), async (ctx) => {
    const filter = readQuery(Where, ctx.query)
    const isOpen = filter.keadaan && filter.keadaan === 'terbuka'
    const limit = INCIDENTS_PER_PAGE
    const incidents = await listIncidents(db, { isOpen, limit, offset: (filter.page - 1) * limit })
    const list = listView(incidents, filter, new Date())
    incidentsPage(ctx, { list })
  })

  router.get('/api-monitor/insiden/:id', allow('staff'), (ctx) => show(ctx, db, {}, 200))

  router.post('/api-monitor/insiden/:id/catatan', allow('staff'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    const form = readForm(NoteForm, ctx.request.body)
    if (!form.ok) return show(ctx, db, { note: form }, 422)
    const { versi, status, isi } = form.input
    const isWritten = await addNote(deps, id, getWriter(ctx, versi), { status, body: isi })
    if (isWritten) return seeOther(ctx, withFlash(incidentHref(id), 'catatan'))
    return show(ctx, db, { note: { values: { status, isi }, errors: { '': outdated } } }, 409)
  })

  router.post('/api-monitor/insiden/:id/pelajaran', allow('staff'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    const form = readForm(PostmortemForm, ctx.request.body)
    if (!form.ok) return show(ctx, db, { lesson: form }, 422)
    const { versi, pelajaran } = form.input
    const isWritten = await writePostmortem(deps, id, getWriter(ctx, versi), pelajaran)
    if (isWritten) return seeOther(ctx, withFlash(incidentHref(id), 'pelajaran'))
    return show(ctx, db, { lesson: { values: { pelajaran }, errors: { '': outdated } } }, 409)
  })

  return router
}

function getWriter(ctx: Context, version: string) {
  const viewer = signedIn(ctx)
  return { actor: toActor(ctx, viewer), author: viewer.name, version }
}

async function show(ctx: Context, db: Knex, forms: RejectedForms, status: number): Promise<void> {
  const id = readParam(Id, ctx.params.id)
  const [row, updates, members] = await Promise.all([findIncident(db, id), findUpdates(db, id), findMembers(db, id)])
  if (!row) throw notFound('Insiden ini tidak ada.')
  const flash = flashIn(flashes, ctx)
  const incident = incidentView({ incident: row, updates, members, now: new Date(), ...forms, flash })
  incidentPage(ctx, { incident }, status)
}
