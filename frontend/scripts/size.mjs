// Prints the gzip size of the first load: index.html, its entry chunk, and all that
// the entry chunk imports statically. `--json` prints one object for `make bench`.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const LIMIT = 200 * 1024

function firstLoad() {
  const files = new Set(['index.html', 'before.js'])
  const visit = (key) => {
    const chunk = manifest[key]
    if (!chunk || files.has(chunk.file)) return
    files.add(chunk.file)
    for (const css of chunk.css ?? []) files.add(css)
    for (const next of chunk.imports ?? []) visit(next)
  }
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key)
  return [...files]
}

const rows = firstLoad().map((file) => [file, gzipSync(readFileSync(new URL(file, dist))).length])
const total = rows.reduce((sum, [, bytes]) => sum + bytes, 0)
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ first_load_gzip_bytes: total, limit_bytes: LIMIT }))
} else {
  for (const [file, bytes] of rows) console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KB  ${file}`)
  console.log(`${(total / 1024).toFixed(1).padStart(8)} KB  first load, gzip (limit 200 KB)`)
}
if (total > LIMIT) process.exitCode = 1
