import * as z from 'zod'
import { recordAction, toActor } from '../audit/audit.ts'
import type { ContactMessageRow } from '../db/tables.ts'
import { allow } from '../platform/access.ts'
import type { Site } from '../platform/feature.ts'
import { type AppRouter, type StatusBadge, seeOther, signedIn } from '../web/context.ts'
import { moment } from '../web/dates.ts'
import { Id, PageNumber, readForm, readParam, readQuery, Text } from '../web/form.ts'
import { addressWith, buildTabs, type PaginationView, pagesUpTo, toPageRange } from '../web/paging.ts'
import { notFound, Refusal } from '../web/refusal.ts'
import { page } from '../web/render.ts'
import { contactNoticeKey } from './contact-pages.ts'
import { findContactMessages, setAnswered } from './queries.ts'

const PER_PAGE = 25
const tabs = [
  [false, 'Terbuka'],
  [true, 'Dijawab'],
] as const

type ListView = {
  messages: ReturnType<typeof toMessageView>[]
  tabs: ReturnType<typeof buildTabs>
  pagination: PaginationView
}
const listPage = page<{ list: ListView }>('/about/messages')

const Where = z.object({ tampil: z.enum(['terbuka', 'dijawab']).catch('terbuka'), page: PageNumber.catch(1) })
const Answer = z.object({ dijawab: z.enum(['ya', 'tidak']), note: Text.trim().default('') })

export const contactMessagesPath = '/admin/surat/'
const contactMessagesHref = (isAnswered: boolean, page = 1) =>
  addressWith(contactMessagesPath, { tampil: isAnswered ? 'dijawab' : null, page })

export function contactStaffPages(router: AppRouter, { db, closeNotices }: Site) {
  router.get('/admin/surat', allow('staff'), async (ctx) => {
    const { tampil, page } = readQuery(Where, ctx.query)
    const isAnswered = tampil === 'dijawab'
    const result = await findContactMessages(db, { isAnswered, ...toPageRange(page, PER_PAGE) })
    const list = {
      messages: result.messages.map(toMessageView),
      tabs: buildTabs(tabs, isAnswered, (tab) => contactMessagesHref(tab)),
      pagination: pagesUpTo(result.total, PER_PAGE, page, (at) => contactMessagesHref(isAnswered, at)),
    }
    listPage(ctx, { list })
  })

  router.post('/admin/surat/:id', allow('staff'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    const form = readForm(Answer, ctx.request.body)
    if (!form.ok) throw new Refusal(422, form.errors.note ?? 'Pilih sudah dijawab atau belum.')
    const isAnswered = form.input.dijawab === 'ya'
    await db.transaction(async (trx) => {
      const set = { answered_at: isAnswered ? new Date() : null, note: form.input.note }
      if (!(await setAnswered(trx, id, set))) throw notFound('Surat ini sudah tidak ada.')
      const action = isAnswered ? 'contact.answer' : 'contact.reopen'
      await recordAction(trx, toActor(ctx, signedIn(ctx)), { action, subject: `S-${id}` })
    })
    if (isAnswered) await closeNotices([contactNoticeKey(id)])
    seeOther(ctx, contactMessagesHref(!isAnswered))
  })
}

const shortLabels = { question: 'Pertanyaan', takedown: 'Penurunan', privacy: 'Privasi', other: 'Lainnya' } as const

function toMessageView({ kind, created_at, answered_at, user_id: _, ...message }: ContactMessageRow) {
  const badge: StatusBadge = { color: kind === 'takedown' ? 'down' : 'unknown', label: shortLabels[kind] }
  const subject = encodeURIComponent(`Suratmu S-${message.id}`)
  return {
    ...message,
    badge,
    at: moment(created_at),
    answered: answered_at && moment(answered_at),
    mail: `mailto:${message.email}?subject=${subject}`,
  }
}
