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

  'GET /status': 'anyone',
  'GET /status/insiden/:id': 'anyone',
  'GET /status/summary.json': 'anyone',
  'GET /status/feed.xml': 'anyone',
  'GET /status/badge.svg': 'anyone',
  'GET /status/badge/:id.svg': 'anyone',

  'GET /api-monitor': 'staff',
  'POST /api-monitor/periksa': 'staff',
  'GET /api-monitor/endpoint/:id': 'staff',
  'POST /api-monitor/endpoint/:id/pemutus': 'staff',
  'POST /api-monitor/endpoint/:id/jeda': 'staff',
  'GET /api-monitor/pemeriksaan': 'staff',
  'GET /api-monitor/insiden': 'staff',
  'GET /api-monitor/insiden/:id': 'staff',
  'POST /api-monitor/insiden/:id/catatan': 'staff',
  'POST /api-monitor/insiden/:id/pelajaran': 'staff',
  'GET /api-monitor/perawatan': 'staff',
  'POST /api-monitor/perawatan': 'staff',
  'POST /api-monitor/perawatan/:id/akhir': 'staff',
  'GET /api-monitor/pemberitahuan': 'staff',
  'POST /api-monitor/pemberitahuan/uji': 'staff',

  'GET /admin/kabar': 'staff',
  'POST /admin/kabar': 'staff',

  'GET /masuk': 'anyone',
  'POST /masuk': 'anyone',
  'GET /keluar': 'anyone',
  'POST /keluar': 'anyone',
  'GET /daftar': 'anyone',
  'POST /daftar': 'anyone',
  'GET /akun': 'signed_in',
  'POST /akun/sandi': 'signed_in',
  'POST /akun/sesi/:id/akhir': 'signed_in',
  'POST /akun/sesi-lain/akhir': 'signed_in',
  'POST /api/v1/auth/login': 'anyone',
  'GET /api/v1/auth/profile': 'signed_in',
  'POST /api/v1/auth/logout': 'signed_in',

  'GET /admin': 'staff',
  'GET /admin/laporan': 'staff',
  'POST /admin/laporan/:id/selesai': 'staff',
  'POST /admin/laporan/:id/buka': 'staff',
  'GET /admin/kiriman': 'staff',
  'POST /admin/kiriman/ulang': 'staff',
  'POST /admin/kiriman/:id/ulang': 'staff',
  'GET /admin/pengguna': 'admin',
  'GET /admin/pengguna/baru': 'admin',
  'POST /admin/pengguna': 'admin',
  'GET /admin/pengguna/:id': 'admin',
  'POST /admin/pengguna/:id/peran': 'admin',
  'POST /admin/pengguna/:id/keadaan': 'admin',
  'GET /admin/pengguna/:id/sandi': 'admin',
  'POST /admin/pengguna/:id/sandi': 'admin',
  'GET /admin/pengaturan': 'admin',
  'POST /admin/pengaturan': 'admin',
  'GET /admin/audit': 'admin',

  'GET /admin/endpoint': 'staff',
  'GET /admin/endpoint/baru': 'staff',
  'POST /admin/endpoint/baru': 'staff',
  'POST /admin/endpoint/baru/percobaan': 'staff',
  'GET /admin/endpoint/:id': 'staff',
  'POST /admin/endpoint/:id': 'staff',
  'POST /admin/endpoint/:id/percobaan': 'staff',
  'POST /admin/endpoint/:id/aktif': 'staff',
  'POST /admin/endpoint/:id/segarkan': 'staff',
  'GET /admin/endpoint/:id/hapus': 'staff',
  'POST /admin/endpoint/:id/hapus': 'staff',
  'GET /admin/judul': 'staff',
  'GET /admin/judul/baru': 'staff',
  'POST /admin/judul/baru': 'staff',
  'POST /admin/judul/keputusan': 'staff',
  'POST /admin/judul/urung': 'staff',
  'POST /admin/judul/segarkan': 'staff',
}

/** Every socket address, as features spell them, and who may listen. */
export const socketRights: Record<string, Right> = {
  '/ws/status/': 'anyone',
  '/ws/monitor/': 'staff',
  '/ws/notifications/': 'staff',
}
