// Lists every function of the given files with its length, as JSON, for the house's tests: functions,
// methods, accessors and arrows of TypeScript, JavaScript and of the scripts of Vue files. A
// `<script setup>` body is no function here: the limit for files holds for it.
// Usage: node scripts/functions.mjs FILE...
import { readFileSync } from 'node:fs'
import { parse } from '@vue/compiler-sfc'
import ts from 'typescript'

/** The scripts of a file, each with the number of lines before it. */
function scripts(file) {
  const text = readFileSync(file, 'utf8')
  if (!file.endsWith('.vue')) return [{ text, before: 0 }]
  const { script, scriptSetup } = parse(text, { filename: file, sourceMap: false }).descriptor
  return [script, scriptSetup].filter(Boolean).map((block) => ({ text: block.content, before: block.loc.start.line - 1 }))
}

/** What a reader would call it: its own name, or that of what it is given to. */
function nameOf(node, source) {
  const named = node.name ? node : node.parent
  if (named.name) return named.name.getText(source)
  return ts.isCallExpression(named) ? `in ${named.expression.getText(source)}` : 'anonymous'
}

function functions(file) {
  const found = []
  for (const { text, before } of scripts(file)) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
    const line = (position) => source.getLineAndCharacterOfPosition(position).line + 1
    const visit = (node) => {
      if (ts.isFunctionLike(node) && node.body) {
        const start = line(node.getStart(source))
        found.push({ file, line: before + start, name: nameOf(node, source), lines: line(node.end) - start + 1 })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return found
}

process.stdout.write(JSON.stringify(process.argv.slice(2).flatMap(functions)))
