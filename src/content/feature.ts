import { clientsShare } from '../accounts/clients/clients.ts'
import { contentKinds } from '../db/tables.ts'
import { everyDay, everyHour } from '../jobs/run.ts'
import { countChanges } from '../live/changes.ts'
import { callRoutes } from '../platform/api/calls.ts'
import { feature, type Site } from '../platform/feature.ts'
import { createRouter } from '../web/context.ts'
import { contentApis } from './api/envelope.ts'
import { contentCalls, describeContent } from './api/openapi.ts'
import { deskLinks, deskRoutes } from './desk/desk.ts'
import { BIN_LIFE_MS, contentSettings } from './item.ts'
import { itemHref, kindNames } from './kinds.ts'
import { contentPrivacy, ownContent } from './own-data.ts'
import { blogPages } from './pages/blog.ts'
import { galleryPages } from './pages/gallery.ts'
import { homeSection } from './pages/home.ts'
import { partnerPages } from './pages/partners.ts'
import { programPages } from './pages/programs.ts'
import { pictureRoutes } from './pictures.ts'
import { openPreviews } from './previews.ts'
import { listAddresses } from './queries.ts'
import { dropWords } from './search/search-queries.ts'
import { foundSection } from './search/section.ts'
import { seedContent } from './seed/seed-content.ts'
import { purgeItems } from './write-queries.ts'

const footerLinks = (
  [
    ['post', 'blog', 'list'],
    ['program', 'program', 'calendar'],
    ['photo', 'galeri', 'film'],
    ['partner', 'mitra', 'people'],
  ] as const
).map(([kind, key, icon]) => {
  const { href, many: text } = kindNames[kind]
  return { place: 'footer', group: 'community', key, href, text, icon } as const
})

export const content = feature({
  name: 'content',
  settings: { table: contentSettings },
  apis: contentApis,
  openapi: describeContent,
  audit: {
    actions: {
      'content.create': 'membuat',
      'content.edit': 'mengubah',
      'content.publish': 'menerbitkan atau menjadwalkan',
      'content.withdraw': 'menjadikan draf',
      'content.revert': 'mengembalikan versi lama dari',
      'content.move': 'mengurutkan',
      'content.bin': 'membuang ke sampah',
      'content.restore': 'memulihkan dari sampah',
    },
    kinds: { content: 'Konten' },
  },
  links: [
    { place: 'header', group: 'community', key: 'komunitas', href: kindNames.post.href, text: 'Komunitas' },
    ...footerLinks,
    ...deskLinks,
  ],
  privacy: contentPrivacy,
  seed: seedContent,
  open,
})

function open(site: Site) {
  const { db, log, uploads, secret, limits, shares, hub } = site
  const changes = countChanges(hub, 'content')
  const save = { db, uploads, changed: changes.changed }
  const previews = openPreviews(secret)
  const router = createRouter()
  const pages = { db, changes }
  blogPages(router, pages)
  programPages(router, pages)
  galleryPages(router, pages)
  partnerPages(router, pages)
  return {
    bodyReaders: [callRoutes(contentCalls, { db, save, limits, log, clients: shares.use(clientsShare) })],
    routers: [router, pictureRoutes({ db, uploads, previews }), deskRoutes({ ...save, secret, previews })],
    sitemap: {
      pages: contentKinds.map((kind) => kindNames[kind].href),
      addresses: async (most: number) => (await listAddresses(db, contentKinds, most, new Date())).map(itemHref),
    },
    home: homeSection(pages),
    search: foundSection(pages),
    ownData: ownContent(db),
    jobs: [
      everyHour('empty the bin of content', 'Mengosongkan sampah konten', () => emptyBin(site)),
      everyDay('drop unused words of content', 'Membuang kata pencarian yang tidak terpakai', () => dropWords(db)),
    ],
  }
}

/** Deletes the items that were in the bin for too long, and returns the number of their pictures. */
async function emptyBin({ db, uploads }: Pick<Site, 'db' | 'uploads'>): Promise<number> {
  const pictures = await purgeItems(db, new Date(Date.now() - BIN_LIFE_MS))
  for (const picture of pictures) await uploads.forgetImage(picture)
  return pictures.length
}
