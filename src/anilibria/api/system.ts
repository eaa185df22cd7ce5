import { type ApiSystem, keepNumber, lines } from '../../platform/api/openapi.ts'

export const v2System: ApiSystem = {
  name: 'AniLibria v2',
  group: 'servers',
  about: 'Katalog AniLibria dengan episode, jadwal, dan soketnya. Kalimat jawabannya berbahasa Rusia.',
  access: 'Terbuka tanpa akun. Token layanan, bila dikirim, harus berlaku.',
  firstCalls: (baseUrl) => [
    { title: 'Dua judul pertama', commands: `curl "${baseUrl}/api/anilibria/v2/titles?limit=2"` },
    { title: 'Mencari judul', commands: `curl -G ${baseUrl}/api/anilibria/v2/search -d q=senja -d fuzzy=true` },
    {
      title: 'Judul acak, dan idnya',
      commands: lines(
        `ACAK=$(curl -s ${baseUrl}/api/anilibria/v2/random)`,
        keepNumber('ID', 'ACAK', 'id'),
        'echo "$ID"',
      ),
    },
    { title: 'Judul itu dengan semua episodenya', commands: `curl ${baseUrl}/api/anilibria/v2/titles/$ID` },
    { title: 'Jadwal sepekan', commands: `curl ${baseUrl}/api/anilibria/v2/schedule` },
    { title: 'Genre yang bisa disaring', commands: `curl ${baseUrl}/api/anilibria/v2/genres` },
  ],
}
