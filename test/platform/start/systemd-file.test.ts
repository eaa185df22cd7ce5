import { expect, test } from 'vitest'
import { parseSystemdFile } from '../../../src/platform/start/systemd-file.ts'

/** Each line as systemd's own reader (`EnvironmentFile=`) takes it. */
test.each([
  ['EMAIL_FROM=KortekStream <news@example.org>', { EMAIL_FROM: 'KortekStream <news@example.org>' }],
  ['BACKUP_PASSPHRASE=kata sandi panjang saya  ', { BACKUP_PASSPHRASE: 'kata sandi panjang saya' }],
  ['EMAIL_HOST_PASSWORD=pa$$word&1#x', { EMAIL_HOST_PASSWORD: 'pa$$word&1#x' }],
  ['A=$HOME `id` $(id) a|b; c>d', { A: '$HOME `id` $(id) a|b; c>d' }],
  ['ALLOWED_HOSTS=["a.example", "b.example"]', { ALLOWED_HOSTS: '["a.example", "b.example"]' }],
  ['A="two  words " ', { A: 'two  words ' }],
  ['A=\'$HOME \\n "x"\'', { A: '$HOME \\n "x"' }],
  ['A="a\\"b \\\\ \\$c \\`d\\` \\n"', { A: 'a"b \\ $c `d` \\n' }],
  ['A="one\ntwo"\nB=3', { A: 'one\ntwo', B: '3' }],
  ['A="one \\\ntwo"', { A: 'one two' }],
  ['A=one \\\n  two', { A: 'one   two' }],
  ['A=C:\\\\temp\\x', { A: 'C:\\tempx' }],
  ['A=ends\\ \nB=1', { A: 'ends ', B: '1' }],
  ['A=\'a\' "b" c "d"', { A: 'abc "d"' }],
  ['A=it\'s "so"', { A: 'it\'s "so"' }],
  ['A="cut off', { A: 'cut off' }],
  ['A=b=c', { A: 'b=c' }],
  ['A=\nB=', { A: '', B: '' }],
  ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['  A  =  1', { A: '1' }],
  ['A=1\nA=2', { A: '2' }],
  ['# A=1\n;B=2\n\n \t\nC=3 # d', { C: '3 # d' }],
  ['export A=1\n2B=2\nno assignment\n=C\nD=4', { D: '4' }],
])('%j', (content, variables) => expect(parseSystemdFile(content)).toEqual(variables))
