import { readFileSync } from 'node:fs'
import http from 'node:http'
import process from 'node:process'

/**
 * A bare node:http server that sends one prepared body with given headers. Its speed is the upper limit for the site.
 */
const [port, input] = process.argv.slice(2)
const { headers, body } = JSON.parse(readFileSync(input ?? '', 'utf8'))
const bytes = Buffer.from(body, 'base64')
http
  .createServer((_, response) => {
    response.writeHead(200, { ...headers, 'content-length': bytes.length })
    response.end(bytes)
  })
  .listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
