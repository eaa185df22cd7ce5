import * as z from 'zod'
import { findAccount } from '../accounts/account.ts'
import { statusSentenceShare } from '../monitor/shares.ts'
import { allow } from '../platform/access.ts'
import type { Reach, Site } from '../platform/feature.ts'
import { type AppRouter, seeOther } from '../web/context.ts'
import { type Errors, Id, readForm, readQuery, typedIn, type Values } from '../web/form.ts'
import { page } from '../web/render.ts'
import { ContactForm, contactView, kindLabels } from './contact-form.ts'
import { contactLimit } from './limits.ts'
import { addContactMessage } from './queries.ts'

type ContactView = { form: ReturnType<typeof contactView>; reach: Reach[]; state: string | null }
const contactPage = page<ContactView>('/about/contact')
const sentPage = page<{ number: number | null; state: string | null }>('/about/sent')

const Kind = z.object({ jenis: z.enum(['penurunan', 'privasi']).nullable().catch(null) })
const kinds = { penurunan: 'takedown', privasi: 'privacy' } as const
const Sent = z.object({ nomor: Id.nullable().catch(null) })

/** The key of the staff notice about a contact message. */
export const contactNoticeKey = (id: number) => `contact ${id}`

/** The page with the ways to contact the site, and a form whose messages staff read at /admin/surat/. */
export function contactPages(router: AppRouter, { db, limits, notify, opened, shares }: Site) {
  const reachAll = async () => (await Promise.all(opened().map(({ reach }) => reach?.()))).flatMap((one) => one ?? [])
  /** Returns the state of the site in words; null if it is not known. */
  const siteState = async () =>
    (await shares
      .find(statusSentenceShare)?.()
      .catch(() => null)) ?? null
  const beside = async () => ({ reach: await reachAll(), state: await siteState() })

  router.get('/kontak', allow('anyone'), async (ctx) => {
    const { jenis } = readQuery(Kind, ctx.query)
    const account = ctx.state.viewer && (await findAccount(db, ctx.state.viewer.id))
    const accountValues: Values = account ? { name: account.name, email: account.email ?? '' } : {}
    const form = contactView({ ...accountValues, ...(jenis ? { kind: kinds[jenis] } : {}) })
    contactPage(ctx, { form, ...(await beside()) })
  })

  router.post('/kontak', allow('anyone', { also: [contactLimit] }), async (ctx) => {
    const form = readForm(ContactForm, ctx.request.body)
    const refuse = async (values: Values, errors: Errors) =>
      contactPage(ctx, { form: contactView(values, errors), ...(await beside()) }, 422)
    if (!form.ok) return refuse({ ...typedIn(ctx.request.body), ...form.values }, form.errors)
    await limits.consume(contactLimit, ctx)
    const { statement: _, page, work, ...fields } = form.input
    const isTakedown = fields.kind === 'takedown'
    const row = { ...fields, page: isTakedown ? page : null, work: isTakedown ? work : null }
    const id = await db.transaction(async (trx) => {
      const number = await addContactMessage(trx, { ...row, user_id: ctx.state.viewer?.id ?? null })
      const message = `Surat S-${number}: ${kindLabels[row.kind]}`
      const href = `/admin/surat/#surat-${number}`
      await notify(trx, { kind: 'note', message, href, author: null, about: contactNoticeKey(number) })
      return number
    })
    seeOther(ctx, `/kontak/terkirim/?nomor=${id}`)
  })

  router.get('/kontak/terkirim', allow('anyone'), async (ctx) => {
    const { nomor } = readQuery(Sent, ctx.query)
    sentPage(ctx, { number: nomor, state: await siteState() })
  })
}
