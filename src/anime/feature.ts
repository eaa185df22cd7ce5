import { anilibriaShare } from '../anilibria/catalog-mirror.ts'
import { keepReady } from '../async/cached.ts'
import { callRoutes } from '../platform/api/calls.ts'
import { attention } from '../platform/attention.ts'
import { feature, type Site } from '../platform/feature.ts'
import { callErrors } from '../web/call-errors.ts'
import { createRouter, type Viewer } from '../web/context.ts'
import {
  animeHref,
  COLLECTION,
  COLLECTION_CARDS,
  ENDPOINTS,
  HOME,
  LATEST,
  MOVIES,
  NEW_EPISODES,
  NEXT_UP,
  SCHEDULE,
  SEARCH,
  SUGGESTIONS,
  SURPRISE,
  TITLES,
} from './addresses.ts'
import { endpointFormPages } from './admin/endpoint.ts'
import { endpointListPages } from './admin/endpoints.ts'
import { countProposals } from './admin/queries.ts'
import { titleFormPages } from './admin/title.ts'
import { titleListPages } from './admin/titles.ts'
import { createTrial } from './admin/trial.ts'
import { catalogCalls } from './api/calls.ts'
import { collectionData, collectionPart } from './api/collection/apply.ts'
import { COLLECTION_SYNC, collectionSyncRoutes } from './api/collection/routes.ts'
import { showApiError } from './api/envelope.ts'
import { describeCatalog } from './api/openapi.ts'
import { checkApiStatus } from './commands/check.ts'
import { endpointCommands } from './commands/endpoints.ts'
import { titleCommands } from './commands/titles.ts'
import { animeEnvironment } from './environment.ts'
import { usualTimeouts } from './failover/timeouts.ts'
import { apiCalls } from './limits.ts'
import { openCatalog } from './open.ts'
import { pageNames } from './pages/page-name.ts'
import { posterRoutes } from './poster-proxy/routes.ts'
import { createSigner } from './poster-proxy/sign.ts'
import { probingShare } from './probing.ts'
import { playerState } from './reports/queries.ts'
import { animeRoutes } from './routes.ts'
import { catalogShare, sourcesShare, timeoutsShare } from './shares.ts'
import { generateLibrary, seedLibrary } from './sources/library/commands.ts'
import { libraryRoutes } from './sources/library/routes.ts'
import { popularCards } from './view-models/home.ts'
import { offlineFragment, popularFragment } from './views.ts'

