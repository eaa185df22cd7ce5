import { ownUserShare } from '../accounts/clients/own-user.ts'
import { every, everyDay, everyHour } from '../jobs/run.ts'
import { countChanges } from '../live/changes.ts'
import { comicCoversShare, memberNoticesShare, type NotifyMember } from '../notices/member-notices.ts'
import { paymentsShare } from '../payments/payments.ts'
import { feature, type Site } from '../platform/feature.ts'
import { findFfmpeg, sweepFolders } from '../uploads/ffmpeg.ts'
import { folderFor } from '../uploads/folders.ts'
import type { Viewer } from '../web/context.ts'
import { toWibDay } from '../web/dates.ts'
import { comicApis, describeComics } from './api/calls.ts'
import { ownPerson } from './api/people/person.ts'
import { COMICS } from './comic/comic.ts'
import { listCovers } from './comic/queries.ts'
import { enginesFor, enginesShare } from './engines/engines.ts'
import { logReading } from './engines/reading-process.ts'
import { comicEnvironment } from './environment.ts'
import { askForDownloads } from './export/ask.ts'
import { createExporter } from './export/worker.ts'
import { subscriptionJobs } from './money/subscriptions/ends.ts'
import { subscriptionPayee } from './money/subscriptions/payee.ts'
import type { SubscriptionDeps } from './money/subscriptions/subscription-deps.ts'
import { comicPrivacy, ownComics } from './own-data/own-data.ts'
import { sweepUploads } from './own-pages/sending.ts'
import { comicAddresses, comicSections } from './pages/sections.ts'
import { READING_CARDS, readerLinks } from './pages/shelves.ts'
import { openPictures, pictureHref } from './pictures/pictures.ts'
import { comicRouters } from './routers.ts'
import { seedSampleComics } from './seed/seed-comics.ts'
import { comicSettings, settingsFor } from './settings.ts'
import { createPublicationWorker } from './social/publications.ts'
import { pruneViews } from './social/reading-queries.ts'
import { comicBooks, recountBalances } from './staff/books.ts'
import { comicsWaiting } from './staff/pages.ts'
import { STAFF_COMICS } from './staff/view-model.ts'
import { recountReaders } from './statistics/numbers.ts'
import { recount } from './statistics/statistics.ts'
import { ownPart } from './studio/own-comics.ts'
import { progressFragments } from './studio/progress.ts'
import { SAMPLES } from './studio/samples.ts'
import { createVoices } from './voice/worker.ts'
import { pruneSteps } from './work/hand/queries.ts'
import { announceComics, comicChannel } from './work/live.ts'
import { publishDue } from './work/publish.ts'
import { comicsState } from './work/queries.ts'
import { createComicWorker } from './work/worker.ts'

export const comics = feature({
  name: 'comics',
  environment: comicEnvironment,
  settings: {
    table: comicSettings,
    tableFor: (config) => settingsFor(config.read(comicEnvironment).layout, config.production),
  },
  books: comicBooks,
  privacy: comicPrivacy,
  apis: comicApis,
  openapi: describeComics,
  audit: {
    actions: {
      'comic.remove': 'menurunkan komik',
      'comic.restore': 'memulihkan komik',
      'comic.age': 'mengubah label umur komik',
      'comic.feature': 'mengunggulkan komik',
      'comic.unfeature': 'tidak lagi mengunggulkan komik',
      'comic.approve': 'menyetujui komik',
      'comic.bar': 'melarang terbit',
      'comic.unbar': 'mencabut larangan terbit',
      'comic.hide_comment': 'menyembunyikan komentar',
      'comic.show_comment': 'mengembalikan komentar',
      'comic.credits': 'mengubah kredit akun',
      'comic.wallet': 'mengubah saldo dompet akun',
      'comic.withdrawal_pay': 'membayar penarikan akun',
      'comic.withdrawal_reject': 'menolak penarikan akun',
      'comic.souvenir_send': 'mengirim suvenir untuk akun',
      'comic.souvenir_reject': 'menolak suvenir akun',
      'comic.commission': 'memberi komisi ke akun',
      'comic.change_banner': 'mengubah spanduk',
      'comic.delete_banner': 'menghapus spanduk',
      'comic.package': 'mengubah paket',
      'comic.payment_accept': 'menerima uang untuk',
      'comic.payment_return': 'mencatat uang yang dikembalikan dari',
      'comic.purchase_confirm': 'mencatat pembayaran',
      'comic.purchase_refund': 'mengembalikan uang pembelian',
      'comic.report_finish': 'menutup laporan tentang',
    },
    kinds: { comic: 'Komik' },
    names: {
      age_label: 'label umur',
      amount: 'jumlah',
      category: 'kategori',
      credits: 'kredit',
      description: 'keterangan',
      hold: 'ditahan 14 hari',
      reference: 'referensi',
    },
  },
  links: [
    ...readerLinks,
    { place: 'staff', group: 'site', key: 'komik', href: STAFF_COMICS, text: 'Komik', icon: 'speech' },
  ],
  hidden: [READING_CARDS],
  sameForAll: [SAMPLES],
  seed: seedSampleComics,
  open,
})

