import { listLinks } from '../web/navigation.ts'
import { listRoutes } from './access.ts'
import { listApis } from './api.ts'
import type { Feature, FeatureParts } from './feature.ts'
import { limitsByRoute } from './route-limits.ts'

/** Joins what all features declare and have opened: APIs, routers, routes with their limits, links, background work. */
export function joinParts(all: readonly Feature[], featureParts: readonly (FeatureParts & { name: string })[]) {
  const apis = listApis(all.flatMap((feature) => feature.apis ?? []))
  const bodyReaders = featureParts.flatMap((part) => part.bodyReaders ?? [])
  const routers = featureParts.flatMap((part) => part.routers ?? [])
  const routes = featureParts.flatMap(({ name, bodyReaders = [], routers = [] }) =>
    [...bodyReaders, ...routers].flatMap((router) => listRoutes(router, name)),
  )
  const findLimit = limitsByRoute(routes, apis)
  const owners = new Map(routes.map(({ path, feature }) => [path, feature]))
  const navigation = listLinks(
    all.flatMap(({ links }) => links ?? []),
    Object.assign({}, ...all.map(({ pageHeaders }) => pageHeaders ?? {})),
    {
      footnotes: () => featureParts.flatMap(({ footnote }) => footnote?.() ?? []),
      instead: (route) => {
        const owner = featureParts.find(({ name }) => name === owners.get(route))
        return owner?.instead?.() ?? featureParts.flatMap(({ instead }) => instead?.() ?? [])[0] ?? null
      },
    },
  )
  const work = {
    jobs: featureParts.flatMap((part) => part.jobs ?? []),
    standingJobs: featureParts.flatMap((part) => part.standingJobs ?? []),
    workers: featureParts.flatMap((part) => part.workers ?? []),
  }
  return { apis, bodyReaders, routers, routes, limitOf: findLimit, navigation, work }
}
