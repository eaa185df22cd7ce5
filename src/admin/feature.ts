import type { Knex } from 'knex'
import { ownerNotifier } from '../accounts/help.ts'
import { countOpenReports } from '../anime/reports/queries.ts'
import { countBlocked, countFailed, countLate, RETENTION_DAYS } from '../outbox/queries.ts'
import { attention, type Condition } from '../platform/attention.ts'
import { feature, type Site } from '../platform/feature.ts'
import { createRouter } from '../web/context.ts'
import { deliveryPages } from './deliveries/pages.ts'
import { deliveriesPath } from './deliveries/view-model.ts'
import { jobsCondition } from './jobs/condition.ts'
import { jobPages } from './jobs/pages.ts'
import { jobsPath } from './jobs/view-model.ts'
import { reportPages } from './reports/pages.ts'
import { reportsHref } from './reports/view-model.ts'
import { settingsPages } from './settings/pages.ts'
import { startPages } from './start/pages.ts'
import { userPages } from './users/pages.ts'

const START = '/admin/'
const REPORTS = reportsHref({ done: false, page: 1 })

const management = { place: 'staff', group: 'admin' } as const
const forAdmins = { ...management, right: 'admin' } as const
const start = { key: 'awal', href: START, icon: 'home' } as const
export const admin = feature({
  name: 'admin',
  audit: {
    actions: {
      'report.finish': 'menandai selesai laporan tentang',
      'report.reopen': 'membuka lagi laporan tentang',
      'delivery.resend': 'mengirim ulang',
      'delivery.unblock': 'mencoba lagi pesan keluar yang tertahan:',
      'setting.change': 'mengubah setelan',
      'job.run': 'menjalankan pekerjaan',
      'job.repeat': 'mengulang pekerjaan yang gagal:',
    },
    kinds: { job: 'Pekerjaan', report: 'Laporan penonton', delivery: 'Pesan keluar', setting: 'Pengaturan' },
    names: { setting: 'setelan' },
  },
  links: [
    { place: 'staff', group: 'work', text: 'Hari ini', ...start },
    { place: 'staff', group: 'site', key: 'laporan', href: REPORTS, text: 'Laporan', icon: 'flag' },
    { place: 'staff', group: 'running', key: 'pekerjaan', href: jobsPath, text: 'Pekerjaan', icon: 'gear' },
    { ...management, key: 'kiriman', href: deliveriesPath, text: 'Pesan keluar', icon: 'upload' },
    { ...forAdmins, key: 'pengguna', href: '/admin/pengguna/', text: 'Pengguna', icon: 'people' },
    { ...forAdmins, key: 'pengaturan', href: '/admin/pengaturan/', text: 'Pengaturan', icon: 'sliders' },
    { place: 'staff-tabs', group: 'work', text: 'Hari ini', ...start },
    { place: 'staff-parts', key: 'bilah', href: '/admin/bilah/', text: 'Menu' },
    { place: 'account', group: 'staff', key: 'awal', href: START, text: 'Ruang staf', right: 'staff' },
    { place: 'account-menu', group: 'staff', text: 'Ruang staf', right: 'staff', ...start },
  ],
  privacy: ({ mail, fonnte }) => ({
    kept: [
      [
        'Pesan keluar: e-mail dan WhatsApp yang kami kirim, dengan alamat tujuannya.',
        `${RETENTION_DAYS} hari sesudah terkirim; pesan tentang pesanan tinggal bersama pesanannya.`,
      ],
    ],
    services: [
      ...(mail ? [[`Server e-mail ${mail.host}`, 'Mengirim e-mail: alamatmu dan isi pesannya.'] as const] : []),
      ...(fonnte ? [['Fonnte', 'Mengirim pesan WhatsApp: nomormu dan isi pesannya.'] as const] : []),
    ],
  }),
  noPrefetch: ['/admin/*'],
  open: (site) => ({
    routers: [routes(site)],
    attention: ownAttention,
    conditions: [lateMessages(site.db), jobsCondition(site)],
  }),
})

function routes(site: Site) {
  const router = createRouter()
  startPages(router, site)
  reportPages(router, site)
  deliveryPages(router, site)
  jobPages(router, site)
  userPages(router, { db: site.db, notifyOwner: ownerNotifier(site) })
  settingsPages(router, site)
  return router
}

const lateMessages = (db: Knex): Condition => ({
  part: 'outbox',
  name: 'Pesan keluar',
  place: { href: deliveriesPath },
  async check() {
    const count = await countLate(db)
    return count > 0 ? { level: 'warning', sentence: `${count} pesan belum terkirim lebih dari satu jam.` } : null
  },
})

const ownAttention = attention<{ blocked: number; failed: number; reports: number }>({
  part: 'Pesan keluar dan laporan',
  counts: (db, since) => ({ blocked: countBlocked(db), failed: countFailed(db, since), reports: countOpenReports(db) }),
  marks: ({ blocked, failed, reports }) => ({
    links: [
      { key: 'laporan', count: reports, isWaiting: false },
      { key: 'kiriman', count: blocked + failed, isWaiting: false },
    ],
  }),
  show: ({ blocked, failed, reports }) => ({
    waiting: {
      rest: [
        {
          count: blocked,
          badge: { color: 'down', label: 'Tertahan' },
          title: `${blocked} pesan keluar tertahan`,
          line: 'Setelannya salah; yang sejenis tidak dicoba lagi sampai dibetulkan',
          action: 'Betulkan',
          place: { href: `${deliveriesPath}?keadaan=blocked` },
        },
        {
          count: failed,
          badge: { color: 'degraded', label: 'Gagal' },
          title: `${failed} pesan keluar gagal`,
          line: 'Dalam tujuh hari terakhir; tidak dicoba lagi sendiri',
          action: 'Lihat',
          place: { href: `${deliveriesPath}?keadaan=failed` },
        },
      ],
      letters: [
        {
          count: reports,
          badge: { color: 'unknown', label: 'Laporan' },
          title: `${reports} laporan penonton`,
          line: 'Episode yang katanya bermasalah',
          action: 'Lihat',
          place: { href: REPORTS },
        },
      ],
    },
  }),
})
