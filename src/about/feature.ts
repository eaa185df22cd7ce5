import { everyDay } from '../jobs/run.ts'
import { allow } from '../platform/access.ts'
import { attention } from '../platform/attention.ts'
import { feature, type Site } from '../platform/feature.ts'
import { createRouter, unchanging } from '../web/context.ts'
import { longDate, span } from '../web/dates.ts'
import { page } from '../web/render.ts'
import { contactPages } from './contact-pages.ts'
import { countOpen, findUserContactMessages, pruneAnswered } from './queries.ts'
import { sitemapRoutes } from './sitemap.ts'
import { contactMessagesPath, contactStaffPages } from './staff-pages.ts'
import { privacyRows, readText, type TextPage } from './texts.ts'

const textPage = page<{ text: TextPage; href: string; changed: string }>('/about/text')

const ANSWERED_RETENTION_MS = 365 * 86_400_000

const footer = { place: 'footer', group: 'about' } as const

/** The pages about the site, the contact form with takedown requests, and the sitemap for crawlers. */
export const about = feature({
  name: 'about',
  audit: {
    actions: { 'contact.answer': 'menandai dijawab surat', 'contact.reopen': 'membuka lagi surat' },
    kinds: { contact: 'Surat' },
  },
  links: [
    { ...footer, key: 'tentang', href: '/tentang/', text: 'Tentang kami', icon: 'home' },
    { ...footer, key: 'ketentuan', href: '/ketentuan/', text: 'Ketentuan', icon: 'list' },
    { ...footer, key: 'privasi', href: '/privasi/', text: 'Privasi', icon: 'person' },
    { ...footer, key: 'kontak', href: '/kontak/', text: 'Kontak, lisensi', icon: 'speech' },
    { place: 'staff', group: 'site', key: 'surat', href: contactMessagesPath, text: 'Surat', icon: 'speech' },
  ],
  privacy: () => ({
    kept: [
      [
        'Surat lewat halaman Kontak: nama, e-mail, dan isinya.',
        `Dihapus ${span(ANSWERED_RETENTION_MS)} sesudah dijawab.`,
      ],
    ],
  }),
  open,
})

function open(site: Site) {
  const { db } = site
  const router = createRouter()
  const parts = site.features.flatMap(({ privacy }) => privacy?.(site.config) ?? [])
  const texts = {
    '/tentang': readText('about'),
    '/ketentuan': readText('terms'),
    '/privasi': readText('privacy', privacyRows(parts)),
  }
  for (const [path, text] of Object.entries(texts))
    router.get(path, allow('anyone'), (ctx) => {
      ctx.state.madeOf.push(unchanging)
      textPage(ctx, { text, href: `${path}/`, changed: longDate(new Date(text.changed)) })
    })
  contactPages(router, site)
  contactStaffPages(router, site)
  return {
    routers: [router, sitemapRoutes(site)],
    attention: contactAttention,
    sitemap: { pages: [...Object.keys(texts).map((path) => `${path}/`), '/kontak/'] },
    ownData: {
      name: 'surat',
      stays: [
        'Surat yang kamu tulis lewat halaman Kontak, tanpa tautan ke akunmu, supaya bisa dijawab; sampai setahun sesudah itu.',
      ],
      export: (userId: number) => findUserContactMessages(db, userId),
    },
    jobs: [
      everyDay('prune contact messages', 'Membuang surat lama yang sudah dijawab', () =>
        pruneAnswered(db, new Date(Date.now() - ANSWERED_RETENTION_MS)),
      ),
    ],
  }
}

const contactAttention = attention<{ open: number; takedowns: number }>({
  part: 'Surat',
  counts: (db) => ({ open: countOpen(db), takedowns: countOpen(db, { kind: 'takedown' }) }),
  marks: ({ open, takedowns }) => ({ links: [{ key: 'surat', count: open, isWaiting: takedowns > 0 }] }),
  show: ({ open, takedowns }) => ({
    waiting: {
      troubles: [
        {
          count: takedowns,
          badge: { color: 'down', label: 'Penurunan' },
          title: `${takedowns} permintaan penurunan`,
          line: 'Pemilik hak menunggu halaman diperiksa',
          action: 'Periksa',
          place: { href: contactMessagesPath },
        },
      ],
      letters: [
        {
          count: open - takedowns,
          badge: { color: 'unknown', label: 'Surat' },
          title: `${open - takedowns} surat belum dijawab`,
          line: 'Ditulis lewat halaman Kontak',
          action: 'Baca',
          place: { href: contactMessagesPath },
        },
      ],
    },
  }),
})
