import { clientsShare } from '../accounts/clients/clients.ts'
import type { Changes } from '../live/changes.ts'
import type { NotifyMember } from '../notices/member-notices.ts'
import { openMemberNotices } from '../notices/members/notify-member.ts'
import { callRoutes } from '../platform/api/calls.ts'
import type { Site } from '../platform/feature.ts'
import { type AppRouter, createRouter } from '../web/context.ts'
import type { Deps as CallDeps } from './api/call.ts'
import { comicCalls } from './api/calls.ts'
import type { ExportDeps } from './export/ask.ts'
import { exportRoutes } from './export/file.ts'
import { subscriptionPages } from './money/subscriptions/pages.ts'
import type { SubscriptionDeps } from './money/subscriptions/subscription-deps.ts'
import { walletPages } from './money/wallet/pages.ts'
import { ownPagePages } from './own-pages/pages.ts'
import { comicPages } from './pages/comic.ts'
import { creatorPages } from './pages/creator.ts'
import { feedPages } from './pages/feeds.ts'
import { followingPages } from './pages/following.ts'
import { peekPages } from './pages/peek.ts'
import { reactionPages } from './pages/reactions.ts'
import { readerPages } from './pages/reader.ts'
import { seriesPages } from './pages/series.ts'
import { shelfPages } from './pages/shelves.ts'
import { type Pictures, pictureFiles } from './pictures/pictures.ts'
import { bannerPages } from './staff/banners.ts'
import { bookPages } from './staff/books.ts'
import { comicsPages } from './staff/comics.ts'
import { googlePages } from './staff/google.ts'
import { packagePages } from './staff/packages.ts'
import { staffPages } from './staff/pages.ts'
import { purchasePages } from './staff/purchases.ts'
import { requestPages } from './staff/requests.ts'
import { numberPages } from './statistics/number-pages.ts'
import { statisticsPages } from './statistics/page.ts'
import { answerPages } from './studio/answer.ts'
import { castPages, placePages } from './studio/cast-and-places.ts'
import { ideaPages } from './studio/idea.ts'
import { ownPages } from './studio/own-comics.ts'
import { panelPages } from './studio/panels.ts'
import { previewPictures } from './studio/preview.ts'
import { drawingPages } from './studio/progress.ts'
import { publicationPages } from './studio/publication.ts'
import { sampleFiles } from './studio/samples.ts'
import { ownSeriesPages } from './studio/series.ts'
import { scriptPages } from './studio/storyboard.ts'
import { voiceRoutes } from './voice/file.ts'

/** The parts that the feature opens for its routes. */
type RouterParts = {
  changes: Changes
  changed: (comicId: number) => void
  notifyMember: NotifyMember
  pictures: Pictures
  exports: ExportDeps
  subscriptions: SubscriptionDeps
  making: Pick<CallDeps, 'exports' | 'changed' | 'notifyMember' | 'layout' | 'illustrator' | 'voices' | 'pageFolder'>
}

/** All routers of the feature: pages and API. */
export function comicRouters(site: Site, parts: RouterParts): readonly AppRouter[] {
  const { changes, changed, notifyMember, pictures, exports, subscriptions, making } = parts
  const { db, uploads, shares } = site
  return [
    exportRoutes(exports),
    buildRouter(staff, { db, changed, notifyMember, subscriptions, exports, layout: making.layout }),
    buildRouter(studio, { ...site, ...making }),
    voiceRoutes({ db, uploads }),
    buildRouter([subscriptionPages], subscriptions),
    buildRouter(readers, { ...site, pictures, exports, notifyMember }),
    callRoutes(comicCalls, {
      ...site,
      subscriptions,
      clients: shares.use(clientsShare),
      notices: openMemberNotices(site),
      pictures,
      refresh: changes.changed,
      ...making,
    }),
  ]
}

/**
 * All pages of the studio work as plain forms. Only the creator may change a comic. Staff may look at published comics.
 */
const studio = [
  sampleFiles,
  previewPictures,
  ideaPages,
  ownPagePages,
  ownPages,
  ownSeriesPages,
  scriptPages,
  castPages,
  placePages,
  drawingPages,
  panelPages,
  publicationPages,
  answerPages,
]

/** Fixed words below /komik/ must come before the slugs of comics, because a slug matches any word. */
const readers = [
  pictureFiles,
  shelfPages,
  seriesPages,
  feedPages,
  followingPages,
  peekPages,
  comicPages,
  reactionPages,
  readerPages,
  creatorPages,
  statisticsPages,
  numberPages,
  walletPages,
]

/** Fixed words must come before the ids of comics. */
const staff = [comicsPages, bannerPages, googlePages, packagePages, purchasePages, requestPages, bookPages, staffPages]

function buildRouter<Deps>(pages: readonly ((router: AppRouter, deps: Deps) => void)[], deps: Deps): AppRouter {
  const router = createRouter()
  for (const add of pages) add(router, deps)
  return router
}
