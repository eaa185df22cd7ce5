import * as z from 'zod'
import { liveMessages, sentExample } from '../live/message-schema.ts'
import { describeCalls, type Socket } from '../platform/api/api-calls.ts'
import { splitDescription } from '../platform/api/calls.ts'
import { jsonSchemas, listParameters } from '../platform/api/json-schemas.ts'
import { type ApiDescription, type ApiOperation, type ApiSystem, binary, describeGet } from '../platform/api/openapi.ts'
import { feedHref, overviewSocket, statusHref, statusSocket } from './hrefs.ts'
import { badgeWindows } from './status/badges.ts'
import { PAGE_ID } from './status/summary.ts'

const STATUS = 'Status'
const Indicator = z.enum(['none', 'minor', 'major', 'critical', 'maintenance'])
const system: ApiSystem = {
  name: 'Operasi',
  group: 'servers',
  about: 'Untuk yang menjalankan situs ini: keadaan layanan, kabar untuk staf, dan webhook yang masuk dan keluar.',
  access: 'Soket staf memakai cookie sesi; webhook yang masuk membawa token atau tanda tangan pengirimnya.',
}

const announcementTypes = [z.string().optional()] as const

const sockets: readonly Socket[] = [
  {
    id: 'statusSocket',
    path: statusSocket,
    tag: STATUS,
    summary: 'Status layanan, langsung',
    description: 'Perubahan status layanan, untuk semua orang.',
    security: [],
    messages: liveMessages({
      status_changed: {
        message: [z.string(), 'Semua berjalan baik.'],
        indicator: [Indicator, 'none'],
        version: [z.union([z.string(), z.number()]), 41],
        said: announcementTypes,
      },
    }),
  },
  {
    id: 'monitorSocket',
    path: overviewSocket,
    tag: STATUS,
    summary: 'Monitor API, langsung',
    description: 'Hasil pemeriksaan endpoint dan sumber. Hanya untuk staf.',
    security: [{ session: [] }],
    messages: liveMessages({
      monitor_status_update: { endpoint_ids: [z.array(z.int()), [1]], version: [z.int(), 41], said: announcementTypes },
      monitor_summary_update: {},
      monitor_table_update: { refresh: [z.string(), '#hasil-endpoint'] },
      monitor_progress: {},
    }),
  },
]

const Incident = z.object({
  id: z.union([z.int(), z.string()]),
  name: z.string(),
  status: z.string(),
  impact: z.string(),
  affected: z.int(),
  opened_at: z.iso.datetime(),
  resolved_at: z.iso.datetime().nullable(),
  reason: z.enum(['recovered', 'unwatched', 'closed']).nullable(),
  url: z.url(),
})
const Failing = z.object({
  name: z.string(),
  source: z.string().nullable(),
  path: z.string(),
  error: z.string().nullable(),
})
const alertTypes = ['opened', 'worse', 'resolved'].map((word) => `monitor.incident.${word}`)

const Alert = z.union([
  z.object({
    type: z.enum(alertTypes),
    timestamp: z.iso.datetime(),
    data: z.object({ incident: Incident, endpoints: z.array(Failing) }),
  }),
  z.object({
    type: z.string().regex(/^site\.[a-z-]+\.(opened|resolved)$/),
    timestamp: z.iso.datetime(),
    data: z.object({
      part: z.string(),
      level: z.enum(['warning', 'critical']),
      name: z.string(),
      sentence: z.string(),
      since: z.iso.datetime(),
      url: z.url(),
    }),
  }),
  z.object({ type: z.literal('monitor.test'), timestamp: z.iso.datetime(), data: z.object({ url: z.url() }) }),
])

const alertExample = (baseUrl: string) => ({
  type: 'monitor.incident.opened',
  timestamp: sentExample.timestamp,
  data: {
    incident: {
      id: 7,
      name: 'API Utama tidak menjawab',
      status: 'investigating',
      impact: 'major',
      affected: 1,
      opened_at: sentExample.timestamp,
      resolved_at: null,
      reason: null,
      url: `${baseUrl}/api-monitor/insiden/7/`,
    },
    endpoints: [{ name: 'API Utama', source: null, path: 'home', error: 'Tidak menjawab dalam 10 detik' }],
  },
})

