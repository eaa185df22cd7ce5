import type { Role, Viewer } from '../web/context.ts'

/** Who may do a thing, by role (product.md §2): staff is no editor, admin may all. */
export type Right = 'anyone' | 'signed_in' | 'staff' | 'admin'

const holders: Record<Exclude<Right, 'anyone'>, readonly Role[]> = {
  signed_in: ['member', 'editor', 'staff', 'admin'],
  staff: ['staff', 'admin'],
  admin: ['admin'],
}

export const may = (viewer: Pick<Viewer, 'role'> | null, right: Right): boolean =>
  right === 'anyone' || (viewer !== null && holders[right].includes(viewer.role))

/** Every route of the site, as the routers spell it, and who may take it. One that is not here stops the start. */
export const routeRights: Record<string, Right> = {
  'GET /favicon.ico': 'anyone',
  'GET /manifest.webmanifest': 'anyone',
  'GET /sw.js': 'anyone',
  'GET /luring': 'anyone',
  'GET /speculation-rules.json': 'anyone',
  'GET /health': 'anyone',
  // Loopback, staff, or whoever has the token: the route's own rule.
  'GET /metrics': 'anyone',

  'GET /api/v1/home': 'anyone',
  'GET /api/v1/anime-terbaru': 'anyone',
  'GET /api/v1/movie': 'anyone',
  'GET /api/v1/jadwal-rilis': 'anyone',
  'GET /api/v1/jadwal-rilis/:day': 'anyone',
  'GET /api/v1/anime-detail': 'anyone',
  'GET /api/v1/episode-detail': 'anyone',
  'GET /api/v1/search': 'anyone',
  'GET /api/v1/health': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /docs': 'anyone',

  'GET /ilustrasi/poster/:slug.svg': 'anyone',
  'GET /ilustrasi/poster/:slug.webp': 'anyone',
  'GET /ilustrasi/adegan/:slug.svg': 'anyone',
  'GET /ilustrasi/pembuka/:slug.svg': 'anyone',
  'GET /poster/:signature/:width/:url/:look': 'anyone',
  'GET /kartu/:slug.png': 'anyone',

  'GET /': 'anyone',
  'GET /anime': 'anyone',
  'GET /anime/:slug': 'anyone',
  'GET /episode': 'anyone',
  'GET /episode/*slug': 'anyone',
  'POST /episode/*slug/laporan': 'anyone',
  'GET /all-anime-terbaru': 'anyone',
  'GET /movie': 'anyone',
  'GET /jadwal-rilis': 'anyone',
  'GET /search': 'anyone',
  'GET /search/saran': 'anyone',
  'GET /kejutan': 'anyone',
  'GET /koleksi': 'anyone',
  'GET /robots.txt': 'anyone',
  'GET /sitemap.xml': 'anyone',

  'GET /masuk': 'anyone',
  'POST /masuk': 'anyone',
}

/** Every socket address, as features spell them, and who may listen. */
export const socketRights: Record<string, Right> = {
  '/ws/status/': 'anyone',
  '/ws/monitor/': 'staff',
  '/ws/notifications/': 'staff',
}
