import { type ApiSystem, keepText, lines } from '../../platform/api/openapi.ts'

/**
 * The first calls only read. One IP address may register few accounts in an hour, and the first calls of the comics API
 * register one.
 */
export const contentSystem: ApiSystem = {
  name: 'Konten',
  group: 'site',
  about: 'Program, tulisan, galeri, dan mitra: membaca tanpa akun, menulis dengan token.',
  access: 'Membaca tanpa akun. Menulis dengan token dari `POST /auth/login`, dikirim dalam `Authorization: Bearer …`.',
  firstCalls: (baseUrl) => [
    {
      title: 'Tiga program terbaru, dan id yang pertama',
      commands: lines(
        `PROGRAM=$(curl -s "${baseUrl}/programs?limit=3")`,
        keepText('ID', 'PROGRAM', 'id'),
        'echo "$PROGRAM"',
      ),
    },
    { title: 'Satu program', commands: `curl ${baseUrl}/programs/$ID` },
    {
      title: 'Tulisan blog, dan id yang terbaru',
      commands: lines(
        `TULISAN=$(curl -s "${baseUrl}/blogs?limit=3")`,
        keepText('ID', 'TULISAN', 'id'),
        'echo "$TULISAN"',
      ),
    },
    { title: 'Satu tulisan, isinya Markdown', commands: `curl ${baseUrl}/blogs/$ID` },
    { title: 'Mencari di blog', commands: `curl "${baseUrl}/blogs?q=komik&limit=5"` },
    { title: 'Foto kesebelas sampai kelima belas', commands: `curl "${baseUrl}/gallery?skip=10&limit=5"` },
    { title: 'Semua mitra', commands: `curl ${baseUrl}/partners` },
  ],
}
