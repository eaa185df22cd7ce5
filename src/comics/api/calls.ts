import * as z from 'zod'
import { draftStatuses } from '../../db/tables.ts'
import { liveMessage, sentExample } from '../../live/message-schema.ts'
import { describeCalls as describeSockets, type Socket } from '../../platform/api/api-calls.ts'
import type { ApiDescription } from '../../platform/api/openapi.ts'
import type { Api } from '../../platform/api.ts'
import { apiCalls } from '../limits.ts'
import { bannerCalls } from './comics/banners.ts'
import { followingCalls } from './comics/following.ts'
import { handCalls } from './comics/hand.ts'
import { kitCalls } from './comics/kit.ts'
import { makingCalls } from './comics/making.ts'
import { moderationCalls } from './comics/moderation.ts'
import { ownPageCalls } from './comics/own-pages.ts'
import { uploadCalls } from './comics/page-uploads.ts'
import { publishingCalls } from './comics/publishing.ts'
import { masterCalls, readingCalls } from './comics/reading.ts'
import { seriesCalls } from './comics/series.ts'
import { socialCalls } from './comics/social.ts'
import { voiceCalls } from './comics/voices.ts'
import { describeGroups, type Group, getExample } from './describe.ts'
import { showComicError } from './envelope.ts'
import { analyticsCalls } from './people/analytics.ts'
import { authCalls } from './people/auth.ts'
import { noticeCalls } from './people/notices.ts'
import { profileCalls } from './people/profile.ts'
import { readerCalls } from './people/readers.ts'
import { referralCalls } from './people/referrals.ts'
import { subscriptionCalls } from './people/subscriptions.ts'
import { userCalls } from './people/users.ts'
import { walletCalls } from './people/wallet.ts'

const MAKING = 'Komik: membuat'

/** Fixed words in addresses must come before ids of comics, because an id matches any word. */
const groups: readonly Group[] = [
  ['Komik: masuk', 'Mendaftar, masuk, dan token.', authCalls],
  ['Komik: akun', 'Profil, kata sandi, dan mengikuti kreator.', [...profileCalls, ...userCalls, ...followingCalls]],
  [MAKING, 'Dari ide ke naskah, ke gambar.', makingCalls],
  ['Komik: terbit', 'Terbit, disembunyikan, digambar ulang, dan diunduh.', publishingCalls],
  [
    'Komik: halaman sendiri',
    'Komik dari gambar sendiri: halaman, urutan, dan kiriman yang bisa disambung.',
    [...ownPageCalls, ...uploadCalls],
  ],
  ['Komik: panel', 'Yang terlihat, kata-kata, dan urutan panel. Setiap ubahan bisa diurungkan.', handCalls],
  ['Komik: bahan', 'Gaya, genre, tokoh, dan latar yang bisa dipilih.', [...masterCalls, ...kitCalls]],
  ['Komik: suara', 'Ide dari rekaman, dan panel yang dibacakan.', voiceCalls],
  ['Komik: pembaca', 'Riwayat baca, suka, komentar, bagikan, dan laporan.', socialCalls],
  ['Komik: membaca', 'Daftar komik dan kreator, panel, dan berkasnya.', readingCalls],
  ['Komik: seri', 'Seri, dan episodenya menurut urutan.', seriesCalls],
  ['Komik: spanduk', 'Spanduk di atas daftar komik.', bannerCalls],
  ['Komik: langganan', 'Paket, pembelian, dan tagihannya.', subscriptionCalls],
  ['Komik: dompet', 'Saldo, penarikan, komisi, suvenir, dan ajakan.', [...walletCalls, ...referralCalls]],
  ['Komik: staf', 'Putusan staf tentang komik dan kreator, dan jawaban kreatornya.', moderationCalls],
  ['Komik: statistik', 'Pembaca dan pendapatan kreator.', [...analyticsCalls, ...readerCalls]],
  ['Komik: kabar', 'Kabar untuk anggota.', noticeCalls],
]
export const comicCalls = groups.flatMap(([, , calls]) => calls)

/** The start of an address, up to the first word that belongs to this API. */
const beginning = /^\/api(\/v1(\/auth(\/google)?|\/admin|\/:\w+)?)?\/[\w-]+/
const prefixes = new Set(comicCalls.flatMap(({ paths }) => paths.flatMap((path) => beginning.exec(path)?.[0] ?? [])))

export const comicApis: readonly Api[] = [...prefixes].map((prefix) => ({
  prefix,
  errors: showComicError,
  limits: { read: apiCalls, write: apiCalls },
}))

const ComicProgress = liveMessage('comic_progress', {
  comic_id: z.int(),
  version: z.int(),
  status: z.enum(draftStatuses),
  panels_drawn: z.int(),
  panels_total: z.int(),
  queue_position: z.int().nullable().meta({ description: 'Urutan di antrean, bila menunggu.' }),
})
export function describeComics(): ApiDescription {
  const description = describeGroups(groups)
  const message = { ...Object(getExample(z.toJSONSchema(ComicProgress), {})), ...sentExample }
  const socket: Socket = {
    id: 'followComic',
    path: '/ws/comics/{id}/',
    tag: MAKING,
    summary: 'Kemajuan satu komik',
    description: 'Naskah dan gambar yang sedang dikerjakan, untuk kreatornya.',
    security: [{ session: [] }],
    asked: z.object({ id: z.int().min(1).meta({ description: 'Id komik.' }) }),
    shown: { id: 7 },
    messages: { comic_progress: { schema: ComicProgress, example: message } },
  }
  const { paths, components } = describeSockets([], [socket])
  const responses = { ...description.components.responses, ...components.responses }
  return {
    ...description,
    paths: { ...description.paths, ...paths },
    components: { ...description.components, responses },
  }
}
