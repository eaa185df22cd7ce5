import { describeCalls, type Socket } from '../../platform/api/api-calls.ts'
import type { ApiDescription } from '../../platform/api/openapi.ts'
import { V2 } from '../api/envelope.ts'
import { v2System } from '../api/system.ts'
import { MAX_TITLES } from '../limits.ts'
import { heardMessages, sentMessages } from './messages.ts'

const TAG = 'AniLibria v2: soket'

const socket: Socket = {
  id: 'anilibriaSocket',
  path: `${V2}/ws`,
  tag: TAG,
  summary: 'Episode dan judul baru, langsung',
  description: [
    'Klien mengirim pesan `{type, data}` dan menerima satu jawaban untuk tiap pesan, menurut urutannya.',
    '`ping` dan `auth` tidak perlu token; yang lain dijawab `AUTH_REQUIRED` sebelum `auth` berhasil. Token hanya dikirim dalam `auth`, tidak dalam alamat.',
    `Paling banyak ${MAX_TITLES} judul tiap soket, 300 pesan semenit, 4 KB tiap pesan.`,
    'Setelah `AUTH_FAILED` tidak ada langganan yang tersisa. Setelah terputus, langganan diminta lagi.',
  ].join(' '),
  security: [],
  messages: sentMessages,
  heard: heardMessages,
}

export const describeSocket = (): ApiDescription => ({
  ...describeCalls([], [socket]),
  tags: [
    { name: TAG, description: 'Kabar dari katalog AniLibria, dengan pesan dalam bahasa Rusia.', system: v2System.name },
  ],
})