export function describeMonitor(baseUrl: string): ApiDescription {
  const { paths, ...apiDescription } = describeCalls([], sockets)
  return {
    ...apiDescription,
    paths: { ...publicPaths(baseUrl), ...paths },
    system,
    tags: [
      {
        name: STATUS,
        description: 'Status layanan dan monitor, langsung, dan pemberitahuan gangguan.',
        system: system.name,
      },
    ],
    webhooks: { monitorAlert: { post: alertOperation(baseUrl) } },
  }
}

const Labelled = z.object({ id: z.string(), name: z.string(), status: z.string() })
const Summary = z.looseObject({
  page: z.object({
    id: z.string(),
    name: z.string(),
    url: z.url(),
    time_zone: z.string(),
    updated_at: z.iso.datetime(),
  }),
  status: z.object({ indicator: Indicator, description: z.string() }),
  components: z.array(Labelled.loose()),
  incidents: z.array(Labelled.loose()),
  scheduled_maintenances: z.array(Labelled.loose()),
})
const summaryExample = (baseUrl: string) => ({
  page: {
    id: PAGE_ID,
    name: 'KortekStream',
    url: `${baseUrl}${statusHref}`,
    time_zone: 'Asia/Jakarta',
    updated_at: sentExample.timestamp,
  },
  status: { indicator: 'none', description: 'Semua berjalan baik' },
  components: [{ id: '1', name: 'API Utama', status: 'operational' }],
  incidents: [],
  scheduled_maintenances: [],
})

const image = { 'image/svg+xml': binary }
const badgePath = `${statusHref}badge/{id}.svg`
const Badge = z.object({
  id: z.int().min(1).meta({ description: 'Id layanan, seperti di `summary.json`.' }),
  window: z.enum(badgeWindows).optional().meta({ description: 'Status sekarang, atau waktu hidup selama ini.' }),
})

type Get = Parameters<typeof describeGet>[0]
const get = (operationId: string, about: string, content: Get['content'], more: Partial<Get> = {}) =>
  describeGet({ operationId, tag: STATUS, ...splitDescription(about), content, ...more })

/** The public status for programs: summary, feed and badges. */
const publicPaths = (baseUrl: string) => ({
  [`${statusHref}summary.json`]: get(
    'statusSummary',
    'Status layanan. Dalam bentuk `/api/v2/summary.json` dari Statuspage, sehingga programnya bisa membacanya.',
    { 'application/json': { schema: jsonSchemas({ Summary }).own.Summary ?? {}, example: summaryExample(baseUrl) } },
  ),
  [feedHref]: get('statusFeed', 'Feed gangguan dan perawatan. Atom (RFC 4287), yang terbaru lebih dulu.', {
    'application/atom+xml': { schema: { type: 'string' } },
  }),
  [`${statusHref}badge.svg`]: get('statusBadge', 'Lencana status situs. Gambar untuk README atau halaman lain.', image),
  [badgePath]: get(
    'serviceBadge',
    'Lencana satu layanan. Gambar dengan status layanan itu, atau waktu hidupnya.',
    image,
    {
      parameters: listParameters(Badge, badgePath, { id: 1, window: '30d' }),
      others: { 404: 'Layanan ini tidak ada.' },
    },
  ),
  [`${statusHref}dot.svg`]: get('statusDot', 'Titik status situs. Lingkaran kecil dengan warna statusnya.', image),
})

const alertOperation = (baseUrl: string): ApiOperation => ({
  operationId: 'monitorAlert',
  tags: [STATUS],
  summary: 'Pemberitahuan gangguan',
  description:
    'Dikirim server ini ke `ALERT_WEBHOOK_URL`, ditandatangani menurut Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.',
  security: [],
  parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
    name,
    in: 'header',
    required: true,
    description: 'Menurut Standard Webhooks.',
    schema: { type: 'string' },
  })),
  requestBody: {
    required: true,
    content: {
      'application/json': { schema: jsonSchemas({ Alert }).own.Alert ?? {}, example: alertExample(baseUrl) },
    },
  },
  responses: {
    200: { description: 'Diterima. Status lain dari 2xx dikirim lagi nanti.' },
    '4XX': { description: 'Ditolak. 401, 403, 404, dan 410 menghentikan pengiriman sampai staf memeriksanya.' },
  },
})