function open(site: Site) {
  const { db } = site
  const parts = openParts(site)
  return {
    routers: comicRouters(site, parts),
    channels: [comicChannel(db, progressFragments)],
    workers: parts.workers,
    jobs: listJobs(site, parts),
    ownData: ownComics(db),
    shares: [
      ownUserShare.of((ctx, { id }) => ownPerson(ctx, db, id)),
      comicCoversShare.of(async (ids) =>
        (await listCovers(db, ids)).flatMap(({ id, cover }) => (cover ? { id, src: pictureHref(cover, 480) } : [])),
      ),
    ],
    accountPart: (viewer: Viewer) => ownPart(db, viewer),
    attention: comicsWaiting,
    publicService: { name: 'Komik', about: 'Baca, gambar, terbitkan', icon: 'book', state: comicsState },
    ...comicSections(db, parts.changes),
    sitemap: { pages: [COMICS], addresses: (most: number) => comicAddresses(db, most) },
  }
}

/** Opens the parts that routes and jobs need. */
function openParts(site: Site) {
  const { db, log, hub, uploads, shares } = site
  logReading(log)
  const notifyMember: NotifyMember = shares.find(memberNoticesShare) ?? (async () => {})
  const siteEngines = enginesFor(db, log, site.google, site.config.read(comicEnvironment))
  const engines = { ...siteEngines, ...shares.find(enginesShare) }
  const announce = announceComics({ db, hub, log, render: progressFragments })
  const changes = countChanges(hub, 'comics')
  const announceChange = (id: number): void => {
    changes.changed()
    announce(id)
  }
  const worker = createComicWorker({ db, log, uploads, announce, changed: announceChange, notifyMember, ...engines })
  // Only sample pictures are drawn on demand, and never by a paid service.
  const { illustrator } = engines
  const pictures = openPictures({ db, uploads, illustrator })
  const { ffmpeg: program } = site.config.read(comicEnvironment)
  const ffmpeg = findFfmpeg(program)
  const { folder } = folderFor(site.config, 'videos/making')
  const converter = { ffmpeg: program, folder: folderFor(site.config, 'recordings').folder }
  const exporter = createExporter({ db, log, uploads, pictures, ffmpeg, folder, changed: announce })
  const exports = { db, uploads, ffmpeg }
  const voices = createVoices({ db, log, uploads, changed: announce, ...engines })
  const subscriptions = openSubscriptions(site, notifyMember, changes.changed)
  const layout = engines.model?.layout ?? null
  const { folder: pageFolder } = uploads.sending
  const voicing = { db, converter, ...engines }
  const making = { exports, changed: announceChange, notifyMember, layout, illustrator, voices: voicing, pageFolder }
  const publications = createPublicationWorker({ db, log, notifyMember })
  const workers = [worker, publications, ...exporter.workers, ...voices.workers]
  const files = { pictures, exporter, exports, voices, converter }
  return { ...files, changes, changed: announceChange, notifyMember, subscriptions, making, workers }
}

function openSubscriptions(site: Site, notifyMember: NotifyMember, refresh: () => void): SubscriptionDeps {
  const payments = site.shares.use(paymentsShare)
  const { baseUrl } = site.config
  const deps = { ...site, ...payments.subscriptions, baseUrl, notifyMember, now: () => new Date(), refresh }
  payments.addPayee(subscriptionPayee(deps))
  return deps
}

const PUBLISH_EVERY_MS = 10_000

function listJobs(site: Site, { subscriptions, exporter, voices, converter, making }: ReturnType<typeof openParts>) {
  const { db, log } = site
  const publishing = { db, log, ...making }
  return [
    ...subscriptionJobs(subscriptions),
    every(PUBLISH_EVERY_MS, 'publish comics', 'Menerbitkan komik pada waktunya', async () => {
      for (const id of await publishDue(publishing)) await askForDownloads(making.exports, id)
    }),
    everyHour('sweep exports of comics', 'Membersihkan berkas komik', exporter.sweep),
    everyHour('sweep recordings', 'Membuang rekaman lama', () => voices.sweep()),
    everyHour('sweep converted recordings', 'Membersihkan hasil ubahan rekaman', () => sweepFolders(converter.folder)),
    everyHour('sweep uploads of comics', 'Membuang kiriman halaman yang tidak selesai', () =>
      sweepUploads(db, making.pageFolder),
    ),
    everyDay('recount balances of creators', 'Menghitung ulang saldo kreator', () => recountBalances(site)),
    everyDay('prune views of comics', 'Membuang catatan baca lama', () => pruneViews(db, toWibDay(new Date()))),
    everyDay('prune steps of comics', 'Membuang riwayat ubahan komik yang lama', () => pruneSteps(db)),
    everyDay('recount statistics of comics', 'Menghitung ulang statistik komik', () => recount(db, log, new Date())),
    everyDay('recount readers of comics', 'Menghitung ulang pembaca komik', () => recountReaders(db, log, new Date())),
  ]
}
