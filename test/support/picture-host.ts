import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A picture server on loopback. `asked` lists the requested paths in order. `close` also cuts open connections. */
export async function startPictureHost(answer: RequestListener) {
  const asked: string[] = []
  const headers: Record<string, unknown>[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    headers.push(request.headers)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port always has an address of this kind.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  return { url, asked, headers, close }
}
