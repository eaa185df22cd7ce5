import { type ApiSystem, keepNumber, keepText, lines } from '../../platform/api/openapi.ts'

export const comicsSystem: ApiSystem = {
  name: 'Komik',
  at: 40,
  about: 'Komik dari ide sampai terbit, kreator, pembaca, langganan, dan dompet.',
  access:
    'Token dari `POST /api/login`, dikirim dalam `Authorization: Bearer …`. Halaman situs memakai cookie sesinya.',
  firstCalls: (baseUrl) => [
    { title: 'Komik yang sudah terbit, tanpa akun', commands: `curl "${baseUrl}/api/v1/public/comics?per_page=3"` },
    {
      title: 'Mendaftar',
      commands: lines(
        'EMAIL=dinda$$$RANDOM@contoh.id',
        `curl ${baseUrl}/api/register -d full_name='Dinda Ayu' \\`,
        '  -d email="$EMAIL" -d password=kapal-kertas-biru',
      ),
    },
    {
      title: 'Masuk, dan menyimpan tokennya',
      commands: lines(
        `MASUK=$(curl -s ${baseUrl}/api/login \\`,
        '  -d email="$EMAIL" -d password=kapal-kertas-biru)',
        keepText('TOKEN', 'MASUK', 'access_token'),
        'echo "$TOKEN"',
      ),
    },
    {
      title: 'Memulai komik dari ide',
      commands: lines(
        `KOMIK=$(curl -s ${baseUrl}/api/v1/comics/story-idea \\`,
        '  -H "Authorization: Bearer $TOKEN" -H \'Content-Type: application/json\' \\',
        `  -d '${JSON.stringify(idea)}')`,
        keepNumber('ID', 'KOMIK', 'id'),
        'echo "$KOMIK"',
      ),
    },
    {
      title: 'Kemajuannya: naskah selesai begitu `status` menjadi `SCRIPT_READY`',
      commands: withToken(`${baseUrl}/api/v1/comics/$ID/draft/status`),
    },
    { title: 'Membaca komik itu, dengan panel-panelnya', commands: withToken(`${baseUrl}/api/v1/comics/$ID`) },
    { title: 'Semua komik sendiri', commands: withToken(`${baseUrl}/api/v1/comics/drafts`) },
  ],
}

const idea = {
  story_idea: 'Sari berteduh di warung yang hanya muncul saat hujan. Pemiliknya tahu namanya.',
  page_count: 2,
  genre_ids: [2],
  style_id: 5,
}
const withToken = (address: string) => `curl -H "Authorization: Bearer $TOKEN" ${address}`
