import { feature, type Site } from '../platform/feature.ts'
import { showV2Error, v2Calls } from './api/envelope.ts'
import { v2Routes } from './api/routes.ts'
import { anilibriaShare } from './door.ts'
import { anilibriaEnvironment } from './environment.ts'
import { keepSyncing } from './sync/duty.ts'
import { createSync } from './sync/sync.ts'
import { type Guard, openUpstream } from './upstream/upstream.ts'

/**
 * The AniLibria v2 service: a mirror of AniLiberty's catalog in this site's database, kept by a sync, and the API
 * `/api/anilibria/v2/` that answers from it.
 */
export const anilibria = feature({
  name: 'anilibria',
  environment: anilibriaEnvironment,
  apis: [{ prefix: '/api/anilibria', errors: showV2Error, limits: { read: v2Calls, write: v2Calls } }],
  open,
})

function open({ db, log, config, fetcher }: Site) {
  const settings = config.read(anilibriaEnvironment)
  const upstream = settings.upstream && openUpstream({ baseUrl: settings.upstream.baseUrl, fetcher })
  let guard: Guard = (call) => call()
  const sync =
    settings.upstream && upstream
      ? createSync({
          db,
          upstream,
          storage: new URL(settings.upstream.storageUrl ?? settings.upstream.baseUrl).origin,
          guard: (call) => guard(call),
          log,
          changed: () => {},
        })
      : null
  return {
    routers: [v2Routes({ db })],
    duties: sync ? [keepSyncing({ sync, db, log }).duty] : [],
    shares: [
      anilibriaShare.of({
        upstream,
        guardWith(next) {
          guard = next
        },
      }),
    ],
  }
}