export const anime = feature({
  name: 'anime',
  environment: animeEnvironment,
  apis: [
    { prefix: '/api/v1', errors: showApiError, limits: { read: apiCalls, write: apiCalls } },
    { prefix: COLLECTION_SYNC, errors: callErrors() },
  ],
  openapi: describeCatalog,
  audit: {
    actions: {
      'endpoint.add': 'menambah endpoint',
      'endpoint.edit': 'mengubah endpoint',
      'endpoint.enable': 'mengaktifkan endpoint',
      'endpoint.disable': 'menonaktifkan endpoint',
      'endpoint.refresh': 'menyegarkan salinan dari endpoint',
      'endpoint.delete': 'menghapus endpoint',
      'title.confirm': 'membenarkan padanan judul',
      'title.reject': 'menolak padanan judul',
      'title.unmap': 'menghapus padanan judul',
      'title.map': 'memasangkan judul',
      'title.rename': 'memberi judul nama barunya',
      'title.undo': 'mengurungkan keputusan padanan judul',
      'title.refresh': 'menyegarkan salinan judul',
    },
    kinds: { endpoint: 'Endpoint', title: 'Judul' },
    names: {
      priority: 'prioritas',
      origin: 'asal',
      origin_slug: 'slug di sana',
      copies: 'salinan',
      is_active: 'aktif',
      embed_hosts: 'belum ada di EMBED_HOSTS',
      media_hosts: 'belum ada di MEDIA_HOSTS',
    },
    values: { proposed: 'usulan', confirmed: 'cocok', rejected: 'ditolak', forgotten: 'dilupakan' },
  },
  privacy: (config) => {
    const { samehadaku, aniliberty } = config.read(animeEnvironment)
    const sources = [samehadaku, aniliberty].flatMap((source) => (source ? [new URL(source.baseUrl).host] : []))
    return {
      kept: [
        [
          'Koleksi anggota: daftar tonton, favorit, riwayat, dan progres, juga tanda dari yang dihapus dan nama acak perangkat.',
          'Sampai kamu atau akunmu menghapusnya.',
        ],
        ['Laporan episode: alasan dan pesannya, tanpa nama dan alamat IP.', 'Selama situs ini ada.'],
      ],
      services: [
        ...sources.map((host) => [host, 'Sumber judul. Server ini yang bertanya; ia tidak tahu siapa kamu.'] as const),
        ...[...config.mediaHosts, ...config.embedHosts].map(
          (host) => [host, 'Memutar video langsung di browsermu, jadi ia melihat alamat IP-mu.'] as const,
        ),
      ],
      browser: [
        ['kortekstream_watchlist, kortekstream_favorites, kortekstream_history', 'Koleksi dan progres menontonmu.'],
        ['kortekstream_member', 'Nomor anggota yang masuk, dan salinan koleksinya di browser ini.'],
        ['kortekstream_player, kortekstream_order, kortekstream_putar', 'Pilihanmu di pemutar dan daftar episode.'],
        [
          'kortekstream_zona, kortekstream_tampilan, kortekstream_searches',
          'Zona waktu dan tampilan jadwal, dan pencarian terakhirmu.',
        ],
        [
          'kortekstream_new, kortekstream_new_at, kortekstream_new_episodes, kortekstream_finished, kortekstream_lanjut',
          'Episode baru dari judul yang kamu ikuti.',
        ],
      ],
    }
  },
  links: [
    { place: 'header', group: 'watch', key: 'beranda', href: HOME, text: 'Beranda' },
    { place: 'header', group: 'watch', key: 'jelajahi', href: SEARCH, text: 'Jelajahi' },
    { place: 'header', group: 'watch', key: 'terbaru', href: LATEST, text: 'Terbaru' },
    { place: 'header', group: 'watch', key: 'jadwal', href: SCHEDULE, text: 'Jadwal' },
    { place: 'header', group: 'own', key: 'koleksi', href: COLLECTION, text: 'Koleksi' },
    { place: 'tabs', group: 'watch', key: 'beranda', href: HOME, text: 'Beranda', icon: 'home' },
    { place: 'tabs', group: 'watch', key: 'jelajahi', href: SEARCH, text: 'Jelajahi', icon: 'compass' },
    { place: 'account-menu', group: 'own', key: 'koleksi', href: COLLECTION, text: 'Koleksi', icon: 'bookmark' },
    { place: 'tabs', group: 'own', key: 'koleksi', href: COLLECTION, text: 'Koleksi', icon: 'bookmark' },
    {
      place: 'contact',
      group: 'watch',
      key: 'laporkan',
      href: `${COLLECTION}?tab=history`,
      text: 'Laporkan episode',
      hint: 'Pilih dari riwayat tontonanmu',
      icon: 'flag',
    },
    { place: 'footer', group: 'watch', key: 'jelajahi', href: SEARCH, text: 'Jelajahi', icon: 'compass' },
    { place: 'footer', group: 'watch', key: 'terbaru', href: LATEST, text: 'Episode terbaru', icon: 'bolt' },
    { place: 'footer', group: 'watch', key: 'film', href: MOVIES, text: 'Film', icon: 'film' },
    { place: 'footer', group: 'watch', key: 'jadwal', href: SCHEDULE, text: 'Jadwal rilis', icon: 'calendar' },
    { place: 'footer', group: 'watch', key: 'koleksi', href: COLLECTION, text: 'Koleksi', icon: 'bookmark' },
    { place: 'footer', group: 'watch', key: 'kejutan', href: SURPRISE, text: 'Kejutkan saya', icon: 'dice' },
    { place: 'search', key: 'cari', href: SEARCH, text: 'Cari judul' },
    { place: 'search', key: 'saran', href: SUGGESTIONS, text: 'Saran judul' },
    { place: 'staff', group: 'site', key: 'endpoint', href: ENDPOINTS, text: 'Endpoint', icon: 'bolt' },
    { place: 'staff', group: 'site', key: 'judul', href: TITLES, text: 'Judul', icon: 'film' },
    { place: 'staff-account', group: 'site', key: 'beranda', href: HOME, text: 'Lihat situs', icon: 'out' },
  ],
  noPrefetch: [`${SURPRISE}*`],
  shortcuts: [
    { name: 'Jadwal rilis', short_name: 'Jadwal', url: SCHEDULE },
    { name: 'Koleksi', url: COLLECTION },
    { name: 'Cari judul', short_name: 'Cari', url: SEARCH },
  ],
  hidden: [SURPRISE, SUGGESTIONS, COLLECTION_CARDS, NEW_EPISODES, NEXT_UP],
  sameForAll: ['/poster/', '/ilustrasi/', '/kartu/'],
  offline: { html: () => offlineFragment({}), scripts: ['collection'] },
  commands: [generateLibrary, ...endpointCommands, checkApiStatus, ...titleCommands],
  seed: seedLibrary,
  open,
})

