import { expect, test } from 'vitest'
import { captionsHref, defaultPlayer, toPlayer } from '../../src/anime/view-models/players.ts'

const hosts = {
  baseUrl: 'http://127.0.0.1:8000',
  embedHosts: ['www.blogger.com', '*.filedon.co', 'https://pixeldrain.com'],
  mediaHosts: ['cdn.contoh.id', 'https://video.contoh.id:8443'],
}
const kindOf = (address: string, wishes: Partial<typeof hosts> = {}) => toPlayer(address, { ...hosts, ...wishes }).kind

test('our own clips play by their path, wherever the site is reached', () => {
  expect(toPlayer('http://127.0.0.1:8000/media/clip-1.m3u8', hosts)).toEqual({
    kind: 'hls',
    src: '/media/clip-1.m3u8',
    type: 'application/vnd.apple.mpegurl',
  })
  expect(toPlayer('http://127.0.0.1:8000/media/clip-1-240.mp4', hosts)).toMatchObject({
    kind: 'file',
    type: 'video/mp4',
  })
})

test.each([
  ['https://cdn.contoh.id/a/master.m3u8?token=1', 'hls'],
  ['http://cdn.contoh.id/a.webm', 'file'],
  ['https://video.contoh.id:8443/a.M4V', 'file'],
  ['https://video.contoh.id/a.mp4', 'link'],
  ['http://video.contoh.id:8443/a.mp4', 'link'],
  ['https://cdn.contoh.id.jahat.id/a.mp4', 'link'],
  ['https://cdn.contoh.id/halaman', 'link'],
  ['https://www.blogger.com/video.g?token=abc', 'embed'],
  ['https://v2.filedon.co/embed/1', 'embed'],
  ['https://filedon.co/embed/1', 'link'],
  ['https://mega.nz/embed/1', 'link'],
])('%s plays as %s, as the content policy would allow', (address, kind) => {
  expect(kindOf(address)).toBe(kind)
})

test('a secure page does not count on insecure servers, which the browser would block', () => {
  const secure = { baseUrl: 'https://kortek.example' }
  expect(kindOf('http://cdn.contoh.id/a.mp4', secure)).toBe('link')
  expect(kindOf('http://www.blogger.com/video.g', secure)).toBe('link')
  expect(kindOf('https://cdn.contoh.id/a.mp4', secure)).toBe('file')
})

test('a frame of our own site is never embedded: it could leave its sandbox', () => {
  expect(kindOf('http://127.0.0.1:8000/anime/apa-saja/', { embedHosts: ['127.0.0.1:8000', '*'] })).toBe('link')
})

test('a Pixeldrain page is its file where video may come from there, else what the lists say', () => {
  const address = 'https://pixeldrain.com/u/aB3dE'
  expect(toPlayer(address, { ...hosts, mediaHosts: ['pixeldrain.com'] })).toEqual({
    kind: 'file',
    src: 'https://pixeldrain.com/api/file/aB3dE',
    type: null,
  })
  expect(kindOf(address)).toBe('embed')
  expect(toPlayer(address, { ...hosts, embedHosts: [] })).toMatchObject({ kind: 'link', src: address })
})

test('the first server that plays here is taken, else the first', () => {
  const [link, embed, file] = [{ kind: 'link' as const }, { kind: 'embed' as const }, { kind: 'file' as const }]
  expect(defaultPlayer([link, embed, file])).toBe(embed)
  expect(defaultPlayer([link])).toBe(link)
  expect(defaultPlayer([])).toBeNull()
})

test('a clip’s captions stand beside it; other files have none', () => {
  expect(captionsHref('/media/clip-3.m3u8')).toBe('/media/clip-3.id.vtt')
  expect(captionsHref('/media/clip-3.mp4')).toBe('/media/clip-3.id.vtt')
  expect(captionsHref('/media/clip-3-240.mp4')).toBe('/media/clip-3.id.vtt')
  expect(captionsHref('https://cdn.contoh.id/media/clip-3.mp4')).toBeNull()
})
