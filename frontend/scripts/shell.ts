import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** Screens that work without a line; what others need is kept when it has been used. */
const OFFLINE = /\/src\/(?:modules\/messages|shell|locales)\//u

/**
 * Writes the service worker `sw.js`: the code in worker/shell.js with the list of the files that the
 * page needs to open without a line, under a version that changes with them.
 */
export function shell(): Plugin {
  return {
    name: 'office-shell',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const wanted = new Set<string>(['before.js', 'favicon.svg', 'favicon-unread.svg'])
        const take = (name: string): void => {
          const chunk = bundle[name]
          if (chunk?.type !== 'chunk' || wanted.has(name)) return
          wanted.add(name)
          for (const css of chunk.viteMetadata?.importedCss ?? []) wanted.add(css)
          for (const next of chunk.imports) take(next)
        }
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === 'chunk' && (chunk.isEntry || OFFLINE.test(chunk.facadeModuleId ?? ''))) take(chunk.fileName)
        }
        const files = [...wanted].toSorted().map((name) => `/${name}`)
        const page = bundle['index.html']
        const version = createHash('sha256').update(JSON.stringify([files, page?.type === 'asset' ? page.source : ''])).digest('hex').slice(0, 12)
        const code = readFileSync(new URL('../worker/shell.js', import.meta.url), 'utf8')
        const source = code.replace('__VERSION__', version).replace('__FILES__', JSON.stringify(files))
        this.emitFile({ type: 'asset', fileName: 'sw.js', source })
      },
    },
  }
}
