import { countBlocked, countFailed } from '../outbox/queries.ts'
import { attention } from '../platform/attention.ts'
import { feature, type Site } from '../platform/feature.ts'
import { createRouter } from '../web/context.ts'
import { deliveryPages } from './deliveries/pages.ts'
import { deliveriesPath } from './deliveries/view-model.ts'
import { reportPages } from './reports/pages.ts'
import { startPages } from './start/pages.ts'
import { userPages } from './users/pages.ts'

/**
 * The admin feature: the staff start page, visitors' reports about episodes, deliveries of the outbox and user
 * accounts.
 */
export const admin = feature({
  name: 'admin',
  audit: {
    actions: {
      'report.finish': 'menandai selesai laporan tentang',
      'report.reopen': 'membuka lagi laporan tentang',
      'delivery.resend': 'mengirim ulang',
      'delivery.unblock': 'mencoba lagi kiriman yang tertahan:',
    },
    kinds: { report: 'Laporan penonton', delivery: 'Kiriman' },
  },
  links: [
    { place: 'staff', key: 'awal', href: '/admin/', text: 'Ringkasan', at: 100 },
    { place: 'staff', key: 'kiriman', href: deliveriesPath, text: 'Kiriman', at: 600 },
    { place: 'staff', key: 'pengguna', href: '/admin/pengguna/', text: 'Pengguna', right: 'admin', at: 800 },
    { place: 'account', key: 'awal', href: '/admin/', text: 'Ruang staf', right: 'staff', at: 10 },
  ],
  noPrefetch: [{ href: '/admin/*', at: 70 }],
  open: (site) => ({ routers: [routes(site)], attention: deliveriesWaiting }),
})

function routes(site: Site) {
  const router = createRouter()
  startPages(router, site)
  reportPages(router, site)
  deliveryPages(router, site)
  userPages(router, site)
  return router
}

const deliveriesWaiting = attention<{ blocked: number; failed: number }>({
  counts: (db, since) => ({ blocked: countBlocked(db), failed: countFailed(db, since) }),
  show: ({ blocked, failed }) => ({
    figures: [{ label: 'Kiriman tertahan', count: blocked + failed, href: deliveriesPath, isLoud: true, at: 40 }],
    waiting: [
      {
        count: blocked,
        text: `${blocked} kiriman tertahan karena setelannya salah. Sejenisnya tidak dicoba lagi sampai dibetulkan.`,
        action: 'Lihat apa yang perlu dibetulkan',
        href: `${deliveriesPath}?keadaan=blocked`,
        isLoud: true,
        at: 40,
      },
      {
        count: failed,
        text: `${failed} kiriman gagal dalam tujuh hari terakhir dan tidak dicoba lagi sendiri.`,
        action: 'Lihat kiriman gagal',
        href: `${deliveriesPath}?keadaan=failed`,
        isLoud: true,
        at: 50,
      },
    ],
  }),
})
