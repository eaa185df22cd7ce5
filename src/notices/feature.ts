import * as z from 'zod'
import { recordAction, toActor } from '../audit/audit.ts'
import { everyDay } from '../jobs/run.ts'
import { latestNotices, type OpenNoticesJson } from '../live/notice-queries.ts'
import {
  currentNotices,
  type NoticeItem,
  noticeItem,
  noticesChannel,
  noticesPath,
  renderBell,
} from '../live/notices.ts'
import { createGoogleClient } from '../net/google.ts'
import { allow } from '../platform/access.ts'
import { attention } from '../platform/attention.ts'
import { feature, type Site } from '../platform/feature.ts'
import { type Context, createRouter, seeOther, signedIn, type Viewer, wantsFragment } from '../web/context.ts'
import { moment } from '../web/dates.ts'
import { flashIn, withFlash } from '../web/flash.ts'
import { type Errors, readForm } from '../web/form.ts'
import { answerFragment, fragment, page } from '../web/render.ts'
import { noticeEnvironment } from './environment.ts'
import { memberNoticesShare } from './member-notices.ts'
import { MEMBER_NOTICES, memberChannel, openMemberNotices } from './members/notify-member.ts'
import { memberPages } from './members/pages.ts'
import { createPush, MESSAGING } from './members/push.ts'
import { ownNotices, pruneNotices } from './members/queries.ts'
import { describeNotices } from './openapi.ts'

/** `message`: the text that was typed. */
type Board = { items: NoticeItem[]; message: string; errors: Errors; flash: string | null }

const noticePage = page<{ board: Board }>('/notices/board')
const boardFragment = fragment<{ board: Board }>('/notices/_board')
const accountFragment = fragment<object>('/notices/members/_account')

const own = { key: 'kabarku', href: MEMBER_NOTICES, text: 'Kabar' }
const flashes = { 1: 'Kabar terkirim ke semua halaman staf yang terbuka.' }
const MAX_MESSAGE_LENGTH = 300
const NOTICES_SHOWN = 50

const NoticeForm = z.object({
  message: z
    .string('Tulis kabarnya dulu.')
    .trim()
    .min(1, 'Tulis kabarnya dulu.')
    .max(MAX_MESSAGE_LENGTH, `Kabar paling panjang ${MAX_MESSAGE_LENGTH} karakter.`)
    .refine((text) => !text.includes('\0'), 'Ada karakter yang tidak bisa disimpan.'),
})

/** A staff page that lists notices, with a form to send one to all staff, and the notices of members. */
export const notices = feature({
  name: 'notices',
  environment: noticeEnvironment,
  messages: { push: { name: 'Kabar ke aplikasi', mend: 'FIREBASE_CREDENTIALS' } },
  privacy: (config) => ({
    services: config.read(noticeEnvironment).firebase ? [firebase] : [],
    kept: [
      [
        'Kabar untukmu: isinya, dan apakah sudah kamu baca.',
        'Yang dibaca 180 hari, yang belum 400 hari, atau sampai kamu menghapusnya.',
      ],
      ['Kabar mana yang kamu mau, dan lewat apa.', 'Sampai akunmu dihapus.'],
    ],
    browser: [['kortekstream_notices_closed', 'Kabar yang sudah ditutup staf.']],
  }),
  openapi: describeNotices,
  audit: {
    actions: {
      'notice.send': 'mengirim kabar:',
      'notice.member': 'mengirim kabar ke',
      'notice.mail': 'mengirim e-mail:',
    },
    kinds: { notice: 'Kabar' },
  },
  links: [
    { place: 'notices', key: 'kabar', href: noticesPath, text: 'Semua kabar', right: 'staff' },
    { place: 'bell', right: 'signed_in', ...own },
    { place: 'account-menu', group: 'own', icon: 'bell', ...own },
    { place: 'footer', group: 'member', icon: 'bell', right: 'signed_in', ...own },
  ],
  open,
})

const firebase = [
  'Firebase Cloud Messaging (Google)',
  'Judul dan isi kabar yang dikirim ke aplikasimu, dan token aplikasi itu.',
] as const

function open(site: Site) {
  const { db, fetcher } = site
  const notices = openMemberNotices(site)
  const { firebase, isKeyBroken } = site.config.read(noticeEnvironment)
  if (isKeyBroken) site.log.warn('FIREBASE_CREDENTIALS names no readable key file')
  const google = firebase && createGoogleClient({ ...firebase, fetcher, scope: MESSAGING, repeats: false })
  return {
    routers: [routes(site), memberPages({ ...site, notices })],
    channels: [noticesChannel(db), memberChannel(db)],
    jobs: [everyDay('prune notices of members', 'Membuang kabar lama anggota', () => pruneNotices(db, new Date()))],
    attention: ownAttention,
    ...(google && { senders: { push: createPush(db, google) } }),
    ownData: {
      name: 'kabar',
      goes: ['Kabar untukmu, dan cara kabar itu dikirim.'],
      export: (userId: number) => ownNotices(db, userId),
    },
    accountPart: async ({ unread }: Viewer) => ({
      marks: unread && unread.count > 0 ? { kabarku: `${unread.count} baru` } : {},
      notices: accountFragment({}),
    }),
    shares: [memberNoticesShare.of(notices.notify)],
  }
}

/** The bell of staff pages shows its number before the WebSocket of the page is connected. */
const ownAttention = attention<{ current: OpenNoticesJson }>({
  part: 'Kabar',
  counts: (db) => ({ current: currentNotices(db) }),
  marks: ({ current }) => ({ notices: renderBell(current) }),
})

function routes({ db, notify }: Pick<Site, 'db' | 'notify'>) {
  const router = createRouter()

  router.get('/admin/kabar', allow('staff'), async (ctx) => {
    noticePage(ctx, { board: await buildBoard({ flash: flashIn(flashes, ctx) }) })
  })

  router.post('/admin/kabar', allow('staff'), async (ctx) => {
    const form = readForm(NoticeForm, ctx.request.body)
    if (!form.ok) return refuse(ctx, await buildBoard({ message: form.values.message ?? '', errors: form.errors }))
    const author = signedIn(ctx)
    const { message } = form.input
    await db.transaction(async (trx) => {
      await notify(trx, { kind: 'note', message, href: null, author: author.name })
      await recordAction(trx, toActor(ctx, author), { action: 'notice.send', subject: message })
    })
    if (!wantsFragment(ctx)) return seeOther(ctx, withFlash(noticesPath, 1))
    answerFragment(ctx, boardFragment({ board: await buildBoard({ flash: flashes[1] }) }))
  })

  async function buildBoard(form: Partial<Board>): Promise<Board> {
    const rows = await latestNotices(db, NOTICES_SHOWN)
    return { message: '', errors: {}, flash: null, ...form, items: rows.map((row) => noticeItem(row, moment)) }
  }

  return router
}

function refuse(ctx: Context, board: Board): void {
  ctx.status = 422
  if (wantsFragment(ctx)) answerFragment(ctx, boardFragment({ board }))
  else noticePage(ctx, { board }, 422)
}