const pages = [HOME, LATEST, MOVIES, SCHEDULE, SEARCH]

function open({ db, log, config, secret, metrics, fetcher, shares, opened }: Site) {
  const sources = shares.find(sourcesShare)
  const catalog = openCatalog({
    settings: { ...config, ...config.read(animeEnvironment) },
    db,
    log,
    metrics,
    anilibria: shares.find(anilibriaShare),
    timeouts: { ...usualTimeouts, ...shares.find(timeoutsShare) },
    ...(sources ? { sources } : {}),
  })
  const pictures = { baseUrl: config.baseUrl, posterHref: createSigner(secret) }
  return {
    routers: [
      callRoutes(catalogCalls, catalog),
      libraryRoutes({ db }),
      posterRoutes({ secret, config, fetcher, log }),
      animeRoutes({ ...catalog, db, log, opened, hosts: config, pictures }),
      collectionSyncRoutes({ db }),
      staffRoutes({ db, fetcher, config }),
    ],
    publicService: { name: 'Pemutar', about: 'Video dan teks terjemahan', icon: 'play', state: playerState },
    jobs: [{ name: 'prune the catalog', title: 'Merapikan katalog', every: 600_000, run: catalog.prune }],
    accountPart: (viewer: Viewer) => collectionPart(db, viewer),
    ownData: collectionData(db),
    attention: proposalsWaiting,
    footnote: () => (catalog.isInvented() ? 'Judul di perpustakaan ini rekaan kami sendiri.' : null),
    instead: keepReady(async () => {
      const top = await catalog.popular()
      return top && popularFragment({ cards: popularCards(top, pictures) })
    }),
    pageAt: pageNames({ catalog: catalog.catalog, pictures, hosts: config }),
    sitemap: { pages, addresses: async (most: number) => (await catalog.directory.slugs(most)).map(animeHref) },
    shares: [probingShare.of(catalog.healthProbe), catalogShare.of({ catalog: catalog.catalog, pictures })],
    start: catalog.start,
    stop: catalog.stop,
  }
}

function staffRoutes({ db, fetcher, config }: Pick<Site, 'db' | 'fetcher' | 'config'>) {
  const router = createRouter()
  const tryOut = createTrial({ fetcher, hosts: config })
  endpointFormPages(router, { db, where: config, tryOut, limits: config.limits })
  endpointListPages(router, { db })
  titleFormPages(router, { db })
  titleListPages(router, { db })
  return router
}

const proposalsWaiting = attention<{ matches: number }>({
  part: 'Judul',
  counts: (db) => ({ matches: countProposals(db) }),
  marks: ({ matches }) => ({ links: [{ key: 'judul', count: matches, isWaiting: false }] }),
  show: ({ matches }) => ({
    waiting: {
      titles: [
        {
          count: matches,
          badge: { color: 'unknown', label: 'Usulan' },
          title: `${matches} usulan padanan judul`,
          line: 'Apakah dua nama ini judul yang sama',
          action: 'Putuskan',
          place: { href: TITLES },
        },
      ],
    },
  }),
})
