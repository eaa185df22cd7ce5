import { attention } from '../platform/attention.ts'
import { feature, type Site } from '../platform/feature.ts'
import { createRouter } from '../web/context.ts'
import {
  animeHref,
  COLLECTION,
  COLLECTION_CARDS,
  ENDPOINTS,
  HOME,
  LATEST,
  MOVIES,
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
import { showApiError } from './api/envelope.ts'
import { describeCatalog } from './api/openapi.ts'
import { catalogApi } from './api/routes.ts'
import { checkApiStatus } from './commands/check.ts'
import { endpointCommands } from './commands/endpoints.ts'
import { titleCommands } from './commands/titles.ts'
import { animeEnvironment } from './environment.ts'
import { apiCalls } from './limits.ts'
import { openCatalog } from './open.ts'
import { posterRoutes } from './poster-proxy/routes.ts'
import { createSigner } from './poster-proxy/sign.ts'
import { probingShare } from './probing.ts'
import { animeRoutes } from './routes.ts'
import { catalogShare, sourcesShare } from './shares.ts'
import { generateLibrary, seedLibrary } from './sources/library/commands.ts'
import { libraryRoutes } from './sources/library/routes.ts'
import { offlineFragment } from './views.ts'

/** The catalog feature: anime pages, the API `/api/v1`, endpoints and sources, and the staff pages to manage them. */
export const anime = feature({
  name: 'anime',
  environment: animeEnvironment,
  apis: [{ prefix: '/api/v1', errors: showApiError, limits: { read: apiCalls, write: apiCalls } }],
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
  links: [
    { place: 'header', key: 'beranda', href: HOME, text: 'Beranda', at: 10 },
    { place: 'header', key: 'terbaru', href: LATEST, text: 'Terbaru', at: 20 },
    { place: 'header', key: 'jadwal', href: SCHEDULE, text: 'Jadwal', at: 30 },
    { place: 'header', key: 'film', href: MOVIES, text: 'Film', at: 40 },
    { place: 'header', key: 'koleksi', href: COLLECTION, text: 'Koleksi', at: 50 },
    { place: 'tabs', key: 'beranda', href: HOME, text: 'Beranda', icon: 'home', at: 10 },
    { place: 'tabs', key: 'terbaru', href: LATEST, text: 'Terbaru', icon: 'bolt', at: 20 },
    { place: 'tabs', key: 'jadwal', href: SCHEDULE, text: 'Jadwal', icon: 'calendar', at: 30 },
    { place: 'tabs', key: 'koleksi', href: COLLECTION, text: 'Koleksi', icon: 'bookmark', at: 40 },
    { place: 'footer', key: 'film', href: MOVIES, text: 'Film', at: 10 },
    { place: 'footer', key: 'cari', href: SEARCH, text: 'Pencarian', at: 20 },
    { place: 'footer', key: 'kejutan', href: SURPRISE, text: 'Kejutkan saya', at: 30 },
    { place: 'footer', key: 'koleksi', href: COLLECTION, text: 'Koleksi', at: 40 },
    { place: 'search', key: 'cari', href: SEARCH, text: 'Cari judul', at: 10 },
    { place: 'search', key: 'saran', href: SUGGESTIONS, text: 'Saran judul', at: 20 },
    { place: 'staff', key: 'endpoint', href: ENDPOINTS, text: 'Endpoint', at: 400 },
    { place: 'staff', key: 'judul', href: TITLES, text: 'Judul', at: 410 },
  ],
  noPrefetch: [{ href: `${SURPRISE}*`, at: 40 }],
  shortcuts: [
    { name: 'Jadwal rilis', short_name: 'Jadwal', url: SCHEDULE },
    { name: 'Koleksi', url: COLLECTION },
    { name: 'Cari judul', short_name: 'Cari', url: SEARCH },
  ],
  hidden: [SURPRISE, SUGGESTIONS, COLLECTION_CARDS],
  sameForAll: ['/poster/', '/ilustrasi/', '/kartu/'],
  offline: { html: () => offlineFragment({}), scripts: ['collection'] },
  commands: [generateLibrary, ...endpointCommands, checkApiStatus, ...titleCommands],
  seed: seedLibrary,
  open,
})

function open({ db, log, config, secret, metrics, fetcher, shares, opened }: Site) {
  const settings = { ...config, ...config.read(animeEnvironment) }
  const sources = shares.find(sourcesShare)
  const catalog = openCatalog({ settings, db, log, metrics, ...(sources ? { sources } : {}) })
  const pictures = { baseUrl: config.baseUrl, posterHref: createSigner(secret) }
  return {
    routers: [
      catalogApi(catalog),
      libraryRoutes({ db }),
      posterRoutes({ secret, dataDir: config.dataDir, fetcher, log }),
      animeRoutes({ ...catalog, db, log, opened, hosts: config, pictures }),
      staffRoutes({ db, fetcher, config }),
    ],
    jobs: [{ name: 'prune the catalog', every: 600_000, run: catalog.prune }],
    attention: proposalsWaiting,
    footnote: () => (catalog.isInvented() ? 'Judul di perpustakaan ini rekaan kami sendiri.' : null),
    sitemap: {
      pages: [HOME, LATEST, MOVIES, SCHEDULE, SEARCH],
      addresses: async (most: number) => (await catalog.directory.slugs(most)).map(animeHref),
    },
    shares: [probingShare.of(catalog.healthProbe), catalogShare.of({ catalog: catalog.catalog, pictures })],
    start: catalog.start,
    stop: catalog.stop,
  }
}

/** Routes of the staff pages for catalog endpoints and title mappings. */
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
  counts: (db) => ({ matches: countProposals(db) }),
  show: ({ matches }) => ({
    figures: [{ label: 'Usulan judul', count: matches, href: TITLES, isLoud: false, at: 50 }],
    waiting: [
      {
        count: matches,
        text: `${matches} usulan padanan judul menunggu keputusan.`,
        action: 'Putuskan',
        href: TITLES,
        isLoud: false,
        at: 60,
      },
    ],
  }),
})
