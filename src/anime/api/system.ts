import { type ApiSystem, keepText, lines } from '../../platform/api/openapi.ts'

export const catalogSystem: ApiSystem = {
  name: 'Katalog',
  group: 'site',
  about: 'Judul, episode, jadwal, dan pencarian anime, dari data yang sama dengan halaman situs.',
  access: 'Terbuka, tanpa akun dan tanpa kunci.',
  firstCalls: (baseUrl) => [
    { title: 'Yang ada di halaman utama', commands: `curl ${baseUrl}/api/v1/home/` },
    {
      title: 'Episode terbaru, dengan judulnya',
      commands: lines(
        `TERBARU=$(curl -s ${baseUrl}/api/v1/anime-terbaru/)`,
        keepText('EPISODE', 'TERBARU', 'url'),
        keepText('JUDUL', 'TERBARU', 'anime_slug'),
        'echo "$JUDUL $EPISODE"',
      ),
    },
    {
      title: 'Semua tentang judul itu',
      commands: `curl -G ${baseUrl}/api/v1/anime-detail/ --data-urlencode "anime_slug=$JUDUL"`,
    },
    {
      title: 'Cara menonton episode itu',
      commands: `curl -G ${baseUrl}/api/v1/episode-detail/ --data-urlencode "episode_url=$EPISODE"`,
    },
    { title: 'Yang tayang hari Senin', commands: `curl ${baseUrl}/api/v1/jadwal-rilis/monday/` },
    { title: 'Serial yang paling ramai', commands: `curl "${baseUrl}/api/v1/search/?type=TV&sort=popular"` },
  ],
}
